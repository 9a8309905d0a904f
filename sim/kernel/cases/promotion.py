"""Promotion of a case to the class `overdue` (S4.3)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case
from sim.kernel.queues.queue import enqueue, remove, task_priority
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.world.log import RecordType
from sim.world.tables import World

PROMOTED = int(RecordType.PROMOTED)


@compiled_only
def reorder(W: World, S: State, k: int) -> None:
    """Insert a waiting task anew by its present class and due time."""
    task = S.task[k]
    line = task.waiting_in
    remove(W, S, k)
    enqueue(W, S, k, line, task_priority(W, S, k, task.queue, task.kind), S.clock[0].now)


@compiled_only
def promote(W: World, S: State, s: int) -> None:
    """Promote the case to class `overdue`; work already in service is not affected."""
    state = S.case[s]
    state.promotion_at = -1
    state.promoted = 1
    log_case(W, S, s, PROMOTED, -1)
    k = task_of_step(W, s)
    if S.task[k].waiting_in >= 0:
        reorder(W, S, k)
