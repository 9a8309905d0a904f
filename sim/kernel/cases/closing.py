"""The end of a case's life: answered with the resident's opinion, closed, over; perhaps it comes back."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import note, schedule
from sim.kernel.cases.recontacts import end_contacts
from sim.kernel.state.tables import State
from sim.rules.cases import content_share
from sim.rules.durations import MAX_ROUNDS, chance, step_index
from sim.rules.rng import Purpose, uniform
from sim.world.case_status import CLOSED, EVALUATED
from sim.world.events import NEVER, Event
from sim.world.log import What
from sim.world.tables import World

STEP = int(Event.STEP)
FED_BACK, CLOSED_ROW = int(What.FED_BACK), int(What.CLOSED)
P_REWORK, P_REWORK_DELAY = int(Purpose.REWORK), int(Purpose.REWORK_DELAY)
P_OPINION = int(Purpose.OPINION)


@inner
def feed_back(W: World, S: State, s: int) -> None:
    """The resident hears the result and, where a place asks, says what he thinks of it."""
    run = W.run[0]
    state = S.case[s]
    case = W.case[state.number]
    said = -1
    if run.opinion == 1:
        due = state.own_due
        if due < 0:
            due = state.yardstick_due
        in_time = due < 0 or S.clock[0].now <= due
        share = content_share(
            in_time, state.solver >= 0, run.content_in_time, run.content_late, run.content_unsolved
        )
        index = step_index(case.nth, state.round, state.turns, 0)
        said = 1 if chance(share, run.seed, run.replication, P_OPINION, case.entity, index) else 0
    note(W, S, s, FED_BACK, said)


@inner
def close(W: World, S: State, s: int) -> None:
    """The case is closed: no deadline presses any more, its resident stops calling."""
    state = S.case[s]
    state.stage = EVALUATED
    state.lift = -1
    state.climb = -1
    state.paper = -1
    note(W, S, s, CLOSED_ROW, -1)
    end_contacts(W, S, s)


@inner
def end_life(W: World, S: State, s: int) -> None:
    """Nothing more is done for the case, unless its work turns out to have been done badly."""
    state = S.case[s]
    case = W.case[state.number]
    run = W.run[0]
    state.stage = CLOSED
    if case.may_rework == 0 or state.solver < 0 or state.round >= MAX_ROUNDS:
        return
    index = step_index(case.nth, state.round, 0, 0)
    if chance(run.rework_share, run.seed, run.replication, P_REWORK, case.entity, index):
        u = uniform(run.seed, run.replication, P_REWORK_DELAY, case.entity, index)
        wait = run.rework_from + int(u * (run.rework_to - run.rework_from))
        state.until = min(S.clock[0].now + wait, NEVER)
        schedule(W, S, state.until, STEP, state.number)
