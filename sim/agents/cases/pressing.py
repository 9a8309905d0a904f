"""Press and take up: pressing of a case that stays unsolved, and its offers to the desks above (S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules import deadline_clock as deadlines
from sim.rules.pressing import PressStage
from sim.world.event_order import Event
from sim.world.log import RecordType
from sim.world.tables import Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue


class Pressing:
    """Stage of a case, time (s) of the next stage, and the desk that took it up."""

    __slots__ = ("at", "case", "model", "remaining", "stage", "taken_by")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        self.at = -1
        self.remaining = -1
        self.stage = PressStage.NONE
        self.taken_by: Queue | None = None

    def start_pressing(self) -> None:
        """Start anew: the case is pressed at its own due time, without one some working days after registration."""
        self.end_pressing()
        if self.model.run.press_days < 0 or self.taken_by is not None:
            return
        due = self.case.deadlines.own_due
        if due < 0:
            due = deadlines.compute_due(*self.model.office, self.model.now, self.model.run.press_days)
        self.schedule_pressing(due)

    def schedule_pressing(self, at: int) -> None:
        """Schedule the next stage."""
        self.at = at
        self.case.schedule(at, Event.DEADLINE_NEAR, self.case.deadlines.on_deadline_near)

    def suspend_pressing(self) -> None:
        """Store the office time remaining until the next stage."""
        self.remaining = -1
        if self.at >= 0:
            self.remaining = max(0, deadlines.remaining_at(*self.model.office, self.at, self.model.now))
        self.at = -1

    def resume_pressing(self) -> None:
        """Resume with the stored remaining office time, or at the own due time as it now stands."""
        if self.remaining >= 0:
            at = deadlines.due_from_remaining(*self.model.office, self.remaining, self.model.now)
            self.schedule_pressing(max(at, self.model.now))
            self.follow_due()
        self.remaining = -1

    def follow_due(self) -> None:
        """Press at the own due time as it now stands, unless the case is pressed or has no own deadline."""
        due = self.case.deadlines.own_due
        if self.stage == PressStage.NONE and self.at >= 0 and due >= 0:
            self.schedule_pressing(max(due, self.model.now))

    def press(self) -> None:
        """Enter the next stage: promote the case, then offer it to the community desk, then to the street desk."""
        run = self.model.run
        self.at = -1
        self.stage = PressStage(self.stage + 1)
        days = run.community_take_up_days
        if self.stage == PressStage.PRESSED:
            self.case.log_case(RecordType.PRESSED)
            if not self.case.deadlines.promoted:
                self.case.deadlines.promote()
        else:
            days = run.street_take_up_days - days
            self.change_offers(self.stage, 1)
            self.wake_desks()
        if self.stage < PressStage.OFFERED_TO_STREET and run.take_up_ppm > 0:
            at = deadlines.extend_due(*self.model.office, self.model.now, days)
            self.schedule_pressing(max(at, self.model.now))

    def end_pressing(self) -> None:
        """Withdraw the case's offers and stop its timer."""
        for stage in range(PressStage.OFFERED_TO_COMMUNITY, self.stage + 1):
            self.change_offers(stage, -1)
        self.stage = PressStage.NONE
        self.at = self.remaining = -1

    def change_offers(self, stage: int, change: int) -> None:
        """Add ``change`` to the number of cases offered to the desk of a stage; one desk counts a case once."""
        desk = self.desk_of_stage(stage)
        first = self.desk_of_stage(PressStage.OFFERED_TO_COMMUNITY)
        if stage == PressStage.OFFERED_TO_COMMUNITY or desk is not first:
            desk.offers += change

    def desk_of_stage(self, stage: int) -> Queue:
        """Return the desk to which the case is offered at a stage."""
        level = Level.COMMUNITY if stage == PressStage.OFFERED_TO_COMMUNITY else Level.STREET
        return self.model.queues[self.model.at[self.case.record.unit][level]]

    def wake_desks(self) -> None:
        """Wake the idle workers of the desks to which the case is offered."""
        for stage in range(PressStage.OFFERED_TO_COMMUNITY, self.stage + 1):
            for worker in self.desk_of_stage(stage).workers:
                worker.wake()

    def is_offered_to(self, desk: Queue) -> bool:
        """Return whether the case is offered to a desk."""
        return any(
            self.desk_of_stage(stage) is desk
            for stage in range(PressStage.OFFERED_TO_COMMUNITY, self.stage + 1)
        )
