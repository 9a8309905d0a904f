"""The verdict of one replication: holds, recovers or overloaded (clause S6.3). It comes before any mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.formulas.series import theil_sen

Series = NDArray[np.int64] | NDArray[np.float64]
HOLDS, RECOVERS, OVERLOADED = 0, 1, 2
WORKWEEK = 5  # working days, to say a run of them in weeks


@dataclass(frozen=True, slots=True)
class StabilityCheck:
    """The verdict on a replication and its grounds. ``onset_week`` counts from 1 and exists only when overloaded."""

    verdict: int
    growth: float  # share of weekly capacity per week
    undone: float | None  # share of the lapsing duties' minutes; None without such duties
    peak_days: int  # longest run of working days above the peak
    onset_week: int | None


def share(parts: Series, wholes: Series) -> float | None:
    """Sum over sum; None if nothing was due."""
    whole = float(wholes.sum())
    return float(parts.sum()) / whole if whole > 0 else None


def rolling_share(undone: Series, owed: Series, weeks: int) -> NDArray[np.float64]:
    """Undone share over the last ``weeks`` weeks (fewer at the beginning); 0 where nothing was due."""
    lost, due = np.cumsum(undone, dtype=float), np.cumsum(owed, dtype=float)
    lost[weeks:] -= lost[:-weeks].copy()
    due[weeks:] -= due[:-weeks].copy()
    return np.asarray(np.divide(lost, due, out=np.zeros(len(lost)), where=due > 0))


def first_week_above(series: Series, tolerance: float) -> int | None:
    """First week (from 1) from which the series stays above ``tolerance`` to the end."""
    below = np.flatnonzero(series <= tolerance)
    first = int(below[-1]) + 1 if len(below) else 0
    return first + 1 if first < len(series) else None


def first_week_of_growth(series: Series) -> int | None:
    """First week (from 1) to whose level the series never falls back; None if it always does."""
    if len(series) < 2:
        return None
    lowest_later = np.minimum.accumulate(series[::-1])[::-1]
    stays = np.flatnonzero(series[:-1] < lowest_later[1:])
    return int(stays[0]) + 1 if len(stays) else None


def longest_peak(daily: Series, working: NDArray[np.int64], factor: float) -> int:
    """Longest run of working days with open work above ``factor`` x its median over all days."""
    if not len(daily):
        return 0
    above = daily[working > 0] > factor * float(np.median(daily))
    longest = run = 0
    for high in above:
        run = run + 1 if high else 0
        longest = max(longest, run)
    return longest


def check_stability(
    weekly: Series,
    daily: Series,
    working: NDArray[np.int64],
    capacity: float,
    owed: Series,
    undone: Series,
    limits: Thresholds,
) -> StabilityCheck:
    """Judge one replication.

    ``weekly``, ``daily``: open own work in seconds at week and day ends of the period; ``working``: 1 on
    working days; ``capacity``: seconds present a week at grid and community; ``owed``, ``undone``: seconds
    of lapsing duties by week.
    """
    growth = theil_sen(weekly) / capacity if len(weekly) > 1 and capacity > 0 else 0.0
    u = share(undone, owed)
    grows, exceeds = growth > limits.growth_share_per_week, u is not None and u > limits.undone_share
    peak = longest_peak(daily, working, limits.recovers_factor)
    if not (grows or exceeds):
        return StabilityCheck(RECOVERS if peak > limits.recovers_workdays else HOLDS, growth, u, peak, None)
    weeks = [first_week_of_growth(weekly) if grows else None]
    weeks.append(
        first_week_above(rolling_share(undone, owed, limits.onset_weeks), limits.undone_share)
        if exceeds
        else None
    )
    known = [week for week in weeks if week is not None]
    return StabilityCheck(OVERLOADED, growth, u, peak, min(known) if known else None)
