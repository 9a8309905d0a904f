"""Deadline clocks of a case: start, suspension, resumption, promotion, early closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.cases.auto_escalation import auto_escalate, auto_escalation_time
from sim.rules import deadline_clock as deadlines
from sim.rules.durations import bernoulli, step_index
from sim.rules.rng import StreamPurpose
from sim.world.case_status import OPEN
from sim.world.event_order import Event
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
        "own_since",
        "own_unit",
        "own_used",
        "promoted",
        "promotion_at",
        "reference_due",
        "reference_remaining",
        "reminded",
        "reminder_at",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        self.own_due = self.reference_due = -1
        self.own_remaining = self.reference_remaining = 0
        self.own_used = self.own_since = (
            0  # seconds the own deadline's clock ran before its last start; that start
        )
        self.promotion_at = self.early_closing_at = self.auto_escalation_at = self.reminder_at = -1
        self.promoted = self.auto_escalated = 0
        self.closed_early = self.reminded = False

    def start_clocks(self) -> None:
        """Start both deadlines anew at the current time."""
        record, now = self.case.record, self.model.now
        self.promoted = self.auto_escalated = 0
        self.closed_early = self.reminded = False
        self.schedule_early_closing()
        if record.own_deadline >= 0:
            self.start_own_clock(record.own_deadline)
        if record.reference_days >= 0:
            self.reference_due = deadlines.compute_due(*self.model.office, now, record.reference_days)
            self.case.log_case(RecordType.DUE_REFERENCE, self.reference_due)
        self.case.pressing.start_pressing()

    def start_own_clock(self, row: int) -> None:
        """Start the own deadline that is due first."""
        now, office, deadline = self.model.now, self.model.office, self.model.world.deadline
        self.own_unit = deadlines.strictest_unit(*office, now, deadline, row)
        amount = deadlines.amount_of(deadline, row, self.own_unit)
        self.own_due = deadlines.due_time(*office, now, self.own_unit, amount)
        self.own_used, self.own_since = 0, now
        self.case.log_case(RecordType.DUE_OWN, self.own_due)
        self.schedule_promotion()

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
            self.early_closing_at = deadlines.compute_due(
                *self.model.office, self.model.now, run.early_closing_days
            )
            self.case.schedule(self.early_closing_at, Event.DEADLINE_NEAR, self.on_deadline_near)

    def schedule_promotion(self) -> None:
        """Schedule reminder, promotion to class `overdue` and automatic escalation, unless they have happened."""
        run = self.model.run
        if self.closed_early:
            return
        if run.reminder_ppm > 0 and not self.reminded:
            self.reminder_at = self.own_share_time(run.reminder_ppm)
            self.case.schedule(self.reminder_at, Event.DEADLINE_NEAR, self.on_deadline_near)
        if run.promotion_ppm >= 0 and not self.promoted:
            self.promotion_at = self.own_share_time(run.promotion_ppm)
            self.case.schedule(self.promotion_at, Event.DEADLINE_NEAR, self.on_deadline_near)
        if run.auto_escalation_ppm > 0 and not self.auto_escalated:
            self.auto_escalation_at = self.own_share_time(run.auto_escalation_ppm)
            self.case.schedule(self.auto_escalation_at, Event.DEADLINE_NEAR, self.on_deadline_near)

    def own_share_time(self, ppm: int) -> int:
        """Return when the own deadline's clock, which starts to run now, will have used ``ppm`` millionths of it."""
        own = deadlines.OwnClock(self.own_unit, self.own_due, self.own_used)
        return deadlines.share_time(*self.model.office, self.model.now, own, ppm)

    def suspend(self, until: int) -> None:
        """Suspend the clocks: store the office time remaining until each deadline."""
        now = self.model.now
        self.case.log_case(RecordType.SUSPENDED, until)
        self.promotion_at = self.auto_escalation_at = self.reminder_at = -1
        if self.own_due >= 0:
            unit = self.own_unit
            self.own_remaining = deadlines.remaining_of(*self.model.office, self.own_due, now, unit)
            self.own_used += deadlines.clock_between(*self.model.office, self.own_since, now, unit)
        if self.reference_due >= 0:
            self.reference_remaining = deadlines.remaining_at(*self.model.office, self.reference_due, now)
        self.case.pressing.suspend_pressing()

    def resume(self) -> None:
        """Resume the clocks with the stored remaining office time."""
        now = self.model.now
        self.case.log_case(RecordType.RESUMED)
        if self.own_due >= 0:
            self.own_due = deadlines.due_after(*self.model.office, self.own_remaining, now, self.own_unit)
            self.own_since = now
            self.case.log_case(RecordType.DUE_OWN, self.own_due)
            self.schedule_promotion()
        if self.reference_due >= 0:
            self.reference_due = deadlines.due_from_remaining(
                *self.model.office, self.reference_remaining, now
            )
            self.case.log_case(RecordType.DUE_REFERENCE, self.reference_due)
        self.case.pressing.resume_pressing()

    def on_deadline_near(self, _: object = None) -> None:
        """DEADLINE_NEAR: close early, remind, promote, press or escalate, whichever is due now.

        A case closed early is not promoted: it keeps its class and its position in the queue.
        """
        now = self.model.now
        if self.case.stage == OPEN and self.early_closing_at == now:
            self.early_closing_at = self.promotion_at = self.auto_escalation_at = self.reminder_at = -1
            self.closed_early = True
            self.case.pressing.end_pressing()
            self.case.log_case(RecordType.CLOSED_EARLY)
        if self.case.stage != OPEN:
            return
        if self.reminder_at == now:
            self.remind()
        if self.promotion_at == now:
            self.promote()
        if self.case.pressing.at == now:
            self.case.pressing.press()
        if self.auto_escalation_at == now:
            self.auto_escalation_at = -1
            time = auto_escalation_time(self.case)
            if time > now:
                self.auto_escalation_at = time
                self.case.schedule(time, Event.DEADLINE_NEAR, self.on_deadline_near)
                return
            self.auto_escalated = 1
            auto_escalate(self.case)

    def remind(self) -> None:
        """Remind the holder of a case; where it would be late, an extension is asked for and may be granted."""
        record, run, now, office = self.case.record, self.model.run, self.model.now, self.model.office
        self.reminder_at = -1
        self.reminded = True
        self.case.log_case(RecordType.REMINDED)
        index = step_index(record.nth, self.case.rework_round, self.case.re_entries, 0)
        if not self.would_be_late() or not bernoulli(
            run.extension_share, run.seed, run.replication, StreamPurpose.EXTENSION, record.entity, index
        ):
            return
        days = int(run.extension_days)
        self.case.log_case(RecordType.EXTENDED, days)
        self.own_due = deadlines.extended_due(*office, self.own_due, days, self.own_unit)
        self.own_used += deadlines.clock_between(*office, self.own_since, now, self.own_unit)
        self.own_since = now
        self.case.log_case(RecordType.DUE_OWN, self.own_due)
        self.schedule_promotion()
        self.case.pressing.follow_due()
        if run.earliest_due_first and self.case.task.waiting_in is not None:
            self.reorder()

    def would_be_late(self) -> bool:
        """Return whether the case would be late: it waits for somebody, or in a delay that ends after its due time."""
        return self.case.task.waiting_in is not None or self.case.until > self.own_due

    def reorder(self) -> None:
        """Insert the waiting task anew by its present class and due time."""
        task = self.case.task
        line = task.waiting_in
        assert line is not None and task.queue is not None
        line.remove(task)
        task.queue.enqueue(task, line, self.model.now)

    def promote(self) -> None:
        """Promote the case to class `overdue`; work already in service is not affected."""
        self.promotion_at = -1
        self.promoted = 1
        self.case.log_case(RecordType.PROMOTED)
        if self.case.task.waiting_in is not None:
            self.reorder()
