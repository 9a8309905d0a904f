"""One ordinary grid post of a place: planned hours and duties, absence as its expectation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.builder.calendar.run_days import YEAR, Dates, dates_of
from sim.builder.duties.schedules import Schedules, Servant, admin_share, kind_of, of_worker
from sim.builder.staff.rosters import planned_days
from sim.builder.staff.workers import MONTH, pattern_of, planned_presence
from sim.config.groups.duties import Duties
from sim.config.groups.run import Calendar, Run
from sim.config.groups.staffing import PostClass, Shift, Staffing, Turnover
from sim.world.events import MINUTE
from sim.world.tables import RELEASES

OWED = kind_of("owed_line_job")  # arises from emergencies only: no part of what is planned


@dataclass(frozen=True)
class Period:
    """The measured days of a run on their calendar."""

    dates: Dates
    start: dt.date  # of the run
    first: int
    end: int
    known: int  # days of the year from the start that the calendar covers

    @property
    def months(self) -> float:
        return (self.end - self.first) / YEAR * 12.0


def period_of(calendar: Calendar, run: Run) -> Period:
    """The measured period. Raises CalendarError where no calendar covers the run."""
    dates = dates_of(calendar.name, calendar.beyond, run.start, run.days)
    known = YEAR if calendar.beyond == "repeat_2026" else min(YEAR, run.days)
    return Period(dates, run.start, 7 * run.run_in_weeks, run.days, known)


@dataclass(frozen=True)
class Kind:
    """Posts of one class with one shift pattern: their share of all posts of the grids."""

    weight: float
    grid_share: float
    shift: Shift
    servant: Servant  # a whole one of these posts
    monthly_quits: float


def kinds_of(staffing: Staffing, period: Period) -> list[Kind]:
    """Every class with every pattern, which posts take in turn; weights sum to 1."""
    posts = sum(_posts(c) for c in staffing.classes.values())
    found = []
    for post_class in staffing.classes.values():
        share = staffing.grid_share_of(post_class)
        leaves = staffing.turnover.per_month(post_class.wage_yuan_month) if staffing.turnover.active else 0.0
        for shift in staffing.shifts.values():
            seconds, days = planned_presence(
                pattern_of(shift), share, period.dates.calendar, period.start, period.known
            )
            servant = Servant(1.0, share, seconds / max(days, 1.0), seconds, days)
            weight = _posts(post_class) / posts / len(staffing.shifts)
            found.append(Kind(weight, share, shift, servant, leaves))
    return found


def _posts(post_class: PostClass) -> int:
    return post_class.posts or 1


def planned_seconds(kind: Kind, period: Period) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """[day of the run] grid seconds of an ordinary post of this kind that is never absent."""
    pattern = pattern_of(kind.shift)
    return planned_days(pattern, kind.grid_share, period.dates.calendar, period.start, period.end)[0]


def presence(staffing: Staffing, kind: Kind) -> float:
    """Expected share of the planned days that a post is there: held, trained, neither ill nor on leave (S3.3)."""
    absence = staffing.absence
    leave = min(1.0, absence.leave_mean / max(kind.servant.year_days, 1.0))
    return (1.0 - absence.sick_share) * (1.0 - leave) * _held(staffing.turnover, kind)


def _held(turnover: Turnover, kind: Kind) -> float:
    """Expected share of its planned days that a post is held by somebody trained."""
    empty = turnover.vacancy_days + turnover.training_days * YEAR / max(kind.servant.year_days, 1.0)
    return 1.0 / (1.0 + kind.monthly_quits / MONTH * empty)


def duty_minutes(duties: Duties, kind: Kind, period: Period) -> dict[str, float]:
    """Minutes a month by duty of a post of this kind that is never absent."""
    days, schedules = period.dates.days, Schedules()
    rows = [r for r in of_worker(duties, kind.servant, days, schedules) if r["kind"][0] != OWED]
    names = _names(duties, admin_share(duties, kind.servant, days) > 0.0)
    seconds = planned_seconds(kind, period)[period.first :]
    minutes = dict.fromkeys(names, 0.0)
    for name, row in zip(names, rows, strict=True):
        bits = schedules.rows[int(row["schedule"][0])][period.first : period.end]
        there = ((bits & RELEASES) > 0) & (seconds > 0)
        share = float(row["share"][0])
        total = share * seconds[there].sum() if share > 0.0 else float(row["seconds"][0]) * there.sum()
        minutes[name] += float(total) / MINUTE / period.months
    return minutes


def _names(duties: Duties, with_admin: bool) -> list[str]:
    """What the rows of ``of_worker`` are, in its order."""
    names = ["admin"] if with_admin else []
    names += ["log"] if duties.log.minutes_per_day > 0.0 else []
    names += ["weekly_close"] if duties.weekly_close.minutes > 0.0 else []
    names += ["meetings"] * len(duties.meetings)
    names += ["training"] if duties.training.hours_per_year > 0.0 else []
    inspect = duties.inspections
    return names + (
        ["inspections"] if inspect.per_year * inspect.working_days * inspect.day_share > 0.0 else []
    )


def admin_faults(duties: Duties, staffing: Staffing, period: Period) -> Iterator[str]:
    """Why the share of administration is too small for the explicit duties, if it is (S4.2)."""
    for kind in kinds_of(staffing, period):
        try:
            admin_share(duties, kind.servant, period.dates.days)
        except ValueError as error:
            yield str(error).split(" ", 2)[-1]
            return
