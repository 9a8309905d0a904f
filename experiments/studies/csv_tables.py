"""CSV tables of a study: points, runs, metrics, failures; empty = not applicable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.files import FileSystem
from experiments.store import UNTIMED
from experiments.studies.manifest import FAILURE_COLUMNS, failure_rows
from experiments.studies.own_files import METRICS_FILE
from experiments.studies.table_files import SPREADSHEET_ROWS, ReplicationResults, write_numbers, write_table

if TYPE_CHECKING:
    from experiments.studies.study import Study


def write_tables(study: Study, folder: Path, file_system: FileSystem) -> list[Path]:
    """Write all tables of a study into its folder; return their paths."""
    varied = sorted({name for levers in study.levers.values() for name in levers})
    names = ("points.csv", "runs.csv", METRICS_FILE, "metrics.csv", "failures.csv")
    points, runs, numbers, spreadsheet, failures = (folder / name for name in names)
    wanted = {
        pair: study.replication_results[pair]
        for pair in study.plan.pairs()
        if pair in study.replication_results
    }
    point_rows = (
        [*_levers(study, key, varied), len(numbers)] for key, numbers in study.plan.replications.items()
    )
    write_table(points, ["scenario_key", *varied, "replications"], point_rows, file_system)
    run_columns = ["scenario_key", *varied, "replication", "engine", "seconds"]
    write_table(runs, run_columns, _run_rows(study, varied, wanted), file_system)
    write_numbers(numbers, wanted, file_system)
    paths = [points, runs, numbers, failures]
    if sum(len(result.metrics) for result in wanted.values()) < SPREADSHEET_ROWS:
        columns = ["scenario_key", "replication", "metric", "value"]
        write_table(spreadsheet, columns, _long_rows(wanted), file_system)
        paths.append(spreadsheet)
    write_table(failures, FAILURE_COLUMNS, failure_rows(study), file_system)
    return paths


def _levers(study: Study, key: str, names: Sequence[str]) -> list[Any]:
    """Return a scenario's key and the values it varies."""
    levers = study.levers.get(key, {})
    return [key, *(levers.get(name, "") for name in names)]


def _run_rows(study: Study, names: Sequence[str], results: ReplicationResults) -> Iterator[list[Any]]:
    """Yield a row for each finished run; seconds are left out where they were not measured."""
    for (key, number), result in sorted(results.items()):
        seconds = "" if result.seconds == UNTIMED else f"{result.seconds:.3f}"
        yield [*_levers(study, key, names), number, result.engine, seconds]


def _long_rows(replication_results: ReplicationResults) -> Iterator[list[Any]]:
    for (key, number), result in sorted(replication_results.items()):
        for name, value in sorted(result.metrics.items()):
            yield [key, number, name, repr(value)]
