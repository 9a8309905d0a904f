"""The median slope of a series (Theil 1950, Sen 1968): one campaign week does not turn it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def theil_sen(series: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Median of the slopes between all pairs of points, per step; needs two points."""
    earlier, later = np.triu_indices(len(series), 1)
    return float(np.median((series[later] - series[earlier]) / (later - earlier)))
