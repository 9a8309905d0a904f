"""Metrics of cases: deadlines, backlog, times, levels, time by stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from sim.metrics.accumulators import histogram as bins
from sim.metrics.accumulators.case_counters import (
    SERVICE_SECONDS,
    SOLVED_AT,
    STAGE_SECONDS,
    STAGES,
    TAKEN_UP_AT,
    TAKEN_UP_SECONDS,
    CaseTotals,
    Count,
    Due,
    JudgedBy,
    Rule,
    Series,
    Stage,
)
from sim.metrics.accumulators.durations import CaseGroup, Duration
from sim.metrics.accumulators.layout import LEVELS, OWN
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.series import theil_sen, week_end_values
from sim.metrics.formulas.values import CountedShare, counted_share, ratio
from sim.world.tables import Labels, Level, StepEffect

Values = dict[str, float | None]
OUTSIDE_HEADLINE = ("emergency", "approval", "upper")  # kinds apart from the headline of lateness (S6.1a)
LEVEL_NAMES = tuple(level.name.lower() for level in Level)


def measure_cases(v: CaseTotals, denominators: Denominators) -> Values:
    """Compute the metrics of cases; empty without cases other than upper tasks."""
    if not denominators.features & Feature.CASES:
        return {}
    values = _lateness("late_reference", v, Rule.REFERENCE, denominators.names)
    if denominators.features & Feature.OWN_DEADLINE:
        values |= _lateness("late_deadline", v, Rule.OWN, denominators.names)
    values |= {"late_cases": ratio(_missed_rounds(v, denominators.names), denominators.household_years)}
    values |= _backlog(v, denominators) | _times(v) | _levels(v) | _time_shares(v)
    return values | _counts(v, denominators)


def _missed_rounds(v: CaseTotals, names: Labels) -> float:
    """Return the rounds that ``late_reference`` counts as missed."""
    cases = v.late[Rule.REFERENCE][:, ~_outside_headline(names)]
    return float(cases[JudgedBy.SOLUTION, :, : OWN + 1].sum(axis=(0, 1))[Due.MISSED])


def _outside_headline(names: Labels) -> np.ndarray:
    """Return by kind of case whether it is outside the headline of lateness."""
    return np.array([kind in OUTSIDE_HEADLINE for kind in names.case_kinds] or [False])


def _lateness(name: str, v: CaseTotals, rule: Rule, names: Labels) -> Values:
    """Return all late rates of a deadline rule under the metric name ``name``."""
    late = v.late[rule]
    cases = late[:, ~_outside_headline(names)]
    own = cases[:, :, : OWN + 1].sum(axis=(1, 2))
    everything = cases.sum(axis=(1, 2))
    values: Values = {
        name: _missed(own[JudgedBy.SOLUTION]),
        f"{name}_closed": _missed(own[JudgedBy.CLOSING]),
        f"{name}_all": _missed(everything[JudgedBy.SOLUTION]),
        f"{name}_all_closed": _missed(everything[JudgedBy.CLOSING]),
    }
    for kind, label in enumerate(names.case_kinds):
        values[f"{name}_kind.{label}"] = _missed(late[JudgedBy.SOLUTION, kind].sum(axis=0))
    for level, label in enumerate(LEVEL_NAMES):
        values[f"{name}_level.{label}"] = _missed(cases[JudgedBy.SOLUTION, :, level].sum(axis=0))
    return values


def _missed(rounds: np.ndarray) -> float | None:
    """Return missed rounds / rounds that fell due, from counts by [Due]."""
    return counted_share(rounds[Due.MISSED], rounds[Due.FELL_DUE])


def _backlog(v: CaseTotals, denominators: Denominators) -> Values:
    posts = denominators.full_time
    state = np.cumsum(v.days, axis=1)
    last = denominators.period.end_day - 1
    weekly = week_end_values(state[Series.OPEN], denominators.period)
    return {
        "backlog_end": ratio(state[Series.OPEN, last], posts),
        "backlog_overdue_end": ratio(state[Series.OVERDUE, last], posts)
        if denominators.features & Feature.DUE
        else None,
        "backlog_growth": theil_sen(weekly) / posts if posts > 0 and len(weekly) > 1 else None,
    }


class _Distribution(NamedTuple):
    """Distribution of a time, in hours or working days."""

    longer: np.ndarray  # [bin] survival function
    values: np.ndarray  # [bin]
    mean: float | None  # restricted mean
    count: int  # times that came under observation

    def quantile(self, share: float) -> float | None:
        return bins.quantile(self.longer, self.values, share)

    def share_longer(self, at: int) -> CountedShare | None:
        """Return the share of times longer than the value of a bin."""
        return None if self.mean is None else CountedShare(float(self.longer[at]), self.count)


def _distribution(v: CaseTotals, duration: Duration, group: CaseGroup) -> _Distribution:
    times = v.times[duration, group]
    hours = bins.bin_centres() / 3600.0
    values = np.arange(bins.BINS, dtype=float) if duration == Duration.WORKING_DAYS else hours
    longer = bins.survival(times)
    count = int(times[bins.Observation.ENTERED].sum())
    return _Distribution(longer, values, bins.restricted_mean(times, longer, values), count)


def _times(v: CaseTotals) -> Values:
    found: Values = {}
    for name, duration in (("first_service", Duration.FIRST_SERVICE), ("close", Duration.CLOSE)):
        hours = _distribution(v, duration, CaseGroup.ALL)
        found[f"{name}_hours_mean"] = hours.mean
        found[f"{name}_hours_median"] = hours.quantile(0.5)
        found[f"{name}_hours_p90"] = hours.quantile(0.9)
    found["solve_hours_median"] = _distribution(v, Duration.SOLVE, CaseGroup.ALL).quantile(0.5)
    working_days = _distribution(v, Duration.WORKING_DAYS, CaseGroup.ALL)
    found["open_after_60_days"] = working_days.share_longer(60)
    found["days_to_close"] = working_days.mean
    found["days_to_close_own"] = _distribution(v, Duration.WORKING_DAYS, CaseGroup.OWN_LEVEL).mean
    return found


def _levels(v: CaseTotals) -> Values:
    at = v.counts[SOLVED_AT : SOLVED_AT + LEVELS]
    values: Values = {
        f"solved_at.{name}": counted_share(at[i], at.sum()) for i, name in enumerate(LEVEL_NAMES)
    }
    return values | {"transfers": ratio(v.counts[Count.TRANSFERS], v.counts[Count.SOLUTIONS])}


def _time_shares(v: CaseTotals) -> Values:
    """Return the shares of the time in the system by stage; they sum to 1."""
    stage = v.counts[STAGE_SECONDS : STAGE_SECONDS + STAGES]
    in_service = v.counts[SERVICE_SECONDS : SERVICE_SECONDS + LEVELS]
    total = stage.sum()
    waiting = stage[:LEVELS] - in_service
    values: Values = {f"time_share.{name}": ratio(waiting[i], total) for i, name in enumerate(LEVEL_NAMES)}
    values["time_share.department"] = ratio(waiting[-1] + stage[Stage.IN_DEPARTMENT], total)
    values["time_share.in_service"] = ratio(in_service.sum(), total)
    for name, other in (
        ("delay", Stage.IN_DELAY),
        ("suspended", Stage.SUSPENDED),
        ("unassigned", Stage.UNASSIGNED),
    ):
        values[f"time_share.{name}"] = ratio(stage[other], total)
    return values


def _counts(v: CaseTotals, denominators: Denominators) -> Values:
    """Return metrics of case counts; metrics of mechanisms that a place lacks are absent."""
    n, run, features = v.counts, denominators.run[0], denominators.features
    marks, period = denominators.marks, denominators.period
    values: Values = {
        "open_mean": n[STAGE_SECONDS : STAGE_SECONDS + STAGES].sum() / (period.end - period.start),
        "cases_arrived": ratio(n[Count.ARRIVALS], denominators.household_years),
        "cases_closed": ratio(n[Count.CLOSURES], denominators.household_years),
    }
    values |= _shares(v, (
        ("reopened", features & Feature.REWORK, Count.REOPENINGS, Count.CLOSURES),
        ("recontacts", features & Feature.RECONTACTS, Count.RECONTACTS, Count.ARRIVALS),
        ("reneged", run["patience"], Count.RENEGES, Count.ARRIVALS),
        ("extended", features & Feature.OWN_DEADLINE and run["reminder_ppm"] > 0, Count.EXTENSIONS, Count.ARRIVALS),
        ("reports_joined", run["several_reports"], Count.JOINED_REPORTS, Count.ARRIVALS),
        ("closed_unsolved", run["unsolved_share"] > 0, Count.UNSOLVED_CLOSURES, Count.CLOSURES),
        ("auto_escalated", run["auto_escalation_ppm"] > 0, Count.AUTO_ESCALATIONS, Count.ARRIVALS),
        ("pooled", run["overflow_seconds"] > 0, Count.POOL_OFFERS, Count.ARRIVALS),
    ))  # fmt: skip
    if run["press_days"] >= 0:
        values |= _pressing(v, denominators)
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
    """Return shares by rows of (metric, whether it applies, numerator Count, denominator Count)."""
    return {
        name: counted_share(v.counts[part], v.counts[whole]) for name, applies, part, whole in rows if applies
    }


def _pressing(v: CaseTotals, denominators: Denominators) -> Values:
    """Return metrics of press and take up (S12)."""
    n, present, weeks = v.counts, denominators.present, denominators.period.days / 7
    values: Values = {"pressed": ratio(n[Count.PRESSED], n[Count.ARRIVALS])}
    for level in (Level.COMMUNITY, Level.STREET):
        name = level.name.lower()
        values[f"taken_up.{name}"] = counted_share(n[TAKEN_UP_AT + level], n[Count.ARRIVALS])
        values[f"taken_up_share.{name}"] = ratio(n[TAKEN_UP_SECONDS + level], present[level])
        desk_weeks = denominators.queues[level] * weeks
        values[f"taken_up_cases.{name}"] = ratio(n[TAKEN_UP_AT + level], desk_weeks)
        values[f"taken_up_hours.{name}"] = ratio(n[TAKEN_UP_SECONDS + level] / 3600, desk_weeks)
    return values


def _emergencies(v: CaseTotals) -> Values:
    """Return the times from arrival to assignment, and apart from them from assignment to the upper level's arrival."""
    assigned = _distribution(v, Duration.FIRST_SERVICE, CaseGroup.EMERGENCIES)
    arrived = _distribution(v, Duration.UPPER_ARRIVAL, CaseGroup.EMERGENCIES)
    values: Values = {
        "emergency_minutes_mean": _minutes(assigned.mean),
        "emergency_minutes_median": _minutes(assigned.quantile(0.5)),
        "emergency_minutes_p90": _minutes(assigned.quantile(0.9)),
        "upper_arrival_minutes_median": _minutes(arrived.quantile(0.5)) if arrived.mean is not None else None,
        "upper_arrival_minutes_p90": _minutes(arrived.quantile(0.9)) if arrived.mean is not None else None,
        "emergencies_unanswered": counted_share(
            v.counts[Count.UNANSWERED_EMERGENCIES], v.counts[Count.EMERGENCIES]
        ),
        "emergencies_by_rota": counted_share(v.counts[Count.ROTA_EMERGENCIES], v.counts[Count.EMERGENCIES]),
    }
    for minutes in (15, 30, 60):
        values[f"emergencies_over_{minutes}_minutes"] = assigned.share_longer(bins.bin_of(60 * minutes))
    return values


def _minutes(hours: float | None) -> float | None:
    return None if hours is None else 60 * hours
