"""Days to weeks: the period's weeks are counted from its first day; a last part of a week is left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.case_counters import CASE_WORK, UPPER_WORK, CaseTotals
from sim.metrics.accumulators.work_totals import WorkTotals
from sim.world.context import Period


def select_period(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """The days of the period, of an array whose last axis is the day of the run."""
    return daily[..., period.first_day : period.end_day]


def week_end_values(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """State at 24:00 of the last day of each week."""
    return select_period(daily, period)[..., 6::7]


def by_week(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Sums over the days of each week."""
    days = select_period(daily, period)
    weeks = days.shape[-1] // 7
    return np.asarray(days[..., : 7 * weeks].reshape(*days.shape[:-1], weeks, 7).sum(axis=-1))


def theil_sen(series: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Median of the slopes between all pairs of points, per step; needs two points."""
    earlier, later = np.triu_indices(len(series), 1)
    return float(np.median((series[later] - series[earlier]) / (later - earlier)))


def open_work(s: WorkTotals, v: CaseTotals) -> NDArray[np.int64]:
    """[day of the run] seconds of own work open at 24:00: cases, upper tasks and carried duties."""
    return np.cumsum(v.days[CASE_WORK] + v.days[UPPER_WORK] + s.carried)
