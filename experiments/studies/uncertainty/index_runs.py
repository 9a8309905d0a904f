"""Runs of Morris screening, then of the Sobol' indices of the strongest numbers (clause S9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.answers.futures_answer import SensitivityIndex, YearNoise
from experiments.analysis.futures.laws import LawName, Real
from experiments.analysis.futures.sensitivity_indices import (
    morris_points,
    screen,
    sobol_points,
    with_sobol_indices,
    year_noise,
)
from experiments.studies.uncertainty.futures_runs import FutureRun, FuturesRuns

if TYPE_CHECKING:
    from experiments.compose.settings.uncertainty_settings import SensitivitySettings
    from experiments.studies.uncertainty.uncertain_numbers import UncertainNumbers

MIDDLE = 0.5  # quantile of the numbers that a Sobol' design leaves out


def count_index_runs(numbers: int, settings: SensitivitySettings, indices: str) -> int:
    """Return the runs of ``run_indices``."""
    if indices == "none":
        return 0
    morris = settings.trajectories * (numbers + 1)
    sobol = settings.points * (min(settings.strongest, numbers) + 3)
    return morris + (sobol if indices == "sobol" else 0)


@dataclass(frozen=True)
class IndexDesign:
    """How the indices of a study are computed.

    Attributes
    ----------
    law : str
        Of the numbers.
    settings : SensitivitySettings
    indices : str
        ``none``, ``morris`` or ``sobol``.
    seed : int
    """

    law: LawName
    settings: SensitivitySettings
    indices: str
    seed: int


def run_indices(
    runs: FuturesRuns, numbers: UncertainNumbers, design: IndexDesign
) -> tuple[list[SensitivityIndex], YearNoise | None]:
    """Return the screened numbers, the strongest first, and the share of chance; empty if a run failed.

    All points of a trajectory, and of a group of a Sobol' design, have the same replication: effects are paired. The
    first point of each group is run once more with a replication of its own: what differs is the year.
    """
    keys, settings, seed = numbers.keys, design.settings, design.seed
    if design.indices == "none" or not keys:
        return [], None
    points = morris_points(len(keys), settings.trajectories, settings.levels, seed)
    outcome = _outcome(runs, numbers, design, points, _groups(len(points), len(keys) + 1))
    if outcome is None:
        return [], None
    rows = screen(keys, points, outcome, settings.levels, seed)
    if design.indices == "morris":
        return rows, None
    strongest = rows[: settings.strongest]
    whole = np.full((settings.points * (len(strongest) + 2), len(keys)), MIDDLE)
    whole[:, [keys.index(row.key) for row in strongest]] = sobol_points(len(strongest), settings.points, seed)
    group = len(strongest) + 2
    outcome = _outcome(runs, numbers, design, whole, _groups(len(whole), group))
    if outcome is None:
        return rows, None
    again = _outcome(
        runs, numbers, design, whole[::group], [settings.points + at for at in range(settings.points)]
    )
    noise = None if again is None else year_noise(outcome[::group], again, seed)
    return [*with_sobol_indices(strongest, outcome, seed), *rows[settings.strongest :]], noise


def _groups(count: int, size: int) -> list[int]:
    """Return the group of each point: the number of its replication."""
    return [at // size for at in range(count)]


def _outcome(
    runs: FuturesRuns, numbers: UncertainNumbers, design: IndexDesign, points: Real, years: Sequence[int]
) -> list[float] | None:
    """Return the metric of each point in its year; None if one is missing."""
    futures, metric = numbers.ranges.futures(design.law, points), design.settings.metric
    asked = [FutureRun(future, None, year) for future, year in zip(futures, years, strict=True)]
    found = runs.results(asked, lambda metrics: metrics.get(metric))
    values = [value for value in found if value is not None]
    return values if len(values) == len(found) else None
