"""The community pool: new cases that would join too much waiting work are offered to everybody (S5.5)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import write
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty
from sim.rules.queueing import overflows
from sim.world.log import What
from sim.world.tables import MAX_CLASSES, Cover, Level, World

NO_COVER = int(Cover.NONE)
POOLED = int(What.POOLED)
GRID = int(Level.GRID)


@inner
def pool(W: World, S: State, s: int, q: int, kind: int) -> None:
    """An ordinary case nobody of its grid's queue ``q`` keeps goes to the pool if too much waits there already."""
    c = S.case[s].number
    if W.at[W.case[c].unit, GRID] != q or W.queue[q].cover == NO_COVER:
        return
    if W.kind[kind].coverable == 0 or W.kind[kind].interrupts == 1:
        return
    if overflows(waiting_work(W, S, q), W.queue[q].workers, W.run[0].overflow_seconds):
        S.case[s].pooled = 1
        write(S, S.clock[0].now, POOLED, W.case[c].kind, c, q, -1, -1)


@inner
def waiting_work(W: World, S: State, q: int) -> int:
    """Seconds of case work that wait in queue ``q`` and with its workers; planned work apart."""
    queue = W.queue[q]
    total = waiting_at(W, S, q)
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        total += waiting_at(W, S, len(W.queue) + w)
    return total


@inner
def waiting_at(W: World, S: State, place: int) -> int:
    """Seconds of case work that wait at one place."""
    total = 0
    r = 0
    while S.mask[place] >> r != 0:
        k = S.line[place * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            if not is_duty(W, k):
                total += task.left
            k = task.after
        r += 1
    return total
