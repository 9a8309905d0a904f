"""Deadline clocks of a case: start, suspension, resumption, promotion, early closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules import office_hours
from sim.rules.cases import promotion_time
from sim.rules.durations import bernoulli, step_index
from sim.rules.rng import StreamPurpose
from sim.world.case_status import OPEN
from sim.world.events import Event
from sim.world.log import RecordType

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class Deadlines:
    """Due times (s) of a case under the scenario's own deadline rule and under the reference deadline."""

    __slots__ = (
        "auto_escalated",
        "auto_escalation_at",
        "case",
        "closed_early",
        "early_closing_at",
        "model",
        "own_due",
        "own_remaining",
        "promoted",
        "promotion_at",
        "reference_due",
        "reference_remaining",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        self.own_due = self.reference_due = -1
        self.own_remaining = self.reference_remaining = 0
        self.promotion_at = self.early_closing_at = self.auto_escalation_at = -1
        self.promoted = self.auto_escalated = 0
        self.closed_early = False

    def start_clocks(self) -> None:
        """Start both deadlines anew at the current time."""
        record, run, now = self.case.record, self.model.run, self.model.now
        self.promoted = self.auto_escalated = 0
        self.closed_early = False
        self.schedule_early_closing()
        if record.own_days >= 0:
            self.own_due = office_hours.compute_due(*self.model.office, now, record.own_days)
            index = step_index(record.nth, self.case.rework_round, self.case.re_entries, 0)
            if bernoulli(
                run.extension_share, run.seed, run.replication, StreamPurpose.EXTENSION, record.entity, index
            ):
                self.case.log_case(RecordType.EXTENDED, int(run.extension_days))
                self.own_due = office_hours.extend_due(
                    *self.model.office, self.own_due, int(run.extension_days)
                )
            self.case.log_case(RecordType.DUE_OWN, self.own_due)
            self.schedule_promotion()
        if record.reference_days >= 0:
            self.reference_due = office_hours.compute_due(*self.model.office, now, record.reference_days)
            self.case.log_case(RecordType.DUE_REFERENCE, self.reference_due)
        self.case.pressing.start_pressing()

    def schedule_early_closing(self) -> None:
        """Draw whether the case is closed early if still unsolved, and schedule that time."""
        record, run = self.case.record, self.model.run
        self.early_closing_at = -1
        index = step_index(record.nth, self.case.rework_round, self.case.re_entries, 0)
        if bernoulli(
            run.early_closing_share,
            run.seed,
            run.replication,
            StreamPurpose.EARLY_CLOSING,
            record.entity,
            index,
        ):
            self.early_closing_at = office_hours.compute_due(
                *self.model.office, self.model.now, run.early_closing_days
            )
            self.case.schedule(self.early_closing_at, Event.DEADLINE_NEAR, self.on_deadline_near)

    def schedule_promotion(self) -> None:
        """Schedule the promotion to class `overdue` and the automatic escalation."""
        run = self.model.run
        if self.closed_early:
            return
        if run.promotion_ppm >= 0 and not self.promoted:
            self.promotion_at = promotion_time(self.model.now, self.own_due, run.promotion_ppm)
            self.case.schedule(self.promotion_at, Event.DEADLINE_NEAR, self.on_deadline_near)
        if run.auto_escalation_ppm > 0 and not self.auto_escalated:
            self.auto_escalation_at = promotion_time(self.model.now, self.own_due, run.auto_escalation_ppm)
            self.case.schedule(self.auto_escalation_at, Event.DEADLINE_NEAR, self.on_deadline_near)

    def suspend(self, until: int) -> None:
        """Suspend the clocks: store the office time remaining until each deadline."""
        now = self.model.now
        self.case.log_case(RecordType.SUSPENDED, until)
        self.promotion_at = self.auto_escalation_at = -1
        if self.own_due >= 0:
            self.own_remaining = office_hours.remaining_at(*self.model.office, self.own_due, now)
        if self.reference_due >= 0:
            self.reference_remaining = office_hours.remaining_at(*self.model.office, self.reference_due, now)
        self.case.pressing.suspend_pressing()

    def resume(self) -> None:
        """Resume the clocks with the stored remaining office time."""
        now = self.model.now
        self.case.log_case(RecordType.RESUMED)
        if self.own_due >= 0:
            self.own_due = office_hours.due_from_remaining(*self.model.office, self.own_remaining, now)
            self.case.log_case(RecordType.DUE_OWN, self.own_due)
            self.schedule_promotion()
        if self.reference_due >= 0:
            self.reference_due = office_hours.due_from_remaining(
                *self.model.office, self.reference_remaining, now
            )
            self.case.log_case(RecordType.DUE_REFERENCE, self.reference_due)
        self.case.pressing.resume_pressing()

    def on_deadline_near(self, _: object = None) -> None:
        """DEADLINE_NEAR: close early, promote, press or escalate the case, whichever is due now.

        A case closed early is not promoted: it keeps its class and its position in the queue.
        """
        now = self.model.now
        if self.case.stage == OPEN and self.early_closing_at == now:
            self.early_closing_at = self.promotion_at = self.auto_escalation_at = -1
            self.closed_early = True
            self.case.pressing.end_pressing()
            self.case.log_case(RecordType.CLOSED_EARLY)
        if self.case.stage != OPEN:
            return
        if self.promotion_at == now:
            self.promote()
        if self.case.pressing.at == now:
            self.case.pressing.press()
        if self.auto_escalation_at == now:
            self.auto_escalation_at = -1
            self.auto_escalated = 1
            self.case.auto_escalate()

    def promote(self) -> None:
        """Promote the case to class `overdue`; work already in service is not affected."""
        self.promotion_at = -1
        self.promoted = 1
        self.case.log_case(RecordType.PROMOTED)
        waiting_line = self.case.task.waiting_in
        if waiting_line is not None:
            assert self.case.task.queue is not None
            waiting_line.remove(self.case.task)
            self.case.task.queue.enqueue(self.case.task, waiting_line, self.model.now)
