"""Log of one replication as a Parquet file with delta-encoded columns."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.store.block_file import METADATA_KEY, note_of
from sim.world.log import ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "gridstaff rows 1"
ENCODING = "DELTA_BINARY_PACKED"
COLUMN_NAMES = ROW.names or ()


@dataclass(frozen=True)
class LogMetadata:
    """Scenario key, replication and hash of the model code of a log."""

    key: str
    replication: int
    model: str


def encode(read_metadata: LogMetadata, log: NDArray[np.void]) -> bytes:
    """Encode a log in canonical order as a file."""
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
    """Return the metadata of a verified file; None for another format. Raises ValueError if invalid."""
    try:
        note = note_of(pq.read_metadata(pa.BufferReader(data)), FORMAT)
    except (pa.ArrowException, OSError):
        return None
    try:
        of = None if note is None else LogMetadata(**note)
    except TypeError as error:
        raise ValueError(f"invalid log: {error}") from None
    if of is not None and not (isinstance(of.key, str) and isinstance(of.replication, int)):
        raise ValueError("invalid log: a key is not text")
    return of


def decode(data: bytes) -> NDArray[np.void]:
    """Decode the log of a verified file; raises ValueError if invalid."""
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
        log = np.zeros(len(table), ROW)
        for name in COLUMN_NAMES:
            if table[name].null_count:
                raise ValueError(f"invalid log: {name} is empty")
            log[name] = np.asarray(table[name])
    except (pa.ArrowException, TypeError, LookupError, OSError) as error:
        raise ValueError(f"invalid log: {error}") from None
    return log
