"""Runs of Morris screening, then of the Sobol' indices of the strongest numbers (clause S9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.futures.laws import LawName, Real
from experiments.analysis.futures.sensitivity_indices import (
    morris_points,
    screen,
    sobol_points,
    with_sobol_indices,
)
from experiments.analysis.futures_answer import SensitivityIndex
from experiments.studies.futures_runs import FutureRun, FuturesRuns

if TYPE_CHECKING:
    from experiments.compose.uncertainty_settings import SensitivitySettings
    from experiments.studies.uncertain_numbers import UncertainNumbers

MIDDLE = 0.5  # quantile of the numbers that a Sobol' design leaves out


def count_index_runs(numbers: int, settings: SensitivitySettings, indices: str) -> int:
    """Return the runs of ``run_indices``."""
    if indices == "none":
        return 0
    morris = settings.trajectories * (numbers + 1)
    sobol = settings.points * (min(settings.strongest, numbers) + 2)
    return morris + (sobol if indices == "sobol" else 0)


def run_indices(
    runs: FuturesRuns,
    numbers: UncertainNumbers,
    law: LawName,
    settings: SensitivitySettings,
    indices: str,
    seed: int,
) -> list[SensitivityIndex]:
    """Return the screened numbers, the strongest first; empty without indices or if a run failed.

    All points of a trajectory, and of a group of a Sobol' design, have the same replication: effects are paired.
    """
    if indices == "none" or not numbers.keys:
        return []
    keys = numbers.keys
    points = morris_points(len(keys), settings.trajectories, settings.levels, seed)
    outcome = _outcome(runs, numbers, law, points, len(keys) + 1, settings.metric)
    if outcome is None:
        return []
    rows = screen(keys, points, outcome, settings.levels, seed)
    if indices == "morris":
        return rows
    strongest = rows[: settings.strongest]
    columns = [keys.index(row.key) for row in strongest]
    design = sobol_points(len(strongest), settings.points, seed)
    whole = np.full((len(design), len(keys)), MIDDLE)
    whole[:, columns] = design
    outcome = _outcome(runs, numbers, law, whole, len(strongest) + 2, settings.metric)
    if outcome is None:
        return rows
    return [*with_sobol_indices(strongest, outcome, seed), *rows[settings.strongest :]]


def _outcome(
    runs: FuturesRuns, numbers: UncertainNumbers, law: LawName, points: Real, group: int, metric: str
) -> list[float] | None:
    """Return the metric of each point; None if one is missing."""
    futures = numbers.ranges.futures(law, points)
    asked: Sequence[FutureRun] = [FutureRun(future, None, at // group) for at, future in enumerate(futures)]
    found = runs.results(asked, lambda metrics: metrics.get(metric))
    values = [value for value in found if value is not None]
    return values if len(values) == len(found) else None
