"""Words of the load check (S6.3, S7): it copes at load 0.88, not at 1.05, and never better with more households."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import pytest
from places import shipped

from experiments.analysis.answers.answer import VerdictWord
from experiments.analysis.verdicts import is_decided, make_verdict
from experiments.studies.years import year_batches
from sim.builder.budget import monthly_minutes
from sim.simulation import simulate

STUDIES = 200
MOST_YEARS = 40
SIZES = (150, 250, 275, 300, 400)  # households per post, every home monthly; load 1 is at about 265
BEST_FIRST: tuple[VerdictWord, ...] = ("copes", "at_limit", "not_clear", "falls_short", "overloaded")


def households_at(load: float) -> int:
    """Households per full-time post at which the arithmetic gives this load, every home monthly."""
    budget = monthly_minutes(shipped("load_check", "all_monthly", area__households_per_grid=200))
    return min(range(100, 500), key=lambda size: abs(budget.load(size) - load))


def word_of_study(households: int, seed: int = 1) -> VerdictWord:
    """The word of one study, which adds years until it is decided."""
    scenario = shipped("load_check", "all_monthly", area__households_per_grid=households, run__seed=seed)
    rows: list[Mapping[str, float]] = []
    for years in year_batches(scenario.verdict, MOST_YEARS):
        rows += [simulate(scenario, r).metrics for r in range(len(rows), years)]
        if is_decided(rows, scenario.verdict):
            break
    return make_verdict(rows, scenario.verdict, scenario.run.measured_weeks).word


def test_it_copes_at_load_88() -> None:
    assert word_of_study(households_at(0.88)) == "copes"


def test_it_does_not_cope_at_load_105() -> None:
    assert word_of_study(households_at(1.05)) != "copes"


def test_the_word_never_improves_as_households_grow() -> None:
    ranks = [BEST_FIRST.index(word_of_study(size)) for size in SIZES]
    assert ranks == sorted(ranks), dict(zip(SIZES, ranks, strict=True))
    assert ranks[0] == 0 and ranks[-1] == len(BEST_FIRST) - 1, "the sizes span the words"


@pytest.mark.long
def test_at_load_105_at_least_95_per_cent_of_studies_do_not_cope() -> None:
    copes = sum(word == "copes" for word in _studies(households_at(1.05)))
    assert copes <= 0.05 * STUDIES


@pytest.mark.long
def test_at_load_88_at_least_95_per_cent_of_studies_cope() -> None:
    copes = sum(word == "copes" for word in _studies(households_at(0.88)))
    assert copes >= 0.95 * STUDIES


def _studies(households: int) -> Iterator[VerdictWord]:
    return (word_of_study(households, seed) for seed in itertools.islice(itertools.count(1000), STUDIES))
