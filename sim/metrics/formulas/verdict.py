"""Metrics of the verdict: verdict, growth, onset week, first unmet work, service level (S6.3, S6.4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.accumulators.case_counters import CaseTotals, Count, Due, Rule, Series
from sim.metrics.accumulators.layout import OWN
from sim.metrics.accumulators.work_totals import WorkTotals
from sim.metrics.catalog.catalog import WORK
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.duties import LapsingWork
from sim.metrics.formulas.series import by_week, open_work, select_period, theil_sen, week_end_values
from sim.metrics.formulas.stability import (
    WORKWEEK,
    Stability,
    WorkSeries,
    check_stability,
    first_week_above,
    first_week_of_growth,
    rolling_share,
)
from sim.world.context import Period
from sim.world.tables import Labels

Values = dict[str, float | None]
DUTIES_OF = {
    "visits": ("visit",),
    "special_visits": ("special_visit",),
    "patrol": ("patrol",),
    "admin": ("admin", "log"),
}
"""Kind of work -> task kinds of its duties."""


def measure_verdict(
    s: WorkTotals,
    v: CaseTotals,
    lapsing: LapsingWork,
    denominators: Denominators,
    limits: Thresholds,
    so_far: Values,
) -> Values:
    """Compute the metrics of the verdict.

    Parameters
    ----------
    s : WorkTotals
    v : CaseTotals
    lapsing : LapsingWork
        By day of the run.
    denominators : Denominators
    limits : Thresholds
        ``Scenario.verdict``.
    so_far : dict
        All other metrics; the service level depends on two of them.
    """
    daily, period = open_work(s, v), denominators.period
    weekly = week_end_values(daily, period)
    by_weeks = LapsingWork(*(by_week(part, period) for part in lapsing))
    capacity = denominators.present[: OWN + 1].sum() * 7 / period.days
    work = WorkSeries(
        daily=select_period(daily, period),
        weekly=weekly,
        working=select_period(period.working, period),
        capacity=capacity,
        owed=by_weeks.owed.sum(axis=0),
        undone=by_weeks.undone.sum(axis=0),
    )
    stability = check_stability(work, limits)
    posts = denominators.full_time
    unmet_weeks = _unmet_weeks(v, denominators, limits, by_weeks, capacity)
    values: Values = {
        "verdict": float(stability.verdict),
        "service_level_met": float(
            stability.verdict != Stability.OVERLOADED and _meets_service_level(so_far, limits)
        ),
        "work_growth": stability.growth,
        "open_work_end": float(weekly[-1]) / 3600 / posts if len(weekly) and posts > 0 else None,
        "onset_week": stability.onset_week,
        "recovery_weeks": stability.peak_days / WORKWEEK if stability.verdict == Stability.RECOVERS else None,
    }
    unmet_share = _unmet_shares(v, denominators, by_weeks, so_far)
    values |= {f"unmet_share.{work}": value for work, value in unmet_share.items()}
    if stability.verdict == Stability.OVERLOADED and unmet_weeks:
        values["first_unmet_work"] = float(
            min(unmet_weeks, key=lambda w: (unmet_weeks[w], -(unmet_share.get(WORK[w]) or 0.0)))
        )
    return values


def _meets_service_level(so_far: Values, limits: Thresholds) -> bool:
    """Return whether missed deadlines and attempted visits are within the service level; absent metrics are met."""
    late, attempted = so_far.get("late_reference"), so_far.get("visits_attempted")
    return (late is None or late <= limits.service_level.reference_miss_share) and (
        attempted is None or attempted >= limits.service_level.attempted_share
    )


def _kinds(names: Labels, work: str) -> list[int]:
    """Return the task kinds of a kind of work that exist in the place."""
    return [names.task_kinds.index(kind) for kind in DUTIES_OF[work] if kind in names.task_kinds]


def _unmet_shares(v: CaseTotals, denominators: Denominators, lapsing: LapsingWork, so_far: Values) -> Values:
    """Return the unmet share of each kind of work; absent if nothing was due."""
    values: Values = {}
    for work in DUTIES_OF:
        kinds = _kinds(denominators.names, work)
        due = lapsing.owed[kinds].sum()
        if due > 0:
            values[work] = lapsing.undone[kinds].sum() / due
    values["cases"] = so_far.get("late_reference", so_far.get("late_deadline"))
    values["emergencies"] = so_far.get("emergencies_unanswered")
    queued = v.counts[Count.UPPER_QUEUED]
    if queued > 0:
        values["upper"] = max(
            0.0, growth_over(np.cumsum(v.days[Series.UPPER_WORK]), denominators.period) / queued
        )
    return values


def growth_over(daily: NDArray[np.int64], period: Period) -> float:
    """Return the change of a daily state over the period."""
    before = daily[period.first_day - 1] if period.first_day > 0 else 0
    return float(daily[period.end_day - 1] - before)


def _unmet_weeks(
    v: CaseTotals, denominators: Denominators, limits: Thresholds, lapsing: LapsingWork, capacity: float
) -> dict[int, int]:
    """Return the code of each kind of work that becomes unmet and its first unmet week (from 1)."""
    weeks: dict[int, int | None] = {}
    for work in DUTIES_OF:
        kinds = _kinds(denominators.names, work)
        owed, undone = (part[kinds].sum(axis=0) for part in lapsing)
        rolling = rolling_share(undone, owed, limits.onset_weeks)
        weeks[WORK.index(work)] = first_week_above(rolling, limits.undone_share)
    for work, series in (("cases", Series.CASE_WORK), ("upper", Series.UPPER_WORK)):
        weekly = week_end_values(np.cumsum(v.days[series]), denominators.period)
        grows = len(weekly) > 1 and theil_sen(weekly) > limits.growth_share_per_week * capacity
        weeks[WORK.index(work)] = first_week_of_growth(weekly) if grows else None
    late = _late_weeks(v, denominators.period, limits)
    cases = WORK.index("cases")
    if late is not None:
        weeks[cases] = min(late, weeks[cases] or late)
    return {work: week for work, week in weeks.items() if week is not None}


def _late_weeks(v: CaseTotals, period: Period, limits: Thresholds) -> int | None:
    """Return the first week (from 1) from which missed deadlines of own cases exceed the service level."""
    rule = Rule.REFERENCE if v.by_due_day[Rule.REFERENCE].any() else Rule.OWN
    rounds = by_week(v.by_due_day[rule], period)
    rolling = rolling_share(rounds[Due.MISSED], rounds[Due.FELL_DUE], limits.onset_weeks)
    return first_week_above(rolling, limits.service_level.reference_miss_share)
