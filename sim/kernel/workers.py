"""Who does what next: a free worker looks, a neighbour helps, an emergency interrupts."""

from __future__ import annotations

from sim.events import DAY, NEVER, Event
from sim.jit import apart, inner
from sim.kernel.bells import anybody_today, present_from, ring, ring_queue
from sim.kernel.calendar import schedule, write
from sim.kernel.cases import complete, submit_call
from sim.kernel.duties import end_piece, release
from sim.kernel.hands import (
    go_on,
    lay_down,
    presence_between,
    put_aside,
    rest_of_shift,
    start_task,
    take_in_hand,
    whole_shift,
)
from sim.kernel.queues import case_of, enqueue, rank_of, remove
from sim.kernel.state import FREE, VISIT, State
from sim.kernel.visits import end_try, expected_try, next_door, retries_wait, take_door, try_door
from sim.rows import What
from sim.rules import fits, is_better_victim, next_part, with_factor
from sim.worktime import worked
from sim.world import MAX_CLASSES, Cover, ShiftEnd, World

LOOK, HELP, ALARM, STEP = int(Event.LOOK), int(Event.HELP), int(Event.ALARM), int(Event.STEP)
NO_COVER, WHEN_ABSENT = int(Cover.NONE), int(Cover.WHEN_ABSENT)
THROUGH = int(ShiftEnd.THROUGH)
UNANSWERED = int(What.UNANSWERED)
NOTHING = -1


@inner
def done(W: World, S: State, w: int) -> None:
    """DONE: the work in hand ends; what it was for goes on."""
    worker = S.worker[w]
    if worker.end != S.clock[0].now or worker.task == FREE:
        return
    k = worker.task
    cases = len(W.case)
    if k == VISIT:
        end_try(W, S, w)
    lay_down(W, S, w)
    if W.kind[worker.kind].interrupts == 1 and W.worker[w].owed_duty >= 0:
        owe_line_job(W, S, w)
    if k >= 2 * cases:
        end_piece(W, S, w, k - 2 * cases)
    elif k >= cases:
        end_call(W, S, k - cases)
    elif k >= 0:
        complete(W, S, k)
    ring(W, S, w)
    hear_the_next(W, S, w)


@inner
def hear_the_next(W: World, S: State, w: int) -> None:
    """Off duty but on call he has become free: an emergency that found nobody sounds its alarm again."""
    now = S.clock[0].now
    q = W.worker[w].queue
    if W.worker[w].on_call == 1 and present_from(W, w, now) != now:
        if waiting_interrupter(W, S, q, MAX_CLASSES) >= 0:
            schedule(W, S, now, ALARM, q)


@apart
def owe_line_job(W: World, S: State, w: int) -> None:
    """An emergency took time of the worker's line job: he owes it back (clause S3.1)."""
    now = S.clock[0].now
    began = S.worker[w].began
    first, days = W.worker[w].job_first, W.run[0].days
    whole = worked(W.day, W.shift, W.block, first, days, now) - worked(
        W.day, W.shift, W.block, first, days, began
    )
    release(W, S, W.worker[w].owed_duty, whole - presence_between(W, w, began, now))


@inner
def end_call(W: World, S: State, c: int) -> None:
    """A resident's call has been answered; the next one waits if he called again meanwhile."""
    if S.case[c].calls > 0:
        S.case[c].calls -= 1
    if S.case[c].calls > 0:
        submit_call(W, S, c)


