"""Packing of tables into a bundle for compiled functions."""

from __future__ import annotations

from functools import cache
from typing import cast

from sim.jit import compiles
from sim.jit.bundle import Bundle, Tables
from sim.jit.options import BUNDLE, DISABLED


def bundle(tables: Tables) -> Tables:
    """Return the tables as a Bundle if supported, else unchanged; the declared type stays that of the tables."""
    return cast(Tables, Bundle(tables)) if _is_supported() else tables


@cache
def _is_supported() -> bool:
    if BUNDLE in DISABLED or not compiles():
        return False
    try:
        import sim.jit.bundle_type  # noqa: F401  # registers the type with Numba
    except (ImportError, AttributeError):
        return False
    return True
