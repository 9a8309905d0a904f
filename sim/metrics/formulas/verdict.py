"""The verdict's numbers: word, growth, tipping week, what gives way first, the promise (S6.3, S6.4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict as Thresholds
from sim.metrics.accumulators.case_counters import CASE_WORK, UPPER_QUEUED, UPPER_WORK, Lives
from sim.metrics.accumulators.deadlines import OWN_RULE, YARDSTICK
from sim.metrics.accumulators.layout import OWN
from sim.metrics.accumulators.work_totals import Sums
from sim.metrics.catalog.catalog import WORK
from sim.metrics.formulas.denominators import Basis
from sim.metrics.formulas.series import at_week_ends, by_week, in_period, open_work, theil_sen
from sim.metrics.formulas.stability import (
    OVERLOADED,
    RECOVERS,
    WORKWEEK,
    judge,
    never_falls_back,
    rolling,
    stays_above,
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


def of_verdict(
    s: Sums, v: Lives, owed: Days, undone: Days, basis: Basis, limits: Thresholds, so_far: Values
) -> Values:
    """All of them; ``so_far`` holds the other metrics, of which the promise reads two.

    ``owed``, ``undone``: [task kind, day] seconds of what lapses.
    """
    daily, period = open_work(s, v), basis.period
    weekly = at_week_ends(daily, period)
    owed, undone = by_week(owed, period), by_week(undone, period)
    capacity = basis.present[: OWN + 1].sum() * 7 / period.days
    judged = judge(
        weekly, in_period(daily, period), in_period(period.working, period),
        capacity, owed.sum(axis=0), undone.sum(axis=0), limits,
    )  # fmt: skip
    posts = basis.full_time
    broken = _breaking_weeks(v, basis, limits, owed, undone, capacity)
    values: Values = {
        "verdict": float(judged.word),
        "promise_kept": float(judged.word != OVERLOADED and _promise(so_far, limits)),
        "work_growth": judged.growth,
        "open_work_end": float(weekly[-1]) / 3600 / posts if len(weekly) and posts > 0 else None,
        "tipping_week": judged.tipping_week,
        "recovery_weeks": judged.peak_days / WORKWEEK if judged.word == RECOVERS else None,
    }
    not_done = _not_done(v, basis, owed, undone, so_far)
    values |= {f"not_done.{work}": value for work, value in not_done.items()}
    if judged.word == OVERLOADED and broken:
        values["gives_way_first"] = float(
            min(broken, key=lambda w: (broken[w], -(not_done.get(WORK[w]) or 0.0)))
        )
    return values


def _promise(so_far: Values, limits: Thresholds) -> bool:
    """Misses and attempted visits within the promise; what does not apply is kept."""
    late, attempted = so_far.get("late_yardstick"), so_far.get("visits_attempted")
    return (late is None or late <= limits.promise.yardstick_miss_share) and (
        attempted is None or attempted >= limits.promise.attempted_share
    )


def _kinds(names: Labels, work: str) -> list[int]:
    return [names.task_kinds.index(kind) for kind in DUTIES_OF[work] if kind in names.task_kinds]


def _not_done(v: Lives, basis: Basis, owed: Days, undone: Days, so_far: Values) -> Values:
    """By kind of work; absent where nothing was due."""
    values: Values = {}
    for work in DUTIES_OF:
        due = owed[_kinds(basis.names, work)].sum()
        if due > 0:
            values[work] = undone[_kinds(basis.names, work)].sum() / due
    values["cases"] = so_far.get("late_yardstick", so_far.get("late_deadline"))
    values["emergencies"] = so_far.get("emergencies_unanswered")
    queued = v.counts[UPPER_QUEUED]
    if queued > 0:
        values["upper"] = max(0.0, growth_over(np.cumsum(v.days[UPPER_WORK]), basis.period) / queued)
    return values


def growth_over(daily: NDArray[np.int64], period: Period) -> float:
    """Change of a state from the beginning to the end of the period."""
    before = daily[period.first_day - 1] if period.first_day > 0 else 0
    return float(daily[period.end_day - 1] - before)


def _breaking_weeks(
    v: Lives, basis: Basis, limits: Thresholds, owed: Days, undone: Days, capacity: float
) -> dict[int, int]:
    """Code of the kind of work -> week (from 1) from which it is no longer done; only kinds that break."""
    weeks: dict[int, int | None] = {}
    for work in DUTIES_OF:
        kinds = _kinds(basis.names, work)
        lost = rolling(undone[kinds].sum(axis=0), owed[kinds].sum(axis=0), limits.tipping_weeks)
        weeks[WORK.index(work)] = stays_above(lost, limits.undone_share)
    for work, series in (("cases", CASE_WORK), ("upper", UPPER_WORK)):
        weekly = at_week_ends(np.cumsum(v.days[series]), basis.period)
        grows = len(weekly) > 1 and theil_sen(weekly) > limits.growth_share_per_week * capacity
        weeks[WORK.index(work)] = never_falls_back(weekly) if grows else None
    late = _late_weeks(v, basis.period, limits)
    cases = WORK.index("cases")
    if late is not None:
        weeks[cases] = min(late, weeks[cases] or late)
    return {work: week for work, week in weeks.items() if week is not None}


def _late_weeks(v: Lives, period: Period, limits: Thresholds) -> int | None:
    """Week from which the workers' own cases stay late above the promise."""
    rule = YARDSTICK if v.fell[YARDSTICK].any() else OWN_RULE
    due, missed = by_week(v.fell[rule], period)
    return stays_above(rolling(missed, due, limits.tipping_weeks), limits.promise.yardstick_miss_share)
