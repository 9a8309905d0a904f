"""The resident of an open case asks again: calls in his grid's queue, no new cases."""

from __future__ import annotations

from sim.draws import Purpose, uniform
from sim.events import NEVER, Event
from sim.jit import inner
from sim.kernel.calendar import note, schedule
from sim.kernel.queues import submit, withdraw
from sim.kernel.state import State
from sim.kernel.tasks import row_of, task_of_call
from sim.life import OPEN
from sim.rows import What
from sim.rules import exponential, step_index
from sim.world import Level, World

RECONTACT = int(Event.RECONTACT)
RECONTACTED = int(What.RECONTACTED)
GRID = int(Level.GRID)
P_RECONTACT = int(Purpose.RECONTACT)


@inner
def await_contact(W: World, S: State, c: int) -> None:
    """Set the time at which the waiting resident asks again."""
    run = W.run[0]
    case = W.case[c]
    if case.recontacts == 0 or run.recontact_mean <= 0.0:
        return
    state = S.case[S.slot[c]]
    index = step_index(case.nth, state.round, state.contacts, 0)
    u = uniform(run.seed, run.replication, P_RECONTACT, case.entity, index)
    state.contact = min(NEVER, S.clock[0].now + max(run.recontact_gap, exponential(run.recontact_mean, u)))
    schedule(W, S, state.contact, RECONTACT, c)


@inner
def recontact(W: World, S: State, c: int) -> None:
    """RECONTACT: the resident of an open case asks again: a call in the grid's queue, no new case."""
    if S.slot[c] < 0:
        return
    state = S.case[S.slot[c]]
    if state.stage != OPEN or state.contact != S.clock[0].now:
        return
    state.contacts += 1
    note(W, S, c, RECONTACTED, state.contacts)
    state.calls += 1
    if state.calls == 1:
        submit_call(W, S, c)
    await_contact(W, S, c)


@inner
def submit_call(W: World, S: State, c: int) -> None:
    """The next unanswered call of case ``c`` waits in its grid's queue."""
    run = W.run[0]
    q = W.at[W.case[c].unit, GRID]
    submit(
        W, S, task_of_call(W, c), q, run.recontact_kind, c, run.recontact_seconds, run.recontact_seconds, -1
    )


@inner
def end_call(W: World, S: State, c: int) -> None:
    """A resident's call has been answered; the next one waits if he called again meanwhile."""
    if S.case[S.slot[c]].calls > 0:
        S.case[S.slot[c]].calls -= 1
    if S.case[S.slot[c]].calls > 0:
        submit_call(W, S, c)


@inner
def end_contacts(W: World, S: State, c: int) -> None:
    """The case is closed: nobody asks any more, a waiting call is withdrawn; one in hand is brought to its end."""
    S.case[S.slot[c]].contact = -1
    call = task_of_call(W, c)
    if S.task[row_of(W, S, call)].place >= 0:
        withdraw(W, S, call, c)
        S.case[S.slot[c]].calls = 0
    S.case[S.slot[c]].calls = min(S.case[S.slot[c]].calls, 1)
