"""With nothing more urgent of his own a worker helps a neighbouring queue, as a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Queue, Task
from sim.agents.workers.selection import choose, may_take, own_rank
from sim.world.tables import MAX_CLASSES, Cover

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker


def help_out(worker: Worker) -> None:
    """HELP: he takes the first task his neighbours offer, as a stranger, unless his own comes first."""
    hands = worker.hands
    if hands.task is not None or hands.kept is not None or not worker.presence.is_present(worker.bureau.now):
        return
    rank = own_rank(worker) if in_class_order(worker.queue) else MAX_CLASSES
    task = first_of_neighbours(worker, rank)
    if task is not None:
        assert task.place is not None
        task.place.remove(task)
        hands.start_task(task, helping=True)
    elif rank < MAX_CLASSES:
        choose(worker)


def in_class_order(queue: Queue) -> bool:
    """Whether its workers may take work that is not theirs before their own of a later class."""
    cover = queue.record.cover
    return bool(
        cover == Cover.COMMUNITY_POOL or (cover != Cover.NONE and queue.bureau.run.overflow_seconds > 0)
    )


def others_come_first(worker: Worker) -> bool:
    """Whether neighbours offer something of an earlier class than all he has to do."""
    return first_of_neighbours(worker, own_rank(worker)) is not None


def first_of_neighbours(worker: Worker, rank: int) -> Task | None:
    """The first task offered to him before class ``rank``, by class, time and number.

    Who has work of his own (``rank`` below MAX_CLASSES) is offered what is in the pool only.
    """
    best: Task | None = None
    own = worker.queue.record.cover
    for queue in worker.queue.neighbours:
        if queue is worker.queue or not queue.tray.tasks:
            continue
        if own == Cover.CHIEF_HEAD and queue.head is not worker:
            continue
        all_of_it = queue.offers_all() and (rank == MAX_CLASSES or own == Cover.COMMUNITY_POOL)
        task = first_offered(worker, queue, rank, all_of_it)
        if task is not None and (best is None or task.key < best.key):
            best = task
    return best


def first_offered(worker: Worker, queue: Queue, rank: int, all_of_it: bool) -> Task | None:
    """The first task of a queue before class ``rank`` that a stranger may take and finish."""
    bureau = worker.bureau
    if not all_of_it and bureau.run.overflow_seconds == 0:
        return None
    for task in queue.tray:
        if task.key[0] >= rank:
            return None
        offered = bureau.kinds[task.kind].coverable and (all_of_it or task.pooled)
        if offered and may_take(worker, task, helping=True):
            return task
    return None
