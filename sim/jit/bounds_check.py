"""Array access without negative indices: a comparison less for each access in compiled code.

In Python ``table[-1]`` is the last row, so Numba compiles a comparison, an addition and a selection for each index
that might be negative; in the kernel these take a sixth of the run time. Here a negative index is an error that reads
unrelated memory. ``NUMBA_BOUNDSCHECK=1`` detects it, and a test runs with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.cpython import slicing

from sim.jit.options import DISABLED, INDICES

is_plain = False  # an index is an offset: neither checked nor counted from the end


@contextmanager
def no_negative_indices() -> Iterator[None]:
    """Compile functions in this context without wrap-around of indices, if this Numba version allows it."""
    global is_plain
    original: Any = getattr(slicing, "fix_index", None)
    if original is None or INDICES in DISABLED:
        yield
        return
    slicing.fix_index, is_plain = lambda builder, index, size: index, True
    try:
        yield
    finally:
        slicing.fix_index, is_plain = original, False
