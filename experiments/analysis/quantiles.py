"""A size that a given share of replications still bears, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answer import CriticalSize

RESAMPLES = 4000
Sizes = NDArray[np.float64]


def size_sustained_by_share(sizes: Sequence[float] | Sizes, share: float) -> float:
    """The largest size that at least ``share`` of the replications bear; ``sizes``: the largest of each."""
    n = len(sizes)
    allowed = n - math.ceil(share * n - 1e-9)
    return float(np.sort(np.asarray(sizes, float))[allowed])


def bootstrap(
    sizes: Sequence[float] | Sizes, share: float, confidence: float, seed: int = 1
) -> tuple[float, float]:
    """Interval of ``size_sustained_by_share`` by the smoothed bootstrap over replications (Silverman & Young 1987).

    A plain bootstrap never goes below the smallest replication, which with few replications *is* the
    estimate; the Gaussian kernel (Silverman's bandwidth) lets it.
    """
    values = np.asarray(sizes, float)
    n = len(values)
    rng = np.random.default_rng(seed)
    resamples = values[rng.integers(n, size=(RESAMPLES, n))] + _bandwidth(values) * rng.standard_normal(
        (RESAMPLES, n)
    )
    allowed = n - math.ceil(share * n - 1e-9)
    found = np.sort(np.sort(resamples, axis=1)[:, allowed])
    tail = (1 - confidence) / 2
    return float(np.quantile(found, tail)), float(np.quantile(found, 1 - tail))


def _bandwidth(values: Sizes) -> float:
    if len(values) < 2:
        return 0.0
    spread = float(np.std(values, ddof=1))
    quartiles = np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.349
    narrow = float(min(spread, quartiles) if quartiles > 0 else spread)
    return 0.9 * narrow / math.pow(len(values), 0.2)


def critical_of(
    sizes: Sequence[float], share: float, smallest: float, largest: float, confidence: float = 0.95
) -> CriticalSize:
    """The critical size from each replication's own; ``largest`` means that size or more.

    A replication that does not even bear ``smallest`` has a size below it.
    """
    if not sizes:
        raise ValueError("a critical size needs at least one replication")
    clipped = np.clip(np.asarray(sizes, float), smallest, largest)
    size = size_sustained_by_share(sizes, share)
    if size < smallest:
        return CriticalSize(smallest, smallest, smallest, "below", len(sizes))
    if size >= largest:
        return CriticalSize(largest, largest, largest, "above", len(sizes))
    low, high = bootstrap(clipped, share, confidence)
    low, high = np.clip([min(low, size), max(high, size)], smallest, largest)
    return CriticalSize(size, float(low), float(high), "inside", len(sizes))
