"""Intervals of means and shares over independent replications.

scipy.special is imported where it is used: 0.15 s that would delay the first line of every command. scipy.stats, which
wraps its functions, takes 0.4 s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.answer import Estimate

CONFIDENCE = 0.95
UNBOUNDED = (-math.inf, math.inf)
RESAMPLES = 2000
SKEWED_ABOVE = 1.0  # sample skewness above which Student's t does not hold
BOOTSTRAP_FROM = (
    8  # replications; fewer cannot tell how skewed they are, and have too few different resamples
)
WIDEST = (
    2.0  # half-width / mean above which the scale of logarithms would state ends of other orders of magnitude
)


def mean_interval(
    values: Sequence[float],
    bounds: tuple[float, float] = UNBOUNDED,
    confidence: float = CONFIDENCE,
) -> Estimate | None:
    """Return the mean of replications with its interval, which never leaves ``bounds``.

    Skewed values have Student's t on the scale of logarithms of their distance from the bound, away from which they are
    skewed; without such a bound, the bias-corrected and accelerated bootstrap (Efron 1987). Else Student's t. How often
    each holds its promise is measured: docs/reference/coverage.md. Values that are all
    the same tell nothing about chance: their interval has no width. Shares of years or of things that are counted have
    intervals of their own, see `experiments.analysis.statistics.share_intervals`.

    Parameters
    ----------
    values : sequence of float
        One value of each replication.
    bounds : (float, float)
        Least and greatest possible value.
    confidence : float

    Returns
    -------
    Estimate or None
        None below two values, which tell nothing about chance.
    """
    n = len(values)
    if n < 2:
        return None
    numbers = np.asarray(values, float)
    mean = float(numbers.mean())
    low, high = _skewed_interval(numbers, bounds, confidence) or _student_interval(numbers, confidence)
    return Estimate(mean, max(bounds[0], low), min(bounds[1], high), n)


def _skewed_interval(
    values: NDArray[np.float64], bounds: tuple[float, float], confidence: float
) -> tuple[float, float] | None:
    """Return the interval of skewed values; None if Student's t holds for them."""
    skewness = _skewness(values)
    if abs(skewness) <= (SKEWED_ABOVE if len(values) >= BOOTSTRAP_FROM else 0.0):
        return None
    if skewness > 0.0 and bounds[0] == 0.0 and _has_scale(values, confidence):
        return log_interval(values, confidence)
    if skewness < 0.0 and math.isfinite(bounds[1]) and _has_scale(bounds[1] - values, confidence):
        low, high = log_interval(bounds[1] - values, confidence)
        return bounds[1] - high, bounds[1] - low
    return bootstrap_interval(values, confidence) if len(values) >= BOOTSTRAP_FROM else None


def _has_scale(distances: NDArray[np.float64], confidence: float) -> bool:
    """Return whether distances from a bound tell their order of magnitude: one value among zeros does not."""
    mean = float(distances.mean())
    return mean > 0.0 and half_width(distances, confidence) <= WIDEST * mean


def _student_interval(values: NDArray[np.float64], confidence: float) -> tuple[float, float]:
    mean, half = float(values.mean()), half_width(values, confidence)
    return mean - half, mean + half


def half_width(values: Sequence[float] | NDArray[np.float64], confidence: float = CONFIDENCE) -> float:
    """Return the half-width of the t interval of the mean of two or more values."""
    n = len(values)
    return float(t_quantile(confidence, n - 1) * np.std(values, ddof=1) / math.sqrt(n))


@cache
def t_quantile(confidence: float, freedom: int) -> float:
    """Return the two-sided quantile of the t distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + confidence / 2))


def _skewness(values: NDArray[np.float64]) -> float:
    spread = float(values.std())
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


@cache
def _resampling_weights(n: int) -> NDArray[np.float64]:
    """Return [resample, value] how often each value is drawn, / n; the same for every metric."""
    drawn = np.random.default_rng(1).integers(n, size=(RESAMPLES, n))
    weights = np.zeros((RESAMPLES, n))
    np.add.at(weights, (np.arange(RESAMPLES)[:, None], drawn), 1.0 / n)
    return weights


def bootstrap_interval(values: NDArray[np.float64], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the bias-corrected and accelerated bootstrap interval of the mean (Efron 1987)."""
    from scipy.special import ndtr, ndtri

    n = len(values)
    means = _resampling_weights(n) @ values
    below = float(np.clip((means < values.mean()).mean(), 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    bias = float(ndtri(below))
    left_out = (values.sum() - values) / (n - 1)
    spread = left_out.mean() - left_out
    acceleration = float((spread**3).sum()) / (6.0 * float((spread**2).sum()) ** 1.5)
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    shifted = bias + ndtri(tails)
    levels = ndtr(bias + shifted / (1.0 - acceleration * shifted))
    low, high = np.quantile(means, np.clip(levels, 0.0, 1.0))
    return float(low), float(high)


def log_interval(values: NDArray[np.float64], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Student's t interval of the logarithm of a positive mean, on the scale of the values (delta method)."""
    mean = float(values.mean())
    factor = math.exp(half_width(values, confidence) / mean)
    return mean / factor, mean * factor


def paired(
    first: Sequence[float], second: Sequence[float], confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return the mean of second minus first, replication by replication: common random numbers cancel out.

    Raises
    ------
    ValueError
        If the two do not have the same replications.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} replications cannot be paired")
    return mean_interval(np.subtract(second, first).tolist(), confidence=confidence)


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a share of ``trials`` (Wilson 1927), honest near 0 and 1; 0 to 1 without trials."""
    from scipy.special import ndtri

    if trials == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    half = z * spread / (1 + z * z / trials)
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == trials else middle + half
