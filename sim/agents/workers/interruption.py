"""Whose work an emergency interrupts: the worker on duty with the least urgent work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.queueing import is_better_preemption_target

if TYPE_CHECKING:
    from sim.agents.queues.queue import Queue
    from sim.agents.workers.worker import Worker


def preemption_target(workers: list[Worker], priority: int) -> Worker | None:
    """Return the worker on duty with the least urgent work that class ``priority`` may interrupt."""
    best: Worker | None = None
    for worker in workers:
        if worker.can_be_interrupted(priority) and (best is None or is_less_urgent(worker, best)):
            best = worker
    return best


def first_called(queue: Queue, lead_worker: Worker) -> Worker | None:
    """Return whom an emergency calls as assistant, if nobody of the queue is idle.

    An idle worker of the neighbouring queues, else the preemption target of the queue, else that of the neighbours.
    """
    near = [
        w for other in queue.neighbours if other is not queue for w in other.workers if w is not lead_worker
    ]
    idle = next((w for w in near if w.is_idle()), None)
    priority = lead_worker.current_work.priority
    return idle or preemption_target(queue.workers, priority) or preemption_target(near, priority)


def is_less_urgent(worker: Worker, best: Worker) -> bool:
    """Return whether ``worker`` is a better preemption target than ``best``."""
    work, best_work = worker.current_work, best.current_work
    return is_better_preemption_target(work.priority, work.began, best_work.priority, best_work.began)
