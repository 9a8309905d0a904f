"""Tables passed to compiled code as one bundle of addresses."""

from __future__ import annotations

from functools import cache
from typing import cast

from sim.jit import compiles
from sim.jit.bundle import Bundle, Tables
from sim.jit.options import BUNDLE, DISABLED


def bundle(tables: Tables) -> Tables:
    """The tables as compiled functions take them; to the type checker they remain what they were."""
    return cast(Tables, Bundle(tables)) if _is_supported() else tables


@cache
def _is_supported() -> bool:
    if BUNDLE in DISABLED or not compiles():
        return False
    try:
        import sim.jit.bundle_type  # noqa: F401  # tells Numba of it
    except (ImportError, AttributeError):
        return False
    return True
