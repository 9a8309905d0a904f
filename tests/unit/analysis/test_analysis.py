"""Intervals, replications, critical sizes and unmet work against references and known values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import LIMITS
from scipy import stats

from experiments.analysis.common_years import infer_met, known_years
from experiments.analysis.critical_size import (
    SEARCH_RANGE,
    Pair,
    SearchRange,
    Wanted,
    bisect_size,
    limits_of_brackets,
)
from experiments.analysis.overload_curve import CurveSetting, Search, estimates, make_curve
from experiments.analysis.statistics.intervals import (
    bootstrap_interval,
    log_interval,
    mean_interval,
    paired,
    wilson,
)
from experiments.analysis.statistics.quantiles import (
    critical_of,
    interval_ranks,
    kept_share,
    rank_coverage,
    size_sustained_by_share,
)
from experiments.analysis.statistics.replications import (
    check_all_metrics,
    check_replications,
    describe_checks,
    look_ahead,
)
from experiments.analysis.unmet_work import SizeRows, crossing, find_unmet_work
from sim.metrics.catalog.catalog import WORK

# --- intervals


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=7))
def test_the_interval_of_a_few_values_is_scipy_s_t_interval(values: list[float]) -> None:
    found = mean_interval(values)
    assert found is not None
    error = stats.sem(values)
    expected = (
        stats.t.interval(0.95, len(values) - 1, np.mean(values), error) if error > 0 else [values[0]] * 2
    )
    assert [found.low, found.high] == pytest.approx(expected, rel=1e-9, abs=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1) | st.sampled_from([0.0, 1.0]), min_size=2, max_size=40),
    st.sampled_from([(0.0, 1.0), (0.0, float("inf"))]),
)
def test_an_interval_never_leaves_the_possible(values: list[float], bounds: tuple[float, float]) -> None:
    found = mean_interval(values, bounds)
    assert found is not None
    assert bounds[0] <= found.low <= found.mean + 1e-12 and found.mean - 1e-12 <= found.high <= bounds[1]


def test_one_replication_has_no_interval() -> None:
    assert mean_interval([0.3]) is None
    found = mean_interval([0.0, 0.0, 0.02], (0.0, 1.0))
    assert found is not None and found.low == 0.0 and found.high > 0.02


def test_skewed_minutes_stay_positive_and_cover_better_than_t() -> None:
    """Emergencies: a mean carried by the few per cent that nobody answered."""
    rng = np.random.default_rng(5)
    truth, hits_t, hits = 30 + 0.04 * 4000, 0, 0
    for _ in range(400):
        values = rng.normal(30, 5, 30) + np.where(rng.random(30) < 0.04, rng.exponential(4000, 30), 0.0)
        half = stats.t.ppf(0.975, 29) * stats.sem(values)
        hits_t += abs(values.mean() - truth) <= half and values.mean() - half >= 0
        found = mean_interval(values.tolist(), (0.0, float("inf")))
        assert found is not None and found.low > 0
        hits += found.low <= truth <= found.high
    assert hits > hits_t


def test_the_bootstrap_is_scipy_s() -> None:
    low, high = bootstrap_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 40.0]))
    reference = stats.bootstrap(
        (np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 40.0]),), np.mean, method="BCa", rng=1, n_resamples=4000
    ).confidence_interval
    assert (low, high) == pytest.approx((reference.low, reference.high), rel=0.12)


def test_the_log_interval_is_equally_wide_in_ratio() -> None:
    values = np.array([1.0, 1.0, 2.0, 8.0])
    low, high = log_interval(values)
    assert low * high == pytest.approx(9.0) and low > 0
    assert np.log(high / 3.0) == pytest.approx(stats.t.ppf(0.975, 3) * stats.sem(values) / 3.0)


@pytest.mark.parametrize(("years", "least"), [(5, 0.85), (10, 0.85), (40, 0.9)])
def test_short_skewed_runs_are_covered_better_than_by_student_s_t(years: int, least: float) -> None:
    """Lognormal values, skewness 6: where theory promises nothing."""
    drawn, truth = np.random.default_rng(2).lognormal(0.0, 1.0, (600, years)), np.exp(0.5)
    covered = of_t = 0
    for values in drawn:
        found = mean_interval(values.tolist(), (0.0, float("inf")))
        assert found is not None
        covered += found.low <= truth <= found.high
        of_t += abs(values.mean() - truth) <= stats.t.ppf(0.975, years - 1) * stats.sem(values)
    assert covered > of_t and covered / 600 > least


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
    english, chinese = describe_checks(found, {"b": ("misses", "超期")})
    assert (
        "12" in english
        and "12" in chinese
        and "misses" in english
        and "超期" in chinese
        and "misses" not in chinese
    )
    english, chinese = describe_checks({"a": found["a"]}, {})
    assert "3 replications are enough" in english and "需3次" in chinese


# --- critical size


def truth(thresholds: Sequence[float], asked: list[Pair] | None = None):
    def kept(pairs: Sequence[Pair]) -> list[bool]:
        if asked is not None:
            asked.extend(pairs)
        return [size <= thresholds[r] for size, r in pairs]

    return kept


FINE = SearchRange(resolution=1, relative=0.0)


@settings(max_examples=60)
@given(st.lists(st.integers(20, 1499), min_size=1, max_size=20))
def test_bisection_finds_every_replication_s_threshold(thresholds: list[int]) -> None:
    found = bisect_size(range(len(thresholds)), truth(thresholds), within=FINE)
    assert [found[r].low for r in range(len(thresholds))] == thresholds


def test_known_answers_are_not_asked_again_and_narrow_the_search() -> None:
    thresholds = [310, 330, 290]
    known = {(s, r): s <= thresholds[r] for s in (150, 300, 400) for r in range(3)}
    asked: list[Pair] = []
    found = bisect_size(range(3), truth(thresholds, asked), known, SearchRange(relative=0.0))
    assert all(found[r].low <= thresholds[r] < found[r].low + 2 for r in range(3))
    assert not set(asked) & set(known)
    assert len(asked) <= 3 * 8 and min(s for s, _ in asked) > 150 and max(s for s, _ in asked) < 400


def test_replications_without_any_size_start_from_the_median_of_the_others() -> None:
    thresholds = [300, 302, 298, *range(280, 320)]
    known = {(s, r): s <= thresholds[r] for s in (200, 300, 400) for r in range(3)}
    asked: list[Pair] = []
    found = bisect_size(range(43), truth(thresholds, asked), known)
    assert all(found[r].low <= thresholds[r] < found[r].low + 5 for r in range(43))
    assert len(asked) <= 43 * 6, "a fresh bisection over 20 to 1,500 takes nine or more"


def critical(thresholds: Sequence[float], within: SearchRange = FINE):
    found = bisect_size(range(len(thresholds)), truth(thresholds), within=within)
    return critical_of(limits_of_brackets(found, within), 0.9, within.smallest, within.largest)


def test_the_critical_size_is_the_one_that_nine_in_ten_sustain() -> None:
    thresholds = list(range(300, 320))  # 20 replications: two may fail
    found = critical(thresholds)
    assert found.size == 302 and found.bound == "inside" and found.n == 20
    assert found.low < 302 < found.high
    assert kept_share(thresholds, found.size) >= 0.9 > kept_share(thresholds, found.size + 1)


def test_below_and_above_the_range_are_said() -> None:
    assert critical([5] * 10).bound == "below"
    above = critical([9999] * 10)
    assert (above.bound, above.size) == ("above", 1500)
    mixed = critical([5] + [400] * 9)
    assert (mixed.bound, mixed.size) == ("inside", 400)  # one in ten may fail even at the smallest
    assert mixed.is_open, "the interval reaches down to the end of the range"
    edge = critical([20] * 10)
    assert (edge.bound, edge.size) == ("inside", 20)


def test_the_ranks_of_the_interval_are_those_of_the_specification() -> None:
    assert interval_ranks(40, 0.9) == (1, 8) and interval_ranks(100, 0.9) == (5, 17)
    for n, (low, high) in ((40, (1, 8)), (100, (5, 17))):
        # The true size is the 10 % quantile: it lies between the ranks if low..high-1 replications fall below it.
        expected = stats.binom.cdf(high - 1, n, 0.1) - stats.binom.cdf(low - 1, n, 0.1)
        assert rank_coverage(n, 0.9, (low, high)) == pytest.approx(expected)
    assert interval_ranks(12, 0.9)[0] == 0, "twelve replications give no lower end"


@pytest.mark.parametrize(("n", "least", "most"), [(40, 0.925, 0.96), (100, 0.94, 0.972)])
def test_the_interval_covers_the_true_limit_as_often_as_it_says(n: int, least: float, most: float) -> None:
    rng = np.random.default_rng(7)
    for draw, truly in (
        (lambda: rng.normal(300, 20, n), stats.norm.ppf(0.1, 300, 20)),
        (lambda: rng.lognormal(5.7, 0.3, n), stats.lognorm.ppf(0.1, 0.3, scale=np.exp(5.7))),
    ):
        found = [critical_of(draw().tolist(), 0.9, 20, 1500) for _ in range(2000)]
        coverage = np.mean([f.low <= truly <= f.high for f in found])
        assert least < coverage < most, coverage
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
    return [rows_at(size, 40).rows[r]["service_level_met"] > 0.5 for size, r in pairs]


SEARCH = Search(promise, 40)


def test_the_first_break_is_the_critical_size_and_nothing_breaks_before() -> None:
    found = make_curve(
        CurveSetting("p", "v", "e", "c"), [rows_at(s) for s in reversed(SIZES)], LIMITS, SEARCH
    )
    assert found.critical is not None and found.critical.bound == "inside"
    assert abs(found.critical.size - 254) <= 3  # the fifth of 40 limits from 250 up
    assert found.limits == tuple(sorted(found.limits)) and len(found.limits) == 40
    assert [b.work for b in found.unmet_work] == ["visits", "patrol", "cases"]
    assert found.unmet_work[0].size is found.critical
    assert found.unmet_work[1].size is not None and found.unmet_work[1].size.size == pytest.approx(420)
    assert found.unmet_work[2].size is None
    assert [p.households_per_worker for p in found.points] == list(SIZES)
    assert [p.verdict.word for p in found.points] == ["copes"] + ["overloaded"] * 5
    assert (found.points[0].verdict.kept, found.points[0].verdict.years) == (40, 40), "years of the search"
    assert found.points[1].first_unmet_work == "visits" and found.points[1].onset_week == 3.0


def test_a_shortfall_inside_a_kept_promise_is_no_break_yet() -> None:
    runs = [rows_at(s) for s in SIZES]
    early = [
        SizeRows(r.size, r.households_per_worker, r.households_per_grid,
                 tuple({**row, "unmet_share.patrol": 0.2} for row in r.rows))
        for r in runs
    ]  # fmt: skip
    found = make_curve(CurveSetting("p", "v", "e", "c"), early, LIMITS, SEARCH)
    assert {b.work: b.size for b in found.unmet_work}["patrol"] is found.critical


def test_what_gives_way_first_breaks_at_the_critical_size_even_within_its_own_tolerance() -> None:
    """A backlog that grows without bound overloads before its share not done passes 10 %."""

    def grows(run: SizeRows) -> SizeRows:
        first = {"first_unmet_work": 3.0}
        rows = tuple({**row, **first} if row["verdict"] == 2.0 else row for row in run.rows)
        return SizeRows(run.size, run.households_per_worker, run.households_per_grid, rows)

    found = make_curve(CurveSetting("p", "v", "e", "c"), [grows(rows_at(s)) for s in SIZES], LIMITS, SEARCH)
    assert found.unmet_work[0].size is found.critical
    assert {b.work: b.size for b in found.unmet_work}["cases"] is found.critical


def test_nothing_breaks_where_the_promise_holds_at_every_size() -> None:
    holding = tuple({"verdict": 0.0, "service_level_met": 1.0, "unmet_share.visits": 0.5} for _ in range(30))
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
        {"verdict": 2.0, "load": 1.0, "pile_up_days": 2.0},
    ]
    found = estimates(rows)
    assert set(found) == {"load", "onset_week"}
    assert found["load"].n == 3 and found["onset_week"].n == 2


def test_a_limit_that_was_not_searched_lies_between_the_sizes_whose_words_differ() -> None:
    found = make_curve(CurveSetting("p", "v", "e", "c"), [rows_at(s, 40) for s in SIZES], LIMITS)
    assert found.critical is not None
    assert (found.critical.bound, found.critical.low, found.critical.high) == ("between", 150, 300)
    assert find_unmet_work([rows_at(150)], LIMITS, None)[0].work in WORK


# --- what a search leaves out


def test_only_the_limits_that_matter_are_searched() -> None:
    """The 8 smallest of 40 limits are searched; of the others it is known on which side of each size they lie."""
    rng = np.random.default_rng(5)
    thresholds = rng.integers(250, 650, 40).tolist()
    every: list[Pair] = []
    few: list[Pair] = []
    sizes = (300, 400, 500)
    known = {(size, r): thresholds[r] >= size for size in (200, *sizes, 600, 700) for r in range(6)}
    whole = bisect_size(range(40), truth(thresholds, every), known)
    found = bisect_size(range(40), truth(thresholds, few), known, wanted=Wanted(8, sizes))
    exact, lower = (np.array(limits_of_brackets(b, SEARCH_RANGE)) for b in (whole, found))
    assert len(few) < 0.6 * len(every)
    tolerance = [max(2.0, 0.01 * limit) for limit in thresholds]
    order = np.argsort(thresholds)
    assert all(thresholds[r] - lower[r] <= tolerance[r] for r in order[:8])
    assert (lower[order[8:]] >= np.sort(lower)[7]).all()
    for size in sizes:
        assert ((lower >= size) == (np.array(thresholds) >= size)).all()
    assert np.sort(lower)[[0, 4, 7]] == pytest.approx(np.sort(exact)[[0, 4, 7]], abs=7.0)


def test_a_year_is_inferred_from_its_neighbours_unless_they_contradict_each_other() -> None:
    small, middle, large = {0: True, 1: False, 2: False}, {3: True}, {0: True, 2: True}
    sizes = (small, middle, large)
    assert [infer_met(sizes, 1, year) for year in range(5)] == [True, False, None, True, None]
    assert infer_met(sizes, 0, 3) is True and infer_met(sizes, 2, 3) is None
    assert known_years(sizes, 1, range(5), frozenset()) == [True, False]
    assert known_years(sizes, 1, range(5), frozenset({2})) == [True, False, True]
