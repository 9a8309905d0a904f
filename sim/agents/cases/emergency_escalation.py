"""Escalation of emergencies level by level, up to a duty rota that is always manned (S5.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.cases.step_durations import arrival_seconds, hold_seconds, step_duration
from sim.world.event_order import Event
from sim.world.log import RecordType, Subject
from sim.world.tables import Level, StepEffect

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class EmergencyEscalation:
    """Escalation of one emergency: the time (s; -1 = none) at which it leaves the level where it waits."""

    __slots__ = ("case", "escalation_at", "model")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        self.escalation_at = -1

    def escalate(self) -> bool:
        """Move the emergency to the next staffed level or assign it to the duty rota; return whether it left."""
        task = self.case.task
        assert task.queue is not None
        above = task.queue.next_staffed_queue()
        if above is not None:
            self.escalation_at = -1
            task.queue.move_to_queue(task, above)
            return True
        if not self.model.run.duty_rota:
            return False
        self.assign_to_rota()
        return True

    def assign_to_rota(self) -> None:
        """Assign the emergency to the duty rota: a delay without a queue, outside the posts of the desks."""
        case, model, now = self.case, self.model, self.model.now
        queue = case.task.queue
        assert queue is not None
        subject = Subject(case.record.kind, case.number, queue.number, -1)
        queue.withdraw(case.task)
        model.write(now, RecordType.ANSWERED_BY_ROTA, subject, -1)
        if not case.first_served:
            case.first_served = True
            model.write(now, RecordType.FIRST_SERVED, subject, -1)
        seconds = step_duration(case)
        if model.steps[case.step].marks & StepEffect.HOLDS:
            model.write(now, RecordType.UPPER_ARRIVES, subject, now + arrival_seconds(case))
            seconds = max(seconds, hold_seconds(case))
        county = Subject(case.record.kind, case.number, Level.COUNTY, -1)
        model.write(now, RecordType.DELAYED, county, now + seconds)
        self.escalation_at = -1
        case.until = now + seconds
        case.schedule(case.until, Event.DELAY_END, case.end_delay)

    def escalate_emergency(self) -> None:
        """Escalate an emergency that has waited its time at one level."""
        self.escalation_at = -1
        if self.case.task.waiting_in is not None:
            self.escalate()
