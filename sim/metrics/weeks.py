"""Days to weeks: the period's weeks are counted from its first day; a last part of a week is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.context import Period


def in_period(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """The days of the period, of an array whose last axis is the day of the run."""
    return daily[..., period.first_day : period.end_day]


def at_week_ends(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """State at 24:00 of the last day of each week."""
    return in_period(daily, period)[..., 6::7]


def by_week(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Sums over the days of each week."""
    days = in_period(daily, period)
    weeks = days.shape[-1] // 7
    return np.asarray(days[..., : 7 * weeks].reshape(*days.shape[:-1], weeks, 7).sum(axis=-1))
