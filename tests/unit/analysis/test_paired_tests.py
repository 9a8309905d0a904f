"""Paired differences: tests, intervals, Holm's correction, years needed; hand-worked examples and theory."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.analysis.statistics.paired_tests import (
    adjust_by_holm,
    paired_interval,
    paired_p_value,
    variance_reduction,
    years_to_tell_apart,
)

SHARES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


def pairs(both: int, first: int, second: int, neither: int) -> tuple[list[float], list[float]]:
    """Years of two scenarios from a table of pairs."""
    table = [(1.0, 1.0)] * both + [(1.0, 0.0)] * first + [(0.0, 1.0)] * second + [(0.0, 0.0)] * neither
    return [a for a, _ in table], [b for _, b in table]


def test_holm_multiplies_the_smallest_by_all_and_never_decreases() -> None:
    assert adjust_by_holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert adjust_by_holm([0.6, 0.5]) == [1.0, 1.0]
    assert adjust_by_holm([]) == []


def test_holm_keeps_the_error_of_a_family_of_dependent_tests() -> None:
    draws = np.random.default_rng(5)
    families, wrong = 2000, 0
    for _ in range(families):
        common = draws.standard_normal()
        z = 0.7 * common + math.sqrt(1 - 0.7**2) * draws.standard_normal(8)
        p = [math.erfc(abs(value) / math.sqrt(2)) for value in z]
        wrong += min(adjust_by_holm(p)) <= 0.05
    assert wrong / families <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / families)


def test_a_difference_of_means_is_tested_by_students_t() -> None:
    first, second = [1.0, 2.0, 4.0, 3.0], [1.5, 2.25, 4.75, 3.5]
    # differences .5 .25 .75 .5: mean .5, standard deviation .2041, t = 4.899 with 3 degrees of freedom
    assert paired_p_value(first, second) == pytest.approx(0.01628, abs=1e-5)
    assert paired_p_value(first, [value + 1.0 for value in first]) == 0.0
    assert paired_p_value(first, first) is None


def test_shares_of_years_are_tested_exactly() -> None:
    # McNemar: five years differ, all in one direction: 2 x (1/2)^5
    assert paired_p_value(*pairs(20, 5, 0, 15), True) == pytest.approx(0.0625)
    assert paired_p_value(*pairs(20, 3, 3, 14), True) == 1.0


def test_equal_shares_in_all_years_leave_an_interval() -> None:
    found = paired_interval(*pairs(40, 0, 0, 0), True)
    assert found is not None and found.mean == 0.0
    share = paired_interval([1.0] * 40, [1.0] * 40)  # homes called at in every year: nothing left to chance
    assert share is not None and (share.low, share.high) == (0.0, 0.0)
    assert found.low == pytest.approx(-found.high) and 0.05 < found.high < 0.15


@settings(max_examples=60, deadline=None)
@given(SHARES)
def test_the_interval_of_shares_contains_the_difference_and_turns_with_the_sides(
    years: list[tuple[bool, bool]],
) -> None:
    first, second = ([float(one[i]) for one in years] for i in (0, 1))
    there, back = paired_interval(first, second, True), paired_interval(second, first, True)
    assert there is not None and back is not None
    assert -1.0 <= there.low <= there.mean <= there.high <= 1.0
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-12)


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.05, 0.05), (0.5, 0.2, 0.2, 0.1), (0.3, 0.05, 0.3, 0.35)])
def test_the_interval_of_shares_covers_at_its_level(shares: tuple[float, ...]) -> None:
    """Exact over all tables of 15 pairs."""
    n, covered, difference = 15, 0.0, shares[2] - shares[1]
    for a, b, c in product(range(n + 1), repeat=3):
        rest = n - a - b - c
        if rest < 0:
            continue
        ways = math.factorial(n) / math.prod(map(math.factorial, (a, b, c, rest)))
        chance = ways * math.prod(p**k for p, k in zip(shares, (a, b, c, rest), strict=True))
        found = paired_interval(*pairs(a, b, c, rest), True)
        assert found is not None
        covered += chance * (found.low - 1e-9 <= difference <= found.high + 1e-9)
    assert 0.93 <= covered <= 0.995


def test_variance_reduction_is_that_of_independent_runs() -> None:
    first, second = [1.0, 2.0, 3.0], [2.0, 2.0, 4.0]
    # variances 1 and 4/3; differences 1 0 1 with variance 1/3: (7/3) / (1/3) = 7
    assert variance_reduction(first, second) == pytest.approx(7.0)
    assert variance_reduction(first, [value + 1.0 for value in first]) is None
    assert variance_reduction(first[:2], second[:2]) is None


def test_years_needed_follow_from_the_paired_variance() -> None:
    # differences with mean 1/2 and standard deviation 1: ((1.95996 + .84162) / .5)^2 = 31.4
    second = [0.5 + math.sqrt(0.75) * (1.0 if n % 2 else -1.0) for n in range(4)]
    assert float(np.std(second, ddof=1)) == pytest.approx(1.0)
    assert years_to_tell_apart([0.0] * 4, second, 0.05, 0.8) == 32
    assert years_to_tell_apart([0.0] * 4, [1.0, -1.0, 1.0, -1.0], 0.05, 0.8) is None
