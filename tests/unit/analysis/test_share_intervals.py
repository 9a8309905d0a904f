"""Intervals of shares come from the number of cases behind them, not from the number of years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.analysis.overload_curve import estimates
from experiments.analysis.statistics.intervals import mean_interval, wilson
from experiments.analysis.statistics.share_intervals import (
    clopper_pearson,
    effective_number,
    estimate_metric,
    share_interval,
)
from sim.metrics.catalog.catalog import lookup


def test_none_late_of_many_cases_is_told_by_the_cases_and_not_by_the_years() -> None:
    """24 years without a late emergency: Wilson of 24 years says up to 14 %, 720 emergencies say 0.5 %."""
    found = share_interval([0.0] * 24, [30] * 24)
    assert found is not None and found.mean == found.low == 0.0
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 720)) and found.high < 0.006
    assert wilson(0, 24)[1] > 0.13
    all_late = share_interval([1.0] * 24, [30] * 24)
    assert all_late is not None and all_late.high == 1.0 and all_late.low == pytest.approx(1.0 - found.high)


def test_a_share_of_years_is_wilson_s_of_the_years() -> None:
    rows = [{"service_level_met": float(year < 37), "counted.service_level_met": 9e9} for year in range(40)]
    found = estimate_metric(rows, "service_level_met")
    assert found is not None and (found.low, found.high) == wilson(37, 40)


def test_without_a_number_behind_it_a_share_that_never_differs_has_no_width() -> None:
    found = estimate_metric([{"rushed_share": 0.0}] * 12, "rushed_share")
    assert found is not None and (found.low, found.high) == (0.0, 0.0)


def test_estimates_use_the_numbers_and_leave_them_out() -> None:
    rows = [{"late_reference": 0.0, "counted.late_reference": 500.0}] * 10
    found = estimates(rows)
    assert set(found) == {"late_reference"} and found["late_reference"].high < 0.001
    share = lookup("late_reference_kind.emergency")
    assert lookup("counted.late_reference_kind.emergency").en.endswith(share.en)


def test_clopper_pearson_is_scipy_s() -> None:
    for k, n in ((0, 10), (3, 10), (10, 10), (45, 50)):
        reference = stats.binomtest(k, n).proportion_ci(method="exact")
        assert clopper_pearson(k, n) == pytest.approx((reference.low, reference.high), abs=1e-12)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1) | st.sampled_from([0.0, 1.0]), st.integers(1, 500)), min_size=2, max_size=30
    )
)
def test_an_interval_holds_its_mean_and_stays_within_0_and_1(years: list[tuple[float, int]]) -> None:
    values, counts = zip(*years, strict=True)
    found = share_interval(values, counts)
    assert found is not None
    assert 0.0 <= found.low <= found.mean + 1e-12 and found.mean - 1e-12 <= found.high <= 1.0
    assert 0.0 <= effective_number(values, counts) <= sum(counts)
    mirrored = share_interval([1.0 - value for value in values], counts)
    assert mirrored is not None
    assert (1.0 - mirrored.high, 1.0 - mirrored.low) == pytest.approx((found.low, found.high), abs=0.02)


def test_many_cases_are_told_by_the_years() -> None:
    values = [0.1, 0.12, 0.08, 0.11, 0.1, 0.09]
    assert share_interval(values, [400] * 6) == mean_interval(values, (0.0, 1.0))


@pytest.mark.parametrize(
    ("share", "size", "correlation"), [(0.002, 30, 0.0), (0.01, 30, 0.0), (0.01, 30, 0.05)]
)
def test_rare_cases_are_covered_where_the_years_alone_miss(
    share: float, size: int, correlation: float
) -> None:
    """2,000 studies of 12 years; late cases independent, or in clusters of a year (beta-binomial)."""
    rng = np.random.default_rng(3)
    late = np.full((2000, 12), share)
    if correlation > 0:
        weight = (1 - correlation) / correlation
        late = rng.beta(share * weight, (1 - share) * weight, (2000, 12))
    studies = rng.binomial(size, late) / size
    covered = of_years = 0
    for years in studies:
        found, plain = share_interval(years, [size] * 12), mean_interval(years, (0.0, 1.0))
        assert found is not None and plain is not None
        covered += found.low <= share <= found.high
        of_years += plain.low <= share <= plain.high
    assert covered / 2000 > (0.94 if correlation == 0 else 0.85)
    assert covered > of_years
