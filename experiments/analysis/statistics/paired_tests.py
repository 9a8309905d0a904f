"""Tests and intervals of paired differences under common random numbers, and Holm's correction for several of them.

Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65-70.
McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions. Psychometrika 12,
153-157.
Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial proportions based on paired
data. Statistics in Medicine 17, 2635-2650 (method 10).

scipy.special is imported where it is used, as in `experiments.analysis.statistics.intervals`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import CONFIDENCE, paired, wilson

Values = Sequence[float]


def paired_interval(
    first: Values, second: Values, yes_or_no: bool = False, confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return the mean of second less first with its interval.

    Parameters
    ----------
    first, second : sequence of float
        The same replications of both, in their order.
    yes_or_no : bool
        Whether each replication is answered by 0 or 1: then Newcombe's method 10 for shares of years.
    confidence : float

    Returns
    -------
    Estimate or None
        None below two replications.
    """
    if yes_or_no and len(first) == len(second) >= 2:
        return _difference_of_shares(np.asarray(first), np.asarray(second), confidence)
    return paired(first, second, confidence)


def _difference_of_shares(
    first: NDArray[np.float64], second: NDArray[np.float64], confidence: float
) -> Estimate:
    n = len(first)
    both, only_first = float((first * second).sum()), float((first * (1 - second)).sum())
    only_second = float(((1 - first) * second).sum())
    neither = n - both - only_first - only_second
    share, other = (both + only_second) / n, (both + only_first) / n
    low, high = wilson(round(share * n), n, confidence)
    other_low, other_high = wilson(round(other * n), n, confidence)
    phi = _correlation(both, only_first, only_second, neither)
    mean = share - other
    below, above = (share - low, other_high - other), (high - share, other - other_low)
    down, up = (math.sqrt(max(0.0, a * a - 2 * phi * a * b + b * b)) for a, b in (below, above))
    return Estimate(mean, max(-1.0, mean - down), min(1.0, mean + up), n)


def _correlation(both: float, only_first: float, only_second: float, neither: float) -> float:
    """Return phi of a table of pairs; 0 if a margin is empty, and reduced where it is positive (Newcombe)."""
    n = both + only_first + only_second + neither
    margins = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    if margins == 0.0:
        return 0.0
    product = both * neither - only_first * only_second
    return (max(product - n / 2.0, 0.0) if product > 0 else product) / math.sqrt(margins)


def paired_p_value(first: Values, second: Values, yes_or_no: bool = False) -> float | None:
    """Return the two-sided probability of a mean difference as large by chance alone.

    Exact for yes or no (McNemar), else Student's t of the differences.

    Returns
    -------
    float or None
        None below two replications, or if both are equal in every replication: then nothing is left to chance.
    """
    differences = np.subtract(second, first)
    if len(differences) < 2 or not differences.any():
        return None
    if yes_or_no:
        return _mcnemar(int((differences > 0).sum()), int((differences < 0).sum()))
    spread = float(differences.std(ddof=1))
    if spread <= 1e-12 * abs(float(differences.mean())):
        return 0.0
    from scipy.special import stdtr

    t = abs(float(differences.mean())) * math.sqrt(len(differences)) / spread
    return float(2.0 * stdtr(len(differences) - 1, -t))


def _mcnemar(more: int, fewer: int) -> float:
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(more, fewer), more + fewer, 0.5)))


def adjust_by_holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted by Holm's step-down procedure, in the order given.

    All that are at most ``error`` may be called different; the probability that one of them is not is at most
    ``error``, however the differences depend on each other.

    >>> [round(p, 3) for p in adjust_by_holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = largest
    return adjusted


def variance_reduction(first: Values, second: Values) -> float | None:
    """Return the variance of the difference of independent runs / that of the paired difference.

    Factor by which independent runs would need more years for an equally narrow interval. None if it is not defined:
    below three replications, or if neither the values nor the differences vary.
    """
    if len(first) < 3:
        return None
    apart = float(np.var(first, ddof=1) + np.var(second, ddof=1))
    together = float(np.var(np.subtract(second, first), ddof=1))
    if apart <= 0.0 or together <= 1e-12 * apart:
        return None
    return apart / together


def years_to_tell_apart(first: Values, second: Values, error: float, power: float) -> int | None:
    """Return the years after which a difference as large as observed is found with probability ``power``.

    Normal approximation of the paired t test from the paired variance: ((z_error/2 + z_power) s / d)^2.

    Parameters
    ----------
    first, second : sequence of float
        The same replications of both.
    error : float
        Two-sided level of the test of this difference, corrected for the number of tests.
    power : float

    Returns
    -------
    int or None
        None if the mean difference is 0, so that no number of years follows from it.
    """
    from scipy.special import ndtri

    differences = np.subtract(second, first)
    mean = abs(float(differences.mean()))
    if len(differences) < 2 or mean == 0.0:
        return None
    quantiles = float(ndtri(1.0 - error / 2.0) + ndtri(power))
    return max(2, math.ceil((quantiles * float(differences.std(ddof=1)) / mean) ** 2))
