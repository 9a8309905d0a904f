"""Metrics of turnover (clause S3.3). They come from the World, because turnover is drawn before the run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.formulas.denominators import YEAR, Denominators
from sim.metrics.formulas.values import CountedShare, ratio
from sim.world.context import MeasurementContext


class StaffChanges(NamedTuple):
    """Turnover of grid posts in the period."""

    quits: int
    vacant_days: int  # post-days
    recruitments: int
    vacant_days_class: NDArray[np.int64]  # [post class] post-days
    class_posts: NDArray[np.int64]  # [post class]


def count_changes(context: MeasurementContext) -> StaffChanges | None:
    """Count the turnover of one section; None if turnover is not simulated."""
    if context.replacements is None:
        return None
    first, end = context.period.first_day, context.period.end_day
    quits, fills, kind = context.replacements.T
    vacant = np.clip(fills, first, end) - np.clip(quits, first, end)
    by_class = np.zeros(len(context.post_classes), np.int64)
    np.add.at(by_class, kind, vacant)
    return StaffChanges(
        quits=int(((quits >= first) & (quits < end)).sum()),
        vacant_days=int(vacant.sum()),
        recruitments=int(((fills >= first) & (fills < end)).sum()),
        vacant_days_class=by_class,
        class_posts=context.class_posts,
    )


def measure_staff(changes: StaffChanges | None, denominators: Denominators) -> dict[str, float | None]:
    """Compute the metrics of turnover; empty if turnover is not simulated."""
    if changes is None:
        return {}
    post_days = float(denominators.posts) * denominators.period.days
    values: dict[str, float | None] = {
        "quits_per_post": ratio(changes.quits * YEAR, post_days),
        "vacancy_share": _vacant(changes.vacant_days, denominators.posts, denominators.period.days),
        "recruitments": float(changes.recruitments),
    }
    for row, name in enumerate(denominators.post_classes):
        values[f"vacancy_share_class.{name}"] = _vacant(
            changes.vacant_days_class[row], changes.class_posts[row], denominators.period.days
        )
    return values


def _vacant(vacant_days: float, posts: float, days: int) -> CountedShare | None:
    """Return the share of ``days`` x ``posts`` without a worker, as a share of the posts."""
    return CountedShare(float(vacant_days) / (float(posts) * days), posts) if posts > 0 and days > 0 else None
