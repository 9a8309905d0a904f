"""How sure: intervals over independent replications."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.special import ndtri, stdtrit  # scipy.stats, which wraps them, takes 0.4 s to import

from experiments.analysis.answer import Estimate

CONFIDENCE = 0.95


def t_interval(
    values: Sequence[float], confidence: float = CONFIDENCE, rate: bool = False
) -> Estimate | None:
    """Mean over replications with its t interval; None below two values, which tell nothing about chance.

    ``rate``: the values are shares, so the interval is cut to 0..1.
    """
    n = len(values)
    if n < 2:
        return None
    mean = float(np.mean(values))
    half = half_width(values, confidence)
    low, high = mean - half, mean + half
    return Estimate(mean, max(0.0, low), min(1.0, high), n) if rate else Estimate(mean, low, high, n)


def half_width(values: Sequence[float], confidence: float = CONFIDENCE) -> float:
    """Half-width of the t interval of the mean of two or more values."""
    n = len(values)
    return float(_quantile(confidence, n - 1) * np.std(values, ddof=1) / math.sqrt(n))


@cache
def _quantile(confidence: float, freedom: int) -> float:
    """Of the t distribution, two-sided; the same few are asked for again and again."""
    return float(stdtrit(freedom, 0.5 + confidence / 2))


def paired(
    first: Sequence[float], second: Sequence[float], confidence: float = CONFIDENCE
) -> Estimate | None:
    """Second minus first, replication by replication: common random numbers cancel out.

    Raises ValueError if the two do not have the same replications.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} replications cannot be paired")
    return t_interval(np.subtract(second, first).tolist(), confidence)


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Interval of a share of ``trials`` (Wilson 1927); honest near 0 and 1. Nothing tried: 0 to 1."""
    if trials == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    half = z * spread / (1 + z * z / trials)
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == trials else middle + half
