"""Morris screening and Sobol' indices by SALib reproduce functions whose indices are known; chance is told apart."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from experiments.analysis.answers.futures_answer import SensitivityIndex
from experiments.analysis.futures.sensitivity_indices import (
    morris_points,
    screen,
    sobol_points,
    with_sobol_indices,
    year_noise,
)

LEVELS, SEED = 4, 7
needs_salib = pytest.mark.skipif(find_spec("SALib") is None, reason="needs the extra sensitivity")


def ishigami(points: np.ndarray) -> np.ndarray:
    x = (2.0 * points - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def linear(points: np.ndarray, weights: tuple[float, ...]) -> np.ndarray:
    return points @ np.asarray(weights)


def rows_of(count: int) -> list[SensitivityIndex]:
    return [SensitivityIndex(f"x{i}", 1.0, 0.1, 0.1) for i in range(count)]


@needs_salib
def test_the_indices_of_the_ishigami_function_are_the_known_ones() -> None:
    points = sobol_points(3, 4096, SEED)
    found = with_sobol_indices(rows_of(3), ishigami(points).tolist(), SEED)
    assert [row.first for row in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert [row.total for row in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)


@needs_salib
def test_elementary_effects_of_a_linear_function_are_its_weights_with_their_signs() -> None:
    weights = (3.0, -2.0, 0.0, 1.0)
    points = morris_points(4, 10, LEVELS, SEED)
    found = screen(["a", "b", "c", "d"], points, linear(points, weights).tolist(), LEVELS, SEED)
    assert [row.key for row in found] == ["a", "b", "d", "c"], "the largest first"
    assert [row.mu for row in found] == pytest.approx([3.0, -2.0, 1.0, 0.0], abs=1e-9)
    assert [row.mu_star for row in found] == pytest.approx([3.0, 2.0, 1.0, 0.0], abs=1e-9)
    assert [row.mu_p < 0.05 for row in found] == [True, True, True, False]


@needs_salib
def test_effects_that_are_pure_chance_have_no_direction() -> None:
    points, wrong = morris_points(30, 10, LEVELS, SEED), 0
    for seed in range(10):
        noise = np.random.default_rng(seed).normal(size=len(points))
        rows = screen([f"x{i}" for i in range(30)], points, noise.tolist(), LEVELS, SEED)
        wrong += any(row.mu_p < 0.05 for row in rows)
    assert wrong <= 2, "a family-wise error of 5 %"


def test_the_share_of_chance_is_that_of_the_analysis_of_variance() -> None:
    random = np.random.default_rng(3)
    of_future = random.normal(0.0, 3.0, 4000)
    years = [(of_future + random.normal(0.0, 1.0, 4000)).tolist() for _ in range(2)]
    found = year_noise(years[0], years[1], SEED)
    assert found is not None and found.share == pytest.approx(0.1, abs=0.01)
    assert found.low < 0.1 < found.high and found.pairs == 4000


def test_a_deterministic_metric_has_no_chance_and_a_constant_one_no_share() -> None:
    found = year_noise([1.0, 2.0, 5.0], [1.0, 2.0, 5.0], SEED)
    assert found is not None and found.share == 0.0
    assert year_noise([2.0, 2.0], [2.0, 2.0], SEED) is None


@needs_salib
def test_a_year_shared_by_a_group_lowers_all_indices_by_the_share_of_chance() -> None:
    """Additive effects with noise: first-order indices sum to one less the share of chance, in the same order."""
    weights, points = (3.0, 2.0, 1.0), sobol_points(3, 2048, SEED)
    random, group = np.random.default_rng(4), 3 + 2
    signal = linear(points, weights)
    chance = random.normal(0.0, np.sqrt(sum(w * w for w in weights) / 12.0 / 4.0), len(points) // group)
    outcome = signal + np.repeat(chance, group)
    found = with_sobol_indices(rows_of(3), outcome.tolist(), SEED)
    assert sum(row.first or 0.0 for row in found) == pytest.approx(0.8, abs=0.04)
    assert [row.total for row in found] == sorted((row.total for row in found), reverse=True)
