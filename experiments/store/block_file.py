"""A block: some replications of one scenario as one Parquet file, one row a number.

The first row group holds the metrics (``day`` is null), the second the daily series; a lookup reads the first only.
What all of the block has in common stands in the file's own notes (``BlockMetadata``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.store.result import ReplicationResult

FORMAT = "gridstaff cells 1"
METADATA_KEY = b"gridstaff"
SCHEMA = pa.schema(
    [
        pa.field("scenario_key", pa.string(), nullable=False),
        pa.field("replication", pa.int32(), nullable=False),
        pa.field("engine", pa.string(), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),  # of the run, on its machine; 0 = not timed
        pa.field("metric", pa.string(), nullable=False),  # name of a metric or of a daily series
        pa.field("day", pa.int32()),  # of the measured period, from 0; null = a metric of the whole period
        pa.field("value", pa.float64(), nullable=False),
    ]
)
DICTIONARY_COLUMNS = [
    "scenario_key",
    "replication",
    "engine",
    "seconds",
    "metric",
]  # few different values: kept once each
# Unpacking costs more than reading, and what is kept once each is small already.
COMPRESSION = {column.name: "zstd" if column.name in ("day", "value") else "none" for column in SCHEMA}
LOOKUP_COLUMNS = ["replication", "engine", "seconds", "metric", "value"]


@dataclass(frozen=True)
class BlockMetadata:
    """What a block is of: the scenario, the code and libraries behind its rows, the formulas of its metrics."""

    key: str
    model: str
    formulas: str
    libraries: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """A block read back: its facts and cells, without their daily series."""

    metadata: BlockMetadata
    results: Mapping[int, ReplicationResult]


def encode(metadata: BlockMetadata, results: Mapping[int, ReplicationResult]) -> bytes:
    """A block as a file. Raises ValueError for a metric that is no finite number."""
    for result in results.values():
        wrong = [name for name, value in result.metrics.items() if not math.isfinite(value)]
        if wrong or not result.metrics:
            raise ValueError(f"metrics that are not numbers: {', '.join(wrong) or 'there are none at all'}")
    ordered = sorted(results.items())
    return _write(
        metadata, _build_table(metadata.key, ordered, _metrics), _build_table(metadata.key, ordered, _daily)
    )


def merge(metadata: BlockMetadata, files: Sequence[bytes]) -> bytes:
    """Several blocks of one scenario as one; of a replication that stands in several the last is kept."""
    groups = [[_read_group(data, number) for data in files] for number in (0, 1)]
    return _write(metadata, *(_keep_latest(tables) for tables in groups))


def decode(data: bytes) -> Block | None:
    """A block read from a file that is known to be whole, or None if it has another format.

    Raises ValueError for one of our format that holds what no block may: other columns, values that are no numbers.
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
            raise ValueError("no block: a key that is no text")
        return Block(metadata, _cells(file.read_row_group(0, columns=LOOKUP_COLUMNS, use_threads=False)))
    except (pa.ArrowException, TypeError, LookupError, AttributeError, OSError) as error:
        raise ValueError(f"no block: {error}") from None


def note_of(metadata: Any, of: str) -> dict[str, Any] | None:
    """The note in a file's metadata without its format, or None if it has none or another format than ``of``."""
    try:
        note = json.loads((metadata.metadata or {})[METADATA_KEY])
    except (ValueError, KeyError, RecursionError):
        return None
    return note if isinstance(note, dict) and note.pop("format", None) == of else None


def replications_of(data: bytes) -> tuple[int, ...]:
    """Which replications a whole block holds, ascending."""
    return tuple(np.unique(np.asarray(_read_group(data, 0)["replication"])).tolist())


def daily_of(data: bytes, replication: int) -> dict[str, Any]:
    """{series: values by day} of one replication of a block that is known to be whole. Raises ValueError."""
    table = _read_group(data, 1)
    numbers, names = np.asarray(table["replication"]), table["metric"].to_pylist()
    values = np.asarray(table["value"])
    if not np.isfinite(values).all():
        raise ValueError("a day's value that is no number")
    values = values.astype(np.int64)
    found: dict[str, list[int]] = {}
    for position in np.flatnonzero(numbers == replication):
        found.setdefault(names[position], []).append(int(values[position]))
    return {name: np.array(series, np.int64) for name, series in found.items()}


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


def _keep_latest(tables: Sequence[pa.Table]) -> pa.Table:
    latest, seen = [], set[int]()
    for table in reversed(tables):
        numbers = np.asarray(table["replication"])
        latest.append(table.filter(pa.array(~np.isin(numbers, list(seen)))))
        seen |= set(np.unique(numbers).tolist())
    return pa.concat_tables(latest[::-1]).sort_by([("replication", "ascending")])


def _cells(table: pa.Table) -> dict[int, ReplicationResult]:
    if not len(table) or any(table[name].null_count for name in LOOKUP_COLUMNS):
        raise ValueError("a block has a value in each row of its metrics")
    numbers, values = (np.asarray(table[name]) for name in ("replication", "value"))
    seconds = np.asarray(table["seconds"])
    if not (np.isfinite(values).all() and np.isfinite(seconds).all()):
        raise ValueError("a metric that is no number")
    codes, words = _split_dictionary(table["metric"])
    engine_codes, engines = _split_dictionary(table["engine"])
    ends = [*(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    results: dict[int, ReplicationResult] = {}
    begin, known, names = 0, b"", list[str]()
    for end in ends:
        own = codes[begin:end].tobytes()
        if own != known:  # replications of one scenario mostly have the same metrics
            known, names = own, [words[code] for code in codes[begin:end].tolist()]
        named = dict(zip(names, values[begin:end].tolist(), strict=True))
        results[int(numbers[begin])] = ReplicationResult(
            named, engines[engine_codes[begin]], float(seconds[begin])
        )
        begin = end
    return results


def _split_dictionary(column: pa.ChunkedArray) -> tuple[NDArray[np.integer[Any]], list[str]]:
    """A column of words as codes and the words they stand for."""
    whole = column.combine_chunks()
    return whole.indices.to_numpy(), whole.dictionary.to_pylist()
