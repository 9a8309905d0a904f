"""Selection of the best of several scenarios by a mean: the sequential procedure KN.

Kim, S.-H. & Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection in simulation. ACM
Transactions on Modeling and Computer Simulation 11(3), 251-273.

Whenever the best is better than each other one by at least the indifference, KN selects it with probability at least
1 - error; of scenarios closer together it selects one within the indifference. It uses the variances of paired
differences, so that common random numbers save years, and assumes that yearly values are about normal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIRST_STAGE = 10  # replications from which the variances of the differences are estimated (their n_0)


@dataclass(frozen=True, slots=True)
class Selection:
    """Result of the procedure: positions still in contention, in ascending order; one alone is selected.

    ``years``: years after which it was decided, or all years looked at. ``most``: years after which it is decided at
    the latest.
    """

    remaining: tuple[int, ...]
    years: int
    most: int

    @property
    def is_decided(self) -> bool:
        """Whether one scenario is selected."""
        return len(self.remaining) == 1


def select_smallest(values: Sequence[Sequence[float]], indifference: float, error: float) -> Selection | None:
    """Select the scenario with the smallest mean.

    Parameters
    ----------
    values : sequence of sequence of float
        [scenario][replication], the same replications of every scenario in their order.
    indifference : float
        Difference of means too small to matter, positive.
    error : float
        Probability of a wrong selection, at most.

    Returns
    -------
    Selection or None
        None below two scenarios, or with fewer replications than the first stage.
    """
    table = np.asarray(values, float)
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < FIRST_STAGE:
        return None
    scenarios, years = table.shape
    eta = _eta(scenarios, error)
    spread = _variances(table[:, :FIRST_STAGE])
    reach = 2.0 * eta * (FIRST_STAGE - 1) * spread / indifference**2
    most = max(FIRST_STAGE, math.floor(float(reach.max())) + 1)
    sums = np.cumsum(table, axis=1)
    remaining = list(range(scenarios))
    for r in range(FIRST_STAGE, years + 1):
        remaining = _screen(remaining, sums[:, r - 1], indifference / 2.0 * np.maximum(reach - r, 0.0))
        if len(remaining) > 1 and r >= most:
            remaining = [min(remaining, key=lambda i: (sums[i, r - 1], i))]
        if len(remaining) == 1:
            return Selection(tuple(remaining), r, most)
    return Selection(tuple(remaining), years, most)


def _eta(scenarios: int, error: float) -> float:
    """Return the constant of the procedure for c = 1: ((2 error / (k - 1))^(-2 / (n_0 - 1)) - 1) / 2."""
    return 0.5 * (math.pow(2.0 * error / (scenarios - 1), -2.0 / (FIRST_STAGE - 1)) - 1.0)


def _variances(first: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [scenario, scenario] the variance of their differences over the first stage."""
    return np.asarray((first[:, None, :] - first[None, :, :]).var(axis=2, ddof=1))


def _screen(remaining: Sequence[int], sums: NDArray[np.float64], margin: NDArray[np.float64]) -> list[int]:
    """Return the scenarios that no remaining one beats by more than the margin of the pair."""
    return [i for i in remaining if all(sums[i] <= sums[j] + margin[i, j] for j in remaining if j != i)]
