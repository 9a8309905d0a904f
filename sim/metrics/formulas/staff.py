"""Metrics of turnover (clause S3.3). They come from the World, because turnover is drawn before the run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.metrics.formulas.denominators import YEAR, Denominators
from sim.metrics.formulas.values import ratio
from sim.world.context import MeasurementContext


class StaffChanges(NamedTuple):
    """Turnover of grid posts in the period."""

    quits: int
    vacant_days: int  # post-days
    recruitments: int


def count_changes(context: MeasurementContext) -> StaffChanges | None:
    """Count the turnover of one section; None if turnover is not simulated."""
    if context.replacements is None:
        return None
    first, end = context.period.first_day, context.period.end_day
    quits, fills = context.replacements[:, 0], context.replacements[:, 1]
    return StaffChanges(
        quits=int(((quits >= first) & (quits < end)).sum()),
        vacant_days=int((np.clip(fills, first, end) - np.clip(quits, first, end)).sum()),
        recruitments=int(((fills >= first) & (fills < end)).sum()),
    )


def measure_staff(changes: StaffChanges | None, denominators: Denominators) -> dict[str, float | None]:
    """Compute the metrics of turnover; empty if turnover is not simulated."""
    if changes is None:
        return {}
    post_days = float(denominators.posts) * denominators.period.days
    return {
        "quits_per_post": ratio(changes.quits * YEAR, post_days),
        "vacancy_share": ratio(changes.vacant_days, post_days),
        "recruitments": float(changes.recruitments),
    }
