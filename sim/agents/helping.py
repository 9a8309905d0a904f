"""Without work of his own a worker helps a neighbouring queue, as a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.choosing import first_that_fits
from sim.agents.queue import Task
from sim.world import Cover

if TYPE_CHECKING:
    from sim.agents.worker import Worker


def help_out(worker: Worker) -> None:
    """HELP: without work of his own he takes the first case of a neighbouring queue, as a stranger."""
    if (
        worker.hands.task is not None
        or worker.hands.kept is not None
        or not worker.presence.is_present(worker.bureau.now)
    ):
        return
    task = first_of_neighbours(worker)
    if task is not None:
        assert task.place is not None
        task.place.remove(task)
        worker.hands.start_task(task, helping=True)


def first_of_neighbours(worker: Worker) -> Task | None:
    """The first task he may take over, by class, time and number, among his cover group."""
    best: Task | None = None
    for queue in worker.queue.neighbours:
        if queue is worker.queue or not queue.tray.tasks:
            continue
        if worker.queue.record.cover == Cover.WHEN_ABSENT and queue.anybody_today():
            continue
        task = first_that_fits(worker, queue.tray, helping=True)
        if task is not None and (best is None or task.key < best.key):
            best = task
    return best
