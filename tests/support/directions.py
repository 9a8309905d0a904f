"""Paired differences of a metric between two settings under common random numbers, with a 99 % interval."""

from __future__ import annotations

import numpy as np
from scipy import stats

from sim.config import Scenario
from sim.simulation import simulate

CONFIDENCE = 0.99


def interval(metric: str, before: Scenario, after: Scenario, replications: int) -> tuple[float, float]:
    """The interval of mean(after - before); both settings see the same chance."""
    pairs = [
        simulate(after, r).metrics[metric] - simulate(before, r).metrics[metric] for r in range(replications)
    ]
    mean, error = float(np.mean(pairs)), float(stats.sem(pairs))
    half = float(stats.t.ppf((1.0 + CONFIDENCE) / 2.0, replications - 1)) * error
    return mean - half, mean + half
