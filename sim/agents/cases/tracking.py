"""Tracking (跟踪办理) by the worker who passed a case on, while it is above the grid (Q16, S5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.cases.owner import assigned_worker
from sim.agents.queues.queue import Job, Task
from sim.rules import deadline_clock as deadlines
from sim.world.case_status import OPEN
from sim.world.event_order import Event
from sim.world.tables import Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class Tracking:
    """Next tracking of a case (s; -1 = none), and whether one is waiting or in service."""

    __slots__ = ("case", "due_at", "is_pending", "model", "task")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = case.model
        world = self.model.world
        self.task = Task(2 * len(world.case) + len(world.duty) + case.number, case, None, is_tracking=True)
        self.due_at = -1
        self.is_pending = False

    def toggle_tracking(self) -> None:
        """Start tracking when the case moves above the grid; stop it when the case returns."""
        if self.due_at < 0:
            self.schedule_tracking()
            return
        self.due_at = -1
        if self.task.waiting_in is not None:
            assert self.task.queue is not None
            self.task.queue.withdraw(self.task)
            self.is_pending = False

    def schedule_tracking(self) -> None:
        """Schedule the next tracking after one interval of office time."""
        model = self.model
        self.due_at = deadlines.add_office_seconds(*model.office, model.now, model.run.tracking_interval)
        self.case.schedule(self.due_at, Event.TRACKING, self.track)

    def track(self, _: object = None) -> None:
        """TRACKING: submit a tracking task unless one is pending, to the case's owner or else to the grid's queue."""
        case, run = self.case, self.model.run
        if case.stage != OPEN or self.due_at != self.model.now:
            return
        if not self.is_pending:
            self.is_pending = True
            queue = self.model.queues[self.model.at[case.record.unit][Level.GRID]]
            seconds = run.tracking_seconds
            new = Job(run.tracking_kind, seconds, seconds)
            queue.submit(self.task, new, assigned_worker(case, queue))
        self.schedule_tracking()
