"""Report context: place names, documented sizes, settings, caveats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from experiments.analysis.answers.answer import Assumption, DocumentSize, Staffing
from experiments.analysis.statistics.replications import check_replications, describe_checks
from experiments.analysis.unmet_work import SizeRows
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.report.text.names.labels import NOT_CALIBRATED, PRESSING, RUSHING, UPPER_BASES, Bilingual
from experiments.store.identity import model_hash, versions
from experiments.studies.context.desk_context import describe_desks
from sim.builder.area.achieved_size import achieved
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.compose.request import Request
    from sim.config import Scenario
    from sim.config.metadata.provenance import Provenance, Sources

Status = Literal["document", "published", "data", "assumed"]
STATUSES = get_args(Status)  # what a report lists; chosen rules and definitions are no assumptions
VERDICT_METRICS = ("late_reference", "duties_undone", "visits_attempted")  # what verdict and promise judge
SHOWN_VALUES = 6  # of a list, such as a profile over the hours


def place_names(scenarios: Iterable[Scenario]) -> dict[str, tuple[str, str]]:
    """Return place id -> its English and Chinese name."""
    return {s.place.id: (s.place.name_en, s.place.name_zh) for s in scenarios}


def documents(places: Sequence[str], composer: Composer) -> tuple[DocumentSize, ...]:
    """Return the grid sizes in the documents of these places, per grid and per full-time post."""
    return tuple(_document(place, composer) for place in places)


def _document(place: str, composer: Composer) -> DocumentSize:
    scenario = composer.scenario(composer.compose(DesignPoint((("place", place),), ())))
    stated = scenario.place.document_households_per_grid
    real = achieved(scenario)
    low, high = (stated.low, stated.high) if stated else (round(real.per_grid),) * 2
    names = scenario.place.name_en, scenario.place.name_zh
    return DocumentSize(place, *names, low, high, real.per_full_time_post)


def describe_staffing(scenario: Scenario) -> Staffing:
    """Return the grids and posts of a scenario, of the part that is simulated."""
    real = achieved(scenario)
    ends = real.least_per_full_time, real.most_per_full_time
    return Staffing(real.grids, real.posts, real.full_time, real.per_grid, real.per_full_time_post, ends)


def service_order(scenario: Scenario) -> tuple[str, ...]:
    """Return the kinds of task in the order in which a grid worker serves them."""
    return tuple(kind for kinds in scenario.discipline.order for kind in kinds)


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return every number of the model with its origin; the values of a list together. Rules are no numbers."""
    from sim.config.metadata.provenance import load_sources
    from sim.config.metadata.values import is_number, iter_values, without_positions

    known = load_sources()
    values: dict[tuple[str, ...], list[str]] = {}
    for path, value in iter_values(scenario):
        if is_number(value):
            values.setdefault(without_positions(path), []).append(f"{value:g}")
    found = [(key, numbers, known.of(key, scenario.place.id)) for key, numbers in values.items()]
    return tuple(
        _assumption(".".join(k), n, row, known) for k, n, row in found if row and row.status in STATUSES
    )


def _assumption(key: str, values: Sequence[str], row: Provenance, known: Sources) -> Assumption:
    stated = known.facts.get(row.fact or "")
    document = known.documents[stated.document] if stated else None
    shown = ", ".join(values[:SHOWN_VALUES]) + (", ..." if len(values) > SHOWN_VALUES else "")
    low, high = ("" if end is None else f"{end:g}" for end in (row.low, row.high))
    cited = row.fact if row.fact and row.fact not in row.source else ""
    unit = "" if row.unit == "-" else row.unit
    return Assumption(
        key,
        row.meaning_en,
        row.meaning_zh,
        shown,
        unit,
        low,
        high,
        row.source + (f" ({cited})" if cited else ""),
        cast(Status, row.status),
        f"{row.fact}, {stated.clause}" if stated else "",
        stated.says if stated else "",
        stated.zh if stated else "",
        known.in_chinese(row.source) + (f"（{cited}）" if cited else ""),
        document.title_en if document else "",
        document.title_zh if document else "",
    )


