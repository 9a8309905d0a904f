"""Histograms of times and the Kaplan-Meier estimator.

Bins are fixed, so counts add up over rows, sections and replications. Two scales are in use: log bins 1 % wide from one
minute upward, and whole working days. A time is observed from the age at which it enters observation (0, or its age at
the start of the period) to the age at which it ends or is censored by the end of the period; the estimator with delayed
entry therefore uses every case, open ones included.

References
----------
Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the American
Statistical Association 53, 457-481. Delayed entry: Klein, J. P., Moeschberger, M. L. (2003). Survival Analysis, 2nd
ed., section 4.6. Springer.
"""

from __future__ import annotations

import math
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled

FIRST = 60  # seconds; upper end of the first bin
RATIO = 1.01  # upper end of a bin / its lower end
LOG_RATIO = math.log(RATIO)
BINS = 1752  # the last one ends after 2**31 seconds

Counts = NDArray[np.int64]


class Observation(IntEnum):
    """Row of a histogram of times: [Observation, bin] counts."""

    ENTERED = 0  # came under observation at this age
    ENDED = 1  # ended at this age
    CENSORED = 2  # still running at this age when observation stopped


@compiled
def bin_of(seconds: int) -> int:
    """Return the log bin of a duration in seconds."""
    if seconds < FIRST:
        return 0
    return min(BINS - 1, 1 + math.floor(math.log(seconds / FIRST) / LOG_RATIO))


@cache
def bin_centres() -> NDArray[np.float64]:
    """Return the representative seconds of each log bin.

    Returns
    -------
    ndarray, shape (BINS,)
        Seconds: half of ``FIRST`` for the first bin, the geometric mean of both ends for the others. The array is
        shared and must not be modified.
    """
    upper = FIRST * RATIO ** np.arange(BINS - 1)
    return np.concatenate([[FIRST / 2.0], upper * math.sqrt(RATIO)])


def survival(times: Counts) -> NDArray[np.float64]:
    """Estimate the survival function by Kaplan and Meier, with delayed entry.

    Parameters
    ----------
    times : ndarray, shape (len(Observation), bins)
        Counts that entered observation, ended and were censored, by bin.

    Returns
    -------
    ndarray, shape (bins,)
        Share of times longer than each bin. A bin without times at risk leaves the share unchanged.

    Examples
    --------
    Three times are observed from age 0. One ends in the first bin, one is censored there, one ends in the second:

    >>> survival(np.array([[3, 0], [1, 1], [1, 0]])).round(3).tolist()
    [0.667, 0.0]
    """
    entered, ended, censored = times
    gone = np.concatenate([[0], np.cumsum(ended + censored)[:-1]])
    at_risk = np.cumsum(entered) - gone
    hazard = np.divide(ended, at_risk, out=np.zeros(len(ended)), where=at_risk > 0)
    return np.cumprod(1.0 - hazard)


def quantile(longer: NDArray[np.float64], values: NDArray[np.float64], share: float) -> float | None:
    """Return the smallest of ``values`` that at least ``share`` of the times do not exceed.

    Parameters
    ----------
    longer : ndarray, shape (bins,)
        Survival function, see `survival`.
    values : ndarray, shape (bins,)
        Representative time of each bin.
    share : float
        Share of the times, 0 to 1.

    Returns
    -------
    float or None
        In the unit of ``values``; None if too many times are censored for the quantile to be known.
    """
    reached = np.flatnonzero(longer <= 1.0 - share + 1e-12)
    return float(values[reached[0]]) if len(reached) else None


def restricted_mean(times: Counts, longer: NDArray[np.float64], values: NDArray[np.float64]) -> float | None:
    """Return the mean time, restricted to the longest time observed.

    Parameters
    ----------
    times : ndarray, shape (len(Observation), bins)
        Counts as for `survival`.
    longer, values : ndarray, shape (bins,)
        Survival function and representative time of each bin.

    Returns
    -------
    float or None
        In the unit of ``values``; None if nothing was observed.
    """
    entered, ended, censored = times
    if not entered.any():
        return None
    observed = np.flatnonzero(ended + censored)
    last = int(observed[-1]) if len(observed) else 0
    ends = -np.diff(np.concatenate([[1.0], longer]))
    return float(ends @ values + longer[-1] * values[last])
