"""Daily to weekly series. Weeks count from the first day of the period; an incomplete last week is dropped."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.metrics.accumulators.case_counters import CaseTotals, Series
from sim.metrics.accumulators.work_totals import Owners, WorkTotals
from sim.world.context import Period


def select_period(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Return the days of the period from an array with days of the run on its last axis."""
    return daily[..., period.first_day : period.end_day]


def week_end_values(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Return the state at 24:00 of the last day of each week, shape (..., weeks)."""
    return select_period(daily, period)[..., 6::7]


def by_week(daily: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Return the sums over each week, shape (..., weeks)."""
    days = select_period(daily, period)
    weeks = days.shape[-1] // 7
    return np.asarray(days[..., : 7 * weeks].reshape(*days.shape[:-1], weeks, 7).sum(axis=-1))


def theil_sen(series: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Return the Theil-Sen slope per step of a series of at least two points.

    The estimator is the median of the slopes between all pairs of points.

    References
    ----------
    Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. Journal of the American
    Statistical Association 63, 1379-1389.

    Examples
    --------
    >>> theil_sen(np.array([0, 2, 4, 100, 8]))
    2.0
    """
    earlier, later = _pairs(len(series))
    return float(np.median((series[later] - series[earlier]) / (later - earlier)))


@lru_cache(maxsize=8)
def _pairs(points: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return all pairs of points: the earlier of each, the later of each."""
    return np.triu_indices(points, 1)


def open_work(s: WorkTotals, v: CaseTotals) -> NDArray[np.int64]:
    """Return [day of the run] seconds of own work open at 24:00: cases, upper tasks and carried duties."""
    return grid_open_work(s, v) + desk_open_work(s, v)


def grid_open_work(s: WorkTotals, v: CaseTotals) -> NDArray[np.int64]:
    """Return [day of the run] seconds of work open at 24:00 in queues of grids.

    Never negative: ways between grids count as time spent on a carried duty, and all of that time is deducted.
    """
    work: NDArray[np.int64] = np.cumsum(v.days[Series.GRID_WORK] + s.carried[Owners.GRID])
    return work.clip(min=0)


def desk_open_work(s: WorkTotals, v: CaseTotals) -> NDArray[np.int64]:
    """Return [day of the run] seconds of work open at 24:00 at the desks of sub-areas and communities."""
    own = v.days[Series.CASE_WORK] + v.days[Series.UPPER_WORK]
    return np.cumsum(own - v.days[Series.GRID_WORK] + s.carried[Owners.DESK])
