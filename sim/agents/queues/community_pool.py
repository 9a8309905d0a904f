"""Community pool: new cases of an overloaded grid queue are offered to all grid workers of the community (S5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.queueing import is_overflowing
from sim.world.log import RecordType, Subject
from sim.world.tables import Cover, Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue


def offer_to_pool(case: Case, queue: Queue, kind: int) -> None:
    """Offer a new case of a grid queue to the community pool if waiting work there exceeds the threshold (S5.5)."""
    rule = case.model.kinds[kind]
    threshold = case.model.run.overflow_seconds
    if threshold == 0 or queue.record.cover == Cover.NONE or not rule.coverable or rule.interrupts:
        return
    if queue.number != case.model.at[case.record.unit][Level.GRID]:
        return
    if is_overflowing(queue.waiting_work(), len(queue.workers), threshold):
        case.in_pool = True
        subject = Subject(case.record.kind, case.number, queue.number, -1)
        case.model.write(case.model.now, RecordType.POOLED, subject, -1)
