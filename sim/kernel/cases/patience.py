"""Patience of customers at a step, and the end of a route without service."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.cases.open_cases import unlist_open_case
from sim.kernel.cases.parts import join
from sim.kernel.cases.pressing import end_pressing
from sim.kernel.cases.step_durations import draw_index
from sim.kernel.state.case_slots import free_slot
from sim.kernel.state.tables import State
from sim.rules.durations import duration_quantile, patience_seconds, table_quantile
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import OPEN, WITHDRAWN_CASE
from sim.world.event_order import NEVER, Event
from sim.world.tables import Distribution, World

TABLE = int(Distribution.TABLE)
RENEGE = int(Event.RENEGE)
P_PATIENCE = int(StreamPurpose.STEP_PATIENCE)


@compiled_only
def begin_patience(W: World, S: State, s: int) -> None:
    """Draw the patience of a customer who joins a queue and schedule its end."""
    state = S.case[s]
    run = W.run[0]
    step = W.step[state.step]
    patience = W.patience[step.patience - 1]
    index = draw_index(W, S, s, step.draw_key)
    u = uniform(run.seed, run.replication, P_PATIENCE, W.case[state.number].entity, index)
    if patience.distribution == TABLE:
        seconds = table_quantile(W.law, W.knot, int(patience.spread), u)
    else:
        seconds = duration_quantile(patience.distribution, patience.mean, patience.spread, u)
    state.gives_up_at = min(S.clock[0].now + patience_seconds(seconds), NEVER)
    schedule(W, S, state.gives_up_at, RENEGE, state.number)


@compiled_only
def leave_unserved(W: World, S: State, s: int) -> None:
    """End the route of a case that gave up or found no place."""
    if S.case[s].stage == OPEN:
        unlist_open_case(W, S, s)
    S.case[s].stage = WITHDRAWN_CASE
    end_pressing(W, S, s)
    join(W, S, S.case[s].number)
    free_slot(W, S, s)
