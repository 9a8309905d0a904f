"""A plain run or sweep: every scenario as it stands, its numbers with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.analysis.answer import Estimate
from experiments.analysis.overload_curve import CODES, estimates
from experiments.analysis.verdicts import verdict_shares, verdict_word
from experiments.compose.overrides import DesignPoint, Lever
from experiments.report.terminal.overload import to_terminal_text, verdict_label
from experiments.report.terminal.table import Column, drop_to_fit, format_table
from experiments.report.text.metric_names import factor
from experiments.report.text.numbers import format_interval, format_plain, scale
from experiments.report.text.wrapping import display_width, fill
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session, open_session
from experiments.store.identity import scenario_key
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
    "load": (("load", "%"), ("负荷", "%")),
    "late_reference": (("cases late", "%"), ("事件超期", "%")),
    "duties_undone": (("duties undone", "%"), ("工作未完成", "%")),
    "visits_attempted": (("visits tried", "%"), ("走访已试", "%")),
    "post_shortfall": (("posts", "short"), ("缺岗", "人")),
    "overtime_hours": (("overtime", "h/month"), ("加班", "时/月")),
}
WIDTH = 100
NAME_WIDTH = 72


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
    print("\n".join([*table(scenarios, labels, rows, request.lang), *notes]))
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
) -> list[str]:
    """One scenario: every number on a line of its own; several: one line each with the headlines."""
    if len(scenarios) == 1:
        return _single_scenario_table(scenarios[0], rows[0], lang)
    columns = [
        Column((key,), tuple(to_terminal_text(str(dict(label)[key])) for label in labels), "left")
        for key, _ in labels[0]
    ]
    verdicts = tuple(_verdict(s, r, lang) for s, r in zip(scenarios, rows, strict=True))
    columns.append(Column(("判定" if lang == "zh" else "verdict",), verdicts, "left"))
    found = [_estimates([_headlines(row) for row in of]) for of in rows]
    for name, (english, chinese) in HEADLINES.items():
        if any(name in of for of in found):
            cells = tuple(_format_cell(name, of.get(name)) for of in found)
            columns.append(Column(chinese if lang == "zh" else english, cells))
    return [*format_table(drop_to_fit(columns, WIDTH, len(labels[0]) + 2)), _note(rows, lang)]


def _single_scenario_table(scenario: Scenario, rows: Sequence[Mapping[str, float]], lang: Lang) -> list[str]:
    found = _estimates(rows)
    shown = [row for name, of in found.items() for row in _metric_lines(name, of, lang)]
    columns = [
        Column(("指标" if lang == "zh" else "number",), tuple(words for words, _ in shown), "left"),
        Column(
            ("均值 (95%区间)" if lang == "zh" else "mean (95 % interval)",),
            tuple(value for _, value in shown),
        ),
    ]
    place = scenario.place.name_zh if lang == "zh" else scenario.place.name_en
    households = f"{scenario.area.grid_households:g}"
    size = f"每网格{households}户" if lang == "zh" else f"{households} households per grid"
    return [
        f"{to_terminal_text(place)}, {size}: {_verdict(scenario, rows, lang)}",
        *format_table(columns),
        _note([rows], lang),
    ]


def _metric_lines(name: str, of: Estimate, lang: Lang) -> list[tuple[str, str]]:
    """A number's line, its name and unit wrapped; the value stands beside the first."""
    name_text, comma = (lookup(name).zh, "，") if lang == "zh" else (lookup(name).en, ", ")
    words = fill(f"{to_terminal_text(name_text)}{comma}{_unit(name, lang)}", NAME_WIDTH, display_width)
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


def _in_percent(name: str) -> bool:
    return factor(name) == 100.0


def _unit(name: str, lang: Lang) -> str:
    if _in_percent(name):
        return "%"
    return lookup(name).unit_zh if lang == "zh" else lookup(name).unit


def _note(rows: Sequence[Sequence[Mapping[str, float]]], lang: Lang) -> str:
    runs = min(len(of) for of in rows)
    if runs < 2:
        return (
            "仅一次模拟，无区间。"
            if lang == "zh"
            else "A single replication gives no interval; use run.replications=8 or more."
        )
    if lang == "zh":
        return f"(a-b) {runs}次模拟均值的95%区间；假设的影响更大。"
    return f"(a-b) 95 % interval of the mean of {runs} runs; assumptions move these more."
