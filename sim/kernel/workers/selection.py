"""What a free worker does next: the first task that fits, or the next door of a visiting round."""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.calendar import schedule
from sim.kernel.presence import presence_after, rest_of_shift, whole_shift
from sim.kernel.queues.queue import is_able, remove
from sim.kernel.state.tables import VISIT, State
from sim.kernel.state.task_rows import joined_before
from sim.kernel.visits.attempts import expected_try, next_door, take_door, try_door
from sim.kernel.visits.retries import retries_wait
from sim.kernel.workers.current_work import own_pace, start_task, take_in_hand, task_pace
from sim.kernel.workers.travel import way_to
from sim.rules.durations import at_pace
from sim.rules.queueing import fits, turn_of
from sim.rules.visits import next_part
from sim.world.events import DAY, Event
from sim.world.log import Outcome
from sim.world.tables import MAX_CLASSES, ShiftEnd, World

LOOK = int(Event.LOOK)
FINISH = int(ShiftEnd.FINISH)
NOTHING = -1
CALLED = (int(Outcome.PHONED), int(Outcome.EXHAUSTED))  # what only a call can bring


@often
def choose(W: World, S: State, w: int) -> bool:
    """Worker ``w`` takes the first task by class, then by time, then by number; False if there is none."""
    q = W.worker[w].queue
    k = first_task(W, S, w, q)
    rank = MAX_CLASSES
    if k >= 0:
        rank = S.task[k].rank
    r = first_round(W, S, w, q, rank)
    if r >= 0:
        begin_visit(W, S, w, r)
        return True
    if k < 0:
        return False
    remove(W, S, k)
    start_task(W, S, w, k, 0)
    return True


@inner
def own_rank(W: World, S: State, w: int) -> int:
    """The class of what worker ``w`` would do next of his own; MAX_CLASSES if there is nothing."""
    q = W.worker[w].queue
    k = first_task(W, S, w, q)
    rank = MAX_CLASSES
    if k >= 0:
        rank = S.task[k].rank
    r = first_round(W, S, w, q, rank)
    return rank if r < 0 else W.rank[W.queue[q].order, W.round[r].kind]


@often
def first_task(W: World, S: State, w: int, q: int) -> int:
    """The first task for worker ``w`` among his queue and his own tray that he may start now; -1."""
    tray = len(W.queue) + w
    mask = S.mask[q] | S.mask[tray]
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            a = first_that_fits(W, S, w, S.line[q * MAX_CLASSES + r].head)
            b = NOTHING
            if S.mask[tray] > 0:
                b = first_that_fits(W, S, w, S.line[tray * MAX_CLASSES + r].head)
            if a >= 0 and b >= 0:
                return a if joined_before(S, a, b) else b
            if a >= 0 or b >= 0:
                return max(a, b)
        r += 1
    return NOTHING


@inner
def first_that_fits(W: World, S: State, w: int, head: int) -> int:
    """The first task of a list that worker ``w`` may start before his shift ends; -1."""
    k = head
    while k >= 0:
        if may_take(W, S, w, k, 0):
            return k
        k = S.task[k].after
    return NOTHING


@often
def may_take(W: World, S: State, w: int, k: int, helping: int) -> bool:
    """Whether worker ``w`` is qualified for task ``k`` and may start it now."""
    task = S.task[k]
    if not is_able(W, S, w, k):
        return False
    if W.kind[task.kind].shift_end != FINISH:
        return True  # as `fits` would say, without asking for his pace and his hours
    return fits_in(W, S, w, task.kind, at_pace(task.expected, task_pace(W, S, w, k, helping)))


@inner
def fits_in(W: World, S: State, w: int, kind: int, expected: int) -> bool:
    """Whether worker ``w`` may start work of a kind now."""
    now = S.clock[0].now
    return fits(W.kind[kind].shift_end, expected, rest_of_shift(W, w, now), whole_shift(W, S, w))


@often
def first_round(W: World, S: State, w: int, q: int, rank: int) -> int:
    """The visiting round of queue ``q`` that comes before class ``rank`` and has a door to try now; -1.

    A queued task of the same class comes before a visit; among rounds the earlier class, then the grid whose turn
    it is today, then the lower number. The door is remembered with the worker.
    """
    now = S.clock[0].now
    queue = W.queue[q]
    best = NOTHING
    best_rank = rank
    best_turn = 0
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        kind = W.round[S.round[r].like].kind
        rank_r = W.rank[queue.order, kind]
        turn = turn_of(W.round[r].unit, S.clock[0].day, queue.units, W.run[0].between_grids)
        if rank_r > best_rank or (rank_r == best_rank and (best < 0 or turn >= best_turn)):
            continue
        seq = next_door(W, S, r, now)
        if seq < 0:
            continue
        if fits_in(W, S, w, kind, at_pace(expected_try(W, S, r, seq), own_pace(W, S, w, 0))):
            best = r
            best_rank = rank_r
            best_turn = turn
            S.worker[w].seq = seq
    return best


@inner
def begin_visit(W: World, S: State, w: int, r: int) -> None:
    """Worker ``w`` goes to the next door of round ``r``."""
    q = W.round[r].queue
    kind = W.round[S.round[r].like].kind
    seq = S.worker[w].seq
    take_door(W, S, r, seq)
    pace = own_pace(W, S, w, 0)
    S.worker[w].pace = pace
    seconds = at_pace(try_door(W, S, w, r, seq), pace)
    way = 0
    if S.worker[w].outcome not in CALLED:
        way = way_to(W, S, w, kind, q, W.round[r].unit)
    take_in_hand(W, S, w, VISIT, kind, q, seconds, W.rank[W.queue[q].order, kind], way)


@inner
def await_next_part(W: World, S: State, w: int) -> None:
    """Doors to be tried again in another part of the day: look again when it begins."""
    now = S.clock[0].now
    queue = W.queue[W.worker[w].queue]
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        if W.round[r].parts > 1 and retries_wait(W, S, r):
            t = presence_after(W, w, next_part(now))
            if t // DAY == S.clock[0].day and S.worker[w].part_bell != t:
                S.worker[w].part_bell = t
                schedule(W, S, t, LOOK, w)
            return
