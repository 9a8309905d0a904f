"""A block: some replications of one scenario as one Parquet file, one row a number.

The first row group holds the metrics (``day`` is null), the second the daily series; a lookup reads the first only.
What all of the block has in common stands in the file's own notes (``Facts``).
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

from experiments.store.result import Cell

FORMAT = "gridstaff cells 1"
NOTE = b"gridstaff"
COLUMNS = pa.schema(
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
WORDS = ["scenario_key", "replication", "engine", "seconds", "metric"]  # few different values: kept once each
# Unpacking costs more than reading, and what is kept once each is small already.
PACKING = {column.name: "zstd" if column.name in ("day", "value") else "none" for column in COLUMNS}
LOOKED_UP = ["replication", "engine", "seconds", "metric", "value"]


@dataclass(frozen=True)
class Facts:
    """What a block is of: the scenario, the code and libraries behind its rows, the formulas of its metrics."""

    key: str
    model: str
    formulas: str
    libraries: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """A block read back: its facts and cells, without their daily series."""

    facts: Facts
    cells: Mapping[int, Cell]


def encoded(facts: Facts, cells: Mapping[int, Cell]) -> bytes:
    """A block as a file. Raises ValueError for a metric that is no finite number."""
    for cell in cells.values():
        wrong = [name for name, value in cell.metrics.items() if not math.isfinite(value)]
        if wrong or not cell.metrics:
            raise ValueError(f"metrics that are not numbers: {', '.join(wrong) or 'there are none at all'}")
    ordered = sorted(cells.items())
    return _written(facts, _table(facts.key, ordered, _metrics), _table(facts.key, ordered, _daily))


def merged(facts: Facts, files: Sequence[bytes]) -> bytes:
    """Several blocks of one scenario as one; of a replication that stands in several the last is kept."""
    groups = [[_group(data, number) for data in files] for number in (0, 1)]
    return _written(facts, *(_last_of_each(tables) for tables in groups))


def decoded(data: bytes) -> Block | None:
    """A block read from a file that is known to be whole, or None if it has another format."""
    try:
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=["metric", "engine"])
        note = json.loads((file.metadata.metadata or {})[NOTE])
    except (pa.ArrowException, ValueError, KeyError):
        return None
    if note.pop("format", None) != FORMAT:
        return None
    return Block(Facts(**note), _cells(file.read_row_group(0, columns=LOOKED_UP, use_threads=False)))


def replications_of(data: bytes) -> tuple[int, ...]:
    """Which replications a whole block holds, ascending."""
    return tuple(np.unique(np.asarray(_group(data, 0)["replication"])).tolist())


def daily_of(data: bytes, replication: int) -> dict[str, Any]:
    """{series: values by day} of one replication of a block that is known to be whole."""
    table = _group(data, 1)
    numbers, names = np.asarray(table["replication"]), table["metric"].to_pylist()
    values = np.asarray(table["value"]).astype(np.int64)
    found: dict[str, list[int]] = {}
    for place in np.flatnonzero(numbers == replication):
        found.setdefault(names[place], []).append(int(values[place]))
    return {name: np.array(series, np.int64) for name, series in found.items()}


def _metrics(cell: Cell) -> tuple[list[str], list[int | None], list[float]]:
    names = sorted(cell.metrics)
    return names, [None] * len(names), [float(cell.metrics[name]) for name in names]


def _daily(cell: Cell) -> tuple[list[str], list[int | None], list[float]]:
    names = sorted(cell.daily)
    series = [np.asarray(cell.daily[name]) for name in names]
    days = [day for values in series for day in range(len(values))]
    values = np.concatenate(series).astype(float).tolist() if series else []
    return [name for name, of in zip(names, series, strict=True) for _ in of], list(days), values


def _table(key: str, cells: Sequence[tuple[int, Cell]], part: Any) -> pa.Table:
    columns: list[list[Any]] = [[] for _ in COLUMNS]
    for number, cell in cells:
        names, days, values = part(cell)
        count = len(names)
        same = ([key] * count, [number] * count, [cell.engine] * count, [round(cell.seconds, 6)] * count)
        for column, more in zip(columns, (*same, names, days, values), strict=True):
            column.extend(more)
    return pa.table(columns, schema=COLUMNS)


def _written(facts: Facts, *groups: pa.Table) -> bytes:
    note = json.dumps({"format": FORMAT, **asdict(facts)}, sort_keys=True)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink, COLUMNS, compression=PACKING, use_dictionary=WORDS, store_schema=False
    ) as file:
        for table in groups:
            file.write_table(table, row_group_size=max(1, len(table)))
        file.add_key_value_metadata({NOTE.decode(): note})
    return bytes(sink.getvalue())


def _group(data: bytes, number: int) -> pa.Table:
    file = pq.ParquetFile(pa.BufferReader(data))
    table = (
        file.read_row_group(number, use_threads=False)
        if number < file.num_row_groups
        else COLUMNS.empty_table()
    )
    return table.cast(COLUMNS)


def _last_of_each(tables: Sequence[pa.Table]) -> pa.Table:
    kept, seen = [], set[int]()
    for table in reversed(tables):
        numbers = np.asarray(table["replication"])
        kept.append(table.filter(pa.array(~np.isin(numbers, list(seen)))))
        seen |= set(np.unique(numbers).tolist())
    return pa.concat_tables(kept[::-1]).sort_by([("replication", "ascending")])


def _cells(table: pa.Table) -> dict[int, Cell]:
    numbers, values = (np.asarray(table[name]) for name in ("replication", "value"))
    seconds = np.asarray(table["seconds"])
    codes, words = _coded(table["metric"])
    engine_codes, engines = _coded(table["engine"])
    ends = [*(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    cells: dict[int, Cell] = {}
    begin, known, names = 0, b"", list[str]()
    for end in ends if len(numbers) else ():
        own = codes[begin:end].tobytes()
        if own != known:  # replications of one scenario mostly have the same metrics
            known, names = own, [words[code] for code in codes[begin:end].tolist()]
        named = dict(zip(names, values[begin:end].tolist(), strict=True))
        cells[int(numbers[begin])] = Cell(named, engines[engine_codes[begin]], float(seconds[begin]))
        begin = end
    return cells


def _coded(column: pa.ChunkedArray) -> tuple[NDArray[np.integer[Any]], list[str]]:
    """A column of words as codes and the words they stand for."""
    whole = column.combine_chunks()
    return whole.indices.to_numpy(), whole.dictionary.to_pylist()
