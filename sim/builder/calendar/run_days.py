"""Days of a run as arrays: working days, weekdays, months; and evenly spaced days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.calendar import Calendar, CalendarError, load_calendar
from sim.builder.calendar.notes import Note
from sim.config.groups.calendar_year import YearFile
from sim.paths import conf_folder
from sim.world.tables import Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FOLDER = conf_folder() / "calendar"
YEAR = 365
TAIL = 400  # office days after the run, so that its last deadlines have a date
SUNDAY = 6
HOUR = 3600


@dataclass(frozen=True)
class Days:
    """Arrays [day] from the start of the run to the end of its last block of demand, at least a year."""

    working: NDArray[np.bool_]
    weekday: Whole  # Monday = 0
    like: Whole  # weekday whose profile applies: of a make-up day, that of the day it replaces
    month: Whole  # January = 1
    date: Whole  # day of the month

    def __len__(self) -> int:
        return len(self.working)


@dataclass(frozen=True)
class Dates:
    """Calendar of a run."""

    calendar: Calendar
    days: Days
    office: Table  # World.office: the run and a tail for its last deadlines
    notes: tuple[Note, ...]  # what every output must say about it


@lru_cache(maxsize=16)
def build_dates(
    name: str, beyond: str, start: dt.date, run_days: int, own: tuple[YearFile, ...] = ()
) -> Dates:
    """The days of a run. Read once per study: the calendar's files are part of the package, the user's own
    years (``own``) part of the scenario.

    Days after the run only complete blocks of demand and yearly means. In uncovered years they follow the weekday.
    """
    calendar = load_calendar(FOLDER / name, beyond, own)
    days = max(block_count(run_days) * BLOCK_DAYS, YEAR)
    dates = [start + dt.timedelta(days=k) for k in range(days)]
    working = calendar.working(start, run_days, days - run_days)
    weekday = np.array([d.weekday() for d in dates], np.int64)
    like = weekday.copy()
    like[~working & (weekday < 5)] = SUNDAY
    for k in np.flatnonzero(working & (weekday >= 5)):
        like[k] = _replaced(calendar, dates[k])
    month = np.array([d.month for d in dates], np.int64)
    date = np.array([d.day for d in dates], np.int64)
    return Dates(
        calendar,
        Days(working, weekday, like, month, date),
        calendar.office_table(start, run_days, TAIL),
        calendar.notes(start, run_days),
    )


def _replaced(calendar: Calendar, day: dt.date) -> int:
    """Return the weekday whose hours apply on a make-up day; its own in uncovered years."""
    try:
        return calendar.works_like(day)
    except CalendarError:
        return day.weekday()


BLOCK_DAYS = 91  # days of a block: the incidents of one block are one Poisson draw


def block_count(days: int) -> int:
    """Return the blocks that cover ``days``; weights and calendars extend to the end of the last block."""
    return -(-days // BLOCK_DAYS)


def evenly_spaced_days(working: NDArray[np.bool_], per_year: float) -> NDArray[np.bool_]:
    """Return evenly spaced working days, ``per_year`` of them in 365 days."""
    year = working[:YEAR]
    rate = per_year * (len(year) / YEAR) / max(1, int(year.sum()))
    number = np.cumsum(working)
    steps = np.floor(number * rate + 0.5) > np.floor((number - 1) * rate + 0.5)
    return np.asarray(working & steps)


def campaign_days(working: NDArray[np.bool_], per_year: float, length: int) -> NDArray[np.bool_]:
    """Return the working days within inspection campaigns, whose starts are evenly spaced over the year."""
    number = np.flatnonzero(working)
    inside = np.zeros(len(working), np.bool_)
    for start in np.flatnonzero(evenly_spaced_days(working, per_year)):
        at = int(np.searchsorted(number, start))
        inside[number[at : at + length]] = True
    return inside
