"""Words of a scenario from its years: sequential tests, counts, and the order of words along sizes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import LIMITS

from experiments.analysis.statistics.sequential_tests import SequentialTest
from experiments.analysis.verdicts import is_decided, judge_years, make_verdict
from sim.config.groups.run import Zone

PROMISE = SequentialTest(Zone(low=0.85, high=0.95), 0.05)
OVERLOAD = SequentialTest(Zone(low=0.5, high=0.9), 0.05)
BEST_FIRST = ("copes", "at_limit", "not_clear", "falls_short", "overloaded")


def rows(kept: list[bool], overloaded: list[bool] | None = None, **more: float) -> list[dict[str, float]]:
    worse = overloaded or [False] * len(kept)
    return [
        {"verdict": 0.0 if k else 2.0 if o else 1.0, "service_level_met": float(k), **more}
        for k, o in zip(kept, worse, strict=True)
    ]


# --- sequential tests


@pytest.mark.parametrize(("kept", "years"), [(27, 27), (39, 40), (57, 60), (94, 100)])
def test_the_least_counts_that_are_accepted_are_those_of_the_specification(kept: int, years: int) -> None:
    """The broken years come first, so that the test decides no earlier; one kept year less is not enough."""
    broken = years - kept
    ratio = kept * PROMISE.step_up + broken * PROMISE.step_down
    assert ratio >= PROMISE.bound
    assert ratio - PROMISE.step_up + PROMISE.step_down < PROMISE.bound
    # spread over the years as in a study whose share of broken years is steady, it is not rejected on the way
    order = [(i * broken) // years == ((i + 1) * broken) // years for i in range(years)]
    assert sum(order) == kept
    assert PROMISE.decide(order).answer == "accepted"


def test_years_in_a_row_that_decide() -> None:
    assert PROMISE.fewest_to_accept == 27 and PROMISE.fewest_to_reject == 3
    assert OVERLOAD.fewest_to_accept == 6 and OVERLOAD.fewest_to_reject == 2
    assert PROMISE.decide([True] * 26).answer == "open"
    assert PROMISE.decide([False] * 5).years == 3, "it stops at the first decision"


@pytest.mark.parametrize(("share", "answer"), [(0.95, "rejected"), (0.85, "accepted")])
def test_the_error_at_the_ends_of_the_zone_is_at_most_five_per_cent(share: float, answer: str) -> None:
    rng = np.random.default_rng(11)
    wrong = sum(PROMISE.decide(rng.random(2000) < share).answer == answer for _ in range(2000))
    assert wrong / 2000 < 0.055


# --- words


def test_words() -> None:
    n = 40
    assert make_verdict(rows([True] * 27), LIMITS, 52).word == "copes"
    assert make_verdict(rows([False] * 6, [True] * 6), LIMITS, 52).word == "overloaded"
    assert make_verdict(rows([False] * 6, [False] * 6), LIMITS, 52).word == "falls_short"
    assert make_verdict(rows([False] * 4, [True] * 4), LIMITS, 52).word == "falls_short", "O is still open"
    assert make_verdict(rows([True] * 12), LIMITS, 52).word == "not_clear"
    nine_in_ten = [i % 10 != 9 for i in range(n)]
    assert make_verdict(rows(nine_in_ten), LIMITS, 52).word == "at_limit"
    assert make_verdict(rows(nine_in_ten[:30]), LIMITS, 52).word == "not_clear"
    assert make_verdict(rows([True] * 40), LIMITS, 51).word == "no_word", "less than a year"
    with pytest.raises(ValueError, match="at least one"):
        make_verdict([], LIMITS, 52)


def test_the_count_the_remark_and_the_desk_stand_beside_the_word() -> None:
    found = make_verdict(
        [
            *rows([True] * 9, pile_up=0.0, desk_overloaded=1.0),
            *rows([False], pile_up=1.0, desk_overloaded=0.0),
        ],
        LIMITS,
        52,
    )
    assert (found.kept, found.years, found.pile_ups, found.desk_overloaded) == (9, 10, 1, 9)
    assert found.kept_low == pytest.approx(0.596, abs=1e-3) and found.kept_high == pytest.approx(
        0.982, abs=1e-3
    )
    assert make_verdict(rows([True]), LIMITS, 52).desk_overloaded is None


def test_years_are_added_until_the_word_is_decided() -> None:
    assert is_decided(rows([True] * 27), LIMITS) and not is_decided(rows([True] * 26), LIMITS)
    assert is_decided(rows([False] * 6, [True] * 6), LIMITS)
    assert not is_decided(rows([False] * 5, [True] * 5), LIMITS), "overloaded or falling short?"
    assert is_decided(rows([False] * 3, [False] * 3), LIMITS)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(100, 700), min_size=2, max_size=6))
def test_a_word_never_improves_as_households_grow(seed: int, sizes: list[int]) -> None:
    """Common random numbers: each year has a limit of its own, and another one from which it is overloaded."""
    rng = np.random.default_rng(seed)
    middle, spread = rng.integers(150, 650), rng.integers(1, 200)
    years = list(zip(rng.normal(middle, spread, 40), rng.integers(0, 100, 40), strict=True))
    ranks = []
    for size in sorted(sizes):
        kept = [size <= limit for limit, _ in years]
        overloaded = [size > limit + more for limit, more in years]
        ranks.append(BEST_FIRST.index(judge_years(kept, overloaded, LIMITS)))
    assert all(a <= b for a, b in itertools.pairwise(ranks)), ranks


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 60))
def test_a_word_that_is_decided_stays_whatever_years_follow(kept: list[bool], cut: int) -> None:
    some = rows(kept[:cut], [not k for k in kept[:cut]])
    if is_decided(some, LIMITS):
        more = rows(kept, [not k for k in kept])
        assert make_verdict(more, LIMITS, 52).word == make_verdict(some, LIMITS, 52).word
