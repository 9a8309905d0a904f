"""Morris screening and Sobol' indices by SALib, which the extra `sensitivity` installs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from experiments.analysis.futures.laws import Real
from experiments.analysis.futures_answer import SensitivityIndex


def is_installed() -> bool:
    """Return whether SALib can be imported."""
    return find_spec("SALib") is not None


def morris_points(dimensions: int, trajectories: int, levels: int, seed: int) -> Real:
    """Return the points of a Morris design: ``trajectories`` groups of ``dimensions`` + 1 rows."""
    from SALib.sample import morris

    return np.asarray(morris.sample(_problem(dimensions), trajectories, num_levels=levels, seed=seed))


def sobol_points(dimensions: int, base_points: int, seed: int) -> Real:
    """Return Saltelli's design of first-order and total indices: ``base_points`` groups of ``dimensions`` + 2 rows."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(_problem(dimensions), base_points, calc_second_order=False, seed=seed))


def screen(
    keys: Sequence[str], points: Real, outcome: Sequence[float], levels: int, seed: int
) -> list[SensitivityIndex]:
    """Return the mean absolute elementary effects (mu*), over whole ranges, the largest first.

    References
    ----------
    Campolongo, Cariboni and Saltelli 2007.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        _problem(len(keys)), points, np.asarray(outcome, float), num_levels=levels, seed=seed
    )
    rows = [
        SensitivityIndex(key, *(float(found[name][i]) for name in ("mu_star", "mu_star_conf", "sigma")))
        for i, key in enumerate(keys)
    ]
    return sorted(rows, key=lambda row: -row.mu_star)


def with_sobol_indices(
    rows: Sequence[SensitivityIndex], outcome: Sequence[float], seed: int
) -> list[SensitivityIndex]:
    """Return screened numbers with their first-order and total indices, from the outcome of ``sobol_points``.

    References
    ----------
    Saltelli et al. 2010; Jansen 1999.
    """
    from SALib.analyze import sobol

    found = sobol.analyze(_problem(len(rows)), np.asarray(outcome, float), calc_second_order=False, seed=seed)
    return [
        SensitivityIndex(
            row.key, row.mu_star, row.mu_star_interval, row.sigma,
            *(float(found[name][i]) for name in ("S1", "S1_conf", "ST", "ST_conf")),
        )
        for i, row in enumerate(rows)
    ]  # fmt: skip


def _problem(dimensions: int) -> dict[str, Any]:
    names = [f"x{i}" for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
