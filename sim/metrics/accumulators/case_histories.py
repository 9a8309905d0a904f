"""Histories of cases: each case's rows in order of time, read once when all of them are in.

Rows of one second are read in the order of ``sim.metrics.accumulators.row_order``, not of writing: what ends an old stage
comes before what begins the next. A stage lasts at least a second, so two stages never begin together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    CASE_STATE,
    NO_STAGE,
    NONE,
    OPEN,
    OVERDUE,
    SOLVED_AT,
    CaseTotals,
    Count,
    add_interval,
    increment,
    is_in_period,
    is_upper,
)
from sim.metrics.accumulators.case_stages import apply_stage_record, drop_call, drop_follow_up, end_stage
from sim.metrics.accumulators.deadlines import CLOSED as BY_CLOSE
from sim.metrics.accumulators.deadlines import (
    DEADLINE_STATE,
    RULES,
    clear,
    evaluate,
    resolve,
    restart,
    resume,
    set_due,
    suspend,
)
from sim.metrics.accumulators.deadlines import SOLVED as BY_SOLUTION
from sim.metrics.accumulators.durations import observe
from sim.metrics.accumulators.layout import DAYS, EMERGENCY, FOUND, NATURE, SOLVABLE, CaseLayout
from sim.metrics.accumulators.row_buffer import RowBuffer
from sim.metrics.accumulators.row_order import PHASE, group_by_case, put_in_order
from sim.world.events import DAY
from sim.world.log import RecordType

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
UNANSWERED, DUE_OWN, DUE_REFERENCE = (
    int(RecordType.UNANSWERED),
    int(RecordType.DUE_OWN),
    int(RecordType.DUE_REFERENCE),
)

Ints = NDArray[np.int64]


@compiled
def arrive(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    state["arrived_at"] = state["open_since"] = state["stage_since"] = t
    increment(f, v, c, t, Count.ARRIVALS)
    if f.case[c, NATURE] & EMERGENCY:
        increment(f, v, c, t, Count.EMERGENCIES)


@compiled
def solve(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], c: int, t: int) -> None:
    resolve(f, v.late, v.by_due_day, deadlines, c, BY_SOLUTION)
    increment(f, v, c, t, Count.SOLUTIONS)
    if is_in_period(f, t) and not is_upper(f, c):
        v.counts[Count.TRANSFERS] += state["transfers"]
        if state["level"] >= 0:
            v.counts[SOLVED_AT + state["level"]] += 1


@compiled
def leave_system(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    """Closed or given up: no stage, no calls, not open."""
    end_stage(f, v, state, c, t)
    drop_call(f, v, state, c, t)
    drop_follow_up(f, v, state, c, t)
    add_interval(f, v, c, OPEN, state["open_since"], t)
    add_interval(f, v, c, OVERDUE, state["overdue_since"], t)
    state["open_since"] = state["overdue_since"] = NONE


@compiled
def close(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], c: int, t: int) -> None:
    if f.case[c, SOLVABLE] == 0:
        solve(f, v, state, deadlines, c, t)
    leave_system(f, v, state, c, t)
    resolve(f, v.late, v.by_due_day, deadlines, c, BY_CLOSE)
    increment(f, v, c, t, Count.CLOSURES)
    if state["informed"]:
        increment(f, v, c, t, Count.INFORMED)
    if f.case[c, NATURE] & FOUND:
        increment(f, v, c, t, Count.FOUND_CLOSURES)
        if state["informed"]:
            increment(f, v, c, t, Count.FOUND_INFORMED)
    if state["closed_at"] < 0:
        state["closed_at"] = t


@compiled
def renege(f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], c: int, t: int) -> None:
    leave_system(f, v, state, c, t)
    clear(deadlines)
    increment(f, v, c, t, Count.RENEGES)
    state["reneged"] = 1


@compiled
def reopen(f: CaseLayout, v: CaseTotals, state: np.void, c: int, t: int) -> None:
    end_stage(f, v, state, c, t)  # an evaluation left off here
    state["open_since"] = t
    state["informed"] = 0
    state["transfers"] = 0
    state["level"] = NONE
    increment(f, v, c, t, Count.REOPENINGS)


@compiled
def mark_unanswered(f: CaseLayout, v: CaseTotals, state: np.void, c: int) -> None:
    """Counted once a case, with the period in which the emergency arose."""
    if state["unanswered"] == 0:
        increment(f, v, c, state["arrived_at"], Count.UNANSWERED_EMERGENCIES)
    state["unanswered"] = 1


@compiled
def mark_chief_head_missing(f: CaseLayout, v: CaseTotals, state: np.void, c: int) -> None:
    """Counted once a case, with the period in which the emergency arose."""
    if state["chief_head_missing"] == 0:
        increment(f, v, c, state["arrived_at"], Count.CHIEF_HEAD_MISSING)
    state["chief_head_missing"] = 1


@compiled
def apply_record(
    f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], event: np.void
) -> None:
    """Rows about the case itself."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == ARRIVED:
        arrive(f, v, state, c, t)
    elif what == SOLVED:
        solve(f, v, state, deadlines, c, t)
    elif what == CLOSED:
        close(f, v, state, deadlines, c, t)
    elif what == RENEGED:
        renege(f, v, state, deadlines, c, t)
    elif what == RETURNED:
        restart(deadlines)
        state["informed"] = 0
        increment(f, v, c, t, Count.FAILED_VERIFICATIONS if event["value"] == 1 else Count.RETURNS)
    elif what == REOPENED:
        restart(deadlines)
        reopen(f, v, state, c, t)
    elif what == SUSPENDED:
        suspend(deadlines)
    elif what == RESUMED:
        resume(deadlines)
    elif what in (DUE_OWN, DUE_REFERENCE):
        set_due(deadlines, what - DUE_OWN, event["value"])
    elif what == RECONTACTED:
        increment(f, v, c, t, Count.RECONTACTS)
    elif what == UNANSWERED:
        mark_unanswered(f, v, state, c)
    elif what == AUTO_ESCALATED:
        increment(f, v, c, t, Count.AUTO_ESCALATIONS)
    elif what == POOLED:
        increment(f, v, c, state["arrived_at"], Count.POOL_OFFERS)
    elif what == CHIEF_HEAD_ABSENT:
        mark_chief_head_missing(f, v, state, c)
    else:
        apply_closing_record(f, v, state, deadlines, event)


