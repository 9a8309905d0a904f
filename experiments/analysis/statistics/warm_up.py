"""Check of the run-in: after how many weeks does open work no longer depend on the empty start?

MSER-5 averages five observations at a time, and drops as many batches from the start as make the standard error of the
remaining mean least. Here the five observations are the working days of a week: a batch is a week, and weekends, on
which open work stands still, do not count.

References
----------
White, K. P. (1997). An effective truncation heuristic for bias reduction in simulation output. Simulation 69, 323-334.
White, K. P., Cobb, M. J., Spratt, S. C. (2000). A comparison of five steady-state truncation heuristics for
simulation. Proceedings of the 2000 Winter Simulation Conference, 755-760.
Welch, P. D. (1983). The statistical analysis of simulation results. In The Computer Performance Modeling Handbook,
268-328. Academic Press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEEK = 7  # days
FEWEST_LEFT = 5  # batches that remain at least; the standard error of fewer says nothing
MOST_YEARS = 0.5  # share of the years that grow from which the place has no level to settle at (clause S6.3)

Weeks = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WarmUpCheck:
    """Result of the check.

    Attributes
    ----------
    run_in : int
        Weeks before the measured period.
    dropped : int or None
        Weeks that MSER-5 drops; None where open work grows in most years, which leaves no level to settle at.
    is_trusted : bool
        Whether fewer than half of the weeks are dropped; a minimum later than that is the end of a short run.
    """

    run_in: int
    dropped: int | None
    is_trusted: bool

    @property
    def is_enough(self) -> bool:
        """Return whether the run-in covers what MSER-5 drops."""
        return self.dropped is not None and self.is_trusted and self.dropped <= self.run_in


def weekly_means(daily: NDArray[np.int64], working: NDArray[np.int64]) -> Weeks:
    """Return the mean of each week over its working days; of a week without any, over its seven days.

    Parameters
    ----------
    daily : ndarray, shape (days,)
        State at 24:00 from the first day of the run, a Monday.
    working : ndarray, shape (days,)
        Above 0 on working days.
    """
    weeks = len(daily) // WEEK
    of = daily[: weeks * WEEK].reshape(weeks, WEEK).astype(float)
    counted = (working[: weeks * WEEK].reshape(weeks, WEEK) > 0).astype(float)
    counted[counted.sum(axis=1) == 0] = 1.0
    means: Weeks = (of * counted).sum(axis=1) / counted.sum(axis=1)
    return means


def mser(batches: Sequence[float] | Weeks) -> int:
    """Return how many batches MSER drops from the start.

    Raises
    ------
    ValueError
        With fewer than twice `FEWEST_LEFT` batches.

    Examples
    --------
    >>> mser([0, 4, 8, 10, 11, 9, 10, 10, 11, 9, 10, 10])
    3
    """
    values = np.asarray(batches, float)
    if len(values) < 2 * FEWEST_LEFT:
        raise ValueError(f"{len(values)} batches are too few for MSER; at least {2 * FEWEST_LEFT}")
    errors = [values[d:].var() / (len(values) - d) for d in range(len(values) - FEWEST_LEFT + 1)]
    return int(np.argmin(errors))


def check_warm_up(weeks: Sequence[Weeks], run_in: int, growing: Sequence[bool]) -> WarmUpCheck:
    """Check the run-in on the mean over years of the weekly open work.

    Parameters
    ----------
    weeks : sequence of ndarray
        Weekly means from the empty start to the end of the measured period, one array of each simulated year.
    run_in : int
        Weeks before the measured period.
    growing : sequence of bool
        By year, whether open work grows (clause S6.3).
    """
    if sum(growing) > MOST_YEARS * len(growing):
        return WarmUpCheck(run_in, None, False)
    mean = np.mean(np.asarray(weeks), axis=0)
    dropped = mser(mean)
    return WarmUpCheck(run_in, dropped, dropped < len(mean) / 2)


def moving_average(series: Weeks, half_window: int) -> Weeks:
    """Return Welch's moving average; near the ends over the symmetric window that fits.

    Examples
    --------
    >>> moving_average(np.array([0.0, 3.0, 6.0]), 1).tolist()
    [0.0, 3.0, 6.0]
    """
    found = np.empty(len(series))
    for at in range(len(series)):
        half = min(half_window, at, len(series) - 1 - at)
        found[at] = series[at - half : at + half + 1].mean()
    return found
