"""A plain run or sweep: every scenario as it stands, its numbers with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.analysis.answer import Estimate
from experiments.analysis.overload_curve import CODES, estimates
from experiments.analysis.verdicts import verdict_shares, verdict_word
from experiments.compose.overrides import Lever, Setting
from experiments.report.terminal.overload import safe
from experiments.report.terminal.overload import verdict_word as shown_verdict
from experiments.report.terminal.table import Column, fitting, lines
from experiments.report.text.metric_names import factor
from experiments.report.text.numbers import interval, plain, scaled
from experiments.report.text.wrapping import columns as width_of
from experiments.report.text.wrapping import fill
from experiments.run.plan import keyed
from experiments.run.session import Session, session
from experiments.store.identity import scenario_key
from experiments.studies.finish import ended, finish
from experiments.studies.study import study_name
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.compose.request import Asked, Lang, Request
    from sim.config import Scenario

# The columns of a sweep's table, in their order, with their headings; all others are in the tables.
HEADLINES = {
    "load": (("load", "%"), ("负荷", "%")),
    "late_yardstick": (("cases late", "%"), ("事件超期", "%")),
    "duties_undone": (("duties undone", "%"), ("工作未完成", "%")),
    "visits_attempted": (("visits tried", "%"), ("走访已试", "%")),
    "posts_short": (("posts", "short"), ("缺岗", "人")),
    "overtime_hours": (("overtime", "h/month"), ("加班", "时/月")),
}
WIDTH = 100
NAME_WIDTH = 72


def run_plain(asked: Asked, request: Request) -> int:
    """Run every point, write the study, print one table; 1 if some replications failed."""
    scenarios = asked.scenarios()
    keys = [scenario_key(scenario) for scenario in scenarios]
    asked_for = (range(scenario.run.replications) for scenario in scenarios)
    wanted = keyed(zip(keys, scenarios, asked_for, strict=True))
    name = study_name(asked.study.name, scenarios[0].place.id, request.words)
    with session(request.results, asked.executor, dry=request.dry, rows=asked.study.keep_rows) as running:
        running.run(wanted)
    varied = [lever for lever in asked.levers if len(lever.values) > 1]
    labels = [_label(setting, varied) for setting, _ in asked.points]
    levers = {key: dict(label) for key, label in zip(keys, labels, strict=True)}
    study = ended(name, asked.study.question, request.words, running, levers)
    by_key = _rows(running)
    rows = [by_key.get(key, []) for key in keys]
    print("\n".join(table(scenarios, labels, rows, request.lang)))
    return finish(study, request)


def _label(setting: Setting, varied: Sequence[Lever]) -> tuple[tuple[str, Any], ...]:
    given = {**dict(setting.choices), **dict(setting.values)}
    return tuple((lever.key, given[lever.key]) for lever in varied)


def _rows(running: Session) -> dict[str, list[Mapping[str, float]]]:
    """Scenario key -> metrics of its finished replications, in their order."""
    by_key: dict[str, list[Mapping[str, float]]] = {}
    for key, number in sorted(running.cells):
        by_key.setdefault(key, []).append(running.cells[key, number].metrics)
    return by_key


def table(
    scenarios: Sequence[Scenario],
    labels: Sequence[tuple[tuple[str, Any], ...]],
    rows: Sequence[Sequence[Mapping[str, float]]],
    lang: Lang,
) -> list[str]:
    """One scenario: every number on a line of its own; several: one line each with the headlines."""
    if len(scenarios) == 1:
        return _one(scenarios[0], rows[0], lang)
    columns = [
        Column((key,), tuple(safe(str(dict(label)[key])) for label in labels), "left") for key, _ in labels[0]
    ]
    verdicts = tuple(_verdict(s, r, lang) for s, r in zip(scenarios, rows, strict=True))
    columns.append(Column(("判定" if lang == "zh" else "verdict",), verdicts, "left"))
    found = [_found([_headlines(row) for row in of]) for of in rows]
    for name, (english, chinese) in HEADLINES.items():
        if any(name in of for of in found):
            cells = tuple(_cell(name, of.get(name)) for of in found)
            columns.append(Column(chinese if lang == "zh" else english, cells))
    return [*lines(fitting(columns, WIDTH, len(labels[0]) + 2)), _note(rows, lang)]


def _one(scenario: Scenario, rows: Sequence[Mapping[str, float]], lang: Lang) -> list[str]:
    found = _found(rows)
    shown = [row for name, of in found.items() for row in _row(name, of, lang)]
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
    return [f"{safe(place)}, {size}: {_verdict(scenario, rows, lang)}", *lines(columns), _note([rows], lang)]


def _row(name: str, of: Estimate, lang: Lang) -> list[tuple[str, str]]:
    """A number's line, its name and unit wrapped; the value stands beside the first."""
    called, comma = (lookup(name).zh, "，") if lang == "zh" else (lookup(name).en, ", ")
    words = fill(f"{safe(called)}{comma}{_unit(name, lang)}", NAME_WIDTH, width_of)
    return [
        (line if n == 0 else f"  {line}", _cell(name, of) if n == 0 else "") for n, line in enumerate(words)
    ]


def _headlines(row: Mapping[str, float]) -> Mapping[str, float]:
    """What a sweep's table shows of a run: intervals of all else would be made for nothing."""
    return {name: row[name] for name in HEADLINES if name in row}


def _found(rows: Sequence[Mapping[str, float]]) -> Mapping[str, Estimate]:
    """Means with intervals; of a single run its numbers as they are."""
    if len(rows) != 1:
        return estimates(rows)
    return {name: Estimate(value, value, value, 1) for name, value in rows[0].items() if name not in CODES}


def _verdict(scenario: Scenario, rows: Sequence[Mapping[str, float]], lang: Lang) -> str:
    if not rows:
        return "-"
    word = verdict_word(verdict_shares(rows), scenario.verdict.replication_share)
    return shown_verdict(word, lang)


def _cell(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    said = scaled(estimate, 100.0) if _in_percent(name) else estimate
    return f"{plain(said)} {interval(said)}".rstrip()


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
            else "One run tells nothing about chance: run.replications=8 or more."
        )
    if lang == "zh":
        return f"(a-b) {runs}次模拟均值的95%区间；假设的影响更大。"
    return f"(a-b) 95 % interval of the mean of {runs} runs; assumptions move these more."
