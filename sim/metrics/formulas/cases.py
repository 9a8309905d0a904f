"""Metrics of cases: deadlines, backlog, times, levels, where the time goes (model, section 12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.metrics.accumulators import durations as times
from sim.metrics.accumulators import histogram as bins
from sim.metrics.accumulators.case_counters import (
    ALARMS,
    ASKED,
    CHECKS,
    CLIMBS,
    CLOSES,
    CONTENT,
    EVALUATIONS,
    FAILED_CHECKS,
    FOUND_CLOSES,
    FOUND_TOLD,
    GIVES_UP,
    HAND,
    HEADLESS,
    HOPS,
    IN_DELAY,
    IN_DEPARTMENT,
    IN_SUSPENSION,
    NOWHERE,
    OPEN,
    OVERDUE,
    PAPER_CLOSES,
    PLACES,
    POOLS,
    RAISES,
    RECONTACTS,
    REOPENS,
    RETURNS,
    SOLVED_AT,
    SOLVES,
    STAGE,
    TOLD,
    UNHEARD,
    Lives,
)  # fmt: skip
from sim.metrics.accumulators.deadlines import CLOSED, OWN_RULE, SOLVED, YARDSTICK
from sim.metrics.accumulators.layout import LEVELS, OWN
from sim.metrics.formulas.denominators import Basis, Trait
from sim.metrics.formulas.series import at_week_ends, theil_sen
from sim.metrics.formulas.values import ratio
from sim.world.tables import Labels, Level, StepEffect

Values = dict[str, float | None]
LEVEL_NAMES = tuple(level.name.lower() for level in Level)


def of_cases(v: Lives, basis: Basis) -> Values:
    """All of them; empty without cases beside upper tasks."""
    if not basis.traits & Trait.CASES:
        return {}
    values = _lateness("late_yardstick", v, YARDSTICK, basis.names)
    if basis.traits & Trait.OWN_DEADLINE:
        values |= _lateness("late_deadline", v, OWN_RULE, basis.names)
    values |= _backlog(v, basis) | _times(v) | _levels(v) | _places(v)
    return values | _counts(v, basis)


def _lateness(name: str, v: Lives, rule: int, names: Labels) -> Values:
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


def _backlog(v: Lives, basis: Basis) -> Values:
    posts = basis.full_time
    state = np.cumsum(v.days, axis=1)
    last = basis.period.end_day - 1
    weekly = at_week_ends(state[OPEN], basis.period)
    return {
        "backlog_end": ratio(state[OPEN, last], posts),
        "backlog_overdue_end": ratio(state[OVERDUE, last], posts) if basis.traits & Trait.DUE else None,
        "backlog_growth": theil_sen(weekly) / posts if posts > 0 and len(weekly) > 1 else None,
    }


def _distribution(v: Lives, measure: int, group: int) -> tuple[np.ndarray, np.ndarray, float | None]:
    """Share lasting longer, values of the bins, and the restricted mean."""
    entered, ended, left = v.times[measure, group]
    values = np.arange(bins.BINS, dtype=float) if measure == times.WORKING_DAYS else bins.middles() / 3600.0
    longer = bins.survival(entered, ended, left)
    seen = np.flatnonzero(ended + left)
    return longer, values, bins.mean(longer, values, entered, int(seen[-1]) if len(seen) else 0)


def _times(v: Lives) -> Values:
    found: Values = {}
    for name, measure in (("touch", times.TOUCH), ("close", times.CLOSE)):
        longer, values, mean = _distribution(v, measure, times.ALL)
        found[f"{name}_hours_mean"] = mean
        found[f"{name}_hours_median"] = bins.quantile(longer, values, 0.5)
        found[f"{name}_hours_p90"] = bins.quantile(longer, values, 0.9)
    found["days_to_close"] = _distribution(v, times.WORKING_DAYS, times.ALL)[2]
    found["days_to_close_own"] = _distribution(v, times.WORKING_DAYS, times.OWN_LEVEL)[2]
    return found


def _levels(v: Lives) -> Values:
    at = v.counts[SOLVED_AT : SOLVED_AT + LEVELS]
    values: Values = {f"solved_at.{name}": ratio(at[i], at.sum()) for i, name in enumerate(LEVEL_NAMES)}
    return values | {"hops": ratio(v.counts[HOPS], v.counts[SOLVES])}


def _places(v: Lives) -> Values:
    """Shares of the time in the system; they sum to 1."""
    stage, hand = v.counts[STAGE : STAGE + PLACES], v.counts[HAND : HAND + LEVELS]
    total = stage.sum()
    waiting = stage[:LEVELS] - hand
    values: Values = {f"time_share.{name}": ratio(waiting[i], total) for i, name in enumerate(LEVEL_NAMES)}
    values["time_share.department"] = ratio(waiting[-1] + stage[IN_DEPARTMENT], total)
    values["time_share.in_hand"] = ratio(hand.sum(), total)
    for name, place in (("delay", IN_DELAY), ("suspended", IN_SUSPENSION), ("unassigned", NOWHERE)):
        values[f"time_share.{name}"] = ratio(stage[place], total)
    return values


def _counts(v: Lives, basis: Basis) -> Values:
    """How many cases, and what became of them; what does not exist in a place is absent."""
    n, run, traits, marks = v.counts, basis.run[0], basis.traits, basis.marks
    values: Values = {
        "open_mean": n[STAGE : STAGE + PLACES].sum() / (basis.period.end - basis.period.start),
        "cases_raised": ratio(n[RAISES], basis.household_years),
    }
    values |= _shares(v, (
        ("reopened", traits & Trait.REWORK, REOPENS, CLOSES),
        ("recontacts", traits & Trait.RECONTACTS, RECONTACTS, RAISES),
        ("gave_up", run["patience"], GIVES_UP, RAISES),
        ("climbed", run["auto_escalation_ppm"] > 0, CLIMBS, RAISES),
        ("pooled", run["overflow_seconds"] > 0, POOLS, RAISES),
    ))  # fmt: skip
    if traits & Trait.EMERGENCIES:
        values |= _emergencies(v)
    return values | _shares(v, (
        ("head_absent", traits & Trait.EMERGENCIES and run["head_on_site"], HEADLESS, ALARMS),
        ("returned", marks & StepEffect.RETURNS, RETURNS, RAISES),
        ("fed_back", marks & StepEffect.FEEDS_BACK, TOLD, CLOSES),
        ("fed_back_found", marks & StepEffect.FEEDS_BACK, FOUND_TOLD, FOUND_CLOSES),
        ("verification_failed", marks & StepEffect.VERIFIES, FAILED_CHECKS, CHECKS),
        ("evaluated", marks & StepEffect.EVALUATES, EVALUATIONS, CLOSES),
        ("satisfied", run["opinion"], CONTENT, ASKED),
        ("closed_on_paper", run["early_closing_share"] > 0, PAPER_CLOSES, RAISES),
    ))  # fmt: skip


def _shares(v: Lives, rows: Iterable[tuple[str, Any, int, int]]) -> Values:
    """Of rows (name, whether the place has it, what is counted, out of what)."""
    return {name: ratio(v.counts[part], v.counts[whole]) for name, there, part, whole in rows if there}


def _emergencies(v: Lives) -> Values:
    longer, values, mean = _distribution(v, times.TOUCH, times.EMERGENCIES)
    p90 = bins.quantile(longer, values, 0.9)
    return {
        "emergency_minutes_mean": None if mean is None else 60 * mean,
        "emergency_minutes_p90": None if p90 is None else 60 * p90,
        "emergencies_unanswered": ratio(v.counts[UNHEARD], v.counts[ALARMS]),
    }
