"""Whose work an emergency interrupts: the worker on duty with the least urgent work."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.presence import is_present
from sim.kernel.state.tables import FREE, ON_SITE, State
from sim.rules.queueing import is_better_preemption_target
from sim.world.tables import ShiftEnd, World

CONTINUE = int(ShiftEnd.CONTINUE)
NOBODY = -1


@compiled_only
def preemption_target(W: World, S: State, q: int, priority: int) -> int:
    """Return the worker of queue ``q`` on duty with the least urgent work that class ``priority`` may interrupt; -1."""
    queue = W.queue[q]
    best = NOBODY
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        worker = S.worker[w]
        if not can_be_interrupted(W, S, w, priority):
            continue
        if best < 0 or is_better_preemption_target(
            worker.priority, worker.began, S.worker[best].priority, S.worker[best].began
        ):
            best = w
    return best


@compiled_only
def can_be_interrupted(W: World, S: State, w: int, priority: int) -> bool:
    """Return whether class ``priority`` may interrupt worker ``w``; emergencies are never interrupted."""
    worker = S.worker[w]
    if worker.task == FREE or worker.task == ON_SITE or worker.priority <= priority:
        return False
    if W.kind[worker.kind].interrupts == 1 and worker.mode == CONTINUE:
        return False  # responding to another emergency
    return is_present(W, S, w)
