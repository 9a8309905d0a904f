"""Intervals of a mean that are measured beside those in use, and why they are not used."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.statistics.intervals import CONFIDENCE, RESAMPLES

SPREADLESS = 1e-9  # standard error / largest value below which a resample is of equal values


def bootstrap_t_interval(
    values: NDArray[np.float64], confidence: float = CONFIDENCE
) -> tuple[float, float] | None:
    """Return the bootstrap-t interval of the mean (Hall 1988).

    Student's t with its own quantiles on both sides. None where too many resamples have no spread, as with three values
    among many zeros: their quantile is unknown. Not used in reports: of rare
    long times (4 % of the years around 4,000 minutes, else 30) it states means up to 70,000 minutes.
    """
    n = len(values)
    drawn = np.random.default_rng(1).integers(n, size=(RESAMPLES, n))
    means = values[drawn].mean(axis=1)
    errors = np.sqrt(np.maximum((values**2)[drawn].mean(axis=1) - means**2, 0.0) / (n - 1))
    tail, known = (1 - confidence) / 2, errors > SPREADLESS * float(np.abs(values).max())
    if known.mean() < 1.0 - tail / 2:
        return None
    low, high = np.quantile((means[known] - values.mean()) / errors[known], (tail, 1 - tail))
    error = float(values.std(ddof=1)) / math.sqrt(n)
    return float(values.mean() - high * error), float(values.mean() - low * error)
