"""With nothing more urgent of his own a worker helps a neighbouring queue, as a stranger."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.presence import is_present
from sim.kernel.queues.queue import remove
from sim.kernel.queues.wakeups import offers_all
from sim.kernel.state.tables import FREE, State
from sim.kernel.state.task_rows import is_pooled, joined_before
from sim.kernel.workers.current_work import start_task
from sim.kernel.workers.selection import choose, may_take, own_rank
from sim.world.tables import MAX_CLASSES, Cover, World

NO_COVER = int(Cover.NONE)
COMMUNITY_POOL, CHIEF_HEAD = int(Cover.COMMUNITY_POOL), int(Cover.CHIEF_HEAD)
NOTHING = -1


@inner
def help_out(W: World, S: State, w: int) -> None:
    """HELP: a worker takes the first task his neighbours offer, as a stranger, unless his own comes first."""
    worker = S.worker[w]
    if worker.task != FREE or worker.kept != FREE or not is_present(W, S, w):
        return
    rank = own_rank(W, S, w) if in_class_order(W, W.worker[w].queue) else MAX_CLASSES
    k = first_of_neighbours(W, S, w, rank)
    if k >= 0:
        remove(W, S, k)
        start_task(W, S, w, k, 1)
    elif rank < MAX_CLASSES:
        choose(W, S, w)


@inner
def in_class_order(W: World, q: int) -> bool:
    """Whether workers of queue ``q`` may take work that is not theirs before their own of a later class."""
    cover = W.queue[q].cover
    return cover == COMMUNITY_POOL or (cover != NO_COVER and W.run[0].overflow_seconds > 0)


@inner
def others_come_first(W: World, S: State, w: int) -> bool:
    """Whether neighbours offer something of an earlier class than all that worker ``w`` has to do."""
    return first_of_neighbours(W, S, w, own_rank(W, S, w)) >= 0


@inner
def first_of_neighbours(W: World, S: State, w: int, rank: int) -> int:
    """The first task offered to worker ``w`` before class ``rank``, by class, time and number; -1.

    Who has work of his own (``rank`` below MAX_CLASSES) is offered what is in the pool only.
    """
    own = W.worker[w].queue
    queue = W.queue[own]
    best = NOTHING
    for q in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if q == own or S.mask[q] == 0 or (queue.cover == CHIEF_HEAD and W.queue[q].head != w):
            continue
        all_of_it = offers_all(W, S, q) and (rank == MAX_CLASSES or queue.cover == COMMUNITY_POOL)
        k = first_offered(W, S, w, q, rank, all_of_it)
        if k >= 0 and (best < 0 or comes_before(S, k, best)):
            best = k
    return best


@inner
def first_offered(W: World, S: State, w: int, q: int, rank: int, all_of_it: bool) -> int:
    """The first task of queue ``q`` before class ``rank`` that a stranger may take and finish; -1."""
    if not all_of_it and W.run[0].overflow_seconds == 0:
        return NOTHING
    r = 0
    while r < rank and S.mask[q] >> r != 0:
        k = S.line[q * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            if W.kind[task.kind].coverable == 1 and (all_of_it or is_pooled(W, S, k)):
                if may_take(W, S, w, k, 1):
                    return k
            k = task.after
        r += 1
    return NOTHING


@inner
def comes_before(S: State, a: int, b: int) -> bool:
    """Whether waiting task ``a`` comes before ``b``: class, time, number."""
    if S.task[a].rank != S.task[b].rank:
        return S.task[a].rank < S.task[b].rank
    return joined_before(S, a, b)
