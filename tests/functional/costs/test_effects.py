"""Yuan per late case and per undone visit avoided (S10): Fieller's interval, by hand and by coverage; what is said."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import gridstaff as gs
from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.effect_price import EffectPrice
from experiments.analysis.statistics.ratios import ratio_interval
from experiments.report.text.findings.effects import describe_effect
from experiments.studies.money.priced import PricedScenario
from experiments.studies.money.scenario_costs import StudyCosts, cost_study

NUMBER = re.compile(r"\d+(?:[,.]\d+)*")


def test_a_ratio_by_hand() -> None:
    """Means 120 and 10; variances 100 and 1, covariance 5, n = 3, t = 4.3027.

    With s = t^2 / n = 6.1710: bounds are the roots of (10^2 - s) R^2 - 2 (1200 - 5 s) R + (120^2 - 100 s).
    """
    found = ratio_interval([110.0, 120.0, 130.0], [9.5, 9.5, 11.0])
    assert found is not None and found.mean == pytest.approx(12.0)
    t, variance, covariance = 4.302653, 0.75, 7.5
    s = t**2 / 3
    low, high = sorted(np.roots([100 - variance * s, -2 * (1200 - covariance * s), 14400 - 100 * s]))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6)
    assert found.low < 12.0 < found.high


def test_a_price_that_every_year_has_has_no_width() -> None:
    found = ratio_interval([24.0, 36.0, 60.0, 12.0], [2.0, 3.0, 5.0, 1.0])
    assert found is not None and (found.low, found.high) == pytest.approx((12.0, 12.0), abs=1e-5)


@pytest.mark.parametrize("avoided", [[-1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [5.0]])
def test_no_price_where_nothing_can_be_told(avoided: list[float]) -> None:
    assert ratio_interval([3.0] * len(avoided), avoided) is None


def test_the_interval_covers_the_true_ratio() -> None:
    """95 % of 4,000 samples of 10 correlated pairs, within three standard errors (1.0 point)."""
    rng = np.random.default_rng(7)
    hit = 0
    for _ in range(4000):
        avoided = rng.normal(10.0, 4.0, 10)
        found = ratio_interval(list(60.0 + 6.0 * avoided + rng.normal(0.0, 20.0, 10)), list(avoided))
        hit += found is None or found.low <= 12.0 <= found.high
    assert hit / 4000 == pytest.approx(0.95, abs=0.0104)


# -- of a study ----------------------------------------------------------------------------------------------


def study(late: tuple[list[float], list[float]], **changes: Any) -> StudyCosts:
    """Return the costs of the reference place and of the same with changes, from late cases per household and year."""
    changes = changes or {"cost.platform_yuan_household_year": 2.0}
    scenarios = [gs.load_scenario("reference"), gs.load_scenario("reference", changes)]
    rows = [[{"late_cases": value, "visits_undone": 1.0} for value in values] for values in late]
    priced = [PricedScenario(*of, "copes") for of in zip("AB", ("a", "b"), scenarios, rows, strict=True)]
    return cost_study(priced, "abc")


def test_a_platform_fee_per_late_case_avoided() -> None:
    """2 yuan a household for .02 late cases a household fewer: 100 yuan each; 66 of 3,300 households a year."""
    late, visits = study(([0.05, 0.06, 0.07], [0.03, 0.04, 0.05])).options[1].effects
    assert late.avoided.mean == pytest.approx(0.02 * 3300)
    assert late.price is not None and late.price.mean == pytest.approx(100.0)
    assert (late.at_low, late.at_high) == pytest.approx((100.0, 100.0)), "the same fee at both ends"
    assert visits.price is None and not visits.is_clear


def test_a_wage_has_a_price_at_both_ends_of_its_range() -> None:
    first = study(([0.05, 0.06, 0.07], [0.03, 0.04, 0.05]), **{"staffing.workers_per_grid": 2})
    late = first.options[1].effects[0]
    assert late.price is not None and late.at_low is not None and late.at_high is not None
    assert late.at_low < late.price.mean < late.at_high


def test_an_unpriced_post_gives_no_price() -> None:
    costs = study(([0.05, 0.06], [0.03, 0.04]), **{"staffing.classes.worker.wage_yuan_month": None})
    assert costs.options[1].effects == ()


def estimate(mean: float, half: float) -> Estimate:
    return Estimate(mean, mean - half, mean + half, 20)


SAID = [
    (EffectPrice("late_cases", estimate(66, 6), estimate(100, 9), 80.0, 130.0),
     "pays 100 (91 to 109) yuan per late case avoided, 80 to 130 at low and high prices"),
    (EffectPrice("late_cases", estimate(5, 6)), "cannot be told apart: no price"),
    (EffectPrice("visits_undone", estimate(-50, 6)), "avoids no undone visits: 50"),
    (EffectPrice("late_cases", estimate(66, 6), estimate(-100, 9)), "costs less than A and avoids 66"),
    (EffectPrice("visits_undone", estimate(66, 6), estimate(10, 20)), "cannot be told apart from 0"),
]  # fmt: skip


@pytest.mark.parametrize(("effect", "words"), SAID)
def test_what_is_said(effect: EffectPrice, words: str) -> None:
    said = describe_effect(effect, "B", "A")
    assert words in said.en
    assert set(NUMBER.findall(said.en)) - {"0"} == set(NUMBER.findall(said.zh)) - {"0"}
