"""A plain run or sweep: every scenario as it stands, its numbers with intervals."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.analysis.answer import Estimate
from experiments.analysis.overload_curve import CODES, estimates
from experiments.analysis.verdicts import verdict_shares, verdict_word
from experiments.compose.overrides import DesignPoint, Lever
from experiments.report.terminal.overload import to_terminal_text, verdict_label
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text.metric_names import factor
from experiments.report.text.numbers import format_interval, format_number, format_plain, scale
from experiments.report.text.wrapping import display_width, fill
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session, open_session
from experiments.store.identity import scenario_key
from experiments.studies.desk_context import describe_desks, desk_warnings
from experiments.studies.finish import build_study, finish_study
from experiments.studies.report_context import calendar_notes
from experiments.studies.study import study_name
from experiments.studies.study_folder import claim_folder
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.compose.request import Lang, ParsedRequest, Request
    from sim.config import Scenario

# The columns of a sweep's table, in their order, with their headings; all others are in the tables.
HEADLINES = {
    "late_reference": (("late", "%"), ("超期", "%")),
    "duties_undone": (("undone", "%"), ("未完成", "%")),
    "visits_attempted": (("visits", "%"), ("走访", "%")),
    "backlog_end": (("backlog", "/post"), ("积压", "件/人")),
    "post_shortfall": (("posts", "short"), ("缺岗", "人")),
    "load": (("load", "%"), ("负荷", "%")),
    "overtime_hours": (("overtime", "h/month"), ("加班", "时/月")),
}
WIDTH = 100
VALUE_WIDTH = 28  # of a mean with its interval, beside the name of a number
KEY_WIDTH = 12  # of a key's parts in a heading


def run_sweep(parsed: ParsedRequest, request: Request) -> int:
    """Run every point, write the study, print one table; 1 if some replications failed."""
    scenarios = parsed.scenarios()
    keys = [scenario_key(scenario) for scenario in scenarios]
    replication_ranges = (range(scenario.run.replications) for scenario in scenarios)
    wanted = make_keyed_plan(zip(keys, scenarios, replication_ranges, strict=True))
    name = study_name(parsed.study.name, scenarios[0].place.id, request.arguments)
    file_system = claim_folder(request.results, name, request.arguments)
    with open_session(
        request.results,
        parsed.executor,
        dry_run=request.dry_run,
        keep_logs=parsed.study.keep_log,
        file_system=file_system,
    ) as session:
        session.run(wanted)
    varied = [lever for lever in parsed.levers if len(lever.values) > 1]
    labels = [_label(point, varied) for point, _ in parsed.points]
    levers = {key: dict(label) for key, label in zip(keys, labels, strict=True)}
    study = build_study(name, parsed.study.question, request.arguments, session, levers)
    by_key = _rows(session)
    rows = [by_key.get(key, []) for key in keys]
    notes = calendar_notes(scenarios)[request.lang == "zh"]
    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH) if sys.stdout.isatty() else WIDTH
    lines = table(scenarios, labels, rows, request.lang, width)
    print("\n".join([*lines, *(line for note in notes for line in fill(note, width, display_width))]))
    return finish_study(study, request, file_system)


def _label(point: DesignPoint, varied: Sequence[Lever]) -> tuple[tuple[str, Any], ...]:
    given = {**dict(point.choices), **dict(point.values)}
    return tuple((lever.key, given[lever.key]) for lever in varied)


def _rows(session: Session) -> dict[str, list[Mapping[str, float]]]:
    """Scenario key -> metrics of its finished replications, in their order."""
    by_key: dict[str, list[Mapping[str, float]]] = {}
    for key, number in sorted(session.replication_results):
        by_key.setdefault(key, []).append(session.replication_results[key, number].metrics)
    return by_key


def table(
    scenarios: Sequence[Scenario],
    labels: Sequence[tuple[tuple[str, Any], ...]],
    rows: Sequence[Sequence[Mapping[str, float]]],
    lang: Lang,
    width: int = WIDTH,
) -> list[str]:
    """Return a table that fits ``width`` columns of a terminal.

    One scenario: every number on a line of its own; several: one line each with the headlines.
    """
    if len(scenarios) == 1:
        return _single_scenario_table(scenarios[0], rows[0], lang, width)
    columns = [
        Column(_key_heading(key), tuple(to_terminal_text(str(dict(label)[key])) for label in labels), "left")
        for key, _ in labels[0]
    ]
    verdicts = tuple(_verdict(s, r, lang) for s, r in zip(scenarios, rows, strict=True))
    columns.append(Column(("判定" if lang == "zh" else "verdict",), verdicts, "left"))
    found = [_estimates([_headlines(row) for row in of]) for of in rows]
    for name, (english, chinese) in HEADLINES.items():
        if any(name in of for of in found):
            cells = tuple(_format_half_width(name, of.get(name)) for of in found)
            columns.append(Column(chinese if lang == "zh" else english, cells))
    shown = drop_to_fit(columns, width, len(labels[0]) + 2)
    texts = [_note(rows, lang, half_widths=True)]
    if hidden := [column.head[0] for column in columns[len(shown) :]]:
        texts.append(
            f"未显示（宽度不足）：{'、'.join(hidden)}。"
            if lang == "zh"
            else f"Too narrow for: {', '.join(hidden)}; the tables have them."
        )
    warnings = desk_warnings(scenarios)[lang == "zh"]
    return [
        *(line for text in warnings for line in fill(to_terminal_text(text), width, display_width)),
        *format_table(shown),
        *(line for text in texts for line in fill(text, width, display_width)),
    ]


def _key_heading(key: str) -> tuple[str, ...]:
    """Return a key as the lines of a heading, broken after dots, slashes and underscores."""
    lines = [""]
    for part in re.findall(r"[^._/]*[._/]?", key):
        if lines[-1] and len(lines[-1]) + len(part) > KEY_WIDTH:
            lines.append("")
        lines[-1] += part
    return tuple(lines)


def _single_scenario_table(
    scenario: Scenario, rows: Sequence[Mapping[str, float]], lang: Lang, width: int
) -> list[str]:
    found = _estimates(rows)
    shown = [row for name, of in found.items() for row in _metric_lines(name, of, lang, width - VALUE_WIDTH)]
    columns = [
        Column(("指标" if lang == "zh" else "number",), tuple(words for words, _ in shown), "left"),
        Column(
            ("均值 (95%区间)" if lang == "zh" else "mean (95 % interval)",),
            tuple(value for _, value in shown),
        ),
    ]
    zh = lang == "zh"
    place = scenario.place.name_zh if lang == "zh" else scenario.place.name_en
    households = f"{scenario.area.grid_households:g}"
    size = f"每网格{households}户" if lang == "zh" else f"{households} households per grid"
    title = f"{to_terminal_text(place)}, {size}: {_verdict(scenario, rows, lang)}"
    first = [title, *desk_warnings([scenario])[zh], *(pair[zh] for pair in describe_desks(scenario))]
    return [
        *(line for text in first for line in fill(to_terminal_text(text), width, display_width)),
        *format_table(columns),
        *fill(_note([rows], lang), width, display_width),
    ]


def _metric_lines(name: str, of: Estimate, lang: Lang, width: int) -> list[tuple[str, str]]:
    """A number's line, its name and unit wrapped; the value stands beside the first."""
    name_text, comma = (lookup(name).zh, "，") if lang == "zh" else (lookup(name).en, ", ")
    words = fill(f"{to_terminal_text(name_text)}{comma}{_unit(name, lang)}", width - 2, display_width)
    return [
        (line if n == 0 else f"  {line}", _format_cell(name, of) if n == 0 else "")
        for n, line in enumerate(words)
    ]


