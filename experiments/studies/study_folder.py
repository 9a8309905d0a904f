"""A study's folder: manifest (what was run, to the last value) and tidy tables (what came out).

Nothing in it names a user, a machine, a path or the time of day: equal studies give equal files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.input_checks import study_folder
from experiments.store import write_durably
from experiments.studies.manifest import (
    FAILURE_COLUMNS,
    MANIFEST_FILE,
    build_manifest,
    failure_rows,
    format_manifest,
)
from experiments.studies.tables import SPREADSHEET_ROWS, ReplicationResults, write_numbers, write_table

if TYPE_CHECKING:
    from sim.config import Scenario
from experiments.studies.study import Study

METRICS_FILE = "metrics.parquet"


def write_study(study: Study, results: Path) -> Path:
    """Write manifest and tables into ``results/<name>/``; returns the folder.

    What is there already, of the same runs with the same numbers, is not written again.
    """
    folder = study_folder(results, study.name)
    text = format_manifest(build_manifest(study))
    if not _is_written(folder, text):
        _write_tables(study, folder / "tables")
        write_durably(folder / MANIFEST_FILE, text)  # last: it stands for the tables
    return folder


def _is_written(folder: Path, text: str) -> bool:
    try:
        same = (folder / MANIFEST_FILE).read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False
    return same and all((folder / "tables" / name).is_file() for name in ("runs.csv", METRICS_FILE))


def _write_tables(study: Study, folder: Path) -> None:
    varied = sorted({name for levers in study.levers.values() for name in levers})
    write_table(
        folder / "runs.csv",
        ["scenario_key", *varied, "replications"],
        (_run_row(study, key, varied) for key in study.plan.scenarios),
    )
    wanted = {
        pair: study.replication_results[pair]
        for pair in study.plan.pairs()
        if pair in study.replication_results
    }
    write_numbers(folder / METRICS_FILE, wanted)
    if sum(len(result.metrics) for result in wanted.values()) < SPREADSHEET_ROWS:
        columns = ["scenario_key", "replication", "metric", "value"]
        write_table(folder / "metrics.csv", columns, _long_rows(wanted))
    else:
        (folder / "metrics.csv").unlink(missing_ok=True)  # of a time when the study was smaller
    write_table(folder / "failures.csv", FAILURE_COLUMNS, failure_rows(study))


def _run_row(study: Study, key: str, names: Sequence[str]) -> list[Any]:
    levers = study.levers.get(key, {})
    return [key, *(levers.get(name, "") for name in names), len(study.plan.replications[key])]


def _long_rows(replication_results: ReplicationResults) -> Iterator[list[Any]]:
    for (key, number), result in sorted(replication_results.items()):
        for name, value in sorted(result.metrics.items()):
            yield [key, number, name, repr(value)]


def short_label(scenario: Scenario) -> str:
    """The scenario in a few words for a table."""
    size = f"{scenario.area.grid_households:g} households per grid"
    return f"{scenario.place.id}, {size}, {scenario.escalation.rule}"
