"""Community pool: new cases of an overloaded grid queue are offered to all grid workers of the community (S5.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import subject, write
from sim.kernel.state.tables import State
from sim.rules.queueing import is_overflowing
from sim.world.log import RecordType
from sim.world.tables import MAX_CLASSES, Cover, Level, World

NO_COVER = int(Cover.NONE)
POOLED = int(RecordType.POOLED)
GRID = int(Level.GRID)


@compiled_only
def offer_to_pool(W: World, S: State, s: int, q: int, kind: int) -> None:
    """Offer a new case of grid queue ``q`` to the pool if the waiting work there exceeds the threshold (S5.5)."""
    c = S.case[s].number
    if W.queue_at[W.case[c].unit, GRID] != q or W.queue[q].cover == NO_COVER:
        return
    if W.kind[kind].coverable == 0 or W.kind[kind].interrupts == 1:
        return
    if is_overflowing(waiting_work(W, S, q), W.queue[q].workers, W.run[0].overflow_seconds):
        S.case[s].in_pool = 1
        write(S, S.clock[0].now, POOLED, subject(W.case[c].kind, c, q, -1), -1)


@compiled_only
def waiting_work(W: World, S: State, q: int) -> int:
    """Return the seconds of case work waiting in queue ``q`` and with its workers; duties are excluded."""
    queue = W.queue[q]
    seconds = waiting_work_in_line(W, S, q)
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        seconds += waiting_work_in_line(W, S, len(W.queue) + w)
    return seconds


@compiled_only
def waiting_work_in_line(W: World, S: State, line: int) -> int:
    """Return the seconds of case work waiting in one line."""
    seconds = 0
    r = 0
    while S.mask[line] >> r != 0:
        k = S.waiting_lists[line * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            if task.case >= 0:
                seconds += task.remaining
            k = task.after
        r += 1
    return seconds
