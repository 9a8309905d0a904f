"""Where a case is, who works on it, and how much of the workers' own work is open."""

from __future__ import annotations

import numpy as np

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    GRID,
    IN_DELAY,
    IN_DEPARTMENT,
    IN_SERVICE,
    IN_SUSPENSION,
    NONE,
    STAGE,
    CaseTotals,
    Count,
    change_work,
    day_of,
    is_in_period,
    is_upper,
    seconds_in_period,
)
from sim.metrics.accumulators.layout import FOLLOW_UP, LEVELS, OWN, RECONTACT, CaseLayout
from sim.world.log import RecordType
from sim.world.tables import Level

QUEUED, FIRST_SERVED, DELAYED = int(RecordType.QUEUED), int(RecordType.FIRST_SERVED), int(RecordType.DELAYED)
SUSPENDED, WITHDRAWN = int(RecordType.SUSPENDED), int(RecordType.WITHDRAWN)
SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)
DEPARTMENT = int(Level.DEPARTMENT)


@compiled
def end_stage(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """The stage at hand is over: its time is counted where it was spent, its open work is gone."""
    if state["stage_since"] < 0:
        return
    if state["open_since"] >= 0 and not is_upper(f, c):  # evaluation after closing is no time in the system
        v.counts[STAGE + state["stage"]] += seconds_in_period(f, state["stage_since"], t)
    change_work(f, v, c, day_of(f, t), state["level"], -state["remaining"])
    state["remaining"] = 0
    state["stage_since"] = NONE


@compiled
def begin_stage(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int, stage: int) -> None:
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
    """What is left of a resident's last call is no longer open; calls go to the grid."""
    change_work(f, v, c, day_of(f, t), GRID, -state["call_remaining"])
    state["call_remaining"] = 0


@compiled
def drop_follow_up(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """Nobody asks after the case any more, or anew; that too is the grid's work."""
    change_work(f, v, c, day_of(f, t), GRID, -state["follow_up_remaining"])
    state["follow_up_remaining"] = 0


@compiled
def is_side_work(f: CaseLayout, kind: int) -> bool:
    """Whether work of this kind runs beside the case's own steps: a resident's call, a worker's asking."""
    return bool(kind == f.span[RECONTACT] or kind == f.span[FOLLOW_UP])


@compiled
def enqueue(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """The work of a step joins a queue; calls and asking run beside the case's own steps."""
    c, t = event["case"], event["time"]
    seconds = event["value"] if event["level"] <= OWN else 0
    if event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, state, c, t)
        state["call_remaining"] = seconds
    elif event["kind"] == f.span[FOLLOW_UP]:
        drop_follow_up(f, v, state, c, t)
        state["follow_up_remaining"] = seconds
    else:
        begin_stage(f, v, state, c, t, event["level"])
        state["remaining"] = seconds
    change_work(f, v, c, day_of(f, t), event["level"], seconds)
    if is_in_period(f, t):
        v.counts[Count.UPPER_QUEUED if is_upper(f, c) else Count.CASES_QUEUED] += seconds


@compiled
def deduct_work(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Work done shrinks what is open, on the day the spell ends and never below nothing."""
    c, day = event["case"], day_of(f, state["spell_end"])
    if event["kind"] == f.span[RECONTACT]:
        part = min(event["work"], state["call_remaining"])
        state["call_remaining"] -= part
        change_work(f, v, c, day, GRID, -part)
    elif event["kind"] == f.span[FOLLOW_UP]:
        part = min(event["work"], state["follow_up_remaining"])
        state["follow_up_remaining"] -= part
        change_work(f, v, c, day, GRID, -part)
    else:
        part = min(event["work"], state["remaining"])
        state["remaining"] -= part
        change_work(f, v, c, day, state["level"], -part)


@compiled
def apply_spell(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """A stretch of work in somebody's hand; nights and breaks inside it are in his hand too."""
    state["spell_end"] = event["value"]
    case_step = not is_side_work(f, event["kind"]) and state["stage"] < LEVELS
    if case_step and state["open_since"] >= 0 and not is_upper(f, event["case"]):
        v.counts[IN_SERVICE + state["stage"]] += seconds_in_period(f, event["time"], event["value"])
    deduct_work(f, v, state, event)


@compiled
def apply_stage_record(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Rows about where the case is and who works on it."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == QUEUED:
        enqueue(f, v, state, event)
    elif what == DELAYED:
        begin_stage(f, v, state, c, t, IN_DEPARTMENT if event["level"] == DEPARTMENT else IN_DELAY)
    elif what == SUSPENDED:
        begin_stage(f, v, state, c, t, IN_SUSPENSION)
    elif what == SPELL:
        apply_spell(f, v, state, event)
    elif what == OVERTIME:
        deduct_work(f, v, state, event)
    elif what == WITHDRAWN and event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, state, c, t)
    elif what == WITHDRAWN and event["kind"] == f.span[FOLLOW_UP]:
        drop_follow_up(f, v, state, c, t)
    elif what == FIRST_SERVED and state["first_served_at"] < 0:
        state["first_served_at"] = t
