"""The days of a run as arrays: working or not, weekday, month; and when residents call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar, CalendarError, load_calendar
from sim.config.base import seconds_of
from sim.config.demand import Profile
from sim.demand import BLOCK_DAYS, DayShape, blocks, hourly, normalised
from sim.world import Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FOLDER = Path(__file__).parent.parent / "conf" / "calendar"
YEAR = 365
TAIL = 400  # office days after the run, so that its last deadlines have a date
SUNDAY = 6
HOUR = 3600


@dataclass(frozen=True)
class Days:
    """Arrays [day] from the start of the run to the end of its last block of demand, a year at least."""

    working: NDArray[np.bool_]
    weekday: Whole  # Monday = 0
    like: Whole  # the weekday whose habits hold: a make-up day's is that of the day it replaces
    month: Whole  # January = 1
    date: Whole  # day of the month

    def __len__(self) -> int:
        return len(self.working)


@dataclass(frozen=True)
class Dates:
    """The calendar of one run in all its forms."""

    calendar: Calendar
    days: Days
    office: Table  # World.office: the run and a tail for its last deadlines
    notes: tuple[str, ...]  # what every output must say about it


@lru_cache(maxsize=16)
def dates_of(name: str, beyond: str, start: dt.date, run_days: int) -> Dates:
    """The days of a run. Read once per study: the calendar's files are part of the package.

    Days beyond the run only shape blocks of demand and yearly means: where no year covers them they
    follow the weekday alone.
    """
    calendar = load_calendar(FOLDER / name, beyond)
    days = max(blocks(run_days) * BLOCK_DAYS, YEAR)
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
    """The weekday a make-up day works like; its own where no year covers it."""
    try:
        return calendar.works_like(day)
    except CalendarError:
        return day.weekday()


def order_weights(profile: Profile, days: Days, growth: float) -> Real:
    """[day] relative frequency of residents' orders, mean 1 over the first year before growth.

    Month times weekday; a public holiday counts as a Sunday, a make-up day as the day it replaces.
    """
    month, weekday = np.array(profile.month), np.array(profile.weekday)
    base = (month / month.mean())[days.month - 1] * (weekday / weekday.mean())[days.like]
    return np.asarray(normalised(base) * (1.0 + growth) ** (np.arange(len(days)) / YEAR))


def order_shape(profile: Profile, days: Days) -> DayShape:
    """Hours of the day on working days and on all others, with the midday dip."""
    hours = np.array([profile.hour_weekday, profile.hour_weekend])
    first, last = seconds_of(profile.midday_from), seconds_of(profile.midday_to)
    start = np.arange(24) * HOUR
    dip = np.clip(np.minimum(start + HOUR, last) - np.maximum(start, first), 0, HOUR) / HOUR
    hours = hours * (1.0 - (1.0 - profile.midday_factor) * dip)
    return hourly(hours, (~days.working).astype(np.int64))


def working_weights(days: Days) -> Real:
    """[day] equal on working days, none on others, mean 1 over the first year."""
    return normalised(days.working.astype(np.float64))