@compiled
def apply_closing_record(
    f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], event: np.void
) -> None:
    """Rows about how a case is ended: communicated, verified, evaluated, closed early."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == RESULT_COMMUNICATED:
        state["informed"] = 1
        if event["value"] >= 0:
            increment(f, v, c, t, Count.ASKED)
        if event["value"] == 1:
            increment(f, v, c, t, Count.SATISFIED)
    elif what == VERIFIED:
        increment(f, v, c, t, Count.VERIFICATIONS)
    elif what == EVALUATED:
        increment(f, v, c, t, Count.EVALUATIONS)
    elif what == CLOSED_EARLY:
        resolve(f, v.late, v.by_due_day, deadlines, c, BY_CLOSE)
        increment(f, v, c, t, Count.EARLY_CLOSURES)


@compiled
def mark_overdue(
    f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], c: int, t: int
) -> None:
    """Unsolved past the reference due time (the place's own where there is none), or no longer."""
    since = deadlines[1]["overdue_since"] if deadlines[1]["was_ever_set"] else deadlines[0]["overdue_since"]
    if state["open_since"] < 0:  # sent back after it was solved and closed without solving it again
        since = NONE
    if since < 0:
        add_interval(f, v, c, OVERDUE, state["overdue_since"], t)
    state["overdue_since"] = since


@compiled
def reset_state(state: np.void, deadlines: NDArray[np.void]) -> None:
    """A case of which no row has been read."""
    state["arrived_at"] = state["first_served_at"] = state["closed_at"] = NONE
    state["open_since"] = state["overdue_since"] = state["stage_since"] = state["level"] = NONE
    state["stage"] = NO_STAGE
    state["remaining"] = state["call_remaining"] = state["follow_up_remaining"] = 0
    state["transfers"] = state["spell_end"] = 0
    state["unanswered"] = state["chief_head_missing"] = state["reneged"] = state["informed"] = 0
    clear(deadlines)
    deadlines[0]["was_ever_set"] = deadlines[1]["was_ever_set"] = 0


@compiled
def close_at_horizon(
    f: CaseLayout, v: CaseTotals, state: np.void, deadlines: NDArray[np.void], c: int
) -> None:
    """The horizon: what is still open ends there and is judged there."""
    horizon = f.span[DAYS] * DAY
    evaluate(f, v.late, v.by_due_day, deadlines, c, horizon)
    mark_overdue(f, v, state, deadlines, c, horizon)
    leave_system(f, v, state, c, horizon)
    if state["arrived_at"] >= 0 and not state["reneged"] and not is_upper(f, c):
        observe(f, v.times, c, state["arrived_at"], state["first_served_at"], state["closed_at"])


@compiled
def process_cases(
    f: CaseLayout, v: CaseTotals, events: NDArray[np.void], finished: NDArray[np.bool_], phase: Ints,
    first: NDArray[np.int32], order: NDArray[np.int32], state: NDArray[np.void], deadlines: NDArray[np.void],
) -> None:  # fmt: skip
    """Every finished case once; ``first`` (cases + 2 zeros) and the arguments after it are room to work in."""
    group_by_case(events, first, order)
    for c in range(len(first) - 2):
        if first[c] == first[c + 1] or not finished[c]:
            continue
        put_in_order(events, phase, order, first[c], first[c + 1])
        reset_state(state[0], deadlines)
        for i in range(first[c], first[c + 1]):
            event = events[order[i]]
            evaluate(f, v.late, v.by_due_day, deadlines, c, event["time"])
            mark_overdue(f, v, state[0], deadlines, c, event["time"])
            apply_record(f, v, state[0], deadlines, event)
            apply_stage_record(f, v, state[0], event)
        close_at_horizon(f, v, state[0], deadlines, c)


def accumulate(f: CaseLayout, cases: CaseTotals, row_buffer: RowBuffer, finished: NDArray[np.bool_]) -> None:
    """Add to ``cases`` those of the ``finished`` cases ([case]), of which all rows are kept, in any order."""
    first, order = row_buffer.work_arrays()
    process_cases(
        f,
        cases,
        row_buffer.rows,
        finished,
        PHASE,
        first,
        order,
        np.zeros(1, CASE_STATE),
        np.zeros(RULES, DEADLINE_STATE),
    )
