"""Figure of repairs: order, words and numbers follow from prices; texts stay apart in every language and width."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from fake_comparison import comparison, verdict
from fake_runs import sweep_of_posts

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.effect_price import EffectPrice
from experiments.report.figure.repairs import draw_repairs
from experiments.report.html.pages.comparison_page import render_comparison
from experiments.report.text.findings.repairs import Repairs, heading, repairs_of_comparison, repairs_of_sweep

LANGUAGES: tuple[Any, ...] = ("en", "zh")
PRICED = EffectPrice("late_cases", Estimate(120, 100, 140, 40), Estimate(410, 380, 450, 40))
SAVING = EffectPrice("late_cases", Estimate(60, 50, 70, 40), Estimate(-300, -500, -100, 40))
UNCLEAR = EffectPrice("late_cases", Estimate(0.5, -0.1, 1.1, 40))


def repairs() -> Repairs:
    first, second = comparison().scenarios
    words: tuple[Any, ...] = ("copes", "falls_short", "not_clear")
    others = [
        replace(second, letter=letter, verdict=verdict(word, 12), effects=(effect,))
        for letter, word, effect in zip("BCD", words, (PRICED, SAVING, UNCLEAR), strict=True)
    ]
    found = repairs_of_comparison(
        comparison(scenarios=(replace(first, verdict=verdict("overloaded", 0)), *others))
    )
    assert found is not None
    return found


def test_savings_come_first_and_what_has_no_effect_last() -> None:
    assert [row.name.en[0] for row in repairs().rows] == ["C", "B", "D"]


def test_the_heading_names_the_cheapest_that_copes_not_the_cheapest_per_case() -> None:
    assert heading(repairs()).en.startswith("The cheapest of the 3 changes tried that copes: B ")
    assert "能够承担且费用最省的是B" in heading(repairs()).zh


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_apart_and_inside(lang: Any, narrow: bool) -> None:
    boxes = draw_repairs(repairs(), lang, narrow).canvas.boxes
    assert len(boxes) > 12 and not [1 for a, b in combinations(boxes, 2) if a.overlaps(b)]
    assert all(box.left >= 0.0 and box.right <= (3.6 if narrow else 7.0) for box in boxes)


def test_the_page_shows_it_only_where_something_avoided_has_a_price() -> None:
    first, second = comparison().scenarios
    with_price = comparison(scenarios=(first, replace(second, effects=(PRICED,))))
    assert 'id="repairs"' in render_comparison(with_price, "en")
    assert 'id="repairs"' not in render_comparison(comparison(), "en")
    assert repairs_of_sweep(*sweep_of_posts()) is None, "these invented runs count no late cases"