@inner
def look(W: World, S: State, w: int) -> None:
    """LOOK: a free worker goes on with what he had put aside, or takes the first thing that is his to do."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.part_bell == now:
        worker.part_bell = NEVER
    elif worker.look != now:
        return
    if worker.look == now:
        worker.look = NEVER
    if worker.task != FREE or present_from(W, w, now) != now:
        return
    if worker.kept != FREE:
        k = waiting_interrupter(
            W, S, W.worker[w].queue, rank_of(W, S, worker.kept, worker.kept_queue, worker.kept_kind)
        )
        if k < 0:
            go_on(W, S, w)
            return
        remove(S, k)
        start_task(W, S, w, k, 0)
        return
    if choose(W, S, w):
        return
    if W.queue[W.worker[w].queue].cover != NO_COVER:
        schedule(W, S, now, HELP, w)
    await_next_part(W, S, w)


@inner
def waiting_interrupter(W: World, S: State, q: int, rank: int) -> int:
    """The first waiting task of queue ``q`` that interrupts and is of an earlier class than ``rank``; -1."""
    mask = S.mask[q] & ((1 << rank) - 1)
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            k = S.line[q * MAX_CLASSES + r].head
            while k >= 0:
                if W.kind[S.task[k].kind].interrupts == 1:
                    return k
                k = S.task[k].after
        r += 1
    return NOTHING


@inner
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
    remove(S, k)
    start_task(W, S, w, k, 0)
    return True


@inner
def first_task(W: World, S: State, w: int, q: int) -> int:
    """The first task for worker ``w`` among his queue and his own tray that he may start now; -1."""
    tray = len(W.queue) + w
    mask = S.mask[q] | S.mask[tray]
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            a = first_that_fits(W, S, w, S.line[q * MAX_CLASSES + r].head, 0)
            b = first_that_fits(W, S, w, S.line[tray * MAX_CLASSES + r].head, 0)
            if a >= 0 and (b < 0 or S.task[a].at < S.task[b].at or (S.task[a].at == S.task[b].at and a < b)):
                return a
            if b >= 0:
                return b
        r += 1
    return NOTHING


@inner
def first_that_fits(W: World, S: State, w: int, head: int, helping: int) -> int:
    """The first task of a list that worker ``w`` may start before his shift ends; -1."""
    now = S.clock[0].now
    k = head
    while k >= 0:
        task = S.task[k]
        if helping == 0 or W.kind[task.kind].coverable == 1:
            expected = task.expected if helping == 0 else with_factor(task.expected, W.run[0].stranger_factor)
            if fits(W.kind[task.kind].shift_end, expected, rest_of_shift(W, w, now), whole_shift(W, w, now)):
                return k
        k = task.after
    return NOTHING


@inner
def first_round(W: World, S: State, w: int, q: int, rank: int) -> int:
    """The visiting round of queue ``q`` that comes before class ``rank`` and has a door to try now; -1.

    A queued task of the same class comes before a visit; among rounds the earlier class, then the lower number.
    """
    now = S.clock[0].now
    queue = W.queue[q]
    best = NOTHING
    best_rank = rank
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        kind = W.round[r].kind
        rank_r = W.rank[queue.order, kind]
        if rank_r >= best_rank:
            continue
        seq = next_door(W, S, r, now)
        if seq < 0:
            continue
        if fits(
            W.kind[kind].shift_end,
            expected_try(W, S, r, seq),
            rest_of_shift(W, w, now),
            whole_shift(W, w, now),
        ):
            best = r
            best_rank = rank_r
    return best


@inner
def begin_visit(W: World, S: State, w: int, r: int) -> None:
    """Worker ``w`` goes to the next door of round ``r``."""
    q = W.round[r].queue
    kind = W.round[r].kind
    seq = next_door(W, S, r, S.clock[0].now)
    take_door(W, S, r, seq)
    S.worker[w].helping = 0
    seconds = try_door(W, S, w, r, seq)
    take_in_hand(W, S, w, VISIT, kind, q, seconds, W.rank[W.queue[q].order, kind])


@inner
def await_next_part(W: World, S: State, w: int) -> None:
    """Doors to be tried again in another part of the day: look again when it begins."""
    now = S.clock[0].now
    queue = W.queue[W.worker[w].queue]
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        if W.round[r].parts > 1 and retries_wait(W, S, r):
            t = present_from(W, w, next_part(now))
            if t // DAY == now // DAY and S.worker[w].part_bell != t:
                S.worker[w].part_bell = t
                schedule(W, S, t, LOOK, w)
            return


@apart
def help_out(W: World, S: State, w: int) -> None:
    """HELP: without work of his own a worker takes the first case of a neighbouring queue, as a stranger."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.task != FREE or worker.kept != FREE or present_from(W, w, now) != now:
        return
    k = first_of_neighbours(W, S, w)
    if k >= 0:
        remove(S, k)
        start_task(W, S, w, k, 1)


@inner
def first_of_neighbours(W: World, S: State, w: int) -> int:
    """The first task worker ``w`` may take over, by class, time and number, among his cover group; -1."""
    now = S.clock[0].now
    own = W.worker[w].queue
    queue = W.queue[own]
    best = NOTHING
    for q in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if q == own or S.mask[q] == 0 or (queue.cover == WHEN_ABSENT and anybody_today(W, q, now)):
            continue
        k = first_coverable(W, S, w, q)
        if k >= 0 and (best < 0 or comes_before(S, k, best)):
            best = k
    return best


@inner
def first_coverable(W: World, S: State, w: int, q: int) -> int:
    """The first task of queue ``q`` that a stranger may take and finish; -1."""
    r = 0
    while S.mask[q] >> r != 0:
        k = first_that_fits(W, S, w, S.line[q * MAX_CLASSES + r].head, 1)
        if k >= 0:
            return k
        r += 1
    return NOTHING


@inner
def comes_before(S: State, a: int, b: int) -> bool:
    """Whether waiting task ``a`` comes before ``b``: class, time, number."""
    x = S.task[a]
    y = S.task[b]
    if x.rank != y.rank:
        return x.rank < y.rank
    return x.at < y.at or (x.at == y.at and a < b)