def _headlines(row: Mapping[str, float]) -> Mapping[str, float]:
    """What a sweep's table shows of a run: intervals of all else would be made for nothing."""
    return {name: row[name] for name in HEADLINES if name in row}


def _estimates(rows: Sequence[Mapping[str, float]]) -> Mapping[str, Estimate]:
    """Means with intervals; of a single run its numbers as they are."""
    if len(rows) != 1:
        return estimates(rows)
    return {name: Estimate(value, value, value, 1) for name, value in rows[0].items() if name not in CODES}


def _verdict(scenario: Scenario, rows: Sequence[Mapping[str, float]], lang: Lang) -> str:
    if not rows:
        return "-"
    word = verdict_word(verdict_shares(rows), scenario.verdict.replication_share)
    return verdict_label(word, lang)


def _format_cell(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    shown = scale(estimate, 100.0) if _in_percent(name) else estimate
    return f"{format_plain(shown)} {format_interval(shown)}".rstrip()


def _format_half_width(name: str, estimate: Estimate | None) -> str:
    """Return a mean with the half-width of its interval, which is left out where it rounds to nothing."""
    if estimate is None:
        return ""
    shown = scale(estimate, 100.0) if _in_percent(name) else estimate
    mean = format_plain(shown)
    half = format_number(shown.half_width, 0.1 if "." in mean or shown.half_width < 1.0 else 1.0)
    return mean if not float(half.replace(",", "")) else f"{mean} ±{half}"


def _in_percent(name: str) -> bool:
    return factor(name) == 100.0


def _unit(name: str, lang: Lang) -> str:
    if _in_percent(name):
        return "%"
    return lookup(name).unit_zh if lang == "zh" else lookup(name).unit


def _note(rows: Sequence[Sequence[Mapping[str, float]]], lang: Lang, half_widths: bool = False) -> str:
    runs = min(len(of) for of in rows)
    if runs < 2:
        return (
            "仅一次模拟，无区间。"
            if lang == "zh"
            else "A single replication gives no interval; use run.replications=8 or more."
        )
    if lang == "zh":
        return f"{'±半宽：' if half_widths else '(a-b) '}{runs}次模拟均值的95%区间；假设的影响更大。"
    what = "± half-width of the" if half_widths else "(a-b)"
    return f"{what} 95 % interval of the mean of {runs} runs; assumptions move these more."
