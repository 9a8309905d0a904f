"""The whole log of one replication as one Parquet file, each column coded by its differences."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.store.block_file import NOTE
from sim.world.log import ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "gridstaff rows 1"
CODING = "DELTA_BINARY_PACKED"
NAMES = ROW.names or ()


@dataclass(frozen=True)
class Whose:
    """Whose rows a file holds, and the code that made them."""

    key: str
    replication: int
    model: str


def encoded(whose: Whose, log: NDArray[np.void]) -> bytes:
    """A log in canonical order as a file."""
    table = pa.table({name: np.ascontiguousarray(log[name]) for name in NAMES})
    coding, sink = dict.fromkeys(NAMES, CODING), pa.BufferOutputStream()
    note = json.dumps({"format": FORMAT, **asdict(whose)}, sort_keys=True)
    with pq.ParquetWriter(
        sink, table.schema, compression="zstd", use_dictionary=False, column_encoding=coding
    ) as file:
        file.write_table(table)
        file.add_key_value_metadata({NOTE.decode(): note})
    return bytes(sink.getvalue())


def whose(data: bytes) -> Whose | None:
    """Whose rows a whole file holds; None if it has another format."""
    try:
        note = json.loads((pq.read_metadata(pa.BufferReader(data)).metadata or {})[NOTE])
    except (pa.ArrowException, ValueError, KeyError):
        return None
    return Whose(**note) if note.pop("format", None) == FORMAT else None


def decoded(data: bytes) -> NDArray[np.void]:
    """The log of a file that is known to be whole."""
    table = pq.read_table(pa.BufferReader(data), use_threads=False)
    log = np.zeros(len(table), ROW)
    for name in NAMES:
        log[name] = np.asarray(table[name])
    return log
