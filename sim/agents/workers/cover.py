"""Cover: an idle worker takes a task of a neighbouring queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Queue, Task
from sim.agents.workers.pressed_cases import take_up_case
from sim.agents.workers.task_selection import best_own_priority, is_eligible, select_next_task
from sim.world.tables import MAX_CLASSES, Cover

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker


def cover_neighbours(worker: Worker) -> None:
    """COVER: take a task offered by neighbours, unless own work has priority; without either, a pressed case."""
    current = worker.current_work
    if (
        current.task is not None
        or current.preempted is not None
        or not worker.presence.is_present(worker.model.now)
    ):
        return
    priority = best_own_priority(worker) if covers_by_priority(worker.queue) else MAX_CLASSES
    task = first_task_of_neighbours(worker, priority)
    if task is not None:
        assert task.waiting_in is not None
        task.waiting_in.remove(task)
        current.start_task(task, covering=True)
    elif priority < MAX_CLASSES:
        select_next_task(worker)
    else:
        take_up_case(worker)


def covers_by_priority(queue: Queue) -> bool:
    """Return whether workers of the queue may take neighbours' tasks before own work of a later class."""
    cover = queue.record.cover
    return bool(
        cover == Cover.COMMUNITY_POOL or (cover != Cover.NONE and queue.model.run.overflow_seconds > 0)
    )


def neighbours_have_priority(worker: Worker) -> bool:
    """Return whether neighbours offer a task of an earlier class than all of the worker's own work."""
    return first_task_of_neighbours(worker, best_own_priority(worker)) is not None


def first_task_of_neighbours(worker: Worker, priority: int) -> Task | None:
    """Return the first offered task of an earlier class than ``priority``, by class, time and number.

    A worker with work of their own (``priority`` below MAX_CLASSES) is offered only tasks in the pool.
    """
    best: Task | None = None
    own = worker.queue.record.cover
    for queue in worker.queue.neighbours:
        if queue is worker.queue or not queue.waiting_line.tasks:
            continue
        if own == Cover.CHIEF_HEAD and queue.chief_head is not worker:
            continue
        whole_queue = queue.offers_all() and (priority == MAX_CLASSES or own == Cover.COMMUNITY_POOL)
        task = first_offered_task(worker, queue, priority, whole_queue)
        if task is not None and (best is None or task.key < best.key):
            best = task
    return best


def first_offered_task(worker: Worker, queue: Queue, priority: int, whole_queue: bool) -> Task | None:
    """Return the queue's first task of an earlier class than ``priority`` that the worker may take as cover."""
    model = worker.model
    if not whole_queue and model.run.overflow_seconds == 0:
        return None
    for task in queue.waiting_line:
        if task.key[0] >= priority:
            return None
        offered = model.kinds[task.kind].coverable and (whole_queue or task.in_pool)
        if offered and is_eligible(worker, task, covering=True):
            return task
    return None
