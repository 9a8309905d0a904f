"""Histories of cases: process each case's rows in time order once all of them are buffered.

Rows of one second are processed in the order of ``sim.metrics.accumulators.row_order``, not in order of writing: the
end of a stage comes before the start of the next. A stage lasts at least one second, so no two stages of a case begin
in the same second.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.case_changes import (
    add_take_up_work,
    arrive,
    close,
    expect_upper_level,
    leave_system,
    mark_by_rota,
    mark_chief_head_missing,
    mark_unanswered,
    renege,
    reopen,
    solve,
    take_up,
)
from sim.metrics.accumulators.case_counters import (
    CASE_STATE,
    NONE,
    RULES,
    CaseTotals,
    Count,
    Rule,
    Series,
    Stage,
    add_interval,
    increment,
    is_upper,
)
from sim.metrics.accumulators.case_stages import apply_stage_record
from sim.metrics.accumulators.deadlines import (
    DEADLINE_STATE,
    clear,
    evaluate,
    resolve_closing,
    restart,
    resume,
    return_case,
    set_due,
    suspend,
)
from sim.metrics.accumulators.durations import Duration, observe, observe_one
from sim.metrics.accumulators.layout import CaseLayout, Span
from sim.metrics.accumulators.row_buffer import RowBuffer
from sim.metrics.accumulators.row_order import PHASE, group_by_case, put_in_order
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Level

ARRIVED, SOLVED, CLOSED = int(RecordType.ARRIVED), int(RecordType.SOLVED), int(RecordType.CLOSED)
SUSPENDED, RESUMED, RETURNED = int(RecordType.SUSPENDED), int(RecordType.RESUMED), int(RecordType.RETURNED)
REOPENED, RENEGED, RECONTACTED = (
    int(RecordType.REOPENED),
    int(RecordType.RENEGED),
    int(RecordType.RECONTACTED),
)
AUTO_ESCALATED, POOLED, CHIEF_HEAD_ABSENT = (
    int(RecordType.AUTO_ESCALATED),
    int(RecordType.POOLED),
    int(RecordType.CHIEF_HEAD_ABSENT),
)
RESULT_COMMUNICATED, VERIFIED = int(RecordType.RESULT_COMMUNICATED), int(RecordType.VERIFIED)
EVALUATED, CLOSED_EARLY = int(RecordType.EVALUATED), int(RecordType.CLOSED_EARLY)
EXTENDED = int(RecordType.EXTENDED)
UNANSWERED, DUE_OWN, DUE_REFERENCE = (
    int(RecordType.UNANSWERED),
    int(RecordType.DUE_OWN),
    int(RecordType.DUE_REFERENCE),
)
ANSWERED_BY_ROTA, UPPER_ARRIVES = int(RecordType.ANSWERED_BY_ROTA), int(RecordType.UPPER_ARRIVES)

PRESSED, TAKEN_UP = int(RecordType.PRESSED), int(RecordType.TAKEN_UP)
SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)

OWN_RULE, REFERENCE = int(Rule.OWN), int(Rule.REFERENCE)
OVERDUE = int(Series.OVERDUE)
UNASSIGNED = int(Stage.UNASSIGNED)
UPPER_ARRIVAL, SOLVE = int(Duration.UPPER_ARRIVAL), int(Duration.SOLVE)
GRID = int(Level.GRID)

Ints = NDArray[np.int64]
Records = NDArray[np.void]


class WorkArrays(NamedTuple):
    """Memory that `process_cases` overwrites."""

    first: NDArray[np.int32]  # [case + 2] zeros at the start
    order: NDArray[np.int32]  # [event]
    state: Records  # CASE_STATE, one row
    deadlines: Records  # [Rule] DEADLINE_STATE


@compiled
def apply_record(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, event: np.void) -> None:
    """Apply a row about the case itself."""
    c, t, record_type = event["case"], event["time"], event["record_type"]
    if record_type == ARRIVED:
        arrive(f, v, state, deadlines, c, t)
    elif record_type == SOLVED:
        solve(f, v, state, deadlines, c, t)
    elif record_type == CLOSED:
        close(f, v, state, deadlines, c, t)
        if event["value"] == 1:
            increment(f, v, c, t, Count.UNSOLVED_CLOSURES)
    elif record_type == RENEGED:
        renege(f, v, state, deadlines, c, t)
    elif record_type == RETURNED:
        return_case(deadlines)
        state["informed"] = 0
        increment(f, v, c, t, Count.FAILED_VERIFICATIONS if event["value"] == 1 else Count.RETURNS)
    elif record_type == REOPENED:
        restart(deadlines)
        reopen(f, v, state, c, t)
    elif record_type == SUSPENDED:
        suspend(deadlines, t)
    elif record_type == RESUMED:
        resume(deadlines, t)
    elif record_type in (DUE_OWN, DUE_REFERENCE):
        set_due(deadlines, record_type - DUE_OWN, event["value"])
    elif record_type == RECONTACTED:
        increment(f, v, c, t, Count.JOINED_REPORTS if event["value"] < 0 else Count.RECONTACTS)
    elif record_type == UNANSWERED:
        mark_unanswered(f, v, state, c)
    elif record_type == ANSWERED_BY_ROTA:
        mark_by_rota(f, v, state, c)
    elif record_type == UPPER_ARRIVES:
        expect_upper_level(state, t, event["value"])
    elif record_type == AUTO_ESCALATED:
        increment(f, v, c, t, Count.AUTO_ESCALATIONS)
    elif record_type == POOLED:
        increment(f, v, c, state["arrived_at"], Count.POOL_OFFERS)
    elif record_type == CHIEF_HEAD_ABSENT:
        mark_chief_head_missing(f, v, state, c)
    elif record_type == PRESSED:
        increment(f, v, c, t, Count.PRESSED)
    elif record_type == TAKEN_UP:
        take_up(f, v, state, c, t, event["level"])
    elif record_type in (SPELL, OVERTIME):
        add_take_up_work(f, v, state, event)
    else:
        apply_closing_record(f, v, state, deadlines, event)


@compiled
def apply_closing_record(
    f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, event: np.void
) -> None:
    """Apply a row about the end of a case: result communicated, verified, evaluated, closed early."""
    c, t, record_type = event["case"], event["time"], event["record_type"]
    if record_type == RESULT_COMMUNICATED:
        state["informed"] = 1
        if event["value"] >= 0:
            increment(f, v, c, t, Count.ASKED)
        if event["value"] == 1:
            increment(f, v, c, t, Count.SATISFIED)
    elif record_type == VERIFIED:
        increment(f, v, c, t, Count.VERIFICATIONS)
    elif record_type == EVALUATED:
        increment(f, v, c, t, Count.EVALUATIONS)
    elif record_type == EXTENDED:
        increment(f, v, c, t, Count.EXTENSIONS)
    elif record_type == CLOSED_EARLY:
        resolve_closing(f, v, deadlines, c)
        increment(f, v, c, t, Count.EARLY_CLOSURES)


@compiled
def mark_overdue(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int, t: int) -> None:
    """Update the second since which the case is overdue; count an interval that ends.

    Overdue: unsolved past the reference due time, or past the place's own due time if there is no reference.
    """
    rule = REFERENCE if deadlines[REFERENCE]["was_ever_set"] else OWN_RULE
    since = deadlines[rule]["overdue_since"]
    if state["open_since"] < 0:  # returned after its solution and closed without a second one
        since = NONE
    if since < 0:
        add_interval(f, v, c, OVERDUE, state["overdue_since"], t)
    state["overdue_since"] = since


@compiled
def reset_state(state: np.void, deadlines: Records) -> None:
    """Reset the state to that of a case without rows."""
    state["arrived_at"] = state["first_served_at"] = state["solved_at"] = state["closed_at"] = NONE
    state["open_since"] = state["overdue_since"] = state["stage_since"] = state["level"] = NONE
    state["stage"] = UNASSIGNED
    state["call_level"] = GRID
    state["remaining"] = state["call_remaining"] = state["tracking_remaining"] = 0
    state["transfers"] = state["spell_end"] = 0
    state["upper_called_at"] = state["upper_arrives_at"] = NONE
    state["by_rota"] = 0
    state["taken_up_at"] = NONE
    state["unanswered"] = state["chief_head_missing"] = state["reneged"] = state["informed"] = 0
    clear(deadlines)
    for r in range(RULES):
        deadlines[r]["was_ever_set"] = 0


@compiled
def close_at_horizon(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: Records, c: int) -> None:
    """End what is still open at the horizon of the run, judge it, and count the times of the case."""
    horizon = f.span[Span.DAYS] * DAY
    evaluate(f, v, deadlines, c, horizon)
    mark_overdue(f, v, state, deadlines, c, horizon)
    leave_system(f, v, state, c, horizon)
    if state["arrived_at"] >= 0 and not state["reneged"] and not is_upper(f, c):
        observe(f, v.times, c, state["arrived_at"], state["first_served_at"], state["closed_at"])
        observe_one(f, v.times, c, SOLVE, state["arrived_at"], state["solved_at"])
        if state["upper_called_at"] >= 0:
            observe_one(f, v.times, c, UPPER_ARRIVAL, state["upper_called_at"], state["upper_arrives_at"])


@compiled
def process_cases(
    f: CaseLayout, v: CaseTotals, events: Records, finished: NDArray[np.bool_], phase: Ints, work: WorkArrays
) -> None:
    """Add the histories of finished cases to ``v``.

    Parameters
    ----------
    f : CaseLayout
    v : CaseTotals
        Changed in place.
    events : ndarray of EVENT
        All rows of the finished cases, in any order; rows of other cases are ignored.
    finished : ndarray of bool, shape (cases,)
    phase : ndarray
        Order within one second, see `sim.metrics.accumulators.row_order.PHASE`.
    work : WorkArrays
        Overwritten.
    """
    first, order, state, deadlines = work.first, work.order, work.state[0], work.deadlines
    group_by_case(events, first, order)
    for c in range(len(first) - 2):
        if first[c] == first[c + 1] or not finished[c]:
            continue
        put_in_order(events, phase, order, first[c], first[c + 1])
        reset_state(state, deadlines)
        for i in range(first[c], first[c + 1]):
            event = events[order[i]]
            evaluate(f, v, deadlines, c, event["time"])
            mark_overdue(f, v, state, deadlines, c, event["time"])
            apply_record(f, v, state, deadlines, event)
            apply_stage_record(f, v, state, event)
        close_at_horizon(f, v, state, deadlines, c)


def accumulate(f: CaseLayout, cases: CaseTotals, row_buffer: RowBuffer, finished: NDArray[np.bool_]) -> None:
    """Add the histories of the ``finished`` cases ([case]) to ``cases``; all their rows must be buffered."""
    first, order = row_buffer.work_arrays()
    work = WorkArrays(first, order, np.zeros(1, CASE_STATE), np.zeros(RULES, DEADLINE_STATE))
    process_cases(f, cases, row_buffer.rows, finished, PHASE, work)
