"""Automatic escalation of a waiting case to the level above (S5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.log import RecordType
from sim.world.tables import StepType

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue


def auto_escalation_time(case: Case) -> int:
    """Return now, or when somebody of the next level is on duty if nobody is there or on call; not after due."""
    now, due = case.model.now, case.deadlines.own_due
    next_level_step = case.model.steps[case.step].escalates_to
    if case.task.waiting_in is None or next_level_step < 0 or due <= now:
        return now
    queue = queue_of_step(case, next_level_step)
    if queue is None or queue.is_staffed():
        return now
    return min([due, *(w.presence.present_from(now) for w in queue.workers)])


def queue_of_step(case: Case, first: int) -> Queue | None:
    """Return the queue of the first work on the route from step ``first`` on."""
    step = first
    while step >= 0 and case.model.steps[step].type != StepType.WORK:
        step = case.model.steps[step].next
    if step < 0:
        return None
    rule = case.model.steps[step]
    number = rule.queue if rule.level < 0 else case.model.at[case.record.unit][rule.level]
    return case.model.queues[number] if number >= 0 else None


def auto_escalate(case: Case) -> None:
    """Move a waiting case to the level above; a case in service or in transfer stays where it is."""
    next_level_step = case.model.steps[case.step].escalates_to
    queue = case.task.queue
    if case.task.waiting_in is None or next_level_step < 0 or queue is None:
        return
    queue.withdraw(case.task)
    case.log_case(RecordType.AUTO_ESCALATED, queue.number)
    if not case.deadlines.promoted:
        case.deadlines.promote()
    case.diverted_to = next_level_step
    case.step_done.send()
