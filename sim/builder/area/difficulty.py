"""Difficulty of the ground: areas with more demand and longer work, whoever serves them (J6, clause S2.5).

Communities are divided into cells of a fixed number of households, independent of the grids. The factor of a cell
is lognormal with mean 1. Grids differ by their cells.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.rules.rng import StreamPurpose, normal_quantile, uniform

_SHIFT = 20  # entity = community << 20 | position in the community


def draw_difficulty(
    entity: NDArray[np.int64], cell: int, spread: float, seed: int, replication: int
) -> NDArray[np.float64]:
    """Return a factor of minutes and demand by household, relative to the mean of the place.

    ``cell``: households of a cell; ``spread``: coefficient of variation.
    """
    if spread == 0.0:
        return np.ones(len(entity))
    sigma = math.sqrt(math.log1p(spread**2))
    place = entity & ((1 << _SHIFT) - 1)
    cells, of_home = np.unique((entity >> _SHIFT) << _SHIFT | place // cell, return_inverse=True)
    drawn = [uniform(seed, replication, int(StreamPurpose.DIFFICULTY), int(c), 0) for c in cells]
    factors = np.array([math.exp(sigma * normal_quantile(u) - 0.5 * sigma * sigma) for u in drawn])
    return np.asarray(factors[of_home])
