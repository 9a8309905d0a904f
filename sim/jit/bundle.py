"""A bundle of tables that compiled functions receive as one pointer.

Numba passes a named tuple of arrays as some three hundred numbers, to every function; a ``Bundle`` passes the address
of a short list: for each table where its data lie and how many rows (and columns) it has (``sim.jit.bundle_type``).
Without a compiler, or where Numba's inside has changed, the named tuple itself is passed.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

Tables = TypeVar("Tables", bound=NamedTuple)


class Bundle:
    """Tables of a named tuple for the kernel; keeps them alive as long as it lives."""

    def __init__(self, tables: NamedTuple) -> None:
        self.tables = tables
        entries = [(t.ctypes.data, *t.shape, *([1] * (2 - t.ndim))) for t in tables]
        self._list = np.array(entries, np.int64)
        self.address = int(self._list.ctypes.data)
