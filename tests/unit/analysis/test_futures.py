"""Futures: laws, points, shares that sum to one, and what their critical sizes tell (clause S9)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import triang

from experiments.analysis.answers.answer import LawAnswer
from experiments.analysis.futures.box import find_box
from experiments.analysis.futures.certainty import (
    answer_of_law,
    certain_sizes,
    kept_at_sizes,
    limits_of_years,
    paired_difference,
)
from experiments.analysis.futures.correlations import rank_correlations
from experiments.analysis.futures.laws import AssumedRange, LawName, quantiles
from experiments.analysis.futures.measurements import measurements
from experiments.analysis.futures.multiple_tests import adjust_holm
from experiments.analysis.futures.points import Ranges, SharedSum, Weights, unit_points

LAWS: tuple[LawName, ...] = ("triangular", "median_centred", "uniform")
SHARE = AssumedRange("share", 0.2, 0.1, 0.5)
RATE = AssumedRange("rate", 0.03, 0.003, 0.3, is_log=True)
COUNT = AssumedRange("count", 2.0, 1.0, 4.0, is_whole=True)


def test_the_triangular_law_is_that_of_scipy() -> None:
    u = np.linspace(0.0, 1.0, 101)
    expected = triang.ppf(u, 0.25, loc=0.1, scale=0.4)
    assert quantiles("triangular", SHARE, u) == pytest.approx(expected)


def test_a_rate_has_its_law_on_the_logarithmic_scale() -> None:
    assert quantiles("triangular", RATE, np.array([0.5])) == pytest.approx([0.03]), (
        "default in the middle of the logs"
    )
    assert quantiles("uniform", RATE, np.array([0.25, 0.75])) == pytest.approx(
        [0.003 * 10**0.5, 0.3 / 10**0.5]
    )


def test_half_of_the_median_centred_futures_are_below_the_default() -> None:
    found = quantiles("median_centred", SHARE, np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    assert found == pytest.approx([0.1, 0.15, 0.2, 0.35, 0.5])


def test_a_whole_number_has_the_mass_of_half_a_unit_on_both_sides() -> None:
    found = quantiles("uniform", COUNT, (np.arange(4000) + 0.5) / 4000)
    assert np.unique(found, return_counts=True)[1].tolist() == [1000, 1000, 1000, 1000]


ranges = st.tuples(
    st.floats(0.001, 10.0), st.floats(0.0, 1.0), st.floats(1.001, 50.0), st.booleans(), st.booleans()
)


@given(ranges, st.sampled_from(LAWS))
def test_values_rise_with_the_point_and_stay_within_the_range(
    drawn: tuple[float, float, float, bool, bool], law: LawName
) -> None:
    low, part, factor, is_log, is_whole = drawn
    if is_whole:
        low, high = float(round(low)), float(round(low * factor))
        default = float(round(low + part * (high - low)))
    else:
        high = low * factor
        default = low + part * (high - low)
    one = AssumedRange("x", default, low, high, is_log and low > 0.0, is_whole)
    found = quantiles(law, one, np.linspace(0.0, 1.0, 33))
    assert found.min() >= low and found.max() <= high
    assert (np.diff(found) >= -1e-12 * high).all()
    assert not is_whole or (found == np.rint(found)).all()


KINDS = SharedSum({"general": 0.7, "coordinated": 0.2, "approval": 0.1}, rest=("general",))


def test_the_rest_takes_what_the_uncertain_shares_leave() -> None:
    assert KINDS.settle({"coordinated": 0.3}) == pytest.approx({"coordinated": 0.3, "general": 0.6})
    urgency = SharedSum({"ordinary": 0.9, "urgent": 0.08, "extra": 0.02}, rest=("urgent", "extra"))
    assert urgency.settle({"ordinary": 0.8}) == pytest.approx(
        {"ordinary": 0.8, "urgent": 0.16, "extra": 0.04}
    )


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_shares_sum_to_one_whatever_is_drawn(coordinated: float, approval: float) -> None:
    found = KINDS.settle({"coordinated": coordinated, "approval": approval})
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-9)
    assert all(0.0 <= share <= 1.0 for share in found.values())


def test_a_number_reaches_the_one_it_must_not_be_below() -> None:
    both = Ranges(
        (AssumedRange("late", 20.0, 5.0, 20.0), AssumedRange("early", 10.0, 5.0, 20.0)), (), {"late": "early"}
    )
    points = unit_points("latin_hypercube", 64, 2, 1)
    assert all(future["late"] >= future["early"] for future in both.futures("uniform", points))


ITEMS = Weights({"a": 0.3, "b": 0.1, "c": 0.6})


@given(st.lists(st.sampled_from([0.0, 0.05, 0.2]), min_size=3, max_size=3))
def test_weights_of_a_table_are_never_all_zero_and_otherwise_as_drawn(drawn: list[float]) -> None:
    future = dict(zip("abc", drawn, strict=True))
    found = ITEMS.settle(future)
    assert found == (future if any(drawn) else ITEMS.members)


def test_weights_that_do_not_vary_count_for_a_table() -> None:
    assert ITEMS.settle({"a": 0.0, "b": 0.0}) == {"a": 0.0, "b": 0.0}, "c keeps its default"
    assert Weights({"a": 1.0, "b": 0.0}).settle({"a": 0.0}) == {"a": 1.0}


def test_whole_numbers_of_a_future_are_integers() -> None:
    (future,) = Ranges((COUNT, SHARE)).futures("triangular", np.array([[0.5, 0.5]]))
    assert isinstance(future["count"], int) and isinstance(future["share"], float)


def test_more_sobol_points_contain_the_fewer() -> None:
    assert (unit_points("sobol", 64, 5, 3)[:32] == unit_points("sobol", 32, 5, 3)).all()


def test_latin_hypercube_points_fill_every_slice_once() -> None:
    points = unit_points("latin_hypercube", 20, 3, 3)
    assert (np.sort((points * 20).astype(int), axis=0) == np.arange(20)[:, None]).all()


# -- what critical sizes tell ----------------------------------------------------------------------


def test_households_by_certainty_are_order_statistics() -> None:
    limits = [float(size) for size in range(101, 201)]
    found = certain_sizes(limits, (0.5, 0.8, 0.9))
    assert [one.size for one in found] == [151.0, 121.0, 111.0], "50, 80, 90 of 100 sustain them"
    assert all(one.low <= one.size <= one.high for one in found)
    assert [one.size for one in found] == sorted((one.size for one in found), reverse=True)


def test_the_interval_of_a_certain_size_covers_it() -> None:
    random, hits = np.random.default_rng(5), 0
    for _ in range(400):
        (one,) = certain_sizes(random.uniform(0.0, 1000.0, 100).tolist(), (0.8,))
        hits += one.low <= 200.0 <= one.high
    assert 0.92 <= hits / 400 <= 0.99


def test_the_limit_of_years_is_the_one_that_nine_in_ten_sustain() -> None:
    found = limits_of_years([float(size) for size in range(300, 340)], 0.9)
    assert (found.critical.size, found.critical.bound, found.critical.n) == (304.0, "inside", 40)
    assert (found.critical.low, found.critical.high) == (300.0, 307.0), "1st and 8th of 40 (S6.7)"
    assert found.low == pytest.approx(301.95) and found.high == pytest.approx(337.05)
    assert limits_of_years([20.0] * 40, 0.9).critical.bound == "below"


def test_kept_shares_are_counts_with_wilson_intervals() -> None:
    (one,) = kept_at_sizes([[True] * 45 + [False] * 55], [400])
    assert (one.kept, one.futures, one.share) == (45, 100, 0.45)
    assert (one.low, one.high) == pytest.approx((0.3561, 0.5476), abs=1e-3)


def test_a_law_without_searched_futures_has_no_range() -> None:
    assert answer_of_law("uniform", (), [], (0.5,)) == LawAnswer("uniform")


def test_the_difference_of_laws_is_paired() -> None:
    one = [True] * 60 + [False] * 40
    mean, low, high = paired_difference(one, one)
    assert mean == 0.0 and low == high == 0.0
    mean, low, high = paired_difference(one, [False] * 10 + one[10:])
    assert mean == pytest.approx(-0.1) and low < -0.1 < high < 0.0


def drawn(count: int, columns: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.0, 1.0, (count, columns))


KEYS = [f"x{i}" for i in range(30)]


def test_measuring_the_number_that_decides_narrows_the_range_as_theory_says() -> None:
    values = drawn(400, 30, 1)
    noise = np.random.default_rng(2).normal(0.0, 20.0, 400)
    limits = (300.0 + 400.0 * values[:, 4] + noise).tolist()
    best, *others = measurements(KEYS, values, limits, 1)
    assert best.key == "x4" and not others
    within = 400.0 / 5  # spread of a fifth of the range, with the noise beside it
    assert within <= best.width <= within + 3.29 * 20.0
    assert best.low <= best.width <= best.high


def test_pure_noise_is_not_worth_measuring_and_correlates_with_nothing() -> None:
    found = correlated = 0
    for seed in range(20):
        values, limits = drawn(200, 30, seed), drawn(200, 1, 1000 + seed)[:, 0].tolist()
        found += bool(measurements(KEYS, values, limits, seed))
        correlated += bool(rank_correlations(KEYS, values, limits))
    assert found <= 4 and correlated <= 4, "a family-wise error of 5 %: 1 of 20"


def test_rank_correlations_have_the_sign_of_the_effect() -> None:
    values = drawn(200, 30, 3)
    found = rank_correlations(KEYS, values, (values[:, 2] - 2.0 * values[:, 7] ** 3).tolist())
    assert [one.key for one in found][:2] == ["x7", "x2"]
    assert found[0].high < 0.0 < found[1].low


def test_holm_multiplies_the_smallest_by_all() -> None:
    assert adjust_holm([0.02, 0.01, 0.5]) == pytest.approx([0.04, 0.03, 0.5])


def test_a_planted_box_is_found_with_its_sides() -> None:
    values = drawn(400, 30, 4)
    kept = ((values[:, 3] < 0.4) & (values[:, 9] > 0.5)).tolist()
    box = find_box(KEYS, values, kept, 400)
    assert box is not None and box.is_kept
    sides = {one.key: one for one in box.restrictions}
    assert {"x3", "x9"} <= set(sides) and len(sides) <= 3
    assert sides["x3"].high == pytest.approx(0.4, abs=0.06) and sides["x9"].low == pytest.approx(
        0.5, abs=0.06
    )
    assert box.inside_with / box.inside > 0.85 and box.outside_with / box.outside < 0.1


def test_a_weak_but_real_number_is_found_among_many_others() -> None:
    values, keys = drawn(256, 120, 11), [f"x{i}" for i in range(120)]
    kept = (values[:, 5] + 0.5 * drawn(256, 1, 12)[:, 0] < 1.0).tolist()
    box = find_box(keys, values, kept, 400)
    assert box is not None and not box.is_kept
    assert box.restrictions[0].key == "x5" and box.restrictions[0].low is not None


def test_no_box_is_found_in_noise() -> None:
    found = sum(
        find_box(KEYS, drawn(200, 30, seed), (drawn(200, 1, 500 + seed)[:, 0] < 0.3).tolist(), 400)
        is not None
        for seed in range(6)
    )
    assert found <= 2


def test_futures_that_are_all_alike_have_no_box() -> None:
    assert find_box(KEYS, drawn(50, 30, 1), [True] * 50, 400) is None
