"""Metrics of who holds the posts; facts drawn before the run, so none of them comes from rows (clause S3.3)."""

from __future__ import annotations

import numpy as np

from sim.context import Context
from sim.metrics.results import ratio
from sim.metrics.workload import YEAR, is_grid


def of_staff(context: Context) -> dict[str, float | None]:
    """All of them; empty where nobody ever quits."""
    if context.changes is None:
        return {}
    first, end = context.first_day, context.first_day + context.days
    quits, fills = context.changes[:, 0], context.changes[:, 1]
    post_days = float(context.posts[is_grid(context)].sum()) * context.days
    vacant = np.clip(fills, first, end) - np.clip(quits, first, end)
    return {
        "quits_per_post": ratio(((quits >= first) & (quits < end)).sum() * YEAR, post_days),
        "vacancy_share": ratio(vacant.sum(), post_days),
        "recruitments": float(((fills >= first) & (fills < end)).sum()),
    }
