"""Metrics of cases: deadlines, backlog, times, levels, where the time goes (model, section 12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.metrics.accumulators import durations as times
from sim.metrics.accumulators import histogram as bins
from sim.metrics.accumulators.case_counters import (
    IN_DELAY,
    IN_DEPARTMENT,
    IN_SERVICE,
    IN_SUSPENSION,
    NO_STAGE,
    OPEN,
    OVERDUE,
    SOLVED_AT,
    STAGE,
    STAGES,
    CaseTotals,
    Count,
)
from sim.metrics.accumulators.deadlines import CLOSED, OWN_RULE, REFERENCE, SOLVED
from sim.metrics.accumulators.layout import LEVELS, OWN
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.series import theil_sen, week_end_values
from sim.metrics.formulas.values import ratio
from sim.world.tables import Labels, Level, StepEffect

Values = dict[str, float | None]
LEVEL_NAMES = tuple(level.name.lower() for level in Level)


def measure_cases(v: CaseTotals, denominators: Denominators) -> Values:
    """All of them; empty without cases beside upper tasks."""
    if not denominators.features & Feature.CASES:
        return {}
    values = _lateness("late_reference", v, REFERENCE, denominators.names)
    if denominators.features & Feature.OWN_DEADLINE:
        values |= _lateness("late_deadline", v, OWN_RULE, denominators.names)
    values |= _backlog(v, denominators) | _times(v) | _levels(v) | _time_shares(v)
    return values | _counts(v, denominators)


def _lateness(name: str, v: CaseTotals, rule: int, names: Labels) -> Values:
    upper = np.array([kind == "upper" for kind in names.case_kinds] or [False])
    late = v.late[rule]
    cases = late[:, ~upper]
    own = cases[:, :, : OWN + 1].sum(axis=(1, 2))
    everything = cases.sum(axis=(1, 2))
    values: Values = {
        name: ratio(own[SOLVED, 1], own[SOLVED, 0]),
        f"{name}_closed": ratio(own[CLOSED, 1], own[CLOSED, 0]),
        f"{name}_all": ratio(everything[SOLVED, 1], everything[SOLVED, 0]),
        f"{name}_all_closed": ratio(everything[CLOSED, 1], everything[CLOSED, 0]),
    }
    for kind, label in enumerate(names.case_kinds):
        due, missed = late[SOLVED, kind].sum(axis=0)
        values[f"{name}_kind.{label}"] = ratio(missed, due)
    for level, label in enumerate(LEVEL_NAMES):
        due, missed = cases[SOLVED, :, level].sum(axis=0)
        values[f"{name}_level.{label}"] = ratio(missed, due)
    return values


def _backlog(v: CaseTotals, denominators: Denominators) -> Values:
    posts = denominators.full_time
    state = np.cumsum(v.days, axis=1)
    last = denominators.period.end_day - 1
    weekly = week_end_values(state[OPEN], denominators.period)
    return {
        "backlog_end": ratio(state[OPEN, last], posts),
        "backlog_overdue_end": ratio(state[OVERDUE, last], posts)
        if denominators.features & Feature.DUE
        else None,
        "backlog_growth": theil_sen(weekly) / posts if posts > 0 and len(weekly) > 1 else None,
    }


def _distribution(v: CaseTotals, measure: int, group: int) -> tuple[np.ndarray, np.ndarray, float | None]:
    """Share lasting longer, values of the bins, and the restricted mean."""
    entered, ended, censored = v.times[measure, group]
    values = (
        np.arange(bins.BINS, dtype=float) if measure == times.WORKING_DAYS else bins.bin_centres() / 3600.0
    )
    longer = bins.survival(entered, ended, censored)
    seen = np.flatnonzero(ended + censored)
    return longer, values, bins.mean(longer, values, entered, int(seen[-1]) if len(seen) else 0)


def _times(v: CaseTotals) -> Values:
    found: Values = {}
    for name, measure in (("first_service", times.FIRST_SERVICE), ("close", times.CLOSE)):
        longer, values, mean = _distribution(v, measure, times.ALL)
        found[f"{name}_hours_mean"] = mean
        found[f"{name}_hours_median"] = bins.quantile(longer, values, 0.5)
        found[f"{name}_hours_p90"] = bins.quantile(longer, values, 0.9)
    found["days_to_close"] = _distribution(v, times.WORKING_DAYS, times.ALL)[2]
    found["days_to_close_own"] = _distribution(v, times.WORKING_DAYS, times.OWN_LEVEL)[2]
    return found


def _levels(v: CaseTotals) -> Values:
    at = v.counts[SOLVED_AT : SOLVED_AT + LEVELS]
    values: Values = {f"solved_at.{name}": ratio(at[i], at.sum()) for i, name in enumerate(LEVEL_NAMES)}
    return values | {"transfers": ratio(v.counts[Count.TRANSFERS], v.counts[Count.SOLUTIONS])}


def _time_shares(v: CaseTotals) -> Values:
    """Shares of the time in the system; they sum to 1."""
    stage, in_service = v.counts[STAGE : STAGE + STAGES], v.counts[IN_SERVICE : IN_SERVICE + LEVELS]
    total = stage.sum()
    waiting = stage[:LEVELS] - in_service
    values: Values = {f"time_share.{name}": ratio(waiting[i], total) for i, name in enumerate(LEVEL_NAMES)}
    values["time_share.department"] = ratio(waiting[-1] + stage[IN_DEPARTMENT], total)
    values["time_share.in_service"] = ratio(in_service.sum(), total)
    for name, stage_number in (("delay", IN_DELAY), ("suspended", IN_SUSPENSION), ("unassigned", NO_STAGE)):
        values[f"time_share.{name}"] = ratio(stage[stage_number], total)
    return values


def _counts(v: CaseTotals, denominators: Denominators) -> Values:
    """How many cases, and what became of them; what does not exist in a place is absent."""
    n, run, features, marks = v.counts, denominators.run[0], denominators.features, denominators.marks
    values: Values = {
        "open_mean": n[STAGE : STAGE + STAGES].sum() / (denominators.period.end - denominators.period.start),
        "cases_arrived": ratio(n[Count.ARRIVALS], denominators.household_years),
    }
    values |= _shares(v, (
        ("reopened", features & Feature.REWORK, Count.REOPENINGS, Count.CLOSURES),
        ("recontacts", features & Feature.RECONTACTS, Count.RECONTACTS, Count.ARRIVALS),
        ("reneged", run["patience"], Count.RENEGES, Count.ARRIVALS),
        ("auto_escalated", run["auto_escalation_ppm"] > 0, Count.AUTO_ESCALATIONS, Count.ARRIVALS),
        ("pooled", run["overflow_seconds"] > 0, Count.POOL_OFFERS, Count.ARRIVALS),
    ))  # fmt: skip
    if features & Feature.EMERGENCIES:
        values |= _emergencies(v)
    return values | _shares(v, (
        ("chief_head_absent", features & Feature.EMERGENCIES and run["chief_head_on_site"],
         Count.CHIEF_HEAD_MISSING, Count.EMERGENCIES),
        ("returned", marks & StepEffect.RETURNS, Count.RETURNS, Count.ARRIVALS),
        ("result_communicated", marks & StepEffect.FEEDS_BACK, Count.INFORMED, Count.CLOSURES),
        ("result_communicated_found", marks & StepEffect.FEEDS_BACK, Count.FOUND_INFORMED, Count.FOUND_CLOSURES),
        ("verification_failed", marks & StepEffect.VERIFIES, Count.FAILED_VERIFICATIONS, Count.VERIFICATIONS),
        ("evaluated", marks & StepEffect.EVALUATES, Count.EVALUATIONS, Count.CLOSURES),
        ("satisfied", run["opinion"], Count.SATISFIED, Count.ASKED),
        ("closed_early", run["early_closing_share"] > 0, Count.EARLY_CLOSURES, Count.ARRIVALS),
    ))  # fmt: skip


def _shares(v: CaseTotals, rows: Iterable[tuple[str, Any, int, int]]) -> Values:
    """Of rows (name, whether the place has it, what is counted, out of what)."""
    return {name: ratio(v.counts[part], v.counts[whole]) for name, there, part, whole in rows if there}


def _emergencies(v: CaseTotals) -> Values:
    longer, values, mean = _distribution(v, times.FIRST_SERVICE, times.EMERGENCIES)
    p90 = bins.quantile(longer, values, 0.9)
    return {
        "emergency_minutes_mean": None if mean is None else 60 * mean,
        "emergency_minutes_p90": None if p90 is None else 60 * p90,
        "emergencies_unanswered": ratio(v.counts[Count.UNANSWERED_EMERGENCIES], v.counts[Count.EMERGENCIES]),
    }
