"""A study's folder: manifest (what was run, to the last value) and tidy tables (what came out).

Nothing in it names a user, a machine, a path or the time of day: equal studies give equal files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.doors import checked_name, study_folder
from experiments.key import model_hash, resolved, sha256, versions
from experiments.plan import Plan
from experiments.store import Cell, write_durably
from experiments.task import Failure

if TYPE_CHECKING:
    from sim.config import Scenario

MANIFEST = "manifest.json"
FAILED = ("scenario_key", "replication", "seed", "error", "traceback")


@dataclass(frozen=True)
class Study:
    """A finished study as it is written: its levers by scenario key, its plan and its results."""

    name: str
    question: str
    command: Sequence[str]
    plan: Plan
    levers: Mapping[str, Mapping[str, Any]]  # scenario key -> what it varies
    cells: Mapping[tuple[str, int], Cell]
    failures: Mapping[tuple[str, int], Failure]

    @property
    def key(self) -> str:
        """Hash of everything asked: the scenarios' keys and their replications."""
        return study_key(self.plan)


def study_key(plan: Plan) -> str:
    """Hash of a plan's scenario keys and replications."""
    return sha256(sorted(plan.replications.items()))


def study_name(asked: str | None, prefix: str, words: Sequence[str]) -> str:
    """The study's name: the one asked for, or the prefix with four digits of what was asked."""
    return checked_name(asked, "study.name") if asked else f"{prefix}-{sha256(sorted(words))[:4]}"


def write_study(study: Study, results: Path) -> Path:
    """Write manifest and tables into ``results/<name>/``; returns the folder."""
    folder = study_folder(results, study.name)
    write_durably(folder / MANIFEST, json.dumps(manifest(study), indent=1, ensure_ascii=False) + "\n")
    varied = sorted({name for levers in study.levers.values() for name in levers})
    write_table(
        folder / "tables" / "runs.csv",
        ["scenario_key", *varied, "replications"],
        (_varied(study, key, varied) for key in study.plan.scenarios),
    )
    write_table(
        folder / "tables" / "metrics.csv", ["scenario_key", "replication", "metric", "value"], _long(study)
    )
    write_table(folder / "tables" / "failures.csv", FAILED, _failed(study))
    return folder


def _failed(study: Study) -> list[list[Any]]:
    """One row per replication that could not be finished: enough to run just that one again."""
    return [
        [key, number, study.plan.scenarios[key].run.seed, failure.error, failure.story]
        for (key, number), failure in sorted(study.failures.items())
    ]


def _varied(study: Study, key: str, names: Sequence[str]) -> list[Any]:
    levers = study.levers.get(key, {})
    return [key, *(levers.get(name, "") for name in names), len(study.plan.replications[key])]


def manifest(study: Study) -> dict[str, Any]:
    """Everything needed to run the study again and to say with what it was run."""
    plain = {key: _leaves(resolved(scenario)) for key, scenario in study.plan.scenarios.items()}
    base = next(iter(plain.values()), {})
    first = next(iter(study.plan.scenarios.values()), None)
    return {
        "format": "gridstaff manifest 1",
        "study": study.name,
        "question": study.question,
        "study_key": study.key,
        "command": list(study.command),
        "seed": None if first is None else first.run.seed,
        "model": model_hash(),
        "versions": versions(),
        "engines": sorted({cell.engine for cell in study.cells.values()}),
        "configuration": base,
        "scenarios": {
            key: {
                "replications": _numbers(study.plan.replications[key]),
                "levers": dict(study.levers.get(key, {})),
                "changes": {path: value for path, value in leaves.items() if base.get(path, _NONE) != value},
                "without": sorted(set(base) - set(leaves)),
            }
            for key, leaves in plain.items()
        },
        "failures": [dict(zip(FAILED, row, strict=True)) for row in _failed(study)],
    }


_NONE = object()


def _numbers(replications: Sequence[int]) -> int | list[int]:
    """How many, if they are 0, 1, ...; else which."""
    whole = list(replications) == list(range(len(replications)))
    return len(replications) if whole else list(replications)


def _leaves(values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Nested values by dotted path; a list is one value, as in an override."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        below = f"{path}.{name}" if path else name
        flat.update(_leaves(value, below) if isinstance(value, Mapping) and value else {below: value})
    return flat


def _long(study: Study) -> Iterator[list[Any]]:
    for (key, number), cell in sorted(study.cells.items()):
        if number in study.plan.replications.get(key, ()):
            for name, value in sorted(cell.metrics.items()):
                yield [key, number, name, repr(value)]


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV that Excel, WPS, pandas and R read alike: UTF-8 with BOM, dots, no formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_guarded(value) for value in row] for row in rows)
    write_durably(path, "\ufeff" + buffer.getvalue())


def _guarded(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value


def short_label(scenario: Scenario) -> str:
    """The scenario in a few words for a table."""
    size = f"{scenario.area.grid_households:g} households per grid"
    return f"{scenario.place.id}, {size}, {scenario.escalation.rule}"
