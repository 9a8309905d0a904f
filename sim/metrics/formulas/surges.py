"""Metrics of surges: how high open work rises, and how long it takes to fall back (model, section 12)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.values import ratio

Values = dict[str, float | None]
Series = NDArray[np.int64] | NDArray[np.float64]

BEFORE = 28  # days before a surge whose highest level is the ordinary one


def measure_surges(open_work: Series, denominators: Denominators) -> Values:
    """All of them; empty without a surge that lies in the period. ``open_work``: [day of the run] seconds at 24:00."""
    first_day, last = denominators.period.first_day, denominators.period.end_day
    surges = [(first, end) for first, end in denominators.period.surges if first_day < first and end <= last]
    if not surges:
        return {}
    posts = denominators.full_time
    peaks = [float(open_work[first:end].max()) for first, end in surges]
    days = [measure_recovery(open_work[:last], first, end) for first, end in surges]
    return {
        "surge_peak_hours": ratio(max(peaks) / 3600.0, posts),
        "surge_recovery_days": float(np.mean([n for n, _ in days])),
        "surge_recovered": float(np.mean([fell for _, fell in days])),
    }


def measure_recovery(open_work: Series, first: int, end: int) -> tuple[int, bool]:
    """Days from the end of a surge (day ``end`` is the first without it) until open work is back, and if it is.

    Back: at 24:00 no more than on any of the 28 days before. If it never is, the days up to the last one known.
    """
    ordinary = open_work[max(0, first - BEFORE) : first].max()
    after = np.flatnonzero(open_work[end - 1 :] <= ordinary)
    return (int(after[0]), True) if len(after) else (len(open_work) - end, False)
