"""Runs, sweeps, comparisons, costs and the overload study print in Chinese no English word but keys and names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fake_comparison import comparison
from fake_runs import rows, scenario, single, sweep_of_posts
from fake_study import SHAPES
from test_chinese import NAMES, english_words

from experiments.costs.book import PricedOutturn
from experiments.report.terminal.budget import budget_table, options_table, outturn_lines
from experiments.report.terminal.comparison import comparison_text
from experiments.report.terminal.overload import overload_text
from experiments.report.text.wrapping import display_width
from experiments.studies.sweep.run_summary import SweptScenario
from experiments.studies.sweep.short_text import short_lines
from experiments.studies.sweep.sweep_text import report_lines

WIDTH = 100
KNOWN = NAMES | {"Holm", "overload"}  # a method and a study


def run() -> SweptScenario:
    return SweptScenario(scenario(), (), rows())


def swept() -> list[SweptScenario]:
    label = (("staffing.workers_per_grid", 1), ("duties/visits", "all_quarterly"))
    return [
        SweptScenario(scenario(), label, rows()),
        SweptScenario(scenario(), label, rows(late_reference=0.2)),
    ]


def overload_lines(name: str) -> list[str]:
    return overload_text(SHAPES[name], "zh", WIDTH).splitlines()


STUDIES = ("full", "quick", "below", "no_deadlines", "all_undecided")
OUTPUTS: dict[str, Callable[[], list[str]]] = {
    "run": lambda: short_lines(run(), single()[1][0], "zh", WIDTH),
    "all numbers of a run": lambda: report_lines([run()], "zh", WIDTH),
    "sweep": lambda: report_lines(swept(), "zh", WIDTH),
    "comparison": lambda: comparison_text(comparison(), "zh", WIDTH).splitlines(),
    "budget": lambda: budget_table(single()[1][0].outturn.budget, "zh", 100),
    "outturn": lambda: outturn_lines(single()[1][0].outturn, 3000.0, "zh", WIDTH),
    **{f"overload study, {name}": partial(overload_lines, name) for name in STUDIES},
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_answer_of_a_run_has_eight_lines_with_that_of_its_page(lang: Any) -> None:
    assert len(short_lines(run(), single()[1][0], lang, WIDTH)) <= 7


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_in_chinese_has_no_english_word_but_keys_and_names(name: str) -> None:
    lines = OUTPUTS[name]()
    assert len(lines) >= 2 and all(display_width(line) <= WIDTH for line in lines)
    assert english_words("\n".join(lines), KNOWN) == set()


def test_settings_whose_keys_are_long_can_be_told_apart() -> None:
    _, options = sweep_of_posts()
    priced = [PricedOutturn(of.label, of.key, of.outturn, of.difference) for of in options]
    text = "\n".join(options_table(priced, "zh", WIDTH))
    assert len({line.split("  ")[0] for line in text.splitlines() if "+-" in line}) == len(options)
