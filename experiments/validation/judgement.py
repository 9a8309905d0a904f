"""Estimates against exact values, and all z-scores together against the standard normal distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.statistics.intervals import half_width
from experiments.validation.checks import Check, Samples

LARGEST_Z = 3.5  # a row beyond is an error: 1 in 2,149 by chance
LEAST_CHANCE = 0.005  # in each tail of the tests of all z-scores


@dataclass(frozen=True)
class Row:
    """One measure of one check.

    Parameters
    ----------
    check, measure, source
        Names, and the source of the formula.
    exact, estimate, half
        Exact value; mean of the replications; half-width of its 95 % interval (Student's t).
    z
        Standard normal score of the estimate: the t statistic's probability as a normal quantile.
    is_first
        Whether the row is the one of its network in the test of all scores.
    is_narrow
        Whether the interval is at most as wide as the check asks.
    """

    check: str
    measure: str
    source: str
    exact: float
    estimate: float
    half: float
    z: float
    is_first: bool
    is_narrow: bool

    @property
    def passed(self) -> bool:
        """Whether the exact value is within chance of the estimate."""
        return abs(self.z) < LARGEST_Z and self.is_narrow


@dataclass(frozen=True)
class Together:
    """All first rows against the standard normal distribution.

    Parameters
    ----------
    number
        Independent z-scores.
    squares
        Sum of their squares, chi-squared with ``number`` degrees of freedom.
    chance_below
        Chance of a smaller sum. Near 0: too good to be true; near 1: too bad.
    chance_of_distance
        Chance of a greater distance to the normal distribution (Kolmogorov, Smirnov).
    """

    number: int
    squares: float
    chance_below: float
    chance_of_distance: float

    @property
    def is_too_good(self) -> bool:
        """Whether the scores are smaller than chance allows."""
        return self.chance_below < LEAST_CHANCE

    @property
    def is_too_bad(self) -> bool:
        """Whether the scores are greater than chance allows, or of another distribution."""
        return self.chance_below > 1 - LEAST_CHANCE or self.chance_of_distance < LEAST_CHANCE

    @property
    def passed(self) -> bool:
        """Whether the scores are neither too good nor too bad."""
        return not (self.is_too_good or self.is_too_bad)


def judge(check: Check, samples: Samples) -> list[Row]:
    """Return the rows of one check.

    Raises
    ------
    ValueError
        If measures and exact values have different names.
    """
    exact = check.exact()
    if samples.keys() != exact.keys():
        raise ValueError(f"{check.id}: measures {sorted(samples)}, exact values {sorted(exact)}")
    rows = []
    for n, (name, values) in enumerate(samples.items()):
        half = half_width(values.tolist())
        rows.append(
            Row(
                check.id, name, check.source, float(exact[name]), float(values.mean()), half,
                normal_score(values.tolist(), exact[name]), n == 0, half <= check.widest * abs(exact[name]),
            )
        )  # fmt: skip
    return rows


def format_half(half: float) -> str:
    """Return a half-width with two digits, without an exponent where it is above 1."""
    return f"{float(f'{half:.2g}'):g}"


def normal_score(values: Sequence[float], exact: float) -> float:
    """Return the standard normal score of a mean: its t statistic's probability as a normal quantile."""
    from scipy.special import ndtri, stdtr

    n = len(values)
    t = (np.mean(values) - exact) / (np.std(values, ddof=1) / np.sqrt(n))
    return float(-np.sign(t) * ndtri(stdtr(n - 1, -abs(t))))


def judge_together(scores: Sequence[float]) -> Together:
    """Return whether independent z-scores look standard normal: neither too good nor too bad."""
    from scipy.stats import chi2, kstest

    squares = float(np.square(scores).sum())
    chance = float(kstest(scores, "norm").pvalue)
    return Together(len(scores), squares, float(chi2.cdf(squares, len(scores))), chance)
