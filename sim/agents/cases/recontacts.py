"""Recontacts: calls of a resident whose case is open; they add work, not cases (S5.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Job, Task
from sim.rules.durations import exponential, step_index
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import OPEN
from sim.world.event_order import Event
from sim.world.log import RecordType
from sim.world.tables import Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class Recontacts:
    """Next recontact of a case (s; -1 = none), recontacts so far, unanswered calls, reports not yet recognised."""

    __slots__ = ("call", "call_level", "calls", "case", "contact_at", "contacts", "model", "reports")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        self.call = Task(len(case.model.world.case) + case.number, case, None, is_call=True)
        self.contact_at = -1
        self.contacts = self.calls = 0
        self.reports = dict.fromkeys((Level.GRID, Level.COMMUNITY, Level.COUNTY), 0)  # by intake
        self.call_level: Level | None = None  # intake of the report in the call's task; None = a recontact

    @property
    def pending(self) -> int:
        """Number of calls and reports that are unanswered."""
        return self.calls + sum(self.reports.values())

    def schedule_next_contact(self) -> None:
        """Draw and schedule the resident's next recontact."""
        run, record = self.model.run, self.case.record
        if not record.may_recontact or run.recontact_mean <= 0.0:
            return
        index = step_index(record.nth, self.case.rework_round, self.contacts, 0)
        u = uniform(run.seed, run.replication, StreamPurpose.RECONTACT, record.entity, index)
        self.contact_at = self.model.now + max(run.recontact_gap, exponential(run.recontact_mean, u))
        self.case.schedule(self.contact_at, Event.RECONTACT, self.recontact)

    def recontact(self, _: object = None) -> None:
        """RECONTACT: log a recontact and submit a call to the grid's queue if no other call is unanswered."""
        if self.case.stage != OPEN or self.contact_at != self.model.now:
            return
        self.contacts += 1
        self.case.log_case(RecordType.RECONTACTED, self.contacts)
        self.calls += 1
        if self.pending == 1:
            self.submit_call()
        self.schedule_next_contact()

    def report_again(self, number: int, level: int) -> None:
        """Log a further report of the event, case ``number``, and submit it to its intake if nothing else waits."""
        self.case.log_case(RecordType.RECONTACTED, -1 - number)
        self.reports[Level(level) if level in self.reports else Level.GRID] += 1
        if self.pending == 1:
            self.submit_call()

    def submit_call(self) -> None:
        """Submit the next recontact to the grid's queue, or the next report of the same event to its intake."""
        run = self.model.run
        level, seconds = Level.GRID, run.recontact_seconds
        self.call_level = None
        if self.calls == 0:
            seconds = run.report_seconds
            level = next(level for level, number in self.reports.items() if number > 0)
            self.call_level = level
        queue = self.model.queues[self.model.at[self.case.record.unit][level]]
        queue.submit(self.call, Job(run.recontact_kind, seconds, seconds), None)

    def end_call(self) -> None:
        """Complete a call; submit the next one if the resident or somebody else has called meanwhile."""
        if self.call_level is None:
            self.calls = max(0, self.calls - 1)
        else:
            self.reports[self.call_level] = max(0, self.reports[self.call_level] - 1)
        if self.pending > 0:
            self.submit_call()

    def end_contacts(self) -> None:
        """End recontacts and reports of a closed case: withdraw a waiting call; a call in service is completed."""
        self.contact_at = -1
        in_service = self.pending > 0
        if self.call.waiting_in is not None:
            assert self.call.queue is not None
            self.call.queue.withdraw(self.call)
            in_service = False
        self.calls = int(in_service and self.call_level is None)
        for level in self.reports:
            self.reports[level] = int(in_service and self.call_level == level)
