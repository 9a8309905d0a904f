"""The whole log of one replication as one Parquet file, each column coded by its differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.rows import ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

CODING = "DELTA_BINARY_PACKED"


def encoded(log: NDArray[np.void]) -> bytes:
    """A log in canonical order as a file."""
    names = ROW.names or ()
    table = pa.table({name: np.ascontiguousarray(log[name]) for name in names})
    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", use_dictionary=False, column_encoding=dict.fromkeys(names, CODING)
    )
    return bytes(sink.getvalue())


def decoded(data: bytes) -> NDArray[np.void]:
    """A log read from a file that is known to be whole."""
    table = pq.read_table(pa.BufferReader(data))
    log = np.zeros(len(table), ROW)
    for name in ROW.names or ():
        log[name] = np.asarray(table[name])
    return log
