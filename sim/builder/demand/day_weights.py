"""Day weights: the relative frequency of every stream on every day of a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.calendar import Calendar, CalendarError
from sim.builder.calendar.run_days import HOUR, YEAR, Dates, Days, campaign_days
from sim.builder.demand.poisson import DayShape, hourly_shape, normalise
from sim.config.content_cache import ContentCache
from sim.config.groups.demand import Demand, Profile, Surge
from sim.config.groups.types import clock_seconds
from sim.config.model_text import model_text

Real = NDArray[np.float64]
Span = tuple[int, int]  # first day, day after the last

STREAMS = ("orders", "found", "upper")
WORKWEEK = 5


@dataclass(frozen=True)
class DayWeights:
    """Arrays [day], mean 1 over the first year before surges, campaigns and growth."""

    orders: Real
    found: Real
    upper: Real
    reported: Real  # reports of special grids' workers
    surge_factors: dict[str, Real]  # [day] factors by stream, included in the weights
    surges: tuple[Span, ...]  # days of the run's surges, in order


def day_weights(demand: Demand, dates: Dates, start: dt.date) -> DayWeights:
    """Return the day weights of all streams. ``start``: first day of the run.

    Computed once for equal demand and dates; the arrays are shared and must not be modified.
    """
    days = dates.days
    key = model_text(demand), dates.calendar, start, days.working.tobytes(), days.like.tobytes()
    return _known_weights.get(key, partial(_day_weights, demand, dates, start))


_known_weights: ContentCache[DayWeights] = ContentCache(most=64)  # 30 kB each for a year


def _day_weights(demand: Demand, dates: Dates, start: dt.date) -> DayWeights:
    days = dates.days
    found = normalise(np.ones(len(days))) if demand.hazards.active else working_weights(days)
    upper = working_weights(days)
    campaigns = demand.upper.campaigns
    if campaigns.per_year > 0.0:
        inside = campaign_days(days.working, campaigns.per_year, campaigns.weeks * WORKWEEK)
        upper = upper * np.where(inside, campaigns.factor, 1.0)
    spans = {name: surge_windows(s, dates.calendar, start, len(days)) for name, s in demand.surges.items()}
    surge_factors = {stream: _surge_factors(demand, spans, stream, len(days)) for stream in STREAMS}
    return DayWeights(
        orders=order_weights(demand.profile, days, demand.growth_per_year) * surge_factors["orders"],
        found=found * surge_factors["found"],
        upper=upper * surge_factors["upper"],
        reported=working_weights(days) * surge_factors["found"],
        surge_factors=surge_factors,
        surges=tuple(sorted(span for one in spans.values() for span in one)),
    )


def _surge_factors(demand: Demand, spans: dict[str, list[Span]], stream: str, days: int) -> Real:
    factor = np.ones(days)
    for name, surge_factors in demand.surges.items():
        for first, end in spans[name]:
            factor[first:end] *= getattr(surge_factors, stream)
    return factor


def surge_windows(surge_factors: Surge, calendar: Calendar, start: dt.date, days: int) -> list[Span]:
    """Return the days of a surge within the run in every year. A window may extend into the next year."""
    year = start.year + days // 365 + 1
    begins = ((day - start).days for day in _first_days(surge_factors, calendar, start.year - 1, year))
    spans = ((max(0, first), min(days, first + surge_factors.days)) for first in begins)
    return [(first, end) for first, end in spans if first < end]


def _first_days(surge_factors: Surge, calendar: Calendar, year: int, last: int) -> Iterator[dt.date]:
    """Yield the first day of a surge in each year; uncovered years have no lunar windows."""
    for y in range(year, last + 1):
        if surge_factors.begins is not None:
            month, day = (int(part) for part in surge_factors.begins.split("-"))
            leap = month == 2 and day == 29 and not _is_leap(y)
            yield dt.date(y, 3, 1) if leap else dt.date(y, month, day)
            continue
        try:
            assert surge_factors.after_spring_festival is not None
            yield calendar.lunar_window(
                y, surge_factors.after_spring_festival, surge_factors.after_spring_festival
            )[0]
        except CalendarError:
            continue


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def order_weights(profile: Profile, days: Days, growth: float) -> Real:
    """Return the relative frequency of residents' orders by day, mean 1 over the first year before growth.

    Month times weekday; a public holiday has the weight of a Sunday, a make-up day that of the day it replaces.
    """
    month, weekday = np.array(profile.month), np.array(profile.weekday)
    base = (month / month.mean())[days.month - 1] * (weekday / weekday.mean())[days.like]
    return np.asarray(normalise(base) * (1.0 + growth) ** (np.arange(len(days)) / YEAR))


def order_shape(profile: Profile, days: Days) -> DayShape:
    """Return the shape of residents' orders within working days and other days, with the midday dip."""
    key = model_text(profile), days.working.tobytes()
    return _known_shapes.get(key, partial(_order_shape, profile, days))


_known_shapes: ContentCache[DayShape] = ContentCache(most=64)  # 5 kB each for a year


def _order_shape(profile: Profile, days: Days) -> DayShape:
    hours = np.array([profile.hour_weekday, profile.hour_weekend])
    first, last = clock_seconds(profile.midday_from), clock_seconds(profile.midday_to)
    start = np.arange(24) * HOUR
    dip = np.clip(np.minimum(start + HOUR, last) - np.maximum(start, first), 0, HOUR) / HOUR
    hours = hours * (1.0 - (1.0 - profile.midday_factor) * dip)
    return hourly_shape(hours, (~days.working).astype(np.int64))


def working_weights(days: Days) -> Real:
    """Return equal weights on working days and 0 on others, mean 1 over the first year."""
    return normalise(days.working.astype(np.float64))