@apart
def alarm(W: World, S: State, q: int) -> None:
    """ALARM: work that interrupts still waits after every free worker has looked: find somebody."""
    k = waiting_interrupter(W, S, q, MAX_CLASSES)
    if k < 0:
        return
    now = S.clock[0].now
    w = responder(W, S, q, k)
    if w < 0:
        leave_unanswered(W, S, q)
        return
    remove(S, k)
    if S.worker[w].task != FREE:
        put_aside(W, S, w)
    start_task(W, S, w, k, 0 if W.worker[w].queue == q else 1)
    schedule(W, S, now, ALARM, q)


@inner
def responder(W: World, S: State, q: int, k: int) -> int:
    """Whom the emergency calls: busy on duty, a covering neighbour on duty, on call off duty; -1 = nobody."""
    queue = W.queue[q]
    w = busy_victim(W, S, q, k)
    if w < 0 and queue.cover != NO_COVER and W.kind[S.task[k].kind].coverable == 1:
        w = neighbour_victim(W, S, q, k)
    if w < 0 and W.kind[S.task[k].kind].on_call == 1:
        w = on_call(W, S, q)
    return w


@inner
def busy_victim(W: World, S: State, q: int, k: int) -> int:
    """The worker of queue ``q`` on duty whose work in hand is least urgent and may be interrupted; -1."""
    now = S.clock[0].now
    queue = W.queue[q]
    best = NOTHING
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        worker = S.worker[w]
        if worker.task == FREE or worker.rank <= S.task[k].rank:
            continue
        if W.kind[worker.kind].interrupts == 1 and worker.mode == THROUGH:
            continue  # on another emergency, or held on site
        if present_from(W, w, now) != now:
            continue
        if best < 0 or is_better_victim(worker.rank, worker.began, S.worker[best].rank, S.worker[best].began):
            best = w
    return best


@inner
def neighbour_victim(W: World, S: State, q: int, k: int) -> int:
    """As `busy_victim` among the queues that cover this one."""
    now = S.clock[0].now
    queue = W.queue[q]
    best = NOTHING
    if queue.cover == WHEN_ABSENT and anybody_today(W, q, now):
        return best
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        w = busy_victim(W, S, other, k)
        if w >= 0 and (
            best < 0
            or is_better_victim(
                S.worker[w].rank, S.worker[w].began, S.worker[best].rank, S.worker[best].began
            )
        ):
            best = w
    return best


@inner
def on_call(W: World, S: State, q: int) -> int:
    """The first worker of queue ``q`` who is off duty, not absent, on call and not on another emergency; -1."""
    now = S.clock[0].now
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        worker = S.worker[w]
        if W.worker[w].on_call == 0 or W.day[W.worker[w].day_first + now // DAY].absent == 1:
            continue
        if present_from(W, w, now) == now or (worker.task != FREE and worker.mode == THROUGH):
            continue
        if worker.task != FREE and worker.kept != FREE:
            continue
        return w
    return NOTHING


@inner
def leave_unanswered(W: World, S: State, q: int) -> None:
    """Nobody can come: each is counted once, waits first in line and rises to the next desk after a while."""
    r = 0
    while S.mask[q] >> r != 0:
        k = S.line[q * MAX_CLASSES + r].head
        while k >= 0:
            after = S.task[k].after
            c = case_of(W, k)
            if c >= 0 and W.kind[S.task[k].kind].interrupts == 1 and S.case[c].unanswered == 0:
                S.case[c].unanswered = 1
                write(S, S.clock[0].now, UNANSWERED, W.case[c].kind, c, q, -1, -1)
                pass_up(W, S, q, k, c)
            k = after
        r += 1
    alarm_again(W, S, q)


@inner
def pass_up(W: World, S: State, q: int, k: int, c: int) -> None:
    """The desk above comes at once if somebody there is free, else after `rise_seconds`."""
    now = S.clock[0].now
    up = W.queue[q].rises_to
    if up < 0 or W.run[0].rise_seconds < 0:
        return
    if free_hands(W, S, up):
        remove(S, k)
        S.task[k].queue = up
        enqueue(W, S, k, up, rank_of(W, S, k, up, S.task[k].kind), now)
        ring_queue(W, S, up, S.task[k].kind)
    else:
        S.case[c].rise = now + W.run[0].rise_seconds
        schedule(W, S, S.case[c].rise, STEP, c)


@inner
def free_hands(W: World, S: State, q: int) -> bool:
    """Whether somebody of queue ``q`` is there and has nothing in hand."""
    now = S.clock[0].now
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if S.worker[w].task == FREE and present_from(W, w, now) == now:
            return True
    return False


@inner
def alarm_again(W: World, S: State, q: int) -> None:
    """Sound the alarm again when the next worker with paused work comes on duty."""
    now = S.clock[0].now
    queue = W.queue[q]
    t = NEVER
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        arrives = present_from(W, w, now)
        if arrives > now:
            t = min(t, arrives)
    if t < NEVER and S.queue[q].alarm_next != t:
        S.queue[q].alarm_next = t
        schedule(W, S, t, ALARM, q)
