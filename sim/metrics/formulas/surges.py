"""Metrics of surges: peak of open work, and days to recover."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.values import CountedShare, ratio

Values = dict[str, float | None]
Series = NDArray[np.int64] | NDArray[np.float64]

BEFORE = 28  # days before a surge that define the ordinary level of open work


def measure_surges(open_work: Series, denominators: Denominators) -> Values:
    """Compute the metrics of surges; empty without a surge inside the period.

    Parameters
    ----------
    open_work : ndarray, shape (days of the run,)
        Open own work at 24:00, in seconds.
    denominators : Denominators
    """
    first_day, last = denominators.period.first_day, denominators.period.end_day
    surges = [(first, end) for first, end in denominators.period.surges if first_day < first and end <= last]
    if not surges:
        return {}
    posts = denominators.full_time
    peaks = [float(open_work[first:end].max()) for first, end in surges]
    days = [measure_recovery(open_work[:last], first, end) for first, end in surges]
    return {
        "surge_peak_hours": ratio(max(peaks) / 3600.0, posts),
        "surge_recovery_days": float(np.mean([n for n, _ in days])),
        "surge_recovered": CountedShare(float(np.mean([fell for _, fell in days])), len(days)),
    }


def measure_recovery(open_work: Series, first: int, end: int) -> tuple[int, bool]:
    """Return the days to recover from a surge, and whether open work recovered.

    Open work has recovered when its level at 24:00 does not exceed the maximum of the 28 days before the surge.

    Parameters
    ----------
    open_work : ndarray, shape (days,)
        Open own work at 24:00, in seconds.
    first, end : int
        First day of the surge, and first day after it.

    Returns
    -------
    tuple of int and bool
        Days from ``end``; without recovery, days from ``end`` to the last day known.

    Examples
    --------
    >>> measure_recovery(np.array([5, 5, 9, 9, 7, 5]), 2, 4)
    (2, True)
    """
    ordinary = open_work[max(0, first - BEFORE) : first].max()
    after = np.flatnonzero(open_work[end - 1 :] <= ordinary)
    return (int(after[0]), True) if len(after) else (len(open_work) - end, False)
