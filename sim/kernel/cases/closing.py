"""Closing of cases: result communicated, satisfaction, closing, rework."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.cases.open_cases import unlist_open_case
from sim.kernel.cases.recontacts import end_contacts
from sim.kernel.state.tables import State
from sim.rules.cases import is_unsolved, satisfaction_probability
from sim.rules.durations import MAX_REWORKS, bernoulli, step_index
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import CLOSED, EVALUATED
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import World

DELAY_END = int(Event.DELAY_END)
RESULT_COMMUNICATED, CLOSED_ROW = int(RecordType.RESULT_COMMUNICATED), int(RecordType.CLOSED)
P_REWORK, P_REWORK_DELAY = int(StreamPurpose.REWORK), int(StreamPurpose.REWORK_DELAY)
P_OPINION = int(StreamPurpose.OPINION)


@compiled_only
def communicate_result(W: World, S: State, s: int) -> None:
    """Communicate the result to the resident; draw their satisfaction where the scenario asks for it."""
    run = W.run[0]
    state = S.case[s]
    case = W.case[state.number]
    opinion = -1
    if run.opinion == 1:
        due = state.own_due
        if due < 0:
            due = state.reference_due
        in_time = due < 0 or S.clock[0].now <= due
        probability = satisfaction_probability(
            in_time,
            state.solving_step >= 0 and not closes_unsolved(W, S, s),
            run.satisfied_in_time,
            run.satisfied_late,
            run.satisfied_unsolved,
        )
        index = step_index(case.nth, state.rework_round, state.re_entries, 0)
        opinion = 1 if bernoulli(probability, run.seed, run.replication, P_OPINION, case.entity, index) else 0
    log_case(W, S, s, RESULT_COMMUNICATED, opinion)


@compiled_only
def closes_unsolved(W: World, S: State, s: int) -> bool:
    """Return whether this round ends without a solution in the resident's eyes; repeats are among these."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    if run.unsolved_share <= 0.0 or case.may_rework == 0 or state.solving_step < 0:
        return False
    index = step_index(case.nth, state.rework_round, 0, 0)
    u = uniform(run.seed, run.replication, P_REWORK, case.entity, index)
    return is_unsolved(run.unsolved_share, run.rework_share, u)


@compiled_only
def close(W: World, S: State, s: int) -> None:
    """Close the case: cancel the timers of its deadline and end the resident's contacts."""
    state = S.case[s]
    state.stage = EVALUATED
    state.promotion_at = -1
    state.auto_escalation_at = -1
    state.early_closing_at = -1
    state.reminder_at = -1
    log_case(W, S, s, CLOSED_ROW, 1 if closes_unsolved(W, S, s) else -1)
    unlist_open_case(W, S, s)
    end_contacts(W, S, s)


@compiled_only
def finish_case(W: World, S: State, s: int) -> None:
    """End the case's route; schedule rework if it is drawn."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    state.stage = CLOSED
    if case.may_rework == 0 or state.solving_step < 0 or state.rework_round >= MAX_REWORKS:
        return
    index = step_index(case.nth, state.rework_round, 0, 0)
    if bernoulli(run.rework_share, run.seed, run.replication, P_REWORK, case.entity, index):
        u = uniform(run.seed, run.replication, P_REWORK_DELAY, case.entity, index)
        delay = run.rework_from + int(u * (run.rework_to - run.rework_from))
        state.until = min(S.clock[0].now + delay, NEVER)
        schedule(W, S, state.until, DELAY_END, state.number)
