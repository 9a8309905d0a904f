"""The deadline clocks of a case: started, suspended, resumed; a case near its deadline is lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules import office_hours as officetime
from sim.rules.cases import lift_time
from sim.rules.durations import chance, step_index
from sim.rules.rng import Purpose
from sim.world.case_status import OPEN
from sim.world.events import Event
from sim.world.log import What

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


class Deadlines:
    """When a case is due under the place's own rule and under the yardstick."""

    __slots__ = (
        "bureau",
        "case",
        "climb_at",
        "climbed",
        "lift_at",
        "lifted",
        "on_paper",
        "own_due",
        "own_left",
        "paper_at",
        "yardstick_due",
        "yardstick_left",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.bureau = case.bureau
        self.own_due = self.yardstick_due = -1
        self.own_left = self.yardstick_left = 0
        self.lift_at = self.paper_at = self.climb_at = -1
        self.lifted = self.climbed = 0
        self.on_paper = False

    def start_clocks(self) -> None:
        """A full deadline from now on, under the place's own rule and under the yardstick."""
        record, run, now = self.case.record, self.bureau.run, self.bureau.now
        self.lifted = self.climbed = 0
        self.on_paper = False
        self.expect_paper()
        if record.own_days >= 0:
            self.own_due = officetime.due(*self.bureau.office, now, record.own_days)
            index = step_index(record.nth, self.case.round, self.case.turns, 0)
            if chance(
                run.extension_share, run.seed, run.replication, Purpose.EXTENSION, record.entity, index
            ):
                self.case.note(What.EXTENDED, int(run.extension_days))
                self.own_due = officetime.extended(*self.bureau.office, self.own_due, int(run.extension_days))
            self.case.note(What.DUE_OWN, self.own_due)
            self.expect_lift()
        if record.yardstick_days >= 0:
            self.yardstick_due = officetime.due(*self.bureau.office, now, record.yardstick_days)
            self.case.note(What.DUE_YARDSTICK, self.yardstick_due)

    def expect_paper(self) -> None:
        """Set the timer at which a case that is still unsolved is closed on paper."""
        record, run = self.case.record, self.bureau.run
        self.paper_at = -1
        index = step_index(record.nth, self.case.round, self.case.turns, 0)
        if chance(run.early_share, run.seed, run.replication, Purpose.EARLY_CLOSING, record.entity, index):
            self.paper_at = officetime.due(*self.bureau.office, self.bureau.now, run.early_days)
            self.case.schedule(self.paper_at, Event.LIFT, self.near_due)

    def expect_lift(self) -> None:
        """Set the timers that move the case to `overdue`, and up a level if it still waits."""
        run = self.bureau.run
        if self.on_paper:
            return
        if run.lift_ppm >= 0 and not self.lifted:
            self.lift_at = lift_time(self.bureau.now, self.own_due, run.lift_ppm)
            self.case.schedule(self.lift_at, Event.LIFT, self.near_due)
        if run.climb_ppm > 0 and not self.climbed:
            self.climb_at = lift_time(self.bureau.now, self.own_due, run.climb_ppm)
            self.case.schedule(self.climb_at, Event.LIFT, self.near_due)

    def suspend(self, until: int) -> None:
        """The clocks stand still: remember what is left of each deadline."""
        now = self.bureau.now
        self.case.note(What.SUSPENDED, until)
        self.lift_at = self.climb_at = -1
        if self.own_due >= 0:
            self.own_left = officetime.left_at(*self.bureau.office, self.own_due, now)
        if self.yardstick_due >= 0:
            self.yardstick_left = officetime.left_at(*self.bureau.office, self.yardstick_due, now)

    def resume(self) -> None:
        """The clocks go on with what was left."""
        now = self.bureau.now
        self.case.note(What.RESUMED)
        if self.own_due >= 0:
            self.own_due = officetime.due_after(*self.bureau.office, self.own_left, now)
            self.case.note(What.DUE_OWN, self.own_due)
            self.expect_lift()
        if self.yardstick_due >= 0:
            self.yardstick_due = officetime.due_after(*self.bureau.office, self.yardstick_left, now)
            self.case.note(What.DUE_YARDSTICK, self.yardstick_due)

    def near_due(self, _: object = None) -> None:
        """LIFT: near its deadline the case is lifted; it may also be time for it to move up by itself.

        Once closed on paper it is late for nobody: it waits in its old class and place.
        """
        now = self.bureau.now
        if self.case.stage == OPEN and self.paper_at == now:
            self.paper_at = self.lift_at = self.climb_at = -1
            self.on_paper = True
            self.case.note(What.CLOSED_ON_PAPER)
        if self.case.stage != OPEN:
            return
        if self.lift_at == now:
            self.lift()
        if self.climb_at == now:
            self.climb_at = -1
            self.climbed = 1
            self.case.climb()

    def lift(self) -> None:
        """The case moves to the class `overdue`; work in hand is not affected."""
        self.lift_at = -1
        self.lifted = 1
        self.case.note(What.LIFTED)
        place = self.case.task.place
        if place is not None:
            assert self.case.task.queue is not None
            place.remove(self.case.task)
            self.case.task.queue.enqueue(self.case.task, place, self.bureau.now)
