"""Recontacts: calls of a resident whose case is open; they add work, not cases (S5.9)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.queues.queue import job, submit, withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_call
from sim.rules.durations import exponential, step_index
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import OPEN
from sim.world.events import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import Level, World

RECONTACT = int(Event.RECONTACT)
RECONTACTED = int(RecordType.RECONTACTED)
GRID = int(Level.GRID)
P_RECONTACT = int(StreamPurpose.RECONTACT)


@compiled_only
def schedule_next_contact(W: World, S: State, s: int) -> None:
    """Draw and schedule the resident's next recontact."""
    run = W.run[0]
    state = S.case[s]
    case = W.case[state.number]
    if case.may_recontact == 0 or run.recontact_mean <= 0.0:
        return
    index = step_index(case.nth, state.rework_round, state.contacts, 0)
    u = uniform(run.seed, run.replication, P_RECONTACT, case.entity, index)
    state.contact_at = min(NEVER, S.clock[0].now + max(run.recontact_gap, exponential(run.recontact_mean, u)))
    schedule(W, S, state.contact_at, RECONTACT, state.number)


@compiled_only
def recontact(W: World, S: State, c: int) -> None:
    """RECONTACT: log a recontact and submit a call to the grid's queue if no other call is unanswered."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    if state.stage != OPEN or state.contact_at != S.clock[0].now:
        return
    state.contacts += 1
    log_case(W, S, s, RECONTACTED, state.contacts)
    state.calls += 1
    if state.calls == 1:
        submit_call(W, S, s)
    schedule_next_contact(W, S, s)


@compiled_only
def submit_call(W: World, S: State, s: int) -> None:
    """Submit the next unanswered call to the grid's queue."""
    run = W.run[0]
    q = W.queue_at[W.case[S.case[s].number].unit, GRID]
    seconds = run.recontact_seconds
    submit(W, S, task_of_call(W, s), q, job(run.recontact_kind, seconds, seconds), -1)


@compiled_only
def end_call(W: World, S: State, s: int) -> None:
    """Complete a call; submit the next one if the resident has called again meanwhile."""
    if S.case[s].calls > 0:
        S.case[s].calls -= 1
    if S.case[s].calls > 0:
        submit_call(W, S, s)


@compiled_only
def end_contacts(W: World, S: State, s: int) -> None:
    """End recontacts of a closed case: withdraw a waiting call; a call in service is completed."""
    S.case[s].contact_at = -1
    call = task_of_call(W, s)
    if S.task[call].waiting_in >= 0:
        withdraw(W, S, call)
        S.case[s].calls = 0
    S.case[s].calls = min(S.case[s].calls, 1)
