"""Adjustment of p-values for the number of hypotheses tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def adjust_holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm (1979): below 5 % with a family-wise error of 5 %.

    Examples
    --------
    >>> [round(p, 3) for p in adjust_holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    found, order = np.asarray(p_values, float), np.argsort(p_values, kind="stable")
    steps = found[order] * np.arange(len(found), 0, -1)
    adjusted = np.empty(len(found))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted.tolist()
