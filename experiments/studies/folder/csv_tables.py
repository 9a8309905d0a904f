"""Tables of a study: scenarios, one row a run, every number in long form, failures; joined by one short key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.csv_format import short_key
from experiments.files import FileSystem
from experiments.store import UNTIMED
from experiments.studies.folder.manifest import FAILURE_COLUMNS, failure_rows
from experiments.studies.folder.own_files import METRICS_FILE
from experiments.studies.folder.table_files import ReplicationResults, write_numbers, write_table

if TYPE_CHECKING:
    from experiments.studies.study import Study

TABLES_VERSION = 3  # of their files and columns: tables of another one are written anew


def write_tables(study: Study, folder: Path, file_system: FileSystem) -> list[Path]:
    """Write the tables of runs and scenarios into a folder; return their paths."""
    varied = sorted({name for levers in study.levers.values() for name in levers})
    names = ("points.csv", "runs.csv", METRICS_FILE, "failures.csv")
    points, runs, numbers, failures = (folder / name for name in names)
    wanted = {
        pair: study.replication_results[pair]
        for pair in study.plan.pairs()
        if pair in study.replication_results
    }
    point_rows = (
        [short_key(key), key, *_levers(study, key, varied), len(numbers)]
        for key, numbers in study.plan.replications.items()
    )
    columns = ["scenario", "scenario_key", *varied, "replications"]
    write_table(points, columns, point_rows, file_system)
    metrics = sorted({name for result in wanted.values() for name in result.metrics})
    run_columns = ["scenario", *varied, "replication", "engine", "seconds", *metrics]
    write_table(runs, run_columns, _run_rows(study, varied, metrics, wanted), file_system)
    write_numbers(numbers, wanted, file_system)
    failed = ([short_key(key), *more] for key, *more in failure_rows(study))
    write_table(failures, ["scenario", *FAILURE_COLUMNS[1:]], failed, file_system)
    return [points, runs, numbers, failures]


def _levers(study: Study, key: str, names: Sequence[str]) -> list[Any]:
    """Return the values that a scenario varies."""
    levers: Mapping[str, Any] = study.levers.get(key, {})
    return [levers.get(name, "") for name in names]


def _run_rows(
    study: Study, names: Sequence[str], metrics: Sequence[str], results: ReplicationResults
) -> Iterator[list[Any]]:
    """Yield a row for each finished run; seconds that were not measured and metrics that do not apply are empty."""
    for (key, number), result in sorted(results.items()):
        seconds = "" if result.seconds == UNTIMED else f"{result.seconds:.3f}"
        values = (result.metrics.get(name) for name in metrics)
        yield [short_key(key), *_levers(study, key, names), number, result.engine, seconds, *values]
