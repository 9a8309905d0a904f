"""Interval of a ratio of two means from paired replications.

Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal Statistical Society B 16, 175-185.

scipy.special is imported where it is used, as in `experiments.analysis.statistics.intervals`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import CONFIDENCE


def ratio_interval(
    numerators: Sequence[float], denominators: Sequence[float], confidence: float = CONFIDENCE
) -> Estimate | None:
    """Return mean numerator / mean denominator with Fieller's interval.

    Parameters
    ----------
    numerators, denominators : sequence of float
        Of the same replications, in their order.
    confidence : float

    Returns
    -------
    Estimate or None
        None below two replications, and where the mean denominator cannot be told apart from 0: the ratio then has no
        bounded interval.

    Examples
    --------
    >>> ratio_interval([10.0, 20.0, 30.0], [-1.0, 0.0, 1.0]) is None
    True
    """
    n = len(denominators)
    if n < 2 or n != len(numerators):
        return None
    from scipy.special import stdtrit

    t = float(stdtrit(n - 1, 0.5 + confidence / 2))
    above, below = float(np.mean(numerators)), float(np.mean(denominators))
    covariance = np.cov(np.asarray([numerators, denominators], float), ddof=1) * t**2 / n
    square = below**2 - float(covariance[1, 1])
    if square <= 0.0:
        return None
    middle = above * below - float(covariance[0, 1])
    root = math.sqrt(max(0.0, middle**2 - square * (above**2 - float(covariance[0, 0]))))
    return Estimate(above / below, (middle - root) / square, (middle + root) / square, n)
