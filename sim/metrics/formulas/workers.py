"""Metrics of workers: load, busy share, overtime, posts short, spread (clauses S6.1, S6.2)."""

from __future__ import annotations

import numpy as np

from sim.metrics.accumulators.layout import LEVELS, Frame
from sim.metrics.accumulators.work_totals import Real, Sums
from sim.metrics.formulas.denominators import Basis, Trait
from sim.metrics.formulas.values import ratio
from sim.world.context import Period
from sim.world.tables import Level

GRID = int(Level.GRID)
MONTH = 365.25 / 12  # days


def of_workers(s: Sums, shares: Real, basis: Basis, growth: float, undone: float) -> dict[str, float | None]:
    """All of them. ``shares``: [grid worker] busy share; ``growth`` of open own work and ``undone`` work in the period,
    in seconds."""
    present = basis.present
    grid = present[GRID]
    worked = s.inside + s.overtime
    recontact = int(basis.run[0]["recontact_kind"])
    calls = worked[GRID, recontact] if 0 <= recontact < worked.shape[1] else 0
    offered = worked[GRID].sum() - calls + undone + growth
    values: dict[str, float | None] = {
        "load_realised": ratio(max(0.0, offered), grid),
        "posts_short_realised": (offered - grid) / basis.post_seconds if basis.post_seconds > 0 else None,
        "busy_share": ratio(s.inside[GRID].sum(), grid),
        "busy_spread": float(np.std(shares)) if len(shares) > 1 else None,
        "overtime_hours": ratio(s.overtime[GRID].sum() / 3600, basis.heads * basis.period.days / MONTH),
        "joint_share": ratio(s.joint[1], s.joint.sum()),
    }
    if basis.traits & Trait.UNPAID_OVERTIME:
        values["overtime_unpaid_hours"] = values["overtime_hours"]
    for kind, name in enumerate(basis.names.task_kinds):
        if worked[GRID, kind] > 0:
            values[f"busy_share_task.{name}"] = ratio(s.inside[GRID, kind], grid)
    for level in range(1, LEVELS):
        values[f"desk_duties_undone.{Level(level).name.lower()}"] = ratio(
            s.desks[level, 1], s.desks[level, 0]
        )
        values[f"busy_share_level.{Level(level).name.lower()}"] = ratio(s.inside[level].sum(), present[level])
    return values | _analytic(basis)


def _analytic(basis: Basis) -> dict[str, float | None]:
    """Load from the expected minutes released; absent without them."""
    if not basis.expected.size:
        return {}
    offered, present = basis.expected.sum(axis=1), basis.present
    values: dict[str, float | None] = {
        "load": ratio(offered[GRID], present[GRID]),
        "posts_short": ratio(1.0, basis.post_seconds),
    }
    if values["posts_short"] is not None:
        values["posts_short"] *= offered[GRID] - present[GRID]
    for level in range(1, min(LEVELS, len(offered))):
        values[f"load_level.{Level(level).name.lower()}"] = ratio(offered[level], present[level])
    return values


def busy_shares(f: Frame, s: Sums, period: Period) -> Real:
    """[grid worker who is ever there] busy / present seconds of the period."""
    shares = []
    for w, row in enumerate(f.worker):
        if f.level[row["queue"]] != GRID:
            continue
        roster = f.day[row["day_first"] + period.first_day : row["day_first"] + period.end_day]
        seconds = f.shift["seconds"][roster["shift"]].sum()
        if seconds > 0:
            shares.append(s.busy[w] / seconds)
    return np.array(shares)
