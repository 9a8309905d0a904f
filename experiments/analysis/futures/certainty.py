"""Shares of futures that meet the service level, and the households that hold in a given share (clause S9)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.analysis.answers.answer import CertainSize, LawAnswer, SizeKept
from experiments.analysis.answers.futures_answer import YearLimits
from experiments.analysis.critical_size import SEARCH_RANGE
from experiments.analysis.statistics.intervals import mean_interval, wilson
from experiments.analysis.statistics.quantiles import critical_of, interval_ranks, size_sustained_by_share

MIDDLE_RANGE = (0.05, 0.95)  # shares of futures at the ends of the range that a headline states


def kept_at_sizes(met: Sequence[Sequence[bool]], sizes: Sequence[int]) -> tuple[SizeKept, ...]:
    """Return by size how many futures meet the service level, with the Wilson interval of their share.

    Parameters
    ----------
    met : sequence of sequence of bool
        By size, whether each future meets it.
    sizes : sequence of int
        Households per full-time grid post.
    """
    found = []
    for size, of_size in zip(sizes, met, strict=True):
        kept = sum(of_size)
        found.append(SizeKept(size, kept, len(of_size), *wilson(kept, len(of_size))))
    return tuple(found)


def certain_sizes(limits: Sequence[float], shares: Sequence[float]) -> tuple[CertainSize, ...]:
    """Return the largest size that each share of the futures sustains, with the interval of order statistics.

    Parameters
    ----------
    limits : sequence of float
        Critical size of each future.
    shares : sequence of float

    Examples
    --------
    >>> [c.size for c in certain_sizes([float(x) for x in range(100, 600)], (0.5, 0.9))]
    [350.0, 150.0]
    """
    ordered, n = np.sort(np.asarray(limits, float)), len(limits)
    found = []
    for share in shares:
        low, high = interval_ranks(n, share)
        ends = ordered[max(low, 1) - 1], ordered[min(high, n) - 1]
        found.append(CertainSize(share, size_sustained_by_share(limits, share), *map(float, ends)))
    return tuple(found)


def answer_of_law(
    law: str, kept: tuple[SizeKept, ...], limits: Sequence[float], shares: Sequence[float]
) -> LawAnswer:
    """Return what a law says: kept futures by size, critical sizes by certainty, and the range of nine in ten."""
    if not limits:
        return LawAnswer(law, kept)
    low, middle, high = np.quantile(np.asarray(limits, float), (MIDDLE_RANGE[0], 0.5, MIDDLE_RANGE[1]))
    return LawAnswer(
        law,
        kept,
        certain_sizes(limits, shares),
        tuple(map(float, limits)),
        float(low),
        float(middle),
        float(high),
    )


def limits_of_years(limits: Sequence[float], share: float) -> YearLimits:
    """Return the critical size at the default numbers from the limit of each year, and the range of these limits.

    Parameters
    ----------
    limits : sequence of float
        Households that each simulated year sustains.
    share : float
        Share of years that must sustain the critical size.

    Examples
    --------
    >>> limits_of_years([float(x) for x in range(300, 400)], 0.9).critical.size
    310.0
    """
    low, high = np.quantile(np.asarray(limits, float), MIDDLE_RANGE)
    least = SEARCH_RANGE.smallest
    sustained = [
        size if size > least else least - 1.0 for size in limits
    ]  # a limit at the end lies beyond it
    critical = critical_of(sustained, share, least, SEARCH_RANGE.largest)
    return YearLimits(critical, float(low), float(high))


def paired_difference(first: Sequence[bool], second: Sequence[bool]) -> tuple[float, float, float]:
    """Return the difference of two kept shares over the same points, with its paired 95 % interval."""
    found = mean_interval([float(b) - float(a) for a, b in zip(first, second, strict=True)], (-1.0, 1.0))
    return (found.mean, found.low, found.high) if found is not None else (0.0, -1.0, 1.0)
