"""Content of the methods sheet of a scenario or of a finished study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.sheet.content import Input, SheetContent, StudyFacts
from experiments.report.text.names.labels import Bilingual
from experiments.store.identity import model_hash, scenario_key, versions
from experiments.studies.context.report_context import SHOWN_VALUES, describe_staffing, notes
from experiments.studies.folder.manifest import read_manifest
from experiments.studies.reproduction.reproduce import manifest_path, recorded_scenarios

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.metadata.provenance import Sources

SWITCH = "active"  # last name of a key that turns a mechanism on
DIGEST = 8  # characters of the digest of a long list
KEY_SHOWN = 12


def describe_methods(scenario: Scenario, study: StudyFacts | None = None) -> SheetContent:
    """Return everything that the sheets of a scenario state."""
    from sim.config.metadata.provenance import load_sources

    known = load_sources()
    english, chinese = notes([scenario])
    document = known.documents.get(scenario.place.document)
    return SheetContent(
        place=Bilingual(scenario.place.name_en, scenario.place.name_zh),
        values=scenario.model_dump(mode="json"),
        presses_cases=scenario.presses_cases,
        key=scenario_key(scenario)[:KEY_SHOWN],
        inputs=tuple(_inputs(scenario, known)),
        staffing=describe_staffing(scenario),
        mechanisms=dict(_switches(scenario, known)),
        notes=tuple(Bilingual(en, zh) for en, zh in zip(english, chinese, strict=True)),
        versions=versions(),
        study=study,
        model=model_hash()[:KEY_SHOWN],
        document=None if document is None else Bilingual(document.title_en, document.title_zh),
    )


def describe_study_methods(name: str, results: Path) -> SheetContent:
    """Return everything that the sheets of a finished study state: its first scenario, and the study.

    Raises
    ------
    UserError
        If there is no such study, or its manifest is damaged.
    """
    manifest = read_manifest(manifest_path(name, results))
    scenarios = list(recorded_scenarios(manifest))
    return describe_methods(
        scenarios[0].scenario, _study_facts(manifest, [len(of.replications) for of in scenarios])
    )


def _study_facts(manifest: Mapping[str, Any], replications: Sequence[int]) -> StudyFacts:
    command = " ".join(manifest["command"])
    ends = min(replications), max(replications)
    return StudyFacts(manifest["study"], manifest["question"], command, len(replications), ends)


def _inputs(scenario: Scenario, known: Sources) -> Iterator[Input]:
    """Yield every key of the scenario with its origin; the values of a list together."""
    from sim.config.metadata.values import iter_values, without_positions

    values: dict[tuple[str, ...], list[str]] = {}
    for path, value in iter_values(scenario):
        values.setdefault(without_positions(path), []).append(_format(value))
    for key, found in values.items():
        row = known.of(key, scenario.place.id)
        if row is None:
            yield Input(".".join(key), Bilingual("", ""), _list(found), "", "", Bilingual("", ""), "")
            continue
        span = "" if row.low is None and row.high is None else f"{_format(row.low)}-{_format(row.high)}"
        unit = "" if row.unit == "-" else row.unit
        fact = f" ({row.fact})" if row.fact and row.fact not in row.source else ""
        source = Bilingual(row.source + fact, known.in_chinese(row.source) + fact)
        meaning = Bilingual(row.meaning_en, row.meaning_zh)
        yield Input(".".join(key), meaning, _list(found), unit, span, source, row.status)


def _list(values: Sequence[str]) -> str:
    """Return values as one text; of a long list the first ones, their number and a digest of all."""
    if len(values) <= SHOWN_VALUES:
        return ", ".join(values)
    digest = hashlib.sha256("\0".join(values).encode()).hexdigest()[:DIGEST]
    return f"{', '.join(values[:SHOWN_VALUES])}, ... ({len(values)}, sha256 {digest})"


def _format(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:g}" if isinstance(value, float) and not isinstance(value, bool) else str(value)


def _switches(scenario: Scenario, known: Sources) -> Iterator[tuple[str, tuple[Bilingual, bool]]]:
    """Yield each mechanism that can be turned off: key, meaning, whether it acts; within one that is off none acts."""
    from sim.config.metadata.values import iter_values

    found = {
        tuple(map(str, path)): value
        for path, value in iter_values(scenario)
        if path[-1] == SWITCH and isinstance(value, bool)
    }
    for path, is_on in found.items():
        around = (found.get((*path[:depth], SWITCH), True) for depth in range(1, len(path) - 1))
        row, key = known.of(path, scenario.place.id), ".".join(path)
        meaning = Bilingual(key, key)
        if row is not None:
            meaning = Bilingual(row.meaning_en, row.meaning_zh)
        yield key, (meaning, is_on and all(around))
