"""Stages of a case, time in service, and open own work."""

from __future__ import annotations

import numpy as np

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    GRID,
    NONE,
    SERVICE_SECONDS,
    STAGE_SECONDS,
    CaseTotals,
    Count,
    Stage,
    change_work,
    day_of,
    is_upper,
)
from sim.metrics.accumulators.layout import LEVELS, OWN, CaseLayout, Span
from sim.metrics.accumulators.warm_up import seconds_in_period, starts_in_period
from sim.world.log import RecordType
from sim.world.tables import Level

QUEUED, FIRST_SERVED, DELAYED = int(RecordType.QUEUED), int(RecordType.FIRST_SERVED), int(RecordType.DELAYED)
SUSPENDED, WITHDRAWN = int(RecordType.SUSPENDED), int(RecordType.WITHDRAWN)
SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)
DEPARTMENT = int(Level.DEPARTMENT)
IN_DEPARTMENT, IN_DELAY = int(Stage.IN_DEPARTMENT), int(Stage.IN_DELAY)
IN_SUSPENSION = int(Stage.SUSPENDED)


@compiled
def end_stage(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """End the current stage: count its time and remove its open work."""
    if state["stage_since"] < 0:
        return
    if state["open_since"] >= 0 and not is_upper(
        f, c
    ):  # an evaluation after closing is not time in the system
        v.counts[STAGE_SECONDS + state["stage"]] += seconds_in_period(f.span, state["stage_since"], t)
    change_work(f, v, c, day_of(f, t), state["level"], -state["remaining"])
    state["remaining"] = 0
    state["stage_since"] = NONE


@compiled
def begin_stage(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int, stage: int) -> None:
    """End the current stage and begin ``stage``; count a transfer if its level is another one."""
    end_stage(f, v, state, c, t)
    state["stage"] = stage
    state["stage_since"] = t
    level = DEPARTMENT if stage == IN_DEPARTMENT else stage
    if level >= LEVELS:
        return
    if state["level"] >= 0 and state["level"] != level:
        state["transfers"] += 1
    state["level"] = level


@compiled
def drop_call(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """Remove the open work of the last recontact, or of a report at its intake."""
    change_work(f, v, c, day_of(f, t), state["call_level"], -state["call_remaining"])
    state["call_remaining"] = 0


@compiled
def drop_tracking(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """Remove the open work of following up the case, which belongs to the grid."""
    change_work(f, v, c, day_of(f, t), GRID, -state["tracking_remaining"])
    state["tracking_remaining"] = 0


@compiled
def is_side_work(f: CaseLayout, kind: int) -> bool:
    """Return whether work of this kind runs in parallel to the case's steps: recontacts and tracking."""
    return bool(kind == f.span[Span.RECONTACT] or kind == f.span[Span.TRACKING])


@compiled
def enqueue(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Add the work that joins a queue; a step begins a stage, side work does not."""
    c, t = event["case"], event["time"]
    seconds = event["value"] if event["level"] <= OWN else 0
    if event["kind"] == f.span[Span.RECONTACT]:
        drop_call(f, v, state, c, t)
        state["call_remaining"] = seconds
        state["call_level"] = event["level"]
    elif event["kind"] == f.span[Span.TRACKING]:
        drop_tracking(f, v, state, c, t)
        state["tracking_remaining"] = seconds
    else:
        begin_stage(f, v, state, c, t, event["level"])
        state["remaining"] = seconds
    change_work(f, v, c, day_of(f, t), event["level"], seconds)
    if starts_in_period(f.span, t):
        if is_upper(f, c):
            v.counts[Count.UPPER_QUEUED] += seconds
        else:
            v.counts[Count.CASES_QUEUED] += seconds


@compiled
def deduct_work(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Deduct work done from open work, on the day the spell ends and never below 0."""
    c, day = event["case"], day_of(f, state["spell_end"])
    if event["kind"] == f.span[Span.RECONTACT]:
        part = min(event["work"], state["call_remaining"])
        state["call_remaining"] -= part
        change_work(f, v, c, day, state["call_level"], -part)
    elif event["kind"] == f.span[Span.TRACKING]:
        part = min(event["work"], state["tracking_remaining"])
        state["tracking_remaining"] -= part
        change_work(f, v, c, day, GRID, -part)
    else:
        part = min(event["work"], state["remaining"])
        state["remaining"] -= part
        change_work(f, v, c, day, state["level"], -part)


@compiled
def apply_spell(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Apply a spell of work; its nights and breaks count as time in service."""
    state["spell_end"] = event["value"]
    case_step = not is_side_work(f, event["kind"]) and state["stage"] < LEVELS
    if case_step and state["open_since"] >= 0 and not is_upper(f, event["case"]):
        v.counts[SERVICE_SECONDS + state["stage"]] += seconds_in_period(f.span, event["time"], event["value"])
    deduct_work(f, v, state, event)


@compiled
def apply_stage_record(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Apply a row about the stage of the case or about work on it."""
    c, t, record_type = event["case"], event["time"], event["record_type"]
    if record_type == QUEUED:
        enqueue(f, v, state, event)
    elif record_type == DELAYED:
        begin_stage(f, v, state, c, t, IN_DEPARTMENT if event["level"] == DEPARTMENT else IN_DELAY)
    elif record_type == SUSPENDED:
        begin_stage(f, v, state, c, t, IN_SUSPENSION)
    elif record_type == SPELL:
        apply_spell(f, v, state, event)
    elif record_type == OVERTIME:
        deduct_work(f, v, state, event)
    elif record_type == WITHDRAWN and event["kind"] == f.span[Span.RECONTACT]:
        drop_call(f, v, state, c, t)
    elif record_type == WITHDRAWN and event["kind"] == f.span[Span.TRACKING]:
        drop_tracking(f, v, state, c, t)
    elif record_type == FIRST_SERVED and state["first_served_at"] < 0:
        state["first_served_at"] = t
