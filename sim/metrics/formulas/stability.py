"""Stability of one replication: growth of open work, undone duties, pile-ups (clause S6.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.formulas.series import theil_sen

Series = NDArray[np.int64] | NDArray[np.float64]
WORKWEEK = 5  # working days in a week


@dataclass(frozen=True, slots=True)
class WorkSeries:
    """Series of one group of posts, all within the measured period.

    Attributes
    ----------
    weekly : ndarray, shape (weeks,)
        Open work at week ends, in seconds.
    capacity : float
        Seconds present per week.
    owed, undone : ndarray, shape (weeks,)
        Seconds of lapsing duties due and left undone.
    """

    weekly: Series
    capacity: float
    owed: Series
    undone: Series


@dataclass(frozen=True, slots=True)
class StabilityCheck:
    """Whether posts are overloaded, and the figures behind it."""

    is_overloaded: bool
    growth: float  # of open work, share of weekly capacity per week
    undone: float | None  # share of the minutes of lapsing duties; None without such duties
    onset_week: int | None  # from 1; None unless overloaded


def share(parts: Series, wholes: Series) -> float | None:
    """Return the sum of ``parts`` / the sum of ``wholes``; None if that is 0."""
    whole = float(wholes.sum())
    return float(parts.sum()) / whole if whole > 0 else None


def rolling_share(undone: Series, owed: Series, weeks: int) -> NDArray[np.float64]:
    """Return the undone share over the last ``weeks`` weeks of each week; 0 if nothing was due.

    >>> rolling_share(np.array([0, 10, 10, 0]), np.full(4, 10), 2).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    lost, due = np.cumsum(undone, dtype=float), np.cumsum(owed, dtype=float)
    lost[weeks:] -= lost[:-weeks].copy()
    due[weeks:] -= due[:-weeks].copy()
    return np.asarray(np.divide(lost, due, out=np.zeros(len(lost)), where=due > 0))


def first_week_above(series: Series, tolerance: float) -> int | None:
    """Return the first week (from 1) from which the series stays above ``tolerance`` to the end, or None."""
    below = np.flatnonzero(series <= tolerance)
    first = int(below[-1]) + 1 if len(below) else 0
    return first + 1 if first < len(series) else None


def first_week_of_growth(series: Series) -> int | None:
    """Return the first week (from 1) with a level below all later ones, or None."""
    if len(series) < 2:
        return None
    lowest_later = np.minimum.accumulate(series[::-1])[::-1]
    stays = np.flatnonzero(series[:-1] < lowest_later[1:])
    return int(stays[0]) + 1 if len(stays) else None


def longest_pile_up(daily: Series, working: NDArray[np.int64], capacity: float, limits: Thresholds) -> int:
    """Return the longest run of working days with open work above both bounds of a pile-up.

    Parameters
    ----------
    daily : ndarray, shape (days,)
        Open work at 24:00, in seconds.
    working : ndarray, shape (days,)
        1 on working days, else 0.
    capacity : float
        Seconds present per week.
    limits : Thresholds
        ``Scenario.verdict``.
    """
    if not len(daily):
        return 0
    bounds = limits.pile_up
    high = max(bounds.days_per_worker * capacity / WORKWEEK, bounds.median_factor * float(np.median(daily)))
    longest = run = 0
    for above in daily[working > 0] > high:
        run = run + 1 if above else 0
        longest = max(longest, run)
    return longest


def check_stability(work: WorkSeries, limits: Thresholds) -> StabilityCheck:
    """Judge one group of posts in one replication (clause S6.3).

    Parameters
    ----------
    work : WorkSeries
    limits : Thresholds
        ``Scenario.verdict``.

    Returns
    -------
    StabilityCheck
        Overloaded if open work grows or too much lapsing work is left undone.
    """
    growth = theil_sen(work.weekly) / work.capacity if len(work.weekly) > 1 and work.capacity > 0 else 0.0
    undone = share(work.undone, work.owed)
    grows = growth > limits.growth_share_per_week
    lapses = undone is not None and undone > limits.undone_share
    weeks: list[int | None] = []
    if grows:
        weeks.append(first_week_of_growth(work.weekly))
    if lapses:
        rolling = rolling_share(work.undone, work.owed, limits.onset_weeks)
        weeks.append(first_week_above(rolling, limits.undone_share))
    onset = min((week for week in weeks if week is not None), default=None)
    return StabilityCheck(grows or lapses, growth, undone, onset)
