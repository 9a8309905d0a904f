"""Metrics of workers: load, busy share and its spread, overtime, post shortfall (clauses S6.1, S6.2)."""

from __future__ import annotations

import numpy as np

from sim.metrics.accumulators.layout import LEVELS, Layout
from sim.metrics.accumulators.work_totals import DeskDuty, Real, WorkTotals
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.values import counted_share, ratio
from sim.world.context import DayType, Period
from sim.world.tables import Level

GRID = int(Level.GRID)
MONTH = 365.25 / 12  # days
HOUR = 3600
OVERTIME_METRICS = {
    DayType.WORKING_DAY: "overtime_working_days",
    DayType.REST_DAY: "overtime_rest_days",
    DayType.HOLIDAY: "overtime_holidays",
}


def measure_workers(
    s: WorkTotals, shares: Real, denominators: Denominators, growth: float, undone: float
) -> dict[str, float | None]:
    """Compute the metrics of workers.

    Parameters
    ----------
    s : WorkTotals
    shares : ndarray, shape (grid workers,)
        Busy share of each grid worker with presence in the period.
    denominators : Denominators
    growth : float
        Growth over the period of open work in grid queues and of carried duties, in seconds.
    undone : float
        Lapsing work left undone in the period, in seconds.
    """
    present = denominators.present
    grid = present[GRID]
    worked = s.inside + s.overtime
    recontact = int(denominators.run[0]["recontact_kind"])
    calls = worked[GRID, recontact] if 0 <= recontact < worked.shape[1] else 0
    post_months = denominators.posts * denominators.period.days / MONTH
    offered = worked[GRID].sum() - calls + undone + growth
    values: dict[str, float | None] = {
        "load_realised": ratio(max(0.0, offered), grid),
        "post_shortfall_realised": (offered - grid) / denominators.post_seconds
        if denominators.post_seconds > 0
        else None,
        "busy_share": ratio(s.inside[GRID].sum(), grid),
        "busy_spread": float(np.std(shares)) if len(shares) > 1 else None,
        "overtime_hours": ratio((s.overtime[GRID].sum() - s.in_breaks[GRID]) / 3600, post_months),
        "break_minutes_lost": ratio(s.in_breaks[GRID] / 60, post_months),
        "two_person_share": counted_share(s.two_person[1], s.two_person.sum()),
    }
    if denominators.run[0]["rushing"]:
        values["rushed_share"] = ratio(s.rushed[0], grid)
    if denominators.features & Feature.UNPAID_OVERTIME:
        values["overtime_unpaid_hours"] = values["overtime_hours"]
    for kind, name in enumerate(denominators.names.task_kinds):
        if worked[GRID, kind] > 0:
            values[f"busy_share_task.{name}"] = ratio(s.inside[GRID, kind], grid)
    for level in range(1, LEVELS):
        values[f"desk_duties_undone.{Level(level).name.lower()}"] = ratio(
            s.desk_duties[level, DeskDuty.UNDONE], s.desk_duties[level, DeskDuty.DUE]
        )
        values[f"busy_share_level.{Level(level).name.lower()}"] = ratio(s.inside[level].sum(), present[level])
    return values | _hours(s, present) | _analytic(denominators)


def _hours(s: WorkTotals, present: Real) -> dict[str, float | None]:
    """Return the hours present and of overtime of each level with posts."""
    values: dict[str, float | None] = {}
    for level in range(LEVELS):
        if present[level] <= 0:
            continue
        name = Level(level).name.lower()
        values[f"hours_present.{name}"] = float(present[level]) / HOUR
        for day_type, metric in OVERTIME_METRICS.items():
            values[f"{metric}.{name}"] = float(s.overtime_days[level, day_type]) / HOUR
    return values


def _analytic(denominators: Denominators) -> dict[str, float | None]:
    """Compute the analytic load from expected minutes; empty if these are not known."""
    if not denominators.expected.size:
        return {}
    offered, present = denominators.expected.sum(axis=1), denominators.present
    values: dict[str, float | None] = {
        "load": ratio(offered[GRID], present[GRID]),
        "post_shortfall": ratio(1.0, denominators.post_seconds),
    }
    if values["post_shortfall"] is not None:
        values["post_shortfall"] *= offered[GRID] - present[GRID]
    for level in range(1, min(LEVELS, len(offered))):
        values[f"load_level.{Level(level).name.lower()}"] = ratio(offered[level], present[level])
    return values


def busy_shares(f: Layout, s: WorkTotals, period: Period) -> Real:
    """Return busy / present seconds in the period of each grid worker with presence."""
    shares = []
    for w, row in enumerate(f.worker):
        if f.level[row["queue"]] != GRID:
            continue
        roster = f.day[row["day_first"] + period.first_day : row["day_first"] + period.end_day]
        seconds = f.shift["seconds"][roster["shift"]].sum()
        if seconds > 0:
            shares.append(s.busy[w] / seconds)
    return np.array(shares)


def busy_without_taken_up(values: dict[str, float | None]) -> dict[str, float | None]:
    """Return the busy share of the desks of each level without cases taken up (S12); empty if none can be."""
    found: dict[str, float | None] = {}
    for name, taken in values.items():
        busy = values.get(name.replace("taken_up_share.", "busy_share_level."))
        if name.startswith("taken_up_share.") and taken is not None and busy is not None:
            found[name.replace("taken_up_share.", "busy_share_own_work.")] = max(0.0, busy - taken)
    return found
