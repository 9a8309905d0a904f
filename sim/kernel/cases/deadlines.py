"""Deadline clocks of a case: start, suspension, resumption, promotion, early closing.

The timers set here fire in `sim.kernel.cases.auto_escalation`.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.cases.pressing import resume_pressing, start_pressing, suspend_pressing
from sim.kernel.state.tables import State
from sim.rules.cases import promotion_time
from sim.rules.durations import bernoulli, step_index
from sim.rules.office_hours import compute_due, due_from_remaining, extend_due, remaining_at
from sim.rules.rng import StreamPurpose
from sim.world.events import Event
from sim.world.log import RecordType
from sim.world.tables import World

DEADLINE_NEAR = int(Event.DEADLINE_NEAR)
SUSPENDED, RESUMED, EXTENDED = int(RecordType.SUSPENDED), int(RecordType.RESUMED), int(RecordType.EXTENDED)
DUE_OWN, DUE_REFERENCE = int(RecordType.DUE_OWN), int(RecordType.DUE_REFERENCE)
P_EXTENSION, P_EARLY = int(StreamPurpose.EXTENSION), int(StreamPurpose.EARLY_CLOSING)


@compiled_only
def start_clocks(W: World, S: State, s: int) -> None:
    """Start both deadlines anew at the current time."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    now = S.clock[0].now
    state.promoted = state.auto_escalated = state.closed_early = 0
    schedule_early_closing(W, S, s)
    if case.own_days >= 0:
        state.own_due = compute_due(W.office, W.run, len(W.office), now, case.own_days)
        index = step_index(case.nth, state.rework_round, state.re_entries, 0)
        if bernoulli(run.extension_share, run.seed, run.replication, P_EXTENSION, case.entity, index):
            log_case(W, S, s, EXTENDED, int(run.extension_days))
            state.own_due = extend_due(W.office, W.run, len(W.office), state.own_due, int(run.extension_days))
        log_case(W, S, s, DUE_OWN, state.own_due)
        schedule_promotion(W, S, s)
    if case.reference_days >= 0:
        state.reference_due = compute_due(W.office, W.run, len(W.office), now, case.reference_days)
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
            W.office, W.run, len(W.office), S.clock[0].now, run.early_closing_days
        )
        schedule(W, S, state.early_closing_at, DEADLINE_NEAR, state.number)


@compiled_only
def schedule_promotion(W: World, S: State, s: int) -> None:
    """Schedule the promotion to class `overdue` and the automatic escalation."""
    state = S.case[s]
    run = W.run[0]
    if state.closed_early == 1:
        return
    if run.promotion_ppm >= 0 and state.promoted == 0:
        state.promotion_at = promotion_time(S.clock[0].now, state.own_due, run.promotion_ppm)
        schedule(W, S, state.promotion_at, DEADLINE_NEAR, state.number)
    if run.auto_escalation_ppm > 0 and state.auto_escalated == 0:
        state.auto_escalation_at = promotion_time(S.clock[0].now, state.own_due, run.auto_escalation_ppm)
        schedule(W, S, state.auto_escalation_at, DEADLINE_NEAR, state.number)


@compiled_only
def suspend(W: World, S: State, s: int, until: int) -> None:
    """Suspend the clocks: store the office time remaining until each deadline."""
    state = S.case[s]
    now = S.clock[0].now
    log_case(W, S, s, SUSPENDED, until)
    state.promotion_at = state.auto_escalation_at = -1
    if state.own_due >= 0:
        state.own_remaining = remaining_at(W.office, W.run, len(W.office), state.own_due, now)
    if state.reference_due >= 0:
        state.reference_remaining = remaining_at(W.office, W.run, len(W.office), state.reference_due, now)
    suspend_pressing(W, S, s)


@compiled_only
def resume(W: World, S: State, s: int) -> None:
    """Resume the clocks with the stored remaining office time."""
    state = S.case[s]
    now = S.clock[0].now
    log_case(W, S, s, RESUMED, -1)
    if state.own_due >= 0:
        state.own_due = due_from_remaining(W.office, W.run, len(W.office), state.own_remaining, now)
        log_case(W, S, s, DUE_OWN, state.own_due)
        schedule_promotion(W, S, s)
    if state.reference_due >= 0:
        state.reference_due = due_from_remaining(
            W.office, W.run, len(W.office), state.reference_remaining, now
        )
        log_case(W, S, s, DUE_REFERENCE, state.reference_due)
    resume_pressing(W, S, s)
