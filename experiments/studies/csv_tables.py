"""Tables as files: CSV for spreadsheets, Parquet for everything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.csv_format import csv_bytes
from experiments.files import FileSystem, write_durably
from experiments.store import ReplicationResult

SPREADSHEET_ROWS = 1_048_576  # the most that Excel and WPS open, heading included

ReplicationResults = Mapping[tuple[str, int], ReplicationResult]


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], file_system: FileSystem | None = None
) -> None:
    """Write a CSV that Excel, WPS, pandas and R read alike: UTF-8 with BOM, dots, no formulas."""
    write_durably(path, csv_bytes(columns, rows), file_system or FileSystem(path.parent))


def write_numbers(
    path: Path, replication_results: ReplicationResults, file_system: FileSystem | None = None
) -> None:
    """Write every number of every run as Parquet: scenario_key, replication, engine, metric, value; sorted."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    keys, numbers, engines, names, values = [], [], [], [], []
    for (key, number), result in sorted(replication_results.items()):
        count = len(result.metrics)
        keys += [key] * count
        numbers += [number] * count
        engines += [result.engine] * count
        names += sorted(result.metrics)
        values += [result.metrics[name] for name in names[-count:]]
    columns = (pa.array(keys, pa.string()), pa.array(numbers, pa.int32()), pa.array(engines, pa.string()),
               pa.array(names, pa.string()), pa.array(values, pa.float64()))  # fmt: skip
    table = pa.table(columns, names=list(NUMBER_COLUMNS))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=["scenario_key", "engine", "metric"])
    write_durably(path, bytes(sink.getvalue()), file_system or FileSystem(path.parent))


NUMBER_COLUMNS = ("scenario_key", "replication", "engine", "metric", "value")


def read_numbers(
    path: Path, file_system: FileSystem | None = None
) -> dict[tuple[str, int], dict[str, float]]:
    """Return {(scenario key, replication): {metric: value}} of a table written by ``write_numbers``.

    Raises OSError, ValueError.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = (file_system or FileSystem(path.parent)).read(path)
    columns = ["scenario_key", "replication", "metric", "value"]
    try:
        table = pq.read_table(pa.BufferReader(data), columns=columns).to_pydict()
    except (pa.ArrowException, LookupError, TypeError) as error:
        raise ValueError(f"no table of numbers: {error}") from None
    found: dict[tuple[str, int], dict[str, float]] = {}
    for key, number, name, value in zip(*table.values(), strict=True):
        found.setdefault((key, number), {})[name] = value
    return found
