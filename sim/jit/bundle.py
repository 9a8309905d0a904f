"""Tables passed to compiled functions as one pointer.

Numba passes a named tuple of arrays as about three hundred scalars to every function. A ``Bundle`` passes the address
of a list instead: data address, rows and columns of each table (``sim.jit.bundle_type``). Without a compiler, or with
an unsupported Numba version, the named tuple itself is passed.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np

Tables = TypeVar("Tables", bound=NamedTuple)


class Bundle:
    """Tables of a named tuple, passed by address. The bundle keeps the tables alive."""

    def __init__(self, tables: NamedTuple) -> None:
        self.tables = tables
        entries = [(t.ctypes.data, *t.shape, *([1] * (2 - t.ndim))) for t in tables]
        self._list = np.array(entries, np.int64)
        self.address = int(self._list.ctypes.data)
