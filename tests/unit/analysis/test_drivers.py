"""Shapley averages over paired random orders: games worked by hand, sums, and the sets that are run."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from experiments.analysis.drivers import (
    Differences,
    contributions,
    effects_at_ends,
    paired_contributions,
    random_orders,
    sets_along,
    sets_at_ends,
    sets_of_pair,
)

NAMES = ("a", "b", "c")


def additive(have: Differences) -> float:
    """4 at the start; a adds 3, b takes 1, c adds nothing."""
    return 4.0 + 3.0 * ("a" in have) - 1.0 * ("b" in have)


def joint(have: Differences) -> float:
    """As above, and a and b together add 2 more."""
    return additive(have) + 2.0 * ({"a", "b"} <= have)


def glove(have: Differences) -> float:
    """Shapley's glove game: one left glove (a), two right ones (b, c); a pair is worth 6."""
    return 6.0 * ("a" in have and bool(have & {"b", "c"}))


@pytest.mark.parametrize("order", list(itertools.permutations(NAMES)))
def test_an_additive_game_gives_each_its_own_in_every_order(order: tuple[str, ...]) -> None:
    assert contributions(order, additive) == {"a": 3.0, "b": -1.0, "c": 0.0}
    assert paired_contributions(order, additive) == {"a": 3.0, "b": -1.0, "c": 0.0}


@pytest.mark.parametrize("order", list(itertools.permutations(NAMES)))
def test_a_pair_of_orders_splits_an_interaction_of_two_evenly(order: tuple[str, ...]) -> None:
    """Worked by hand: 3 + 2/2 and -1 + 2/2."""
    assert paired_contributions(order, joint) == {"a": 4.0, "b": 0.0, "c": 0.0}


def test_the_mean_over_all_orders_is_the_shapley_value() -> None:
    """The glove game: 4, 1, 1."""
    orders = list(itertools.permutations(NAMES))
    sums: Counter[str] = Counter()
    for order in orders:
        sums.update(paired_contributions(order, glove))
    assert {name: sums[name] / len(orders) for name in NAMES} == pytest.approx({"a": 4.0, "b": 1.0, "c": 1.0})


def test_contributions_sum_to_the_whole() -> None:
    for order in random_orders(NAMES, 5, seed=3):
        assert sum(paired_contributions(order, glove).values()) == 6.0


def test_effects_alone_and_on_top_of_all_others() -> None:
    """An interaction counts fully on top of all others, not at all alone."""
    assert effects_at_ends(NAMES, joint) == ({"a": 3.0, "b": -1.0, "c": 0.0}, {"a": 5.0, "b": 1.0, "c": 0.0})


def test_orders_repeat_and_differ() -> None:
    orders = random_orders(NAMES, 50, seed=1)
    assert orders == random_orders(NAMES, 50, seed=1) != random_orders(NAMES, 50, seed=2)
    assert len(set(orders)) == 6 and all(sorted(order) == list(NAMES) for order in orders)


def test_every_set_of_a_pair_is_run_once() -> None:
    assert sets_along(("b", "a", "c"))[1:3] == (frozenset("b"), frozenset("ab"))
    pair = sets_of_pair(("b", "a", "c"))
    assert len(pair) == len(set(pair)) == 2 * 3
    assert set(sets_at_ends(NAMES)) == {frozenset(s) for s in ("a", "b", "c", "ab", "bc", "ac")}
