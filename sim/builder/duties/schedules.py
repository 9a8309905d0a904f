"""Duties: planned work on the calendar, as rows that release seconds of work (clauses S4.1 - S4.5).

Patrols belong to a grid, all other duties to a worker. Duties add up: paperwork is a share of the time on the grid
beside log, weekly close, meetings and training, and no duty changes another one (clause S4.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.calendar.run_days import YEAR, Days
from sim.builder.duties.hours import HoursTable
from sim.builder.staff.appointments import (
    NO_ROTA,
    WEEKDAYS,
    Attendance,
    Rota,
    meeting_days,
    planned_appointments,
)
from sim.config.groups.duties import DeskDuties, DeskPatrol, Duties, PostDuties
from sim.config.groups.types import TASK_KINDS
from sim.rules.hours import EVERY_BLOCK
from sim.world.event_order import MINUTE
from sim.world.tables import CLOSES, DUTY, RELEASES, DutyWindow, Table

Whole = NDArray[np.int64]
Bits = NDArray[np.int64]

BOTH = RELEASES | CLOSES
WEEK = 7


@dataclass
class Schedules:
    """Rows of World.schedule for the days of a run; each pattern is stored once."""

    days: Days
    rows: list[Bits] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)
    hours: HoursTable = field(default_factory=HoursTable)

    def add(self, bits: Bits) -> int:
        """Return the row of a pattern, adding it if it is new."""
        number = self.known.setdefault(bits.tobytes(), len(self.rows))
        if number == len(self.rows):
            self.rows.append(bits)
        return number


@dataclass(frozen=True)
class DutyHolder:
    """Attributes of a post that determine its duties: equal posts have equal duties."""

    scale: float  # scale of the duties: below 1 for the post of a remainder grid
    share: float  # grid_share, for duties proportional to the time of the post
    year_seconds: float  # planned grid seconds in a year, before absence
    year_days: float  # planned days with grid time in a year
    working_days: float  # planned days in a year, those of the line job included
    timetable: bytes | None = None  # days of the run with grid time (1); None = all days of the shift
    paperwork_factor: float = 1.0  # planned grid seconds / those left by appointments on days with grid time
    rota: Rota = NO_ROTA  # for joint tasks

    @property
    def day_seconds(self) -> float:
        """Return the grid seconds of an ordinary day with grid time."""
        return self.year_seconds / max(self.year_days, 1.0)

    @property
    def working_day_seconds(self) -> float:
        """Return the mean grid seconds of a working day."""
        return self.year_seconds / max(self.working_days, 1.0)

    def days_with_grid_time(self, days: Days) -> NDArray[np.bool_]:
        """Return the days [day] on which the post may have grid time."""
        return np.ones(len(days), np.bool_) if self.timetable is None else on_days(self.timetable, len(days))


def on_days(timetable: bytes, days: int) -> NDArray[np.bool_]:
    """Return the days with grid time of a timetable, which covers the run; none after it."""
    present = np.zeros(days, np.bool_)
    of_run = np.frombuffer(timetable, np.bool_)[:days]
    present[: len(of_run)] = of_run
    return present


def kind_of(task: str) -> int:
    """Return the number of a task kind."""
    return TASK_KINDS.index(task)


def weekly_days(days: Days, weekday: str, present: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Return the last working day of each calendar week up to ``weekday``; none in a week without one.

    ``present``: [day] days that come into question; None = all.
    """
    week = (np.arange(len(days)) + int(days.weekday[0])) // 7
    right = days.working & (days.weekday <= WEEKDAYS.index(weekday))
    fit = np.flatnonzero(right if present is None else right & present)
    chosen = np.zeros(len(days), np.bool_)
    chosen[fit[np.diff(week[fit], append=-1) != 0]] = True
    return chosen


