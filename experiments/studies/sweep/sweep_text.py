"""What a run or a sweep prints: words and metrics with intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import Estimate
from experiments.report.terminal.overload import to_terminal_text, verdict_label, years_met
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text import phrases, sentences
from experiments.report.text.names.labels import HEADLINE_NOTES, POST_SHORTFALL
from experiments.report.text.names.metric_lookup import factor
from experiments.report.text.numbers import (
    format_interval,
    format_number,
    format_plain,
    format_posts,
    in_chinese,
    scale,
)
from experiments.report.text.wrapping import display_width, fill
from experiments.studies.context.desk_context import describe_desks, desk_warnings
from experiments.studies.context.report_context import describe_staffing, notes
from experiments.studies.sweep.run_summary import SweptScenario, estimates_of, varied_name
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.compose.request import Lang

# Columns of a sweep's table, in their order, with their headings; all other metrics are in the tables.
HEADLINES = {
    "late_reference": (("late", "%"), ("超期", "%")),
    "duties_undone": (("not done", "%"), ("走访巡查", "未完成%")),
    "visits_attempted": (("homes", "called at %"), ("上门率", "%")),
    "backlog_end": (("backlog", "/post"), ("积压", "件/人")),
    "post_shortfall": (("posts",), ("岗位余缺",)),
    "load": (("load", "%"), ("负荷", "%")),
    "overtime_hours": (("overtime", "h/month"), ("加班", "时/月")),
}
WIDTH = 100
VALUE_WIDTH = 28  # of a mean with its interval, beside the name of a number
KEY_WIDTH = 12  # of a key's parts in a heading
SHOWN_STAFFING = 3  # different staffings of a sweep that are described


def report_lines(swept: Sequence[SweptScenario], lang: Lang, width: int) -> list[str]:
    """Return the output of a sweep: staffing, caveat, table, notes."""
    english, chinese = notes(of.scenario for of in swept)
    caveats = chinese if lang == "zh" else english
    at_head = {note[lang] for note in HEADLINE_NOTES}
    first = [text for text in caveats if text in at_head]
    rest = [text for text in caveats if text not in at_head]
    head = [*_staffing_texts(swept, lang), *first]
    return [
        *(line for text in head for line in fill(to_terminal_text(text), width, display_width)),
        *table(swept, lang, width),
        *(line for text in rest for line in fill(to_terminal_text(text), width, display_width)),
    ]


def _staffing_texts(swept: Sequence[SweptScenario], lang: Lang) -> list[str]:
    """Return grids and posts of the scenarios: of each, or of the first and the number of others."""
    texts = list(
        dict.fromkeys(phrases.describe_staffing(describe_staffing(of.scenario))[lang] for of in swept)
    )
    if len(texts) <= SHOWN_STAFFING:
        return texts
    more = len(texts) - SHOWN_STAFFING
    ending = f"（另有{more}种配置）" if lang == "zh" else f"(and {more} more)"
    return [*texts[:SHOWN_STAFFING], ending]


def table(swept: Sequence[SweptScenario], lang: Lang, width: int = WIDTH) -> list[str]:
    """Return a table that fits ``width`` columns of a terminal.

    One scenario: every metric on a line of its own; several: one line each with the headlines.
    """
    if len(swept) == 1:
        return _single_scenario_table(swept[0], lang, width)
    columns = [
        Column(
            _key_heading(key, swept[0], lang),
            tuple(to_terminal_text(str(dict(of.label)[key])) for of in swept),
            "left",
        )
        for key, _ in swept[0].label
    ]
    columns.append(
        Column(("判定" if lang == "zh" else "verdict",), tuple(_word(of, lang) for of in swept), "left")
    )
    columns.append(
        Column(("达标", "年数") if lang == "zh" else ("years", "met"), tuple(_years_met(of) for of in swept))
    )
    found = [estimates_of([_headlines(row) for row in of.rows]) for of in swept]
    for name, (english, chinese) in HEADLINES.items():
        if any(name in of for of in found):
            cells = tuple(_format_half_width(name, of.get(name), lang) for of in found)
            columns.append(Column(chinese if lang == "zh" else english, cells))
    shown = drop_to_fit(columns, width, len(swept[0].label) + 2)
    texts = [*verdict_notes(swept, lang), _note(swept, lang, half_widths=True)]
    if hidden := [column.head[0] for column in columns[len(shown) :]]:
        texts.append(
            f"未显示（宽度不足）：{'、'.join(hidden)}。"
            if lang == "zh"
            else f"Too narrow for: {', '.join(hidden)}; the tables have them."
        )
    warnings = desk_warnings([of.scenario for of in swept])[lang == "zh"]
    return [
        *(line for text in warnings for line in fill(to_terminal_text(text), width, display_width)),
        *format_table(shown),
        *(line for text in texts for line in fill(text, width, display_width)),
    ]


def _key_heading(key: str, of: SweptScenario, lang: Lang) -> tuple[str, ...]:
    """Return the heading of what is varied: its Chinese name, or the key broken after dots, slashes and underscores."""
    if lang == "zh":
        return tuple(fill(varied_name(key, of.scenario)[1], KEY_WIDTH, display_width))
    lines = [""]
    for part in re.findall(r"[^._/]*[._/]?", key):
        if lines[-1] and len(lines[-1]) + len(part) > KEY_WIDTH:
            lines.append("")
        lines[-1] += part
    return tuple(lines)


def _single_scenario_table(of: SweptScenario, lang: Lang, width: int) -> list[str]:
    found = estimates_of(of.rows)
    shown = [
        row for name, one in found.items() for row in _metric_lines(name, one, lang, width - VALUE_WIDTH)
    ]
    columns = [
        Column(("指标" if lang == "zh" else "metric",), tuple(words for words, _ in shown), "left"),
        Column(
            ("均值（95%区间）" if lang == "zh" else "mean (95 % interval)",),
            tuple(value for _, value in shown),
        ),
    ]
    texts = [f"{place_and_size(of, lang)}{verdict_text(of, lang)}", *verdict_notes([of], lang)]
    zh = lang == "zh"
    desks = [*desk_warnings([of.scenario])[zh], *(pair[zh] for pair in describe_desks(of.scenario))]
    texts[1:1] = [to_terminal_text(text) for text in desks]
    return [
        *(line for text in texts for line in fill(text, width, display_width)),
        *format_table(columns),
        *fill(_note([of], lang), width, display_width),
    ]


def place_and_size(of: SweptScenario, lang: Lang) -> str:
    """Return the place and its households per grid, up to the colon."""
    place = of.scenario.place.name_zh if lang == "zh" else of.scenario.place.name_en
    households = phrases.format_size(of.scenario.area.grid_households)
    size = f"，每网格{households}户：" if lang == "zh" else f", {households} households per grid: "
    return to_terminal_text(place) + size


def _metric_lines(name: str, of: Estimate, lang: Lang, width: int) -> list[tuple[str, str]]:
    """Return the lines of a metric: name and unit wrapped, the value beside the first line."""
    name_text, comma = (lookup(name).zh, "，") if lang == "zh" else (lookup(name).en, ", ")
    words = fill(f"{to_terminal_text(name_text)}{comma}{_unit(name, lang)}", width - 2, display_width)
    return [
        (line if n == 0 else f"  {line}", _format_cell(name, of, lang) if n == 0 else "")
        for n, line in enumerate(words)
    ]


def _headlines(row: Mapping[str, float]) -> Mapping[str, float]:
    """Return the metrics of a sweep's table; intervals of all others are not needed."""
    return {name: row[name] for name in HEADLINES if name in row}


