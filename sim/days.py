"""The days of a run as arrays: working or not, weekday, month; and when residents call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calendar import load_calendar
from sim.config.base import seconds_of
from sim.config.demand import Profile
from sim.demand import DayShape, hourly, normalised
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


@lru_cache(maxsize=16)
def calendar_of(
    name: str, beyond: str, start: dt.date, run_days: int, days: int
) -> tuple[Days, Table, tuple[str, ...]]:
    """(days, office table, notes). Read once per study: the files are part of the package.

    Days beyond the run only shape the demand's blocks and yearly means: where no year covers them they
    follow the weekday alone.
    """
    calendar = load_calendar(FOLDER / name, beyond)
    dates = [start + dt.timedelta(days=k) for k in range(days)]
    working = calendar.working(start, run_days, days - run_days)
    weekday = np.array([d.weekday() for d in dates], np.int64)
    like = weekday.copy()
    for k in range(run_days):
        if calendar.is_make_up(dates[k]):
            like[k] = calendar.works_like(dates[k])
    like[~working & (weekday < 5)] = SUNDAY
    table = Days(
        working, weekday, like,
        np.array([d.month for d in dates], np.int64), np.array([d.day for d in dates], np.int64),
    )  # fmt: skip
    return table, calendar.office_table(start, run_days, TAIL), calendar.notes(start, run_days)


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
