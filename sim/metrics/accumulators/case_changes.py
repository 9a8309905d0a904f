"""Changes of the state of a case in its history: arrival, solution, closing, rework, emergencies, take-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    NONE,
    SOLVED_AT,
    TAKEN_UP_AT,
    TAKEN_UP_SECONDS,
    CaseTotals,
    Count,
    Series,
    add_interval,
    increment,
    is_upper,
)
from sim.metrics.accumulators.case_stages import drop_call, drop_tracking, end_stage
from sim.metrics.accumulators.deadlines import (
    clear,
    resolve_closing,
    resolve_solution,
    start_unregistered_clock,
)
from sim.metrics.accumulators.layout import CaseColumn, CaseLayout, Nature
from sim.metrics.accumulators.warm_up import starts_in_period

Records = NDArray[np.void]

OPEN = int(Series.OPEN)
OVERDUE = int(Series.OVERDUE)


@compiled
def arrive(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int, t: int) -> None:
    """Begin the history of a case."""
    start_unregistered_clock(f, deadlines, c, t)
    state["arrived_at"] = state["open_since"] = state["stage_since"] = t
    increment(f, v, c, t, Count.ARRIVALS)
    if f.case[c, CaseColumn.NATURE] & Nature.EMERGENCY:
        increment(f, v, c, t, Count.EMERGENCIES)


@compiled
def solve(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int, t: int) -> None:
    """Count the solution, its level and the transfers up to it; judge pending rounds."""
    resolve_solution(f, v, deadlines, c)
    if state["solved_at"] < 0:
        state["solved_at"] = t
    increment(f, v, c, t, Count.SOLUTIONS)
    if starts_in_period(f.span, t) and not is_upper(f, c):
        v.counts[Count.TRANSFERS] += state["transfers"]
        if state["level"] >= 0:
            v.counts[SOLVED_AT + state["level"]] += 1


@compiled
def leave_system(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """End stage, open work and open time of a case that is closed or given up."""
    end_stage(f, v, state, c, t)
    drop_call(f, v, state, c, t)
    drop_tracking(f, v, state, c, t)
    add_interval(f, v, c, OPEN, state["open_since"], t)
    add_interval(f, v, c, OVERDUE, state["overdue_since"], t)
    state["open_since"] = state["overdue_since"] = NONE


@compiled
def close(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int, t: int) -> None:
    """Close the case; a case without a solving step is solved by closing."""
    if f.case[c, CaseColumn.SOLVABLE] == 0:
        solve(f, v, state, deadlines, c, t)
    leave_system(f, v, state, c, t)
    resolve_closing(f, v, deadlines, c)
    increment(f, v, c, t, Count.CLOSURES)
    if state["informed"]:
        increment(f, v, c, t, Count.INFORMED)
    if f.case[c, CaseColumn.NATURE] & Nature.FOUND:
        increment(f, v, c, t, Count.FOUND_CLOSURES)
        if state["informed"]:
            increment(f, v, c, t, Count.FOUND_INFORMED)
    if state["closed_at"] < 0:
        state["closed_at"] = t


@compiled
def renege(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int, t: int) -> None:
    """Remove a case given up by its resident; its deadlines no longer count."""
    leave_system(f, v, state, c, t)
    clear(deadlines)
    increment(f, v, c, t, Count.RENEGES)
    state["reneged"] = 1


@compiled
def reopen(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """Start a new round of a closed case."""
    end_stage(f, v, state, c, t)  # an unfinished evaluation ends here
    state["open_since"] = t
    state["informed"] = 0
    state["transfers"] = 0
    state["level"] = NONE
    increment(f, v, c, t, Count.REOPENINGS)


@compiled
def mark_unanswered(f: CaseLayout, v: CaseTotals, state: np.void, c: int) -> None:
    """Count once per case, in the period in which the emergency arrived."""
    if state["unanswered"] == 0:
        increment(f, v, c, state["arrived_at"], Count.UNANSWERED_EMERGENCIES)
    state["unanswered"] = 1


@compiled
def mark_by_rota(f: CaseLayout, v: CaseTotals, state: np.void, c: int) -> None:
    """Count once per case, in the period in which the emergency arrived."""
    if state["by_rota"] == 0:
        increment(f, v, c, state["arrived_at"], Count.ROTA_EMERGENCIES)
    state["by_rota"] = 1


@compiled
def expect_upper_level(state: np.void, t: int, arrival: int) -> None:
    """Note the first assignment of an emergency and when the upper level arrives."""
    if state["upper_called_at"] < 0:
        state["upper_called_at"] = t
        state["upper_arrives_at"] = arrival


@compiled
def mark_chief_head_missing(f: CaseLayout, v: CaseTotals, state: np.void, c: int) -> None:
    """Count once per case, in the period in which the emergency arrived."""
    if state["chief_head_missing"] == 0:
        increment(f, v, c, state["arrived_at"], Count.CHIEF_HEAD_MISSING)
    state["chief_head_missing"] = 1


@compiled
def take_up(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int, level: int) -> None:
    """Count a case that a desk takes up."""
    state["taken_up_at"] = level
    if starts_in_period(f.span, t) and not is_upper(f, c):
        v.counts[TAKEN_UP_AT + level] += 1


@compiled
def add_take_up_work(f: CaseLayout, v: CaseTotals, state: np.void, event: np.void) -> None:
    """Count the work of the desk on a case that it took up; spells and overtime are dated by their start."""
    level = state["taken_up_at"]
    if level >= 0 and event["level"] == level and starts_in_period(f.span, event["time"]):
        v.counts[TAKEN_UP_SECONDS + level] += event["work"]
