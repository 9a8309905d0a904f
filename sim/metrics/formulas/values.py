"""A dictionary of numbers in which what does not apply is absent."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.metrics.catalog.catalog import lookup

Results = dict[str, float]


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``; None where nothing could happen."""
    return float(part) / float(whole) if whole > 0 else None


def drop_undefined(values: Mapping[str, float | None]) -> Results:
    """Only the numbers that apply. Raises KeyError for an undeclared name, ValueError for NaN."""
    defined: Results = {}
    for name, value in values.items():
        lookup(name)
        if value is None:
            continue
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}")
        defined[name] = float(value)
    return defined
