"""Dictionaries of metrics; metrics that do not apply are absent."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.metrics.catalog.catalog import lookup

Results = dict[str, float]


def ratio(part: float, whole: float) -> float | None:
    """Return ``part / whole``, or None if ``whole`` is not positive.

    >>> ratio(1, 4), ratio(1, 0)
    (0.25, None)
    """
    return float(part) / float(whole) if whole > 0 else None


def drop_undefined(values: Mapping[str, float | None]) -> Results:
    """Return the metrics with a value.

    Parameters
    ----------
    values : mapping of str to float or None
        Metric names and values; None = does not apply.

    Raises
    ------
    KeyError
        If a name is not in the catalog.
    ValueError
        If a value is NaN or infinite.
    """
    defined: Results = {}
    for name, value in values.items():
        lookup(name)
        if value is None:
            continue
        if not math.isfinite(value):
            raise ValueError(f"metric {name} is not a finite number: {value}")
        defined[name] = float(value)
    return defined
