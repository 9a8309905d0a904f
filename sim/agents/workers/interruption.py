"""Whose work an emergency interrupts: the worker on duty with the least urgent work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.queueing import is_better_preemption_target

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker


def preemption_target(workers: list[Worker], priority: int) -> Worker | None:
    """Return the worker on duty with the least urgent work that class ``priority`` may interrupt."""
    best: Worker | None = None
    for worker in workers:
        if worker.can_be_interrupted(priority) and (best is None or is_less_urgent(worker, best)):
            best = worker
    return best


def is_less_urgent(worker: Worker, best: Worker) -> bool:
    """Return whether ``worker`` is a better preemption target than ``best``."""
    work, best_work = worker.current_work, best.current_work
    return is_better_preemption_target(work.priority, work.began, best_work.priority, best_work.began)
