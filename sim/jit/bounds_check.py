"""Rows are counted from the front: no index is negative, and compiled code need not ask at each of its accesses.

Python's ``table[-1]`` is the last row, so Numba puts a comparison, an addition and a choice before every access whose
index might be negative; in the kernel a sixth of all time. A negative index here is a fault and would read foreign
memory: ``NUMBA_BOUNDSCHECK=1`` finds any, and a test runs with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.cpython import slicing

from sim.jit.options import DISABLED, INDICES


@contextmanager
def no_negative_indices() -> Iterator[None]:
    """What is compiled inside takes indices as they are; Numba's own way if this Numba does it elsewhere."""
    usual: Any = getattr(slicing, "fix_index", None)
    if usual is None or INDICES in DISABLED:
        yield
        return
    slicing.fix_index = lambda builder, index, size: index
    try:
        yield
    finally:
        slicing.fix_index = usual
