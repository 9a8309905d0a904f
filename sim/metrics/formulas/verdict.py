"""Metrics of the verdict: word of a year, growth, onset week, first unmet work, service level (S6.3, S6.4)."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.accumulators.case_counters import CaseTotals, Count, Due, Rule, Series
from sim.metrics.accumulators.layout import OWN
from sim.metrics.accumulators.work_totals import DeskDuty, Ints, WorkTotals
from sim.metrics.catalog.catalog import WORK
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.duties import LapsingWork, count_duties, share_of_minutes
from sim.metrics.formulas.series import (
    by_week,
    desk_open_work,
    grid_open_work,
    select_period,
    theil_sen,
    week_end_values,
)
from sim.metrics.formulas.stability import (
    WorkSeries,
    check_stability,
    first_week_above,
    first_week_of_growth,
    longest_pile_up,
    rolling_share,
)
from sim.world.context import Period
from sim.world.tables import Labels

Values = dict[str, float | None]


class Year(IntEnum):
    """Code of the metric ``verdict``; words in `sim.metrics.catalog.members.VERDICTS`."""

    COPES = 0
    FALLS_SHORT = 1
    OVERLOADED = 2


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
        All other metrics; the service level depends on three of them.
    """
    period = denominators.period
    daily = grid_open_work(s, v)
    weekly = week_end_values(daily, period)
    by_weeks = LapsingWork(*(by_week(part, period) for part in lapsing))
    capacity = _weekly_capacity(denominators, slice(0, 1))
    owed, undone = by_weeks.owed.sum(axis=0), by_weeks.undone.sum(axis=0)
    stability = check_stability(WorkSeries(weekly, capacity, owed, undone), limits)
    is_met = not stability.is_overloaded and _meets_service_level(so_far, limits)
    pile_up = longest_pile_up(
        select_period(daily, period), select_period(period.working, period), capacity, limits
    )
    posts = denominators.full_time
    values: Values = {
        "verdict": float(_year(stability.is_overloaded, is_met)),
        "service_level_met": float(is_met),
        "work_growth": stability.growth,
        "open_work_end": float(weekly[-1]) / 3600 / posts if len(weekly) and posts > 0 else None,
        "onset_week": stability.onset_week,
        "pile_up": float(pile_up > limits.pile_up.workdays),
        "pile_up_days": float(pile_up),
    }
    unmet_share = _unmet_shares(v, denominators, by_weeks, so_far, count_duties(s))
    values |= {f"unmet_share.{work}": value for work, value in unmet_share.items()}
    if not is_met:
        values["first_unmet_work"] = _first_unmet(
            _unmet_weeks(v, denominators, limits, by_weeks), unmet_share, limits
        )
    return values | _desk_verdict(s, v, denominators, limits)


def _year(is_overloaded: bool, is_met: bool) -> Year:
    if is_overloaded:
        return Year.OVERLOADED
    return Year.COPES if is_met else Year.FALLS_SHORT


def _weekly_capacity(denominators: Denominators, levels: slice) -> float:
    """Return the seconds present per week at some levels."""
    return float(denominators.present[levels].sum()) * 7 / denominators.period.days


def _desk_verdict(s: WorkTotals, v: CaseTotals, denominators: Denominators, limits: Thresholds) -> Values:
    """Return growth and overload of the desks of sub-areas and communities; empty without presence there."""
    levels = slice(1, OWN + 1)
    capacity = _weekly_capacity(denominators, levels)
    if capacity <= 0:
        return {}
    weekly = week_end_values(desk_open_work(s, v), denominators.period)
    duties = s.desk_duties[levels].sum(axis=0)
    owed, undone = duties[DeskDuty.DUE :][:1], duties[DeskDuty.UNDONE :][:1]
    stability = check_stability(WorkSeries(weekly, capacity, owed, undone), limits)
    return {"desk_work_growth": stability.growth, "desk_overloaded": float(stability.is_overloaded)}


def _first_unmet(weeks: dict[int, int], shares: Values, limits: Thresholds) -> float | None:
    """Return the code of the work that is unmet first: by its first week, else by its excess over the tolerance."""
    if weeks:
        return float(min(weeks, key=lambda w: (weeks[w], -(shares.get(WORK[w]) or 0.0))))
    tolerances = dict.fromkeys(WORK, limits.undone_share)
    tolerances["cases"] = limits.service_level.reference_miss_share
    excess = {work: (shares.get(work) or 0.0) - tolerances[work] for work in WORK}
    worst = max(WORK, key=lambda work: excess[work])
    return float(WORK.index(worst)) if excess[worst] > 0 else None


def _meets_service_level(so_far: Values, limits: Thresholds) -> bool:
    """Return whether late cases, attempted visits and time under pressure are within the service level.

    Absent metrics are met.
    """
    level = limits.service_level
    late, attempted, rushed = (so_far.get(m) for m in ("late_reference", "visits_attempted", "rushed_share"))
    return (
        (late is None or late <= level.reference_miss_share)
        and (attempted is None or attempted >= level.attempted_share)
        and (rushed is None or rushed <= level.rushed_share)
    )


def _kinds(names: Labels, work: str) -> list[int]:
    """Return the task kinds of a kind of work that exist in the place."""
    return [names.task_kinds.index(kind) for kind in DUTIES_OF[work] if kind in names.task_kinds]


def _unmet_shares(
    v: CaseTotals, denominators: Denominators, lapsing: LapsingWork, so_far: Values, counts: Ints
) -> Values:
    """Return the unmet share of each kind of work; absent if nothing was due. ``counts``: duties by task kind."""
    values: Values = {}
    for work in DUTIES_OF:
        kinds = _kinds(denominators.names, work)
        due = lapsing.owed[kinds].sum()
        if due > 0:
            values[work] = share_of_minutes(lapsing.undone[kinds].sum(), due, counts[kinds].sum())
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
    v: CaseTotals, denominators: Denominators, limits: Thresholds, lapsing: LapsingWork
) -> dict[int, int]:
    """Return the code of each kind of work that becomes unmet and its first unmet week (from 1)."""
    capacity = _weekly_capacity(denominators, slice(0, OWN + 1))
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
