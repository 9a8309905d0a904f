"""Difficulty of the ground: stretches that ask for more work and more minutes, whoever serves them (J6, clause S2.5).

The ground is divided into cells of a fixed number of households, which no grid's boundary moves; each has a factor,
lognormal with mean 1, drawn for it. Grids differ by the cells they hold.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.rules.rng import StreamPurpose, normal_quantile, uniform

_SHIFT = 20  # entity = community << 20 | place on the ground


def draw_difficulty(
    entity: NDArray[np.int64], cell: int, spread: float, seed: int, replication: int
) -> NDArray[np.float64]:
    """[household] factor of minutes and demand beside the place's own. ``spread``: coefficient of variation."""
    if spread == 0.0:
        return np.ones(len(entity))
    sigma = math.sqrt(math.log1p(spread**2))
    place = entity & ((1 << _SHIFT) - 1)
    cells, of_home = np.unique((entity >> _SHIFT) << _SHIFT | place // cell, return_inverse=True)
    drawn = [uniform(seed, replication, int(StreamPurpose.DIFFICULTY), int(c), 0) for c in cells]
    factors = np.array([math.exp(sigma * normal_quantile(u) - 0.5 * sigma * sigma) for u in drawn])
    return np.asarray(factors[of_home])
