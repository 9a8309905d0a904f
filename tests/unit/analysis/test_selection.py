"""Procedure KN: the best scenario is selected with the probability promised, in fewer years under common numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.analysis.statistics.selection import FIRST_STAGE, select_smallest

ERROR = 0.05


def draws(means: list[float], correlation: float, years: int, seed: int) -> list[list[float]]:
    """Normal yearly values with standard deviation 1; all scenarios share a part of their chance."""
    generator = np.random.default_rng(seed)
    common = generator.standard_normal(years)
    own = generator.standard_normal((len(means), years))
    parts = math.sqrt(correlation) * common + math.sqrt(1.0 - correlation) * own
    return [(mean + part).tolist() for mean, part in zip(means, parts, strict=True)]


def test_the_decision_of_two_is_worked_by_hand() -> None:
    # differences 1, 3, 1, 3, ... have variance 10/9 over ten years; eta = (.1^(-2/9) - 1) / 2 = .33405;
    # reach = 2 x .33405 x 9 x (10/9) / 1 = 6.68: the margin is 0 from the seventh year on, so year 10 decides
    second = [1.0 if n % 2 else 3.0 for n in range(12)]
    found = select_smallest([[0.0] * 12, second], 1.0, ERROR)
    assert found is not None and (found.remaining, found.years, found.most) == ((0,), 10, 10)


def test_the_margin_keeps_close_scenarios_until_it_closes() -> None:
    # the same differences with an indifference of .25: reach = 106.9; the margin in year 10 is .125 x 96.9 = 12.1,
    # the sum of the differences 20
    second = [1.0 if n % 2 else 3.0 for n in range(12)]
    found = select_smallest([[0.0] * 12, second], 0.25, ERROR)
    assert found is not None and found.years == 10 and found.most == 107
    close = select_smallest([[0.0] * 12, [value / 2.0 - 0.7 for value in second]], 0.125, ERROR)
    assert close is not None and close.remaining == (0, 1) and not close.is_decided


def test_too_few_years_or_scenarios_select_nothing() -> None:
    assert select_smallest([[0.0] * (FIRST_STAGE - 1)] * 2, 1.0, ERROR) is None
    assert select_smallest([[0.0] * 20], 1.0, ERROR) is None


def test_equal_scenarios_end_with_the_first() -> None:
    found = select_smallest([[1.0] * 12] * 3, 1.0, ERROR)
    assert found is not None and found.remaining == (0,)


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_a_wrong_scenario_is_selected_in_at_most_the_error(correlation: float) -> None:
    """The hardest case: all others are worse by exactly the indifference."""
    studies, wrong = 300, 0
    for seed in range(studies):
        found = select_smallest(draws([0.0, 0.5, 0.5, 0.5], correlation, 400, seed), 0.5, ERROR)
        assert found is not None and found.is_decided
        wrong += found.remaining != (0,)
    assert wrong / studies <= ERROR + 3.0 * math.sqrt(ERROR * (1.0 - ERROR) / studies)


def test_common_random_numbers_save_years() -> None:
    years = {
        correlation: sum(
            found.years
            for seed in range(30)
            if (found := select_smallest(draws([0.0, 0.5], correlation, 400, seed), 0.5, ERROR))
        )
        for correlation in (0.0, 0.9)
    }
    assert years[0.0] > 2 * years[0.9]
