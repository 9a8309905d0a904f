"""Times on fixed bins: log-spaced by 1 % from one minute, or whole working days, with Kaplan-Meier.

Fixed bins make a distribution a fold: counts add up over rows, parts and replications. A time is seen
from the age at which it comes under observation (0, or its age when the period begins) to the age at
which it ends or the period does; Kaplan-Meier with delayed entry then uses every case, open ones too.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled

FIRST = 60  # seconds; everything shorter is one bin
RATIO = 1.01
LOG_RATIO = math.log(RATIO)
BINS = 1752  # the last one ends after 2**31 seconds

Counts = NDArray[np.int64]


@compiled
def bin_of(seconds: int) -> int:
    """The log bin of a duration in seconds."""
    if seconds < FIRST:
        return 0
    return min(BINS - 1, 1 + math.floor(math.log(seconds / FIRST) / LOG_RATIO))


def bin_centres() -> NDArray[np.float64]:
    """Representative seconds of each log bin: the geometric middle; half of the first bin."""
    upper = FIRST * RATIO ** np.arange(BINS - 1)
    return np.concatenate([[FIRST / 2.0], upper * math.sqrt(RATIO)])


def survival(entered: Counts, ended: Counts, censored: Counts) -> NDArray[np.float64]:
    """Share of times longer than each bin (Kaplan & Meier 1958, delayed entry).

    ``entered``, ``ended``, ``censored``: per bin, how many came under observation, ended, or were still
    running when observation stopped. A bin with nobody under observation changes nothing.
    """
    gone = np.concatenate([[0], np.cumsum(ended + censored)[:-1]])
    at_risk = np.cumsum(entered) - gone
    hazard = np.divide(ended, at_risk, out=np.zeros(len(ended)), where=at_risk > 0)
    return np.cumprod(1.0 - hazard)


def quantile(longer: NDArray[np.float64], values: NDArray[np.float64], share: float) -> float | None:
    """The value below which ``share`` of the times lie; None if observation never reaches it."""
    reached = np.flatnonzero(longer <= 1.0 - share + 1e-12)
    return float(values[reached[0]]) if len(reached) else None


def mean(
    longer: NDArray[np.float64], values: NDArray[np.float64], entered: Counts, last: int
) -> float | None:
    """Mean time, restricted to bin ``last``, the longest observed; None if nothing was observed."""
    if not entered.any():
        return None
    ends = -np.diff(np.concatenate([[1.0], longer]))
    return float(ends @ values + longer[-1] * values[last])
