"""Block: replications of one scenario as a Parquet file with one row per number.

The first row group contains metrics (``day`` is null), the second daily series; a lookup reads only the first.
Attributes of the whole block are in the file's metadata (``BlockMetadata``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.store.metric_row import MetricRow
from experiments.store.result import ReplicationResult

FORMAT = "gridstaff cells 1"
METADATA_KEY = b"gridstaff"
SCHEMA = pa.schema(
    [
        pa.field("scenario_key", pa.string(), nullable=False),
        pa.field("replication", pa.int32(), nullable=False),
        pa.field("engine", pa.string(), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),  # duration of the run; 0 = not timed
        pa.field("metric", pa.string(), nullable=False),  # name of a metric or of a daily series
        pa.field("day", pa.int32()),  # day of the measured period, from 0; null = metric of the whole period
        pa.field("value", pa.float64(), nullable=False),
    ]
)
DICTIONARY_COLUMNS = [
    "scenario_key",
    "replication",
    "engine",
    "seconds",
    "metric",
]  # columns with few different values
# Decompression costs more than reading, and dictionary columns are small already.
COMPRESSION = {column.name: "zstd" if column.name in ("day", "value") else "none" for column in SCHEMA}
LOOKUP_COLUMNS = ["replication", "engine", "seconds", "metric", "value"]


@dataclass(frozen=True)
class BlockMetadata:
    """Scenario key, hash of the model code, hash of the metric formulas, library versions."""

    key: str
    model: str
    formulas: str
    libraries: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """Decoded block: metadata and results without daily series."""

    metadata: BlockMetadata
    results: Mapping[int, ReplicationResult]


def encode(metadata: BlockMetadata, results: Mapping[int, ReplicationResult]) -> bytes:
    """Encode a block as a file; raises ValueError for a metric that is not a finite number."""
    for result in results.values():
        wrong = [name for name, value in result.metrics.items() if not math.isfinite(value)]
        if wrong or not result.metrics:
            raise ValueError(
                f"metrics that are not finite numbers: {', '.join(wrong)}" if wrong else "no metrics"
            )
    ordered = sorted(results.items())
    return _write(
        metadata, _build_table(metadata.key, ordered, _metrics), _build_table(metadata.key, ordered, _daily)
    )


def merge(metadata: BlockMetadata, files: Sequence[bytes]) -> bytes:
    """Merge blocks of one scenario; of duplicate replications the last is kept. Raises ValueError."""
    groups = [[_read_group(data, 0) for data in files], [_read_daily(data) for data in files]]
    return _write(metadata, *(_keep_latest(tables) for tables in groups))


def decode(data: bytes) -> Block | None:
    """Decode a verified file; None if it has another format.

    Raises ValueError for a block with other columns or values that are not numbers.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=["metric", "engine"])
    except (pa.ArrowException, OSError):
        return None
    note = note_of(file.metadata, FORMAT)
    if note is None:
        return None
    try:
        metadata = BlockMetadata(**note)
        if not all(isinstance(text, str) for text in (metadata.key, metadata.model, metadata.formulas)):
            raise ValueError("invalid block: a key is not text")
        return Block(metadata, _results(file.read_row_group(0, columns=LOOKUP_COLUMNS, use_threads=False)))
    except (pa.ArrowException, TypeError, LookupError, AttributeError, OSError) as error:
        raise ValueError(f"invalid block: {error}") from None


def note_of(metadata: Any, of: str) -> dict[str, Any] | None:
    """Return this program's metadata of a file without its format; None for another format than ``of``."""
    try:
        note = json.loads((metadata.metadata or {})[METADATA_KEY])
    except (ValueError, KeyError, RecursionError):
        return None
    return note if isinstance(note, dict) and note.pop("format", None) == of else None


def check_daily(data: bytes) -> None:
    """Raise ValueError if the daily series of a verified block, which a lookup does not read, are invalid."""
    try:
        _read_daily(data)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"invalid block: {error}") from None


def replications_of(data: bytes) -> tuple[int, ...]:
    """Return the replications in a verified block, ascending."""
    return tuple(np.unique(np.asarray(_read_group(data, 0)["replication"])).tolist())


def daily_of(data: bytes, replication: int) -> dict[str, Any]:
    """Return {series: values by day} of one replication in a verified block; raises ValueError."""
    table = _read_daily(data)
    numbers, names = np.asarray(table["replication"]), table["metric"].to_pylist()
    values = np.asarray(table["value"]).astype(np.int64)
    found: dict[str, list[int]] = {}
    for position in np.flatnonzero(numbers == replication):
        found.setdefault(names[position], []).append(int(values[position]))
    return {name: np.array(series, np.int64) for name, series in found.items()}


