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
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import Level, World

RECONTACT = int(Event.RECONTACT)
RECONTACTED = int(RecordType.RECONTACTED)
GRID, COMMUNITY, COUNTY = int(Level.GRID), int(Level.COMMUNITY), int(Level.COUNTY)
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
    if state.calls + state.reports_grid + state.reports_community + state.reports_county == 1:
        submit_call(W, S, s)
    schedule_next_contact(W, S, s)


@compiled_only
def submit_call(W: World, S: State, s: int) -> None:
    """Submit the next recontact to the grid's queue, or the next report of the same event to its intake."""
    run = W.run[0]
    state = S.case[s]
    level = GRID
    seconds = run.recontact_seconds
    state.call_level = 0
    if state.calls == 0:
        seconds = run.report_seconds
        if state.reports_grid == 0:
            level = COMMUNITY if state.reports_community > 0 else COUNTY
        state.call_level = 1 + level
    q = W.queue_at[W.case[state.number].unit, level]
    submit(W, S, task_of_call(W, s), q, job(run.recontact_kind, seconds, seconds), -1)


@compiled_only
def end_call(W: World, S: State, s: int) -> None:
    """Complete a call; submit the next one if the resident or somebody else has called meanwhile."""
    state = S.case[s]
    if state.call_level == 0:
        state.calls = max(0, state.calls - 1)
    elif state.call_level == 1 + GRID:
        state.reports_grid = max(0, state.reports_grid - 1)
    elif state.call_level == 1 + COMMUNITY:
        state.reports_community = max(0, state.reports_community - 1)
    else:
        state.reports_county = max(0, state.reports_county - 1)
    if state.calls + state.reports_grid + state.reports_community + state.reports_county > 0:
        submit_call(W, S, s)


@compiled_only
def end_contacts(W: World, S: State, s: int) -> None:
    """End recontacts and reports of a closed case: withdraw a waiting call; a call in service is completed."""
    state = S.case[s]
    state.contact_at = -1
    call = task_of_call(W, s)
    level = state.call_level
    in_service = state.calls + state.reports_grid + state.reports_community + state.reports_county > 0
    if S.task[call].waiting_in >= 0:
        withdraw(W, S, call)
        in_service = False
    state.calls = 1 if in_service and level == 0 else 0
    state.reports_grid = 1 if in_service and level == 1 + GRID else 0
    state.reports_community = 1 if in_service and level == 1 + COMMUNITY else 0
    state.reports_county = 1 if in_service and level == 1 + COUNTY else 0
