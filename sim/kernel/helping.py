"""Without work of his own a worker helps a neighbouring queue, as a stranger."""

from __future__ import annotations

from sim.jit import apart, inner
from sim.kernel.bells import anybody_today, present_from
from sim.kernel.choosing import first_that_fits
from sim.kernel.hands import start_task
from sim.kernel.queues import remove
from sim.kernel.state import FREE, State
from sim.world import MAX_CLASSES, Cover, World

WHEN_ABSENT = int(Cover.WHEN_ABSENT)
NOTHING = -1


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