def one_series_of(data: bytes, name: str) -> dict[int, NDArray[np.int64]]:
    """Return {replication: values by day} of one daily series in a verified block; raises ValueError."""
    table = _read_daily(data)
    table = table.filter(pc.equal(table["metric"], name))
    numbers, values = np.asarray(table["replication"]), np.asarray(table["value"])
    return {int(number): values[numbers == number].astype(np.int64) for number in np.unique(numbers)}


def _metrics(result: ReplicationResult) -> tuple[list[str], list[int | None], list[float]]:
    names = sorted(result.metrics)
    return names, [None] * len(names), [float(result.metrics[name]) for name in names]


def _daily(result: ReplicationResult) -> tuple[list[str], list[int | None], list[float]]:
    names = sorted(result.daily)
    series = [np.asarray(result.daily[name]) for name in names]
    days = [day for values in series for day in range(len(values))]
    values = np.concatenate(series).astype(float).tolist() if series else []
    return [name for name, of in zip(names, series, strict=True) for _ in of], list(days), values


def _build_table(key: str, results: Sequence[tuple[int, ReplicationResult]], extract: Any) -> pa.Table:
    columns: list[list[Any]] = [[] for _ in SCHEMA]
    for number, result in results:
        names, days, values = extract(result)
        count = len(names)
        same = ([key] * count, [number] * count, [result.engine] * count, [round(result.seconds, 6)] * count)
        for column, more in zip(columns, (*same, names, days, values), strict=True):
            column.extend(more)
    return pa.table(columns, schema=SCHEMA)


def _write(metadata: BlockMetadata, *groups: pa.Table) -> bytes:
    note = json.dumps({"format": FORMAT, **asdict(metadata)}, sort_keys=True)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink, SCHEMA, compression=COMPRESSION, use_dictionary=DICTIONARY_COLUMNS, store_schema=False
    ) as file:
        for table in groups:
            file.write_table(table, row_group_size=max(1, len(table)))
        file.add_key_value_metadata({METADATA_KEY.decode(): note})
    return bytes(sink.getvalue())


def _read_group(data: bytes, number: int) -> pa.Table:
    file = pq.ParquetFile(pa.BufferReader(data))
    table = (
        file.read_row_group(number, use_threads=False)
        if number < file.num_row_groups
        else SCHEMA.empty_table()
    )
    return table.cast(SCHEMA)


def _read_daily(data: bytes) -> pa.Table:
    table = _read_group(data, 1)
    if (
        any(table[name].null_count for name in LOOKUP_COLUMNS)
        or not np.isfinite(np.asarray(table["value"])).all()
    ):
        raise ValueError("a daily value is not a finite number")
    return table


def _keep_latest(tables: Sequence[pa.Table]) -> pa.Table:
    latest, seen = [], set[int]()
    for table in reversed(tables):
        numbers = np.asarray(table["replication"])
        latest.append(table.filter(pa.array(~np.isin(numbers, list(seen)))))
        seen |= set(np.unique(numbers).tolist())
    return pa.concat_tables(latest[::-1]).sort_by([("replication", "ascending")])


def _results(table: pa.Table) -> dict[int, ReplicationResult]:
    if not len(table) or any(table[name].null_count for name in LOOKUP_COLUMNS):
        raise ValueError("a metric has no value")
    numbers, values = (np.asarray(table[name]) for name in ("replication", "value"))
    seconds = np.asarray(table["seconds"])
    if not (np.isfinite(values).all() and np.isfinite(seconds).all()):
        raise ValueError("a metric is not a finite number")
    codes, words = _split_dictionary(table["metric"])
    engine_codes, engines = _split_dictionary(table["engine"])
    if (numbers < 0).any() or not all(map(str.isprintable, (*words, *engines))):
        raise ValueError("a replication is negative, or a name has control characters")
    ends = [*(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    results: dict[int, ReplicationResult] = {}
    begin, known, names = 0, b"", list[str]()
    for end in ends:
        own = codes[begin:end].tobytes()
        if own != known:  # replications of a scenario mostly have the same metrics
            known, names = own, [words[code] for code in codes[begin:end].tolist()]
        named = dict(zip(names, values[begin:end].tolist(), strict=True))
        results[int(numbers[begin])] = ReplicationResult(
            MetricRow(named), engines[engine_codes[begin]], float(seconds[begin])
        )
        begin = end
    return results


def _split_dictionary(column: pa.ChunkedArray) -> tuple[NDArray[np.integer[Any]], list[str]]:
    """Return the codes and the words of a dictionary column."""
    whole = column.combine_chunks()
    return whole.indices.to_numpy(), whole.dictionary.to_pylist()
