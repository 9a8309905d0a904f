"""Who passed a case on asks after it as long as it is above the grid (Q16, S5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
from sim.rules import office_hours as officetime
from sim.world.case_status import OPEN
from sim.world.events import Event
from sim.world.tables import Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class Tracking:
    """When the worker next asks after his case, and whether he is about to."""

    __slots__ = ("bureau", "case", "due_at", "task", "under_way")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.bureau = case.bureau
        world = self.bureau.world
        self.task = Task(2 * len(world.case) + len(world.duty) + case.number, case, None, asking=True)
        self.due_at = -1
        self.under_way = False

    def turn_tracking(self) -> None:
        """The case has just gone above the grid, or has come back: its worker begins or ends to ask after it."""
        if self.due_at < 0:
            self.await_tracking()
            return
        self.due_at = -1
        if self.task.place is not None:
            assert self.task.queue is not None
            self.task.queue.withdraw(self.task)
            self.under_way = False

    def await_tracking(self) -> None:
        """Set the time at which the worker asks after the case."""
        bureau = self.bureau
        self.due_at = officetime.office_after(*bureau.office, bureau.now, bureau.run.track_every)
        self.case.schedule(self.due_at, Event.TRACK, self.track)

    def track(self, _: object = None) -> None:
        """TRACK: time to ask; one asking at a time, for whom the case stays with, else in the grid's queue."""
        case, run = self.case, self.bureau.run
        if case.stage != OPEN or self.due_at != self.bureau.now:
            return
        if not self.under_way:
            self.under_way = True
            queue = self.bureau.queues[self.bureau.at[case.record.unit][Level.GRID]]
            seconds = run.track_seconds
            queue.submit(self.task, run.track_kind, seconds, seconds, case.keeper(queue))
        self.await_tracking()