def first_of_month(days: Days, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the first of the chosen days in each month."""
    number = np.flatnonzero(chosen)
    first = np.zeros(len(days), np.bool_)
    first[number[np.diff(days.month[number], prepend=0) != 0]] = True
    return first


def _duty_row(task: str, window: DutyWindow, schedule: int, seconds: float, piece: float = math.inf) -> Table:
    """Return one duty, due on days on which its worker is present; queue and worker are filled in later."""
    row = np.zeros(1, DUTY)
    whole = max(1, math.floor(seconds + 0.5))
    row["kind"], row["window"], row["schedule"], row["seconds"] = kind_of(task), window, schedule, whole
    row["piece"] = whole if math.isinf(piece) else max(1, math.floor(piece + 0.5))
    row["needs_presence"], row["turn"] = 1, EVERY_BLOCK
    return row


def _schedule_bits(released: NDArray[np.bool_], closed: NDArray[np.bool_]) -> Bits:
    return np.where(released, RELEASES, 0).astype(np.int64) | np.where(closed, CLOSES, 0)


def patrol_schedule(
    duties: Duties, days: Days, present: NDArray[np.bool_], planned: NDArray[np.bool_]
) -> Bits:
    """Return the schedule of a grid's patrols.

    ``present``, ``planned``: [day] a post of its queue is present, may have grid time by its timetable (S3.1).
    """
    rule = duties.patrol
    due = planned if rule.every == "day" else days.working & planned
    if rule.needs_presence:
        due = due & present
    if rule.every == "week":
        monday, sunday = days.weekday == 0, days.weekday == 6
        monday[0] = True
        return _schedule_bits(monday, sunday)
    return _schedule_bits(due, due)


def patrol_duties(
    duties: Duties,
    schedules: Schedules,
    queue: Whole,
    grids: Grids,
    presence: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    hazards: Whole,
) -> list[Table]:
    """Return the patrols of each grid, done by any worker of its queue; they find the hazards of the grid (S4.9).

    ``queue``, ``hazards``: [grid]; ``presence``: [queue, day] a post is present, may have grid time. The fixed part is
    scaled for the post of a remainder grid.
    """
    rule = duties.patrol
    if rule.every == "never" or rule.minutes_fixed + rule.minutes_per_household <= 0.0:
        return []
    row = np.zeros(len(queue), DUTY)
    minutes = rule.minutes_fixed * grids.scale + rule.minutes_per_household * grids.size
    row["queue"], row["worker"], row["kind"] = queue, -1, kind_of("patrol")
    row["unit"] = np.arange(len(queue))
    row["window"] = DutyWindow.LAPSES
    row["schedule"] = [
        schedules.add(patrol_schedule(duties, schedules.days, *(of[q] for of in presence))) for q in queue
    ]
    row["seconds"] = np.maximum(1, np.floor(minutes * MINUTE + 0.5))
    row["hazards"], row["first_hazard"] = hazards, np.cumsum(hazards) - hazards
    piece = math.floor(rule.piece_minutes * MINUTE + 0.5)
    row["piece"] = piece if piece > 0 else row["seconds"]
    schedules.hours.set_duty_hours(row, rule.hours)
    row["turn"] = _number_in_community(grids.community)
    rows = [row.copy() for _ in range(rule.times)]
    for k, again in enumerate(
        rows
    ):  # several patrols of a day take the blocks of their hours one after the other
        again["turn"] += k
    return rows


def round_duties(duties: Duties, schedules: Schedules, queue: Whole, grids: Grids) -> list[Table]:
    """Return one inspection round per grid and month, done in pieces by any worker of its queue (Q15)."""
    rule = duties.round
    if rule.hours_per_month <= 0.0:
        return []
    row = np.zeros(len(queue), DUTY)
    row["queue"], row["worker"], row["kind"] = queue, -1, kind_of("patrol")
    row["unit"], row["window"], row["turn"] = np.arange(len(queue)), DutyWindow.LAPSES, EVERY_BLOCK
    month = schedules.days.month
    starts, ends = np.diff(month, prepend=0) != 0, np.diff(month, append=0) != 0
    row["schedule"] = schedules.add(_schedule_bits(starts, ends))
    row["seconds"] = np.maximum(1, np.floor(rule.hours_per_month * 60.0 * MINUTE * grids.scale + 0.5))
    row["piece"] = max(1, math.floor(rule.piece_minutes * MINUTE + 0.5))
    return [row]


def _number_in_community(community: Whole) -> Whole:
    """Return the number of each grid within its community: it does not depend on which communities are simulated."""
    return np.arange(len(community)) - np.searchsorted(community, community)


def desk_duties(duties: DeskDuties, schedules: Schedules) -> list[Table]:
    """Return the routine duties of a desk post, due on days of presence; late work remains owed (F9, F14)."""
    rows, days = [], schedules.days
    for work in duties.routine_work.values():
        due = days.working
        if work.every != "working_day":
            due = weekly_days(days, work.weekday)
        if work.every == "month":
            due = first_of_month(days, due)
        bits = schedules.add(_schedule_bits(due, np.zeros(len(days), np.bool_)))
        rows.append(_duty_row("log", DutyWindow.CARRIES_OVER, bits, work.minutes * MINUTE))
    return rows


def desk_patrol_duty(walk: DeskPatrol, queue: int, schedules: Schedules) -> Table:
    """Return the patrol of a desk through its grids, done by any of its posts."""
    row, days = _duty_row("patrol", DutyWindow.LAPSES, 0, walk.minutes * MINUTE), schedules.days
    released, closed = days.working, days.working
    if walk.every == "week":
        released, closed = days.weekday == 0, days.weekday == WEEK - 1
    row["schedule"] = schedules.add(_schedule_bits(released, closed))
    row["queue"], row["worker"], row["needs_presence"] = queue, -1, 0
    return row


def listed_share(duties: PostDuties, duty_holder: DutyHolder, days: Days) -> float:
    """Return log, weekly close, meetings and training as a share of the post's planned time, before absence (S4.2)."""
    weeks = float(weekly_days(days, duties.weekly_close.weekday)[:YEAR].sum())
    minutes = duties.log.minutes_per_day * duty_holder.working_days * duty_holder.share
    minutes += duties.weekly_close.minutes * weeks * duty_holder.share
    minutes += duties.training.hours_per_year * 60.0 * duty_holder.share
    minutes += sum(m.minutes * meeting_days(days, m)[:YEAR].sum() for m in duties.meetings.values())
    return float(minutes * MINUTE * duty_holder.scale / duty_holder.year_seconds)


def worker_duties(
    duties: PostDuties, paperwork_share: float, duty_holder: DutyHolder, schedules: Schedules
) -> list[Table]:
    """Return all duties of one post, without its number. ``paperwork_share``: of its grid time."""
    days = schedules.days
    none = np.zeros(len(days), np.bool_)
    present = duty_holder.days_with_grid_time(days)
    rows: list[Table] = []
    if paperwork_share > 0.0:
        sunday = days.weekday == 6
        piece = duties.admin.piece_minutes * MINUTE
        # Due on days with grid time, for all of it: presence on other days belongs to appointments (S3.1).
        released = schedules.add(_schedule_bits(present, sunday))
        row = _duty_row("admin", DutyWindow.LAPSES, released, 1.0, piece)
        row["share"] = paperwork_share * duty_holder.paperwork_factor
        schedules.hours.set_duty_hours(row, duties.admin.hours)
        rows.append(row)
    part = duty_holder.scale * duty_holder.share
    if duties.log.minutes_per_day > 0.0:
        # Written on days with grid time, for all working days (S3.1).
        seconds = duties.log.minutes_per_day * MINUTE * part
        if duty_holder.timetable is not None:
            seconds *= duty_holder.working_days / max(duty_holder.year_days, 1.0)
        row = _duty_row("log", DutyWindow.CARRIES_OVER, schedules.add(_schedule_bits(present, none)), seconds)
        schedules.hours.set_duty_hours(row, duties.log.hours)
        rows.append(row)
    if duties.weekly_close.minutes > 0.0:
        last = weekly_days(days, duties.weekly_close.weekday, present)
        friday = schedules.add(_schedule_bits(last, none))
        seconds = duties.weekly_close.minutes * MINUTE * part
        rows.append(_duty_row("log", DutyWindow.CARRIES_OVER, friday, seconds))
    if (
        duty_holder.share * duty_holder.scale < 1.0
    ):  # nothing is due until an emergency takes line-job time (S3.1)
        never = schedules.add(_schedule_bits(none, none))
        rows.append(_duty_row("owed_line_job", DutyWindow.CARRIES_OVER, never, 0.0, duty_holder.day_seconds))
    return rows + _appointments(duties, duty_holder, schedules)


def _appointments(duties: PostDuties, duty_holder: DutyHolder, schedules: Schedules) -> list[Table]:
    """Return meetings, training sessions, inspections and joint tasks: at fixed times, the missed part is lost."""
    attendance = Attendance(
        duty_holder.scale, duty_holder.share, duty_holder.working_day_seconds, duty_holder.rota
    )
    rows = []
    for planned in planned_appointments(duties, attendance, schedules.days):
        bits = schedules.add(_schedule_bits(planned.days, planned.days))
        row = _duty_row("appointment", DutyWindow.APPOINTMENT, bits, planned.seconds)
        row["at"] = planned.at
        rows.append(row)
    return rows
