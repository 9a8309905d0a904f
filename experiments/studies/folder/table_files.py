"""Tables as files: CSV for spreadsheets, Parquet for everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.csv_format import csv_bytes, short_key
from experiments.files import FileSystem, write_durably
from experiments.store import ReplicationResult

GROUP_RUNS = 512  # runs whose numbers are in memory at a time, about 40 MB

ReplicationResults = Mapping[tuple[str, int], ReplicationResult]


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], file_system: FileSystem | None = None
) -> None:
    """Write a CSV that Excel, WPS, pandas and R read alike: UTF-8 with BOM, dots, no formulas."""
    write_durably(path, csv_bytes(columns, rows), file_system or FileSystem(path.parent))


def write_parquet(
    path: Path, columns: Mapping[str, Sequence[Any]], file_system: FileSystem | None = None
) -> None:
    """Write columns of Python values as Parquet; None is missing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(dict(columns)), sink, compression="zstd")
    write_durably(path, bytes(sink.getvalue()), file_system or FileSystem(path.parent))


def write_numbers(
    path: Path, replication_results: ReplicationResults, file_system: FileSystem | None = None
) -> None:
    """Write every number of every run as Parquet, sorted, with the columns `NUMBER_COLUMNS`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = (pa.string(), pa.string(), pa.int32(), pa.string(), pa.string(), pa.float64())
    schema = pa.schema(list(zip(NUMBER_COLUMNS, types, strict=True)))
    sink = pa.BufferOutputStream()
    dictionary = ["scenario", "scenario_key", "engine", "metric"]
    with pq.ParquetWriter(sink, schema, compression="zstd", use_dictionary=dictionary) as writer:
        runs = sorted(replication_results)
        for first in range(0, len(runs), GROUP_RUNS):
            some = runs[first : first + GROUP_RUNS]
            columns = zip(
                *(row for run in some for row in _number_rows(run, replication_results[run])), strict=True
            )
            arrays = [pa.array(column, of) for column, of in zip(columns, types, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema))
    write_durably(path, bytes(sink.getvalue()), file_system or FileSystem(path.parent))


def _number_rows(
    run: tuple[str, int], result: ReplicationResult
) -> Iterator[tuple[str, str, int, str, str, float]]:
    of = short_key(run[0]), *run, result.engine
    return ((*of, name, result.metrics[name]) for name in sorted(result.metrics))


NUMBER_COLUMNS = ("scenario", "scenario_key", "replication", "engine", "metric", "value")


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
        # in this thread: the ones of ``pq.read_table`` sometimes abort the process at its end
        table = pq.ParquetFile(pa.BufferReader(data)).read(columns, use_threads=False).to_pydict()
    except (pa.ArrowException, LookupError, TypeError) as error:
        raise ValueError(f"no table of numbers: {error}") from None
    found: dict[tuple[str, int], dict[str, float]] = {}
    for key, number, name, value in zip(*table.values(), strict=True):
        found.setdefault((key, number), {})[name] = value
    return found
