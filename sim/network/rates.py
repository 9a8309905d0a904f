"""Arrivals whose rate changes by the hour, and batches: from the points of a renewal process to arrival times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

HOUR = 3_600  # seconds
HOURS_OF_DAY, HOURS_OF_WEEK = 24, 168

Real = NDArray[np.float64]


class RateClock:
    """Clock that runs at the arrival rate: an hour of relative rate 2 takes two hours of it, one of rate 0 none.

    A renewal process on this clock, mapped back to time, has the relative rates; with exponential gaps it is a Poisson
    process with piecewise-constant rate (inversion of the cumulative rate, Cinlar 1975, section 4.7).

    Parameters
    ----------
    rates
        Relative rates of the 24 hours of a day or of the 168 hours of a week from Monday 00:00.
    start, horizon
        First and last second of the process.
    """

    def __init__(self, rates: Sequence[float], start: int, horizon: int) -> None:
        hours = np.arange(start // HOUR, -(-horizon // HOUR))
        self._edges = np.append(np.maximum(hours * HOUR, start), horizon).astype(float)
        self._rates = np.asarray(rates, float)[hours % len(rates)]
        self._read = np.append(0.0, np.cumsum(self._rates * np.diff(self._edges)))

    @property
    def total(self) -> float:
        """Reading of the clock at the horizon, in seconds at relative rate 1."""
        return float(self._read[-1])

    def times(self, readings: Real) -> Real:
        """Return the times at which the clock shows these readings; those past the horizon are left out."""
        within = readings[readings < self.total]
        hour = np.searchsorted(self._read, within, side="right") - 1
        times: Real = self._edges[hour] + (within - self._read[hour]) / self._rates[hour]
        return times


def batch_sizes(sizes: int | Sequence[tuple[int, float]], u: Real) -> NDArray[np.int64]:
    """Return the size of each batch: fixed, or drawn from pairs (size, probability) with uniform numbers ``u``."""
    if isinstance(sizes, int):
        return np.full(len(u), sizes)
    values = np.array([size for size, _ in sizes], np.int64)
    below = np.cumsum([probability for _, probability in sizes])
    return values[np.minimum(np.searchsorted(below, u, side="right"), len(values) - 1)]