def run_settings(scenario: Scenario, request: Request) -> dict[str, str]:
    """Return the settings that repeat the study, as the report shows them; commands are quoted for a shell."""
    run = scenario.run
    anywhere = replace(request, results=Path("results"))  # whoever reads the report has another folder
    kept = [word for word in request.overrides if not word.startswith(("run.replications=", "study.name="))]
    more = (*kept, f"run.replications={2 * run.replications}")  # another study, so under another name
    return {
        "command": anywhere.command_line,
        "command_more": replace(anywhere, overrides=more, study=None).command_line,
        "year": str(run.start.year),
        "weeks": f"{run.warm_up_weeks} + {run.measured_weeks}",
        "replications": str(run.replications),
        "seed": str(run.seed),
        "late_share": f"{100 * scenario.verdict.service_level.reference_miss_share:g}",
        "attempted_share": f"{100 * scenario.verdict.service_level.attempted_share:g}",
        "undone_share": f"{100 * scenario.verdict.undone_share:g}",
        "engine": scenario.engine.name,
        "model": model_hash()[:12],
        "versions": ", ".join(f"{name} {version}" for name, version in versions().items()),
    }


def describe_precision(sizes: Sequence[SizeRows], half_width: float) -> tuple[str, str]:
    """Return in English and Chinese whether a curve's shares are as precise as requested at every size, by the rule of
    Hoad, Robinson and Davies with an absolute half-width (`experiments.analysis.statistics.replications`).
    """
    found, names = {}, {}
    for name in VERDICT_METRICS:
        values = {of.size: [row[name] for row in of.rows if name in row] for of in sizes}
        checks = {size: check_replications(of, 0.0, half_width) for size, of in values.items() if of}
        if not checks:
            continue
        short = [str(size) for size, check in checks.items() if not check.is_sufficient]
        found[name] = next((check for check in checks.values() if not check.is_sufficient), None) or max(
            checks.values(), key=lambda check: check.needed or 0
        )
        english, chinese = (", ".join(short), "、".join(short)) if short else ("", "")
        names[name] = f"{lookup(name).en} ({english})", f"{lookup(name).zh}（{chinese}）"
    english, chinese = describe_checks(found, names)
    return (
        f"Precision requested: shares within {100 * half_width:g} points. {english}",
        f"精度要求：比例误差不超过{100 * half_width:g}个百分点。{chinese}",
    )


def notes(scenarios: Iterable[Scenario]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the caveats of these scenarios in English and in Chinese, each once."""
    return _each_once(pair for scenario in scenarios for pair in _caveats(scenario))


def describe_adopted_start(start: str, scenario: Scenario) -> Bilingual:
    """Return the caveat that all places of a study use the calendar year of an own place (S1.1)."""
    place = scenario.place
    return Bilingual(
        f"All places start on {start}, as {place.name_en}; stored results of other years are not reused.",
        f"各场景均自{start}起模拟，与{place.name_zh}一致；不沿用其他年份的已存结果。",
    )


def _each_once(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = tuple(dict.fromkeys(pairs))
    return tuple(en for en, _ in found), tuple(zh for _, zh in found)


def _caveats(scenario: Scenario) -> Iterable[tuple[str, str]]:
    place = scenario.place
    if not place.calibrated:
        yield NOT_CALIBRATED.en, NOT_CALIBRATED.zh
    if scenario.presses_cases:
        yield PRESSING.en, PRESSING.zh
    if scenario.staffing.rushing.active:
        yield RUSHING.en, RUSHING.zh
    if scenario.demand.upper.per_full_time_week > 0.0:
        basis = UPPER_BASES[scenario.demand.upper.basis]
        yield f"{basis.en} (demand.upper.basis).", f"{basis.zh}（demand.upper.basis）。"
    if scenario.area.counts_replaced:
        yield (
            f"{place.name_en}: the chosen size replaces the document's own number of grids.",
            f"{place.name_zh}：以所选规模代替文件所列网格数。",
        )
    for missing in place.pending:
        yield (
            f"{place.name_en}: not modelled yet: {missing.what} ({missing.fact}).",
            f"{place.name_zh}：尚未建模：{missing.what}（{missing.fact}）。",
        )
    for english, chinese in describe_desks(scenario):
        yield f"{place.name_en}: {english}", f"{place.name_zh}：{chinese}"
    yield from _calendar_caveats(scenario)


def _calendar_caveats(scenario: Scenario) -> Iterable[tuple[str, str]]:
    from sim.builder.calendar.run_days import build_dates

    calendar, run = scenario.calendar, scenario.run
    yield from build_dates(calendar.name, calendar.beyond, run.start, run.days, calendar.own_years).notes
