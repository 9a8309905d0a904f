"""Morris screening and Sobol' indices by SALib, which the extra `sensitivity` installs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from experiments.analysis.answers.futures_answer import SensitivityIndex, YearNoise
from experiments.analysis.futures.laws import Real
from experiments.analysis.futures.multiple_tests import adjust_holm

RESAMPLES = 1000


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
    """Return the elementary effects over whole ranges, the largest mean absolute effect (mu*) first.

    Parameters
    ----------
    keys : sequence of str
        Names of the columns of ``points``.
    points : array
        From ``morris_points``.
    outcome : sequence of float
        Metric at each point.
    levels, seed : int

    References
    ----------
    Campolongo, Cariboni and Saltelli 2007.
    """
    from SALib.analyze import morris
    from scipy.stats import t

    found = morris.analyze(
        _problem(len(keys)), points, np.asarray(outcome, float), num_levels=levels, seed=seed
    )
    trajectories = len(points) // (len(keys) + 1)
    error = np.asarray(found["sigma"], float) / np.sqrt(trajectories)
    mu = np.asarray(found["mu"], float)
    ratio = np.divide(np.abs(mu), error, out=np.where(mu == 0.0, 0.0, np.inf), where=error > 0.0)
    p_values = adjust_holm((2.0 * t.sf(ratio, trajectories - 1)).tolist())
    rows = [
        SensitivityIndex(
            key, float(found["mu_star"][i]), float(found["mu_star_conf"][i]), float(found["sigma"][i]), float(mu[i]),
            p_values[i],
        )
        for i, key in enumerate(keys)
    ]  # fmt: skip
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
        replace(
            row, first=float(found["S1"][i]), first_interval=float(found["S1_conf"][i]), total=float(found["ST"][i]),
            total_interval=float(found["ST_conf"][i]),
        )
        for i, row in enumerate(rows)
    ]  # fmt: skip


def year_noise(first: Sequence[float], second: Sequence[float], seed: int) -> YearNoise | None:
    """Return the share of the variance that is chance between years; None without variation.

    Half of the mean squared difference of two years of the same future, over the variance of all of them. With the
    year of a group held fixed, Sobol' indices sum to one less this share (additive effects).

    Parameters
    ----------
    first, second : sequence of float
        Metric of each future in two simulated years.
    seed : int
        Of the bootstrap over futures.

    References
    ----------
    Intraclass correlation of one-way analysis of variance; Efron and Tibshirani 1993 (percentile interval).
    """
    pairs = np.column_stack([np.asarray(first, float), np.asarray(second, float)])
    n = len(pairs)
    if n < 2 or float(np.var(pairs)) == 0.0:
        return None
    random = np.random.default_rng(seed)
    drawn = [_noise_share(pairs[random.integers(0, n, n)]) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return YearNoise(_noise_share(pairs), float(low), float(high), n)


def _noise_share(pairs: Real) -> float:
    total = float(np.var(pairs))
    within = float(np.mean((pairs[:, 0] - pairs[:, 1]) ** 2)) / 2.0
    return min(1.0, within / total) if total > 0.0 else 1.0


def _problem(dimensions: int) -> dict[str, Any]:
    names = [f"x{i}" for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
