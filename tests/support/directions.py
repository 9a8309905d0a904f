"""Paired differences of a metric between two settings under common random numbers, with a 99 % interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from sim.config import Scenario
from sim.simulation import simulate

CONFIDENCE = 0.99


def interval(metric: str, before: Scenario, after: Scenario, replications: int) -> tuple[float, float]:
    """The interval of mean(after - before); both settings see the same chance."""
    return intervals((metric,), before, after, replications)[metric]


def intervals(
    metrics: Sequence[str], before: Scenario, after: Scenario, replications: int
) -> dict[str, tuple[float, float]]:
    """The same for several metrics of the same runs."""
    pairs = [(simulate(before, r).metrics, simulate(after, r).metrics) for r in range(replications)]
    found = {}
    for metric in metrics:
        differences = [now[metric] - was[metric] for was, now in pairs]
        mean, error = float(np.mean(differences)), float(stats.sem(differences))
        half = float(stats.t.ppf((1.0 + CONFIDENCE) / 2.0, replications - 1)) * error
        found[metric] = (mean - half, mean + half)
    return found
