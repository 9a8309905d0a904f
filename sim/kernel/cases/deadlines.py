"""Deadline clocks of a case: start, suspension, resumption, promotion, early closing.

The timers set here fire in `sim.kernel.cases.auto_escalation`.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.cases.pressing import follow_due, resume_pressing, start_pressing, suspend_pressing
from sim.kernel.cases.promotion import reorder
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.rules.deadline_clock import (
    amount_of,
    clock_between,
    compute_due,
    due_after,
    due_from_remaining,
    due_time,
    extended_due,
    own_clock,
    remaining_at,
    remaining_of,
    share_time,
    strictest_unit,
)
from sim.rules.durations import bernoulli, step_index
from sim.rules.rng import StreamPurpose
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import World

DEADLINE_NEAR = int(Event.DEADLINE_NEAR)
SUSPENDED, RESUMED, EXTENDED = int(RecordType.SUSPENDED), int(RecordType.RESUMED), int(RecordType.EXTENDED)
DUE_OWN, DUE_REFERENCE = int(RecordType.DUE_OWN), int(RecordType.DUE_REFERENCE)
REMINDED = int(RecordType.REMINDED)
P_EXTENSION, P_EARLY = int(StreamPurpose.EXTENSION), int(StreamPurpose.EARLY_CLOSING)


@compiled_only
def start_clocks(W: World, S: State, s: int) -> None:
    """Start both deadlines anew at the current time."""
    state = S.case[s]
    case = W.case[state.number]
    now = S.clock[0].now
    state.promoted = state.auto_escalated = state.closed_early = state.reminded = 0
    schedule_early_closing(W, S, s)
    row = case.own_deadline
    if row >= 0:
        unit = strictest_unit(W.office, W.run, W.office_block, now, W.deadline, row)
        amount = amount_of(W.deadline, row, unit)
        state.own_unit = unit
        state.own_due = due_time(W.office, W.run, W.office_block, now, unit, amount)
        state.own_used = 0
        state.own_since = now
        log_case(W, S, s, DUE_OWN, state.own_due)
        schedule_promotion(W, S, s)
    if case.reference_days >= 0:
        state.reference_due = compute_due(W.office, W.run, W.office_block, now, case.reference_days)
        log_case(W, S, s, DUE_REFERENCE, state.reference_due)
    start_pressing(W, S, s)


@compiled_only
def schedule_early_closing(W: World, S: State, s: int) -> None:
    """Draw whether the case is closed early if still unsolved, and schedule that time."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    state.early_closing_at = -1
    index = step_index(case.nth, state.rework_round, state.re_entries, 0)
    if bernoulli(run.early_closing_share, run.seed, run.replication, P_EARLY, case.entity, index):
        state.early_closing_at = compute_due(
            W.office, W.run, W.office_block, S.clock[0].now, run.early_closing_days
        )
        schedule(W, S, state.early_closing_at, DEADLINE_NEAR, state.number)


@compiled_only
def schedule_promotion(W: World, S: State, s: int) -> None:
    """Schedule reminder, promotion to class `overdue` and automatic escalation, unless they have happened."""
    state = S.case[s]
    run = W.run[0]
    if state.closed_early == 1:
        return
    if run.reminder_ppm > 0 and state.reminded == 0:
        state.reminder_at = own_share_time(W, S, s, run.reminder_ppm)
        schedule(W, S, state.reminder_at, DEADLINE_NEAR, state.number)
    if run.promotion_ppm >= 0 and state.promoted == 0:
        state.promotion_at = own_share_time(W, S, s, run.promotion_ppm)
        schedule(W, S, state.promotion_at, DEADLINE_NEAR, state.number)
    if run.auto_escalation_ppm > 0 and state.auto_escalated == 0:
        state.auto_escalation_at = own_share_time(W, S, s, run.auto_escalation_ppm)
        schedule(W, S, state.auto_escalation_at, DEADLINE_NEAR, state.number)


@compiled_only
def own_share_time(W: World, S: State, s: int, ppm: int) -> int:
    """Return when the own deadline's clock, which starts to run now, will have used ``ppm`` millionths of it."""
    state = S.case[s]
    now = S.clock[0].now
    own = own_clock(state.own_unit, state.own_due, state.own_used)
    return min(share_time(W.office, W.run, W.office_block, now, own, ppm), NEVER)


@compiled_only
def suspend(W: World, S: State, s: int, until: int) -> None:
    """Suspend the clocks: store the office time remaining until each deadline."""
    state = S.case[s]
    now = S.clock[0].now
    log_case(W, S, s, SUSPENDED, until)
    state.promotion_at = state.auto_escalation_at = state.reminder_at = -1
    if state.own_due >= 0:
        unit = state.own_unit
        state.own_remaining = remaining_of(W.office, W.run, W.office_block, state.own_due, now, unit)
        state.own_used += clock_between(W.office, W.run, W.office_block, state.own_since, now, unit)
    if state.reference_due >= 0:
        state.reference_remaining = remaining_at(W.office, W.run, W.office_block, state.reference_due, now)
    suspend_pressing(W, S, s)


@compiled_only
def resume(W: World, S: State, s: int) -> None:
    """Resume the clocks with the stored remaining office time."""
    state = S.case[s]
    now = S.clock[0].now
    log_case(W, S, s, RESUMED, -1)
    if state.own_due >= 0:
        state.own_due = due_after(W.office, W.run, W.office_block, state.own_remaining, now, state.own_unit)
        state.own_since = now
        log_case(W, S, s, DUE_OWN, state.own_due)
        schedule_promotion(W, S, s)
    if state.reference_due >= 0:
        state.reference_due = due_from_remaining(
            W.office, W.run, W.office_block, state.reference_remaining, now
        )
        log_case(W, S, s, DUE_REFERENCE, state.reference_due)
    resume_pressing(W, S, s)


@compiled_only
def remind(W: World, S: State, s: int) -> None:
    """Remind the holder of a case; where it would be late, an extension is asked for and may be granted."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    state.reminder_at = -1
    state.reminded = 1
    log_case(W, S, s, REMINDED, -1)
    index = step_index(case.nth, state.rework_round, state.re_entries, 0)
    if not would_be_late(W, S, s) or not bernoulli(
        run.extension_share, run.seed, run.replication, P_EXTENSION, case.entity, index
    ):
        return
    log_case(W, S, s, EXTENDED, int(run.extension_days))
    now, unit, office = S.clock[0].now, state.own_unit, W.office
    state.own_due = extended_due(office, W.run, W.office_block, state.own_due, int(run.extension_days), unit)
    state.own_used += clock_between(office, W.run, W.office_block, state.own_since, now, unit)
    state.own_since = now
    log_case(W, S, s, DUE_OWN, state.own_due)
    schedule_promotion(W, S, s)
    follow_due(W, S, s)
    k = task_of_step(W, s)
    if run.earliest_due_first == 1 and S.task[k].waiting_in >= 0:
        reorder(W, S, k)


@compiled_only
def would_be_late(W: World, S: State, s: int) -> bool:
    """Return whether a case would be late: it waits for somebody, or in a delay that ends after its due time."""
    state = S.case[s]
    return S.task[task_of_step(W, s)].waiting_in >= 0 or state.until > state.own_due
