"""Intervals, replications, critical sizes and unmet work against references and known values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import LIMITS
from scipy import stats

from experiments.analysis.critical_size import Pair, bisect_size, critical_of_sizes, critical_size
from experiments.analysis.intervals import paired, t_interval, wilson
from experiments.analysis.overload_curve import CurveSetting, estimates, make_curve, put_headline_first
from experiments.analysis.quantiles import bootstrap, size_sustained_by_share
from experiments.analysis.replications import (
    check_all_metrics,
    check_replications,
    describe_checks,
    look_ahead,
)
from experiments.analysis.unmet_work import SizeRows, crossing, find_unmet_work
from sim.metrics.catalog.catalog import WORK

# --- intervals


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_t_interval_is_scipy_s(values: list[float]) -> None:
    found = t_interval(values)
    assert found is not None
    error = stats.sem(values)
    expected = (
        stats.t.interval(0.95, len(values) - 1, np.mean(values), error) if error > 0 else [values[0]] * 2
    )
    assert [found.low, found.high] == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_one_replication_has_no_interval_and_rates_stay_in_their_range() -> None:
    assert t_interval([0.3]) is None
    found = t_interval([0.0, 0.0, 0.02], rate=True)
    assert found is not None and found.low == 0.0 and found.high > 0.02


def test_wilson_is_statsmodels_formula_by_scipy() -> None:
    for k, n in ((0, 10), (3, 10), (10, 10), (45, 50)):
        reference = stats.binomtest(k, n).proportion_ci(method="wilson")
        assert wilson(k, n) == pytest.approx((reference.low, reference.high), abs=1e-12)
    assert wilson(0, 0) == (0.0, 1.0)


def test_pairing_removes_what_replications_share() -> None:
    rng = np.random.default_rng(3)
    common = rng.normal(0, 100, 20)
    found = paired(common.tolist(), (common + rng.normal(1, 0.1, 20)).tolist())
    assert found is not None and found.half_width < 0.1 and 0.9 < found.mean < 1.1
    with pytest.raises(ValueError, match="paired"):
        paired([1.0, 2.0], [1.0])


# --- how many replications


def test_enough_is_the_first_number_that_stays_narrow_through_the_look_ahead() -> None:
    calm = [100.0, 101.0, 99.0, 100.0] * 5
    assert check_replications(calm, relative=0.05).needed == 3
    assert look_ahead(3) == 5 and look_ahead(200) == 10
    jump = [100.0, 100.1, 99.9, 100.0, 200.0] + [100.0, 101.0, 99.0] * 100
    found = check_replications(jump, relative=0.05)
    assert found.needed is not None and found.needed > 5  # narrow at 3, but not through the look-ahead
    widths = [
        stats.t.ppf(0.975, n - 1) * stats.sem(jump[:n]) / np.mean(jump[:n]) for n in range(2, len(jump) + 1)
    ]
    first = next(
        n for n in range(3, len(jump)) if all(w <= 0.05 for w in widths[n - 2 : n - 1 + look_ahead(n)])
    )
    assert found.needed == first


def test_a_rate_near_zero_is_settled_by_the_absolute_half_width() -> None:
    rare = [0.004, 0.0, 0.006, 0.002, 0.0, 0.008] * 4
    assert not check_replications(rare, relative=0.05).is_sufficient
    assert check_replications(rare, relative=0.05, absolute=0.005).is_sufficient
    assert check_replications([1.0, 1.0, 1.0], relative=0.05).needed is None  # the look-ahead is not complete
    assert check_replications([1.0], relative=0.05).needed is None


def test_the_statement_names_what_is_not_settled_with_the_same_numbers_in_both_languages() -> None:
    table = {"a": [1.0] * 12, "b": [0.0, 5.0] * 6}
    found = check_all_metrics(table, 0.05, {})
    english, chinese = describe_checks(found, {"b": "misses"})
    assert "12" in english and "12" in chinese and "misses" in english and "misses" in chinese
    english, chinese = describe_checks({"a": found["a"]}, {})
    assert "3 replications are enough" in english and "需3次" in chinese


# --- critical size


def truth(thresholds: Sequence[float], asked: list[Pair] | None = None):
    def kept(pairs: Sequence[Pair]) -> list[bool]:
        if asked is not None:
            asked.extend(pairs)
        return [size <= thresholds[r] for size, r in pairs]

    return kept


@settings(max_examples=60)
@given(st.lists(st.integers(20, 1499), min_size=1, max_size=20))
def test_bisection_finds_every_replication_s_threshold(thresholds: list[int]) -> None:
    found = bisect_size(range(len(thresholds)), truth(thresholds), resolution=1)
    assert [found[r].low for r in range(len(thresholds))] == thresholds


def test_known_answers_are_not_asked_again_and_narrow_the_search() -> None:
    thresholds = [310, 330, 290]
    known = {(s, r): s <= thresholds[r] for s in (150, 300, 400) for r in range(3)}
    asked: list[Pair] = []
    found = bisect_size(range(3), truth(thresholds, asked), known, resolution=2)
    assert all(found[r].low <= thresholds[r] < found[r].low + 2 for r in range(3))
    assert not set(asked) & set(known)
    assert len(asked) <= 3 * 8 and min(s for s, _ in asked) > 150 and max(s for s, _ in asked) < 400


def test_the_critical_size_is_the_one_that_nine_in_ten_bear() -> None:
    thresholds = list(range(300, 320))  # 20 replications: two may fail
    found = critical_size(range(20), truth(thresholds), 0.9, resolution=1)
    assert found.size == 302 and found.bound == "inside" and found.n == 20
    assert found.low < 302 < found.high
    assert (
        sum(t >= found.size for t in thresholds) / 20
        >= 0.9
        > sum(t >= found.size + 1 for t in thresholds) / 20
    )


def test_below_and_above_the_range_are_said() -> None:
    assert critical_size(range(10), truth([5] * 10), 0.9).bound == "below"
    above = critical_size(range(10), truth([9999] * 10), 0.9)
    assert (above.bound, above.size) == ("above", 1500)
    mixed = critical_size(range(10), truth([5] + [400] * 9), 0.9, resolution=1)
    assert (mixed.bound, mixed.size) == ("inside", 400)  # one in ten may fail even at the smallest
    edge = critical_size(range(10), truth([20] * 10), 0.9, resolution=1)
    assert (edge.bound, edge.size) == ("inside", 20)


def test_a_promise_broken_and_kept_again_counts_up_to_the_first_break() -> None:
    known = {(100, 0): True, (200, 0): False, (300, 0): True, (400, 0): False}
    found = critical_of_sizes(known, 0.9)
    assert found is not None and found.size == 100
    assert critical_of_sizes({}, 0.9) is None


@pytest.mark.parametrize("n", [8, 30])
def test_the_interval_covers_the_true_size_about_as_often_as_it_says(n: int) -> None:
    rng = np.random.default_rng(7)
    truly = stats.norm.ppf(0.1, 300, 20)
    hits = 0
    for i in range(300):
        sizes = rng.normal(300, 20, n)
        low, high = bootstrap(sizes, 0.9, 0.95, seed=i)
        hits += low <= truly <= high
    assert hits / 300 > 0.88
    assert size_sustained_by_share([1.0, 2.0, 3.0], 0.9) == 1.0


# --- breaks and curves


def rows_at(size: int, replications: int = 10) -> SizeRows:
    """Visits give way from 250 + r, patrol from 420, cases never; the promise breaks with the visits."""
    rows = []
    for r in range(replications):
        visits = max(0.0, (size - 250 - r) / 500 + 0.1)
        over = visits > 0.1
        rows.append(
            {
                "verdict": 2.0 if over else 0.0, "service_level_met": float(not over), "late_reference": 0.01,
                "unmet_share.visits": visits, "unmet_share.patrol": max(0.0, (size - 420) / 500 + 0.1),
                "unmet_share.cases": 0.01, **({"first_unmet_work": 0.0, "onset_week": 3.0} if over else {}),
            }
        )  # fmt: skip
    return SizeRows(size, float(size), size, tuple(rows))


SIZES = (150, 300, 400, 500, 550, 600)


def promise(pairs: Sequence[Pair]) -> list[bool]:
    return [rows_at(size).rows[r]["service_level_met"] > 0.5 for size, r in pairs]


def test_the_first_break_is_the_critical_size_and_nothing_breaks_before() -> None:
    found = make_curve(
        CurveSetting("p", "v", "e", "c"), [rows_at(s) for s in reversed(SIZES)], LIMITS, promise
    )
    assert found.critical is not None and found.critical.bound == "inside"
    assert abs(found.critical.size - 251) <= 2
    assert [b.work for b in found.unmet_work] == ["visits", "patrol", "cases"]
    assert found.unmet_work[0].size is found.critical
    assert found.unmet_work[1].size is not None and found.unmet_work[1].size.size == pytest.approx(420)
    assert found.unmet_work[2].size is None
    assert [p.households_per_worker for p in found.points] == list(SIZES)
    assert [p.verdict for p in found.points] == ["holds"] + ["overloaded"] * 5
    assert found.points[1].first_unmet_work == "visits" and found.points[1].onset_week == 3.0


def test_a_shortfall_inside_a_kept_promise_is_no_break_yet() -> None:
    runs = [rows_at(s) for s in SIZES]
    early = [
        SizeRows(r.size, r.households_per_worker, r.households_per_grid,
                 tuple({**row, "unmet_share.patrol": 0.2} for row in r.rows))
        for r in runs
    ]  # fmt: skip
    found = make_curve(CurveSetting("p", "v", "e", "c"), early, LIMITS, promise)
    assert {b.work: b.size for b in found.unmet_work}["patrol"] is found.critical


def test_what_gives_way_first_breaks_at_the_critical_size_even_within_its_own_tolerance() -> None:
    """A backlog that grows without bound overloads before its share not done passes 10 %."""

    def grows(run: SizeRows) -> SizeRows:
        first = {"first_unmet_work": 3.0}
        rows = tuple({**row, **first} if row["verdict"] == 2.0 else row for row in run.rows)
        return SizeRows(run.size, run.households_per_worker, run.households_per_grid, rows)

    found = make_curve(CurveSetting("p", "v", "e", "c"), [grows(rows_at(s)) for s in SIZES], LIMITS, promise)
    assert found.unmet_work[0].size is found.critical
    assert {b.work: b.size for b in found.unmet_work}["cases"] is found.critical


def test_nothing_breaks_where_the_promise_holds_at_every_size() -> None:
    holding = tuple({"verdict": 0.0, "service_level_met": 1.0, "unmet_share.visits": 0.5} for _ in range(10))
    runs = [SizeRows(s, float(s), s, holding) for s in (100, 200)]
    found = make_curve(CurveSetting("p", "v", "e", "c"), runs, LIMITS)
    assert found.critical is not None and found.critical.bound == "above"
    assert [b.size for b in found.unmet_work] == [None]


def test_crossing_is_where_the_line_passes_for_good() -> None:
    assert crossing([1, 2, 3], [0.0, 0.2, 0.3], 0.1) == pytest.approx(1.5)
    assert crossing([1, 2, 3], [0.2, 0.0, 0.2], 0.1) == pytest.approx(2.5)
    assert crossing([1, 2, 3], [0.2, 0.2, 0.0], 0.1) == float("inf")
    assert crossing([1, 2], [0.2, 0.2], 0.1) == float("-inf")
    assert crossing([1, 2], [None, 0.2], 0.1) == pytest.approx(1.5)


def test_estimates_leave_out_codes_and_times_that_are_not_known_everywhere() -> None:
    rows = [
        {"verdict": 0.0, "close_hours_p90": 3.0, "onset_week": 1.0, "load": 0.9},
        {"verdict": 2.0, "load": 1.1, "onset_week": 2.0},
        {"verdict": 2.0, "load": 1.0, "recovery_weeks": 2.0},
    ]
    found = estimates(rows)
    assert set(found) == {"load", "onset_week"}
    assert found["load"].n == 3 and found["onset_week"].n == 2


def test_the_headline_comes_first() -> None:
    first, second = CurveSetting("a", "v", "e", "c"), CurveSetting("b", "v", "e", "c")
    curves = [make_curve(s, [rows_at(150)], LIMITS) for s in (first, second)]
    assert [c.place for c in put_headline_first(curves, second)] == ["b", "a"]
    assert find_unmet_work([rows_at(150)], LIMITS, None)[0].work in WORK
