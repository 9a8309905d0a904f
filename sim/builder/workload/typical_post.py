"""Typical grid post of a place: planned hours and duties, expected absence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from sim.builder.area.post_assignment import IN_TURN
from sim.builder.area.posts import assign
from sim.builder.calendar.run_days import YEAR, Dates, build_dates
from sim.builder.duties.schedules import DutyHolder, Schedules, kind_of, worker_duties
from sim.builder.staff.rosters import planned_days
from sim.builder.staff.timetable import GridTime, block_end
from sim.builder.staff.workers import MONTH, planned_year, shift_pattern
from sim.config.groups.area import Area
from sim.config.groups.duties import Duties
from sim.config.groups.run import Calendar, Run
from sim.config.groups.shifts import Shift
from sim.config.groups.staffing import PostClass, Staffing, Turnover
from sim.world.event_order import MINUTE
from sim.world.tables import RELEASES, DutyWindow

OWED = kind_of("owed_line_job")  # results from emergencies only, so it is not planned work


@dataclass(frozen=True)
class Period:
    """Measured period on its calendar."""

    dates: Dates
    start: dt.date  # start of the run
    first: int
    end: int
    known: int  # days of the first year that the calendar covers

    @property
    def months(self) -> float:
        return (self.end - self.first) / YEAR * 12.0


def measured_period(calendar: Calendar, run: Run) -> Period:
    """The measured period. Raises CalendarError where no calendar covers the run."""
    dates = build_dates(calendar.name, calendar.beyond, run.start, run.days, calendar.own_years)
    known = YEAR if calendar.beyond == "repeat_2026" else min(YEAR, run.days)
    return Period(dates, run.start, 7 * run.warm_up_weeks, run.days, known)


@dataclass(frozen=True)
class PostKind:
    """Posts of one class with one shift pattern, and their share of all grid posts."""

    weight: float
    grid_share: float
    time: GridTime
    shift: Shift
    duty_holder: DutyHolder  # a post without a remainder scale
    monthly_quits: float


def post_kinds(area: Area, staffing: Staffing, period: Period) -> list[PostKind]:
    """Return every class with every pattern and share of its posts; weights sum to 1.

    Posts without a pattern of their own use the patterns in rotation.
    """
    found = []
    for group in _post_groups(area, staffing):
        share = group.grid_share
        leaves = (
            staffing.turnover.monthly_quit_probability(group.post_class.wage_yuan_month)
            if staffing.turnover.active
            else 0.0
        )
        slots = (0, 1) if staffing.line_job == "half_days" and share < 1.0 else (0,)
        for shift, slot in product(group.shifts, slots):
            pattern, time = shift_pattern(shift), GridTime(staffing.line_job, share, slot)
            year = planned_year(pattern, time, period.dates.calendar, period.start, period.known)
            timetable = None
            if time.is_by_days:
                timetable = planned_days(pattern, time, period.dates.calendar, period.start, period.end)[
                    1
                ].tobytes()
            duty_holder = DutyHolder(1.0, share, *year, timetable)
            weight = group.weight / len(group.shifts) / len(slots)
            found.append(PostKind(weight, share, time, shift, duty_holder, leaves))
    return found


class _PostGroup(NamedTuple):
    """Grid posts with the same class, grid share and patterns, and their share of all grid posts."""

    post_class: PostClass
    grid_share: float
    shifts: tuple[Shift, ...]
    weight: float


def _post_groups(area: Area, staffing: Staffing) -> list[_PostGroup]:
    patterns, classes = tuple(staffing.shifts.values()), list(staffing.classes.values())
    if not staffing.listed_posts:
        posts = sum(c.posts or 1 for c in classes)
        return [_PostGroup(c, staffing.grid_share_of(c), patterns, (c.posts or 1) / posts) for c in classes]
    listed = assign(area, staffing)
    counted = Counter(
        zip(listed.kind.tolist(), listed.grid_share.tolist(), listed.shift.tolist(), strict=True)
    )
    return [
        _PostGroup(
            classes[kind],
            share,
            patterns if shift == IN_TURN else (patterns[shift],),
            number / len(listed.number),
        )
        for (kind, share, shift), number in counted.items()
    ]


def planned_seconds(kind: PostKind, period: Period) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the planned grid seconds of an ordinary post by day of the run, before absence."""
    pattern = shift_pattern(kind.shift)
    return planned_days(pattern, kind.time, period.dates.calendar, period.start, period.end)[0]


def presence_share(staffing: Staffing, kind: PostKind) -> float:
    """Return the expected presence on planned days: post filled, worker trained, neither sick nor on leave (S3.3)."""
    absence = staffing.absence
    leave = min(1.0, absence.mean_leave_days / max(kind.duty_holder.working_days, 1.0))
    return (1.0 - absence.sick_share) * (1.0 - leave) * _filled_share(staffing.turnover, kind)


def _filled_share(turnover: Turnover, kind: PostKind) -> float:
    """Return the expected share of planned days on which a post has a trained holder."""
    empty = turnover.vacancy_days + turnover.training_days * YEAR / max(kind.duty_holder.working_days, 1.0)
    return 1.0 / (1.0 + kind.monthly_quits / MONTH * empty)


def duty_minutes(
    duties: Duties, paperwork_share: float, kind: PostKind, period: Period, community_posts: float
) -> dict[str, float]:
    """Return minutes a month by duty of a post without absence. ``community_posts``: who do joint tasks in turn."""
    schedules = Schedules(period.dates.days)
    planned = worker_duties(duties, paperwork_share, kind.duty_holder, schedules)
    rows = [r for r in planned if r["kind"][0] != OWED]
    names = _names(duties, paperwork_share > 0.0)
    turns = [min(1.0, task.workers / community_posts) for task in duties.joint_tasks.values()]
    parts = [1.0] * (len(names) - len(turns)) + turns
    seconds = planned_seconds(kind, period)[period.first :]
    whole = planned_days(
        shift_pattern(kind.shift), block_end(1.0), period.dates.calendar, period.start, period.end
    )[1][period.first :]
    minutes = dict.fromkeys(names, 0.0)
    for name, row, part in zip(names, rows, parts, strict=True):
        bits = schedules.rows[int(row["schedule"][0])][period.first : period.end]
        on_duty = whole if row["window"][0] == DutyWindow.APPOINTMENT else seconds > 0
        there = ((bits & RELEASES) > 0) & on_duty
        share = float(row["share"][0])
        total = share * seconds[there].sum() if share > 0.0 else float(row["seconds"][0]) * there.sum()
        minutes[name] += part * float(total) / MINUTE / period.months
    return minutes


def _names(duties: Duties, with_admin: bool) -> list[str]:
    """Return the names of the rows of ``worker_duties``, in order."""
    names = ["admin"] if with_admin else []
    names += ["log"] if duties.log.minutes_per_day > 0.0 else []
    names += ["weekly_close"] if duties.weekly_close.minutes > 0.0 else []
    names += ["meetings"] * len(duties.meetings)
    names += ["training"] if duties.training.hours_per_year > 0.0 else []
    inspect = duties.inspections
    return (
        names
        + (["inspections"] if inspect.per_year * inspect.working_days * inspect.day_share > 0.0 else [])
        + ["joint_tasks"] * len(duties.joint_tasks)
    )
