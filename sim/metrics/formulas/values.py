"""Dictionaries of metrics; metrics that do not apply are absent."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.metrics.catalog.catalog import lookup
from sim.metrics.catalog.counts import name_of_count

Results = dict[str, float]


class CountedShare(float):
    """Share that knows how many cases, visits or posts it is a share of."""

    count: float

    def __new__(cls, value: float, count: float) -> CountedShare:
        """Return ``value``, a share of ``count``."""
        share = super().__new__(cls, value)
        share.count = float(count)
        return share


def counted_share(part: float, whole: float) -> CountedShare | None:
    """Return ``part / whole`` of things that are counted, or None if there are none.

    >>> share = counted_share(1, 4)
    >>> share, share.count
    (0.25, 4.0)
    """
    return CountedShare(float(part) / float(whole), whole) if whole > 0 else None


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

    Returns
    -------
    dict of str to float
        Beside each share of things that are counted, their number.

    Raises
    ------
    KeyError
        If a name is not in the catalog.
    ValueError
        If a value is NaN or infinite.
    """
    defined: Results = {}
    for name, value in values.items():
        declared = lookup(name)
        if value is None:
            continue
        if not math.isfinite(value):
            raise ValueError(f"metric {name} is not a finite number: {value}")
        defined[name] = float(value)
        if isinstance(value, CountedShare) and declared.is_rate:
            defined[name_of_count(name)] = value.count
    return defined
