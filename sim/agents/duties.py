"""Planned work (duties): release, piecewise completion, carry-over, lapse, appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.agents.queues.queue import Job, Task
from sim.rules.duties import is_found, released_seconds
from sim.rules.hours import PreferredHours
from sim.world.case_status import BEFORE_ARRIVAL, WITHDRAWN_CASE
from sim.world.event_order import DAY, Event
from sim.world.log import RecordType, Subject
from sim.world.tables import CLOSES, RELEASES, DutyWindow

if TYPE_CHECKING:
    from sim.agents.model import Model
    from sim.agents.workers.worker import Worker


class Duty:
    """Planned work with an amount owed (s); its one task represents the piece waiting or in service."""

    def __init__(self, model: Model, number: int, record: Any) -> None:
        self.model = model
        self.number = number
        self.record = record
        self.queue = model.queues[record.queue]
        self.worker: Worker | None = model.workers[record.worker] if record.worker >= 0 else None
        self.days = model.schedules[record.schedule]
        self.task = Task(2 * len(model.world.case) + number, None, self)
        self.hours = PreferredHours(model.world.hours, record.first_hours, record.hours, record.turn)
        self.owed = 0
        self.released = 0  # seconds since the window last closed
        self.holder: Worker | None = None
        self.closes_at = 0
        self.began = -1  # first start of work since the release
        first = record.first_hazard
        self.hazards = iter(model.hazards[first : first + record.hazards])
        self.next_hazard = next(self.hazards, None)

    def release(self, seconds: int) -> None:
        """Add ``seconds`` to the work owed; submit a piece unless one is waiting or in service."""
        if seconds <= 0:
            return
        if self.owed == 0:
            self.began = -1
        self.owed += seconds
        self.released += seconds
        self._write(RecordType.DUE, -1 if self.worker is None else self.worker.number, seconds)
        if self.task.waiting_in is None and self.holder is None:
            self.submit_piece()

    def submit_piece(self) -> None:
        """Submit the next piece of the work owed."""
        seconds = min(self.record.piece, self.owed)
        self.queue.submit(self.task, Job(self.record.kind, seconds, seconds), self.worker)

    def end_piece(self, worker: Worker) -> None:
        """Complete a piece; submit the next one, or log the duty as done."""
        self.owed -= self.task.expected
        if self.record.window == DutyWindow.APPOINTMENT:
            self.owed = 0
        if self.owed > 0:
            self.submit_piece()
        else:
            self._write(RecordType.DONE, worker.number, -1)
            self.find_hazards()

    def begin_duty(self, worker: Worker) -> None:
        """Assign the current piece to a worker; record the first start since the release."""
        self.holder = worker
        if self.began < 0:
            self.began = self.model.now

    def find_hazards(self) -> None:
        """Find the hazards of a completed patrol, in order of appearance; each arrives as a case (S4.9)."""
        cases = self.model.cases
        while self.next_hazard is not None and is_found(self.next_hazard.appears, self.began):
            hazard, self.next_hazard = self.next_hazard, next(self.hazards, None)
            if cases[hazard.surfaces].stage == BEFORE_ARRIVAL:
                cases[hazard.surfaces].stage = WITHDRAWN_CASE
                cases[hazard.found].arrive()

    def lapse(self) -> int:
        """Close the window: withdraw the task, log and return the work left undone (s); what is spent stays spent."""
        if self.owed <= 0:
            return 0
        remaining = self.owed
        if self.task.waiting_in is not None:
            remaining -= self.task.expected - self.task.remaining
            self.task.waiting_in.remove(self.task)
        elif self.holder is not None:
            remaining -= self.task.expected - self.holder.current_work.withdraw_from_worker(self.task)
        self.owed = 0
        self._write(RecordType.LAPSED, -1 if self.worker is None else self.worker.number, remaining)
        return remaining

    def attendance_seconds(self, seconds: int) -> int:
        """Return the seconds a task takes from now on; an appointment ends at its fixed time."""
        if self.record.window == DutyWindow.APPOINTMENT:
            return self.closes_at - self.model.now
        return seconds

    def close_duty(self, today: int) -> None:
        """Lapse at 00:00 what was due by the end of yesterday, unless it carries over."""
        if today > 0 and self.days[today - 1] & CLOSES and self.record.window != DutyWindow.CARRIES_OVER:
            undone = self.lapse()
            if self.record.window == DutyWindow.LAPSES:
                self.queue.rushing.count_lapsing(self.released, undone)
            self.released = 0

    def open_duty(self, today: int) -> None:
        """Release today's work at 00:00; schedule an appointment for its time."""
        record = self.record
        if not self.days[today] & RELEASES:
            return
        present = 0 if self.worker is None else self.worker.presence.seconds_of_day[today]
        if record.needs_presence and present == 0:
            return
        if record.window == DutyWindow.APPOINTMENT:
            self.model.schedule(today * DAY + record.at, Event.APPOINTMENT, self.number, self.on_appointment)
        else:
            self.release(released_seconds(record.share, present, record.seconds))

    def on_appointment(self, _: object = None) -> None:
        """APPOINTMENT: begin an appointment, or end it and lapse what was not attended."""
        now = self.model.now
        if self.owed > 0 and self.closes_at == now:
            self.lapse()
        elif now % DAY == self.record.at and self.owed == 0:
            self.closes_at = now + self.record.seconds
            self.model.schedule(self.closes_at, Event.APPOINTMENT, self.number, self.on_appointment)
            self.release(self.record.seconds)

    def _write(self, record_type: int, worker: int, value: int) -> None:
        """Write a log record about the duty."""
        model, record = self.model, self.record
        model.write(model.now, record_type, Subject(record.kind, self.number, record.queue, worker), value)
