"""Owner of a case: the worker of its first service, as long as they are not away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.tables import Keeping

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue
    from sim.agents.workers.worker import Worker


def assigned_worker(case: Case, queue: Queue) -> Worker | None:
    """Return the case's owner if the queue assigns cases to owners and the owner belongs to it; otherwise None.

    An owner who has left the queue to colleagues is the owner no longer.
    """
    owner = case.owner
    if owner is None or not queue.record.keeps_owner or owner.queue is not queue:
        return None
    if owner.leaves_at(case.model.now):
        case.owner = None
    if queue.record.keeps_owner == Keeping.IF_FREE and case.owner is not None and not case.owner.is_free():
        return None
    return case.owner
