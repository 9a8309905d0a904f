"""The whole log of one replication as one Parquet file, each column coded by its differences."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.store.block_file import METADATA_KEY
from sim.world.log import ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "gridstaff rows 1"
ENCODING = "DELTA_BINARY_PACKED"
COLUMN_NAMES = ROW.names or ()


@dataclass(frozen=True)
class LogMetadata:
    """Whose rows a file holds, and the code that made them."""

    key: str
    replication: int
    model: str


def encode(read_metadata: LogMetadata, log: NDArray[np.void]) -> bytes:
    """A log in canonical order as a file."""
    table = pa.table({name: np.ascontiguousarray(log[name]) for name in COLUMN_NAMES})
    encodings, sink = dict.fromkeys(COLUMN_NAMES, ENCODING), pa.BufferOutputStream()
    note = json.dumps({"format": FORMAT, **asdict(read_metadata)}, sort_keys=True)
    with pq.ParquetWriter(
        sink, table.schema, compression="zstd", use_dictionary=False, column_encoding=encodings
    ) as file:
        file.write_table(table)
        file.add_key_value_metadata({METADATA_KEY.decode(): note})
    return bytes(sink.getvalue())


def read_metadata(data: bytes) -> LogMetadata | None:
    """Whose rows a whole file holds; None if it has another format."""
    try:
        note = json.loads((pq.read_metadata(pa.BufferReader(data)).metadata or {})[METADATA_KEY])
    except (pa.ArrowException, ValueError, KeyError):
        return None
    return LogMetadata(**note) if note.pop("format", None) == FORMAT else None


def decode(data: bytes) -> NDArray[np.void]:
    """The log of a file that is known to be whole."""
    table = pq.read_table(pa.BufferReader(data), use_threads=False)
    log = np.zeros(len(table), ROW)
    for name in COLUMN_NAMES:
        log[name] = np.asarray(table[name])
    return log
