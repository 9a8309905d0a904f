"""The answer of a single run in a few lines of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import Staffing
from experiments.language.plurals import format_count
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.text import phrases
from experiments.report.text.names import labels
from experiments.report.text.names.labels import HEADLINE_NOTES, Bilingual
from experiments.report.text.numbers import (
    format_amount,
    format_interval,
    format_number,
    format_plain,
    in_chinese,
    scale,
)
from experiments.report.text.work.work_bar import make_work_bar
from experiments.report.text.work.workload import workload_heading
from experiments.report.text.wrapping import display_width, fill
from experiments.studies.context.desk_context import desk_warnings
from experiments.studies.context.report_context import describe_staffing, notes
from experiments.studies.sweep.run_summary import SweptScenario, make_curve_of
from experiments.studies.sweep.sweep_text import place_and_size, verdict_notes, verdict_text

INTERVALS = Bilingual("(a-b): 95 %, simulation only.", "括号内为95%区间，仅计模拟误差。")

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from experiments.costs.book import CostedOption


def short_lines(of: SweptScenario, option: CostedOption | None, lang: Lang, width: int) -> list[str]:
    """Return the answer of a single run in a few lines: posts, verdict, main numbers, hours, yuan."""
    english, chinese = notes([of.scenario])
    first = [note[lang] for note in HEADLINE_NOTES if note.en in english]
    texts = [
        _staffing_sentence(describe_staffing(of.scenario))[lang],
        f"{place_and_size(of, lang)}{verdict_text(of, lang)}",
        *desk_warnings([of.scenario])[lang == "zh"],
        *first,
        *verdict_notes([of], lang),
        *(text[lang] for text in _number_sentences(of)),
        *([_yuan_sentence(option)[lang]] if option is not None and option.outturn.budget.total > 0.0 else []),
    ]
    texts += [text for text in (chinese if lang == "zh" else english) if "calendar" in text or "放假" in text]
    return [line for text in texts for line in fill(to_terminal_text(text), width, display_width)]


def _staffing_sentence(of: Staffing) -> Bilingual:
    """Return grids and posts in one line; the page says what the words mean."""
    grids, posts = format_count(of.grids, "grid"), format_count(of.posts, "post")
    per_grid, each = (
        phrases.format_size(of.households_per_grid),
        phrases.format_size(of.households_per_full_time),
    )
    full_time = format_number(of.full_time, 0.1)
    return Bilingual(
        f"{grids} of {per_grid} households; {posts}, full-time {full_time}; {each} households per full-time post.",
        f"网格{of.grids:,}个（每网格{per_grid}户），岗位{of.posts:,}个，折合专职{full_time}个，每名专职负责{each}户。",
    )


def _number_sentences(of: SweptScenario) -> list[Bilingual]:
    """Return the shares with their intervals, and where the hours go."""
    curve = make_curve_of(of)
    metrics = curve.points[0].metrics
    english, chinese = [], []
    for key, name in (
        (labels.LATE, Bilingual("late", "事件超期率")),
        (labels.ATTEMPTED, Bilingual("homes called at", "上门率")),
        (labels.UNDONE, Bilingual("visits and patrols not done", "走访巡查未完成")),
    ):
        if key in metrics:
            share = scale(metrics[key], 100.0)
            span = format_interval(share)
            english.append(f"{name.en} {format_plain(share)} %{f' {span}' if span else ''}")
            chinese.append(f"{name.zh}{format_plain(share)}%{in_chinese(span)}")
    found = []
    if english:
        found.append(Bilingual(f"{phrases.capitalize('; '.join(english))}.", f"{'；'.join(chinese)}。"))
    bar = make_work_bar(curve, curve.points[0])
    if bar is not None:
        found.append(workload_heading(bar))
    if found and len(of.rows) > 1:
        last = found.pop()
        found.append(Bilingual(f"{last.en} {INTERVALS.en}", f"{last.zh}{INTERVALS.zh}"))
    return found


def _yuan_sentence(option: CostedOption) -> Bilingual:
    outturn = option.outturn
    total, household = format_amount(outturn.total), format_amount(outturn.per_household)
    english = f"Yuan a year: {total}; a household {household}"
    chinese = f"年度费用（元）：{in_chinese(total)}；每户{in_chinese(household)}"
    missing = len(outturn.budget.unpriced)
    if missing:
        return Bilingual(f"{english}; {missing} lines not priced.", f"{chinese}；另有{missing}项未计价。")
    return Bilingual(f"{english}.", f"{chinese}。")
