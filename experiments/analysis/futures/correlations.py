"""Rank correlations of assumed numbers with an outcome, only those beyond noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.answers.futures_answer import Correlation
from experiments.analysis.futures.multiple_tests import adjust_holm

SIGNIFICANT = 0.05


def rank_correlations(
    keys: Sequence[str], values: NDArray[np.float64], outcome: Sequence[float]
) -> tuple[Correlation, ...]:
    """Return the Spearman correlations that differ from 0 at a family-wise 5 %, the strongest first.

    Parameters
    ----------
    keys : sequence of str
        Names of the columns of ``values``.
    values : array
        One row for each future.
    outcome : sequence of float

    References
    ----------
    Holm 1979; interval by Fisher's z with the standard error of Bonett and Wright (2000).
    """
    from scipy.stats import rankdata, t

    n = len(outcome)
    if n < 10 or not keys:
        return ()
    ranks, target = rankdata(values, axis=0), rankdata(outcome)
    ranks, target = ranks - ranks.mean(axis=0), target - target.mean()
    scale = np.sqrt((ranks**2).sum(axis=0) * (target**2).sum())
    rho = np.divide(target @ ranks, scale, out=np.zeros(len(keys)), where=scale > 0.0)
    clipped = np.clip(rho, -1.0 + 1e-12, 1.0 - 1e-12)
    p_values = 2.0 * t.sf(np.abs(clipped) * np.sqrt((n - 2) / (1.0 - clipped**2)), n - 2)
    half = 1.959964 * np.sqrt((1.0 + clipped**2 / 2.0) / (n - 3))
    low, high = np.tanh(np.arctanh(clipped) - half), np.tanh(np.arctanh(clipped) + half)
    found = [
        Correlation(key, float(rho[i]), float(low[i]), float(high[i]), p)
        for i, (key, p) in enumerate(zip(keys, adjust_holm(p_values), strict=True))
        if p < SIGNIFICANT
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.rho)))
