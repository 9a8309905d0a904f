"""Coverage is counted on the right side, with the exact mean of the distribution it claims."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from experiments.tools.coverage_page import HEADS, PAGE
from experiments.validation import coverage
from experiments.validation.alternatives import bootstrap_t_interval
from experiments.validation.coverage import Case, measure_coverage


def test_misses_are_counted_by_their_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mean stated too high is missed above nearly every interval, one stated too low below."""
    rng = np.random.default_rng(3)
    monkeypatch.setattr(coverage, "MACRO_REPLICATIONS", 200)
    monkeypatch.setattr(coverage, "draw_numbers", lambda count, seed: rng.normal(10, 1, count))
    for exact, side in ((12.0, "below"), (8.0, "above")):
        found = measure_coverage(Case("made", exact, coverage.UNBOUNDED, lambda n: n[:, 0]), 10, 1)
        assert getattr(found, side) > 0.95 and found.inside < 0.05
    found = measure_coverage(Case("made", 10.0, coverage.UNBOUNDED, lambda n: n[:, 0]), 10, 1)
    assert 0.89 < found.inside <= 1.0 and found.inside + found.below + found.above == pytest.approx(1.0)


def test_exact_means_are_those_of_the_simulated_posts() -> None:
    """500 posts: each exact mean within four standard errors."""
    drawn = coverage.draw_numbers(500, seed=9)
    for case in coverage.make_cases():
        values = case.convert(drawn.reshape(-1, case.stations))
        assert abs(values.mean() - case.exact) < 4 * values.std() / np.sqrt(len(values)), case.name


def test_the_page_has_all_cases_and_no_interval_is_far_from_its_promise() -> None:
    """With 40 and 100 replications, whatever the skewness; the page says how few years fare."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    rows = [dict(zip(HEADS, cells, strict=True)) for cells in lines if len(cells) == len(HEADS)][1:]
    assert {row["quantity"] for row in rows} == {case.name for case in coverage.make_cases()} | {
        coverage.LIMIT
    }
    enough = [row for row in rows if int(row["replications"]) >= 40 and "square" not in row["quantity"]]
    assert all(93 <= float(row["coverage %"]) <= 98.5 for row in enough)


def test_the_interval_of_a_limit_misses_as_often_as_the_binomial_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Order statistics 1 and 8 of 40 years: 94.3 % (S6.7), whatever the distribution of the limits."""
    monkeypatch.setattr(coverage, "MACRO_REPLICATIONS", 2000)
    assert coverage.measure_limit(40, 3).inside == pytest.approx(0.943, abs=0.016)
    assert coverage.measure_limit(100, 3).inside == pytest.approx(0.956, abs=0.014)


def test_the_bootstrap_t_is_its_definition_on_resamples() -> None:
    """Against a plain computation with resamples of its own: same quantiles within their chance."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 40.0])
    found = bootstrap_t_interval(values)
    drawn = np.random.default_rng(8).choice(values, (20_000, 8))
    ratios = (drawn.mean(axis=1) - values.mean()) / np.maximum(stats.sem(drawn, axis=1), 1e-12)
    low, high = np.quantile(ratios, (0.025, 0.975))
    assert found is not None
    assert found == pytest.approx(
        (values.mean() - high * stats.sem(values), values.mean() - low * stats.sem(values)), rel=0.1, abs=0.6
    )
    assert bootstrap_t_interval(np.array([0.0] * 30 + [1.0, 2.0])) is None