def _word(of: SweptScenario, lang: Lang) -> str:
    return verdict_label(of.verdict.word, lang) if of.verdict else "-"


def _years_met(of: SweptScenario) -> str:
    return years_met(of.verdict) if of.verdict and of.verdict.word != "no_word" else "-"


def verdict_text(of: SweptScenario, lang: Lang) -> str:
    """Return the word with the count of years and the remarks beside it."""
    verdict = of.verdict
    if verdict is None:
        return "-"
    word = verdict_label(verdict.word, lang)
    if verdict.word == "no_word":
        return word
    count = phrases.describe_count(verdict)
    remarks = sentences.remarks(verdict)
    if lang == "zh":
        return f"{word}，{count.zh}。{''.join(remark.zh for remark in remarks)}"
    return " ".join([f"{word}, service level {count.en}.", *(remark.en for remark in remarks)])


def verdict_notes(swept: Sequence[SweptScenario], lang: Lang) -> list[str]:
    """Return why there is no word, and how to get a clear one."""
    verdicts = [of.verdict for of in swept if of.verdict is not None]
    texts: list[str] = []
    if any(verdict.word == "no_word" for verdict in verdicts):
        texts.append(
            "统计期不足52周的模拟不作判定。"
            if lang == "zh"
            else "Runs of less than 52 measured weeks carry no verdict."
        )
    if any(verdict.word == "not_clear" for verdict in verdicts):
        years = 2 * max(verdict.years for verdict in verdicts)
        texts.append(
            f"暂无法判定的设置需增加模拟年数：run.replications={years}。"
            if lang == "zh"
            else f"Not yet clear: add years with run.replications={years}."
        )
    return texts


def _format_cell(name: str, estimate: Estimate | None, lang: Lang) -> str:
    if estimate is None:
        return ""
    shown = scale(estimate, 100.0) if _in_percent(name) else estimate
    text = f"{format_plain(shown)} {format_interval(shown)}".rstrip()
    return in_chinese(text) if lang == "zh" else text


def _format_half_width(name: str, estimate: Estimate | None, lang: Lang) -> str:
    """Return a mean with the half-width of its interval, which is left out where it rounds to nothing."""
    if estimate is None:
        return ""
    if name == POST_SHORTFALL:
        return format_posts(estimate)[lang]
    shown = scale(estimate, 100.0) if _in_percent(name) else estimate
    mean = format_plain(shown)
    half = format_number(shown.half_width, 0.1 if "." in mean or shown.half_width < 1.0 else 1.0)
    return mean if not float(half.replace(",", "")) else f"{mean} +-{half}"


def _in_percent(name: str) -> bool:
    return factor(name) == 100.0


def _unit(name: str, lang: Lang) -> str:
    if _in_percent(name):
        return "%"
    return lookup(name).unit_zh if lang == "zh" else lookup(name).unit


def _note(swept: Sequence[SweptScenario], lang: Lang, half_widths: bool = False) -> str:
    counts = sorted({len(of.rows) for of in swept})
    if counts[0] < 2:
        return (
            "仅一次模拟，无区间。"
            if lang == "zh"
            else "A single replication gives no interval; use run.replications=8 or more."
        )
    if lang == "zh":
        runs = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]}至{counts[-1]}"
        what = "+-为半宽：" if half_widths else "括号内："
        return f"{what}{runs}次模拟均值的95%区间（仅计模拟误差）；参数假设的影响大于模拟误差。"
    runs = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    what = "+- half-width of the" if half_widths else "(a-b)"
    return f"{what} 95 % interval of the mean of {runs} runs, simulation only; assumptions move these more."
