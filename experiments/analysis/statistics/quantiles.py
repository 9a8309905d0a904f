"""Size that a given share of replications still sustains, with an interval from order statistics (clause S6.7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.answer import CriticalSize

LEAST_COVERAGE = 0.94  # of an interval of ranks: whole ranks rarely give 95 % exactly
Sizes = NDArray[np.float64]


def size_sustained_by_share(sizes: Sequence[float] | Sizes, share: float) -> float:
    """Return the largest size that at least ``share`` of the replications sustain, from the largest of each."""
    n = len(sizes)
    allowed = n - math.ceil(share * n - 1e-9)
    return float(np.sort(np.asarray(sizes, float))[allowed])


def kept_share(sizes: Sequence[float] | Sizes, size: float) -> float:
    """Return the share of replications that sustain ``size``, from the largest of each."""
    return float((np.asarray(sizes, float) >= size).mean())


@cache
def interval_ranks(n: int, share: float) -> tuple[int, int]:
    """Return the ranks (from 1) whose order statistics enclose the size that ``share`` of all years sustain.

    The number of years that do not sustain it is binomial. The ranks are the fewest with a coverage of at least 94 %,
    and among these the ones with the greatest coverage. Rank 0 means the lower end of the range, rank n + 1 for
    its upper end.

    >>> interval_ranks(40, 0.9), interval_ranks(100, 0.9)
    ((1, 8), (5, 17))
    """
    for width in range(1, n + 2):
        best = max(range(n + 2 - width), key=lambda low: rank_coverage(n, share, (low, low + width)))
        if rank_coverage(n, share, (best, best + width)) >= LEAST_COVERAGE:
            return best, best + width
    return 0, n + 1


def rank_coverage(n: int, share: float, ranks: tuple[int, int]) -> float:
    """Return the probability that the order statistics of these ranks enclose the size that ``share`` sustain.

    >>> round(rank_coverage(40, 0.9, (1, 8)), 3), round(rank_coverage(100, 0.9, (5, 17)), 3)
    (0.943, 0.956)
    """
    from scipy.special import bdtr

    low, high = ranks
    below = float(bdtr(low - 1, n, 1.0 - share)) if low > 0 else 0.0
    upto = float(bdtr(high - 1, n, 1.0 - share)) if high <= n else 1.0
    return upto - below


def critical_of(sizes: Sequence[float], share: float, smallest: float, largest: float) -> CriticalSize:
    """Return the critical size from the largest size of each replication.

    Parameters
    ----------
    sizes : sequence of float
        Largest size that each replication sustains; below ``smallest`` if not even that, ``largest`` = that or more.
    share : float
        Share of replications that must sustain the critical size.
    smallest, largest : float
        Ends of the range searched.

    Raises
    ------
    ValueError
        Without replications.
    """
    if not sizes:
        raise ValueError("a critical size needs at least one replication")
    n = len(sizes)
    size = size_sustained_by_share(sizes, share)
    ordered = np.sort(np.clip(np.asarray(sizes, float), smallest, largest))
    low_rank, high_rank = interval_ranks(n, share)
    low = float(ordered[low_rank - 1]) if low_rank > 0 else smallest
    high = float(ordered[high_rank - 1]) if high_rank <= n else largest
    is_open = low_rank == 0 or low <= smallest
    if size < smallest:
        return CriticalSize(smallest, smallest, high, "below", n, is_open)
    if size >= largest:
        return CriticalSize(largest, low, largest, "above", n, is_open)
    return CriticalSize(size, low, high, "inside", n, is_open)
