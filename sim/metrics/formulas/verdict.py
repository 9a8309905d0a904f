"""The verdict's numbers: word, growth, onset week, first unmet work, the service level (S6.3, S6.4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.accumulators.case_counters import (
    CASE_WORK,
    UPPER_WORK,
    CaseTotals,
    Count,
)
from sim.metrics.accumulators.deadlines import OWN_RULE, REFERENCE
from sim.metrics.accumulators.layout import OWN
from sim.metrics.accumulators.work_totals import WorkTotals
from sim.metrics.catalog.catalog import WORK
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.series import by_week, open_work, select_period, theil_sen, week_end_values
from sim.metrics.formulas.stability import (
    OVERLOADED,
    RECOVERS,
    WORKWEEK,
    check_stability,
    first_week_above,
    first_week_of_growth,
    rolling_share,
)
from sim.world.context import Period
from sim.world.tables import Labels

Values = dict[str, float | None]
Days = NDArray[np.int64]
DUTIES_OF = {
    "visits": ("visit",),
    "special_visits": ("special_visit",),
    "patrol": ("patrol",),
    "admin": ("admin", "log"),
}


def measure_verdict(
    s: WorkTotals,
    v: CaseTotals,
    owed: Days,
    undone: Days,
    denominators: Denominators,
    limits: Thresholds,
    so_far: Values,
) -> Values:
    """All of them; ``so_far`` holds the other metrics, of which the service level reads two.

    ``owed``, ``undone``: [task kind, day] seconds of what lapses.
    """
    daily, period = open_work(s, v), denominators.period
    weekly = week_end_values(daily, period)
    owed, undone = by_week(owed, period), by_week(undone, period)
    capacity = denominators.present[: OWN + 1].sum() * 7 / period.days
    stability = check_stability(
        weekly, select_period(daily, period), select_period(period.working, period),
        capacity, owed.sum(axis=0), undone.sum(axis=0), limits,
    )  # fmt: skip
    posts = denominators.full_time
    unmet_weeks = _unmet_weeks(v, denominators, limits, owed, undone, capacity)
    values: Values = {
        "verdict": float(stability.verdict),
        "service_level_met": float(stability.verdict != OVERLOADED and _meets_service_level(so_far, limits)),
        "work_growth": stability.growth,
        "open_work_end": float(weekly[-1]) / 3600 / posts if len(weekly) and posts > 0 else None,
        "onset_week": stability.onset_week,
        "recovery_weeks": stability.peak_days / WORKWEEK if stability.verdict == RECOVERS else None,
    }
    unmet_share = _unmet_shares(v, denominators, owed, undone, so_far)
    values |= {f"unmet_share.{work}": value for work, value in unmet_share.items()}
    if stability.verdict == OVERLOADED and unmet_weeks:
        values["first_unmet_work"] = float(
            min(unmet_weeks, key=lambda w: (unmet_weeks[w], -(unmet_share.get(WORK[w]) or 0.0)))
        )
    return values


def _meets_service_level(so_far: Values, limits: Thresholds) -> bool:
    """Misses and attempted visits within the service level; what does not apply is met."""
    late, attempted = so_far.get("late_reference"), so_far.get("visits_attempted")
    return (late is None or late <= limits.service_level.reference_miss_share) and (
        attempted is None or attempted >= limits.service_level.attempted_share
    )


def _kinds(names: Labels, work: str) -> list[int]:
    return [names.task_kinds.index(kind) for kind in DUTIES_OF[work] if kind in names.task_kinds]


def _unmet_shares(
    v: CaseTotals, denominators: Denominators, owed: Days, undone: Days, so_far: Values
) -> Values:
    """By kind of work; absent where nothing was due."""
    values: Values = {}
    for work in DUTIES_OF:
        due = owed[_kinds(denominators.names, work)].sum()
        if due > 0:
            values[work] = undone[_kinds(denominators.names, work)].sum() / due
    values["cases"] = so_far.get("late_reference", so_far.get("late_deadline"))
    values["emergencies"] = so_far.get("emergencies_unanswered")
    queued = v.counts[Count.UPPER_QUEUED]
    if queued > 0:
        values["upper"] = max(0.0, growth_over(np.cumsum(v.days[UPPER_WORK]), denominators.period) / queued)
    return values


def growth_over(daily: NDArray[np.int64], period: Period) -> float:
    """Change of a state from the beginning to the end of the period."""
    before = daily[period.first_day - 1] if period.first_day > 0 else 0
    return float(daily[period.end_day - 1] - before)


def _unmet_weeks(
    v: CaseTotals, denominators: Denominators, limits: Thresholds, owed: Days, undone: Days, capacity: float
) -> dict[int, int]:
    """Code of the kind of work -> week (from 1) from which it is no longer done; only kinds that break."""
    weeks: dict[int, int | None] = {}
    for work in DUTIES_OF:
        kinds = _kinds(denominators.names, work)
        lost = rolling_share(undone[kinds].sum(axis=0), owed[kinds].sum(axis=0), limits.onset_weeks)
        weeks[WORK.index(work)] = first_week_above(lost, limits.undone_share)
    for work, series in (("cases", CASE_WORK), ("upper", UPPER_WORK)):
        weekly = week_end_values(np.cumsum(v.days[series]), denominators.period)
        grows = len(weekly) > 1 and theil_sen(weekly) > limits.growth_share_per_week * capacity
        weeks[WORK.index(work)] = first_week_of_growth(weekly) if grows else None
    late = _late_weeks(v, denominators.period, limits)
    cases = WORK.index("cases")
    if late is not None:
        weeks[cases] = min(late, weeks[cases] or late)
    return {work: week for work, week in weeks.items() if week is not None}


def _late_weeks(v: CaseTotals, period: Period, limits: Thresholds) -> int | None:
    """Week from which the workers' own cases stay late above the service level."""
    rule = REFERENCE if v.by_due_day[REFERENCE].any() else OWN_RULE
    due, missed = by_week(v.by_due_day[rule], period)
    return first_week_above(
        rolling_share(missed, due, limits.onset_weeks), limits.service_level.reference_miss_share
    )
