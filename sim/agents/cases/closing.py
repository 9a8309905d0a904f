"""Closing of cases: result communicated, satisfaction, closing, rework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.cases.open_cases import unlist_open_case
from sim.rules.cases import is_unsolved, satisfaction_probability
from sim.rules.durations import MAX_REWORKS, bernoulli, step_index
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import CLOSED, EVALUATED
from sim.world.event_order import Event
from sim.world.log import RecordType

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def communicate_result(case: Case) -> None:
    """Communicate the result to the resident; draw their satisfaction where the scenario asks for it."""
    run, record, clocks = case.model.run, case.record, case.deadlines
    opinion = -1
    if run.opinion:
        due = clocks.own_due if clocks.own_due >= 0 else clocks.reference_due
        in_time = due < 0 or case.model.now <= due
        solved = case.solving_step >= 0 and not closes_unsolved(case)
        probability = satisfaction_probability(
            in_time, solved, run.satisfied_in_time, run.satisfied_late, run.satisfied_unsolved
        )
        index = step_index(record.nth, case.rework_round, case.re_entries, 0)
        opinion = int(
            bernoulli(probability, run.seed, run.replication, StreamPurpose.OPINION, record.entity, index)
        )
    case.log_case(RecordType.RESULT_COMMUNICATED, opinion)


def closes_unsolved(case: Case) -> bool:
    """Return whether this round ends without a solution in the resident's eyes; repeats are among these."""
    run, record = case.model.run, case.record
    if run.unsolved_share <= 0.0 or not record.may_rework or case.solving_step < 0:
        return False
    index = step_index(record.nth, case.rework_round, 0, 0)
    u = uniform(run.seed, run.replication, StreamPurpose.REWORK, record.entity, index)
    return is_unsolved(run.unsolved_share, run.rework_share, u)


def close(case: Case) -> None:
    """Close the case: cancel the timers of its deadline and end the resident's contacts."""
    case.stage = EVALUATED
    clocks = case.deadlines
    clocks.promotion_at = clocks.early_closing_at = clocks.auto_escalation_at = clocks.reminder_at = -1
    case.log_case(RecordType.CLOSED, 1 if closes_unsolved(case) else -1)
    unlist_open_case(case)
    case.recontacts.end_contacts()


def finish_case(case: Case) -> bool:
    """End the case's route; return whether rework is drawn, and schedule it if so."""
    run, record = case.model.run, case.record
    case.stage = CLOSED
    if not record.may_rework or case.solving_step < 0 or case.rework_round >= MAX_REWORKS:
        return False
    index = step_index(record.nth, case.rework_round, 0, 0)
    if not bernoulli(run.rework_share, run.seed, run.replication, StreamPurpose.REWORK, record.entity, index):
        return False
    u = uniform(run.seed, run.replication, StreamPurpose.REWORK_DELAY, record.entity, index)
    case.until = case.model.now + run.rework_from + int(u * (run.rework_to - run.rework_from))
    case.schedule(case.until, Event.DELAY_END, case.end_delay)
    return True
