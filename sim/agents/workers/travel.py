"""Travel between grids for workers who serve several (S3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.agents.queues.queue import Queue
    from sim.agents.workers.current_work import CurrentWork


def travel_seconds(current: CurrentWork, kind: int, queue: Queue, unit: int) -> int:
    """Return the travel seconds to ``unit`` and record the new location.

    Desk work, workers of a single grid and cover have no travel.
    """
    if (
        not current.model.kinds[kind].is_field_work
        or queue.record.grids < 2
        or current.worker.queue is not queue
    ):
        return 0
    last, current.unit = current.unit, unit
    return int(current.model.run.between_grids_seconds) if last >= 0 and last != unit else 0
