"""Metrics of workers: load, busy share, overtime, posts short, spread (clauses S6.1, S6.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics.frame import LEVELS, Frame
from sim.metrics.results import ratio
from sim.metrics.sums import Sums
from sim.world import Level, Names

GRID = int(Level.GRID)
MONTH = 365.25 / 12  # days


def present_seconds(context: Context) -> NDArray[np.float64]:
    """[Level] seconds present of all posts in the period."""
    total = np.zeros(LEVELS)
    days = slice(context.first_day, context.first_day + context.days)
    np.add.at(total, np.maximum(context.level, 0), context.present[:, days].sum(axis=1))
    return total


def of_workers(
    f: Frame, s: Sums, names: Names, context: Context, growth: float, undone: float
) -> dict[str, float | None]:
    """All of them. ``growth`` of open own work and ``undone`` work in the period, in seconds."""
    present = present_seconds(context)
    grid = present[GRID]
    worked = s.inside + s.overtime
    calls = worked[GRID, f.span[3]] if 0 <= f.span[3] < worked.shape[1] else 0
    offered = worked[GRID].sum() - calls + undone + growth
    posts = context.posts[np.maximum(context.level, 0) == GRID].sum()
    values: dict[str, float | None] = {
        "load_realised": ratio(max(0.0, offered), grid),
        "posts_short_realised": (offered - grid) / context.post_seconds if context.post_seconds > 0 else None,
        "busy_share": ratio(s.inside[GRID].sum(), grid),
        "busy_spread": _spread(f, s, context),
        "overtime_hours": ratio(s.overtime[GRID].sum() / 3600, posts * context.days / MONTH),
        "joint_share": ratio(s.joint[1], s.joint.sum()),
    }
    if not context.overtime_paid:
        values["overtime_unpaid_hours"] = values["overtime_hours"]
    for kind, name in enumerate(names.task_kinds):
        if worked[GRID, kind] > 0:
            values[f"busy_share_task.{name}"] = ratio(s.inside[GRID, kind], grid)
    for level in range(1, LEVELS):
        values[f"desk_duties_undone.{Level(level).name.lower()}"] = ratio(
            s.desks[level, 1], s.desks[level, 0]
        )
        values[f"busy_share_level.{Level(level).name.lower()}"] = ratio(s.inside[level].sum(), present[level])
    return values | _analytic(context, present)


def _analytic(context: Context, present: NDArray[np.float64]) -> dict[str, float | None]:
    """Load from the expected minutes released; absent without them."""
    if not context.expected.size:
        return {}
    offered = context.expected.sum(axis=1)
    values: dict[str, float | None] = {
        "load": ratio(offered[GRID], present[GRID]),
        "posts_short": ratio(1.0, context.post_seconds),
    }
    if values["posts_short"] is not None:
        values["posts_short"] *= offered[GRID] - present[GRID]
    for level in range(1, min(LEVELS, len(offered))):
        values[f"load_level.{Level(level).name.lower()}"] = ratio(offered[level], present[level])
    return values


def _spread(f: Frame, s: Sums, context: Context) -> float | None:
    """Standard deviation over grid workers of busy / present seconds."""
    first, days = context.first_day, context.days
    shares = []
    for w, row in enumerate(f.worker):
        if f.level[row["queue"]] != GRID:
            continue
        roster = f.day[row["day_first"] : row["day_first"] + first + days]
        seconds = f.shift["seconds"][roster["shift"][first:]].sum()
        if seconds > 0:
            shares.append(s.busy[w] / seconds)
    return float(np.std(shares)) if len(shares) > 1 else None
