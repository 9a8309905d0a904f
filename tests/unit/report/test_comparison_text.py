"""Text of a comparison: words, table and sentences follow from the numbers, in both languages and every width."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from fake_comparison import comparison
from project import CJK

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.comparison_answer import (
    Change,
    ComparedMetric,
    PairedDifference,
    Ranking,
)
from experiments.analysis.answers.effect_price import EffectPrice
from experiments.report.html.pages.comparison_page import render_comparison
from experiments.report.studies.comparison_tables import change_rows, comparison_rows
from experiments.report.terminal.comparison import comparison_text
from experiments.report.terminal.short_comparison import LINES, short_comparison_text
from experiments.report.text.findings import comparison as text
from experiments.report.text.findings.changes import describe_change, describe_plan
from experiments.report.text.findings.differences import format_mean, signed_change
from experiments.report.text.names.labels import NOT_CALIBRATED, Bilingual
from experiments.report.text.wrapping import display_width

LANGUAGES: tuple[Any, ...] = ("en", "zh")
NUMBER = re.compile(r"\d+(?:[,.]\d+)*")


def test_only_what_can_be_told_apart_is_marked_and_named() -> None:
    lines = comparison_text(comparison(), "en", 100).splitlines()
    told_apart, cost, *minutes = [line for line in lines if line.startswith("*  ")]
    assert "planned visits and patrols not done" in told_apart and "+4.8 (+4.5 to +5.1)" in told_apart
    assert "cost" in cost and "-47,600 (-48,100 to -46,600)" in cost and len(minutes) == 2
    assert "B against A: planned visits and patrols not done +4.8 points." in lines


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_short_comparison_has_eleven_lines_with_table_yuan_and_cause(lang: Any, count: int) -> None:
    first, second = comparison().scenarios
    others = [replace(second, letter=letter) for letter in "BC"[:count]]
    made = comparison(scenarios=(first, *others))
    lines = short_comparison_text(made, lang, 100).splitlines()
    assert len(lines) <= LINES == 11
    assert any("yuan a year" in line or "元/年" in line for line in lines)
    said = text.describe_minutes(made, second)
    assert count > 1 or (said is not None and said[lang] in lines), "why, in a comparison of two"


def test_a_short_comparison_shows_first_what_can_be_told_apart() -> None:
    clear, *unclear = comparison().metrics
    lines = short_comparison_text(comparison(metrics=(*unclear, clear)), "en", 60, 3).splitlines()
    assert any(line.startswith("*  planned visits") for line in lines)


def test_a_short_comparison_says_prices_of_what_is_avoided_in_one_line() -> None:
    first, second = comparison().scenarios
    price = EffectPrice("visits_undone", Estimate(72.0, 38.0, 132.0, 40), Estimate(608.0, 370.0, 1708.0, 40))
    made = comparison(scenarios=(first, replace(second, effects=(price,))))
    for lang, said in (
        ("en", "B pays 610 (370 to 1,710) yuan per undone visit avoided."),
        ("zh", "B每减少一次未上门走访费用610（370至1,710）元。"),
    ):
        assert said in short_comparison_text(made, lang).splitlines()  # type: ignore[arg-type]


def test_years_needed_are_those_beyond_the_years_made_and_end_at_the_cap() -> None:
    found = text.describe_unclear(comparison(), comparison().metrics)
    assert found is not None
    assert found.en == (
        "Cannot be told apart yet: cases late by the common deadline (130 more years); homes called at (at most 0.4"
        " points either way)."
    )
    assert "还需130年" in found.zh and "差别不超过0.4个百分点" in found.zh


def test_grid_time_comes_first_among_the_minutes_that_moved() -> None:
    found = text.describe_minutes(comparison(), comparison().scenarios[1])
    assert found is not None
    assert (
        found.en == "Because, minutes a household and year: grid time of the workers -31.0, home visits -3.0."
    )
    assert found.zh == "原因（每户每年分钟）：网格在岗时间-31.0，入户走访-3.0。"


@pytest.mark.parametrize(
    ("ranking", "said"),
    [
        (Ranking("promise", "duties_undone", ("A", "B"), ("A",), 0.005), "A is the only one that meets the"),
        (Ranking("mean", "duties_undone", ("A", "B"), ("B",), 0.005), "or within 0.5 points of the best: B."),
        (Ranking("mean", "duties_undone", ("A", "B"), ("A", "B"), 0.005, 130), "open between A, B; at most 90 more"),
        (Ranking("mean", "days_to_close", ("A", "B"), ("A", "B"), 0.1, 4000), "more than 360 more years."),
        (Ranking("mean", "days_to_close", ("A", "B"), ("A",), 0.1), "within 0.1 working days of the best"),
    ],
)  # fmt: skip
def test_the_best_is_named_with_what_it_rests_on(ranking: Ranking, said: str) -> None:
    found = text.describe_ranking(comparison(ranking=ranking))
    assert found is not None and said in found.en


def test_an_unpriced_post_is_said_and_never_0() -> None:
    first, second = comparison().scenarios
    (found,) = text.describe_yuan(comparison(scenarios=(first, replace(second, yuan_difference=None))))
    assert "not priced" in found.en and "未计价" in found.zh and "0" not in found.en


def test_posts_that_neither_prices_are_named_beside_the_difference() -> None:
    first, second = comparison().scenarios
    half = replace(second, unpriced=(("street desk", "街道受理台"),) * 2)
    (found,) = text.describe_yuan(comparison(scenarios=(first, half)))
    assert found.en.endswith("yuan a year of what is priced; in neither sum: street desk.")
    assert found.zh.endswith("元（只计已计价部分，均未计入：街道受理台）。")


def test_every_output_says_that_it_is_not_calibrated_and_all_says_the_rest() -> None:
    for lang, note, rest in (("en", NOT_CALIBRATED.en, "A remark."), ("zh", NOT_CALIBRATED.zh, "备注。")):
        whole = comparison_text(comparison(), lang, 200)  # type: ignore[arg-type]
        short = short_comparison_text(comparison(), lang, 200)  # type: ignore[arg-type]
        assert note in whole and note in short and rest in whole and rest not in short


def test_an_overloaded_desk_stands_before_the_table() -> None:
    made = comparison(warnings_en=("Overloaded street desk.",), warnings_zh=("街道受理台超负荷。",))
    lines = comparison_text(made, "en").splitlines()
    assert lines.index("Overloaded street desk.") < next(i for i, line in enumerate(lines) if "---" in line)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_fit_the_terminal_and_encode(width: int, lang: Any) -> None:
    lines = comparison_text(comparison(), lang, width).splitlines()
    assert max(map(display_width, lines)) <= width
    assert "\n".join(lines).encode("gbk")
    assert any("4.8" in line for line in lines), "the difference is never left out"


def test_both_languages_carry_the_same_numbers() -> None:
    english, chinese = (comparison_text(comparison(), lang, 400) for lang in ("en", "zh"))
    assert sorted(NUMBER.findall(english.replace(" %", "%"))) == sorted(NUMBER.findall(chinese))
    assert not CJK.search(english)


def test_a_difference_is_never_finer_than_its_interval_unless_it_would_vanish() -> None:
    assert signed_change(Estimate(4.83, 4.52, 5.14, 40), "en") == "+4.8 (+4.5 to +5.1)"
    assert signed_change(Estimate(48.3, 45.2, 51.4, 40), "en") == "+48 (+45 to +51)"
    assert signed_change(Estimate(-0.03, -0.04, -0.02, 40), "en") == "-0.03 (-0.04 to -0.02)"
    assert signed_change(Estimate(0.03, -0.04, 0.1, 40), "en") == "0 (0 to +0.1)"


def test_changes_are_said_with_the_names_of_rules() -> None:
    rule = Change("duties.visits.rule", "visit rule", "走访规则", "", "all_quarterly", "none")
    assert (
        describe_change(rule).en == "visit rule: every home once a quarter -> no visits (duties.visits.rule)"
    )
    gate = Change("gate.active", "gate", "准入", "", "false", "true")
    assert describe_change(gate).zh == "准入：停用 -> 启用（gate.active）"


def test_a_plan_takes_its_number_into_the_question() -> None:
    question = Bilingual("N workers in every grid", "每个网格配备N名网格员")
    assert describe_plan([(question, 2.0)]) == Bilingual("2 workers in every grid", "每个网格配备2名网格员")


def test_the_page_has_every_measure_in_both_languages_without_request_or_script_of_others() -> None:
    page = render_comparison(comparison(), "zh")
    assert page.count("<h1>") == 1 and '<html lang="zh">' in page
    for name in ("planned visits and patrols not done", "例行走访和巡查未完成", "home visits", "入户走访"):
        assert name in page
    assert page.count("<table") == page.count("<caption") == 3 and page.count('scope="row"') == 3 + 1 + 2 + 1
    assert "<strong>+4.8</strong><small>" in page and "+4.5 to +5.1" in page and "+4.5至+5.1" in page
    assert not re.search(r'(src|href)="(?!#|data:)', page) and NOT_CALIBRATED.en in page
    assert "<script>alert" not in render_comparison(
        comparison(study_key="<script>alert(1)</script>"), "en"
    ), "what a user writes is escaped"


def test_means_of_a_row_have_the_decimals_that_their_difference_needs() -> None:
    """2.8 and 2.1 differ by 0.7; printed as 3 and 2.1 they would not."""
    means = {"A": Estimate(0.028, 0.021, 0.035, 40), "B": Estimate(0.021, 0.019, 0.023, 40)}
    less = PairedDifference("B", Estimate(-0.007, -0.010, -0.005, 40), None, None, True, None, None)
    row = ComparedMetric("duties_undone", "share", "比例", "lower", means, (less,))
    assert [format_mean(row, means[letter]).en for letter in "AB"] == ["2.8", "2.1"]
    assert format_mean(replace(row, means={"A": means["A"]}, differences=()), means["A"]).en == "3"


def test_posts_are_short_or_to_spare_never_negative() -> None:
    spare = ComparedMetric("post_shortfall", "posts", "个", "lower", {"A": Estimate(-1.0, -1.1, -0.9, 40)})
    assert format_mean(spare, spare.means["A"]) == Bilingual("1.0 to spare", "富余1.0个")


def test_tables_have_a_row_for_every_difference_and_change() -> None:
    columns, rows = comparison_rows(comparison())
    assert [row[:2] for row in rows] == [
        ("metrics", "duties_undone"), ("metrics", "late_reference"), ("metrics", "visits_attempted"),
        ("minutes", "minutes_worked.visit"), ("minutes", "minutes_present"),
    ]  # fmt: skip
    assert all(len(row) == len(columns) for row in rows)
    columns, rows = change_rows(comparison())
    assert [row[3] for row in rows] == ["area.households_per_grid"]
