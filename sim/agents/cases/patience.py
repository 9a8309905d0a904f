"""Patience of customers at a step, and the end of a route without service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.agents.cases.open_cases import unlist_open_case
from sim.agents.cases.parts import join
from sim.agents.cases.step_durations import draw_index
from sim.rules.durations import duration_quantile, patience_seconds
from sim.rules.rng import StreamPurpose, uniform
from sim.world.case_status import OPEN, WITHDRAWN_CASE
from sim.world.event_order import Event
from sim.world.tables import Distribution

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def begin_patience(case: Case, patience: Any) -> None:
    """Draw the patience of a customer who joins a queue and schedule its end."""
    run, index = case.model.run, draw_index(case, case.model.steps[case.step].draw_key)
    u = uniform(run.seed, run.replication, StreamPurpose.STEP_PATIENCE, case.record.entity, index)
    if patience.distribution == Distribution.TABLE:
        seconds = case.model.table_quantile(int(patience.spread), u)
    else:
        seconds = duration_quantile(patience.distribution, patience.mean, patience.spread, u)
    case.gives_up_at = case.model.now + patience_seconds(seconds)
    case.schedule(case.gives_up_at, Event.RENEGE, case.renege)


def leave_unserved(case: Case) -> None:
    """End the route of a case that gave up or found no place."""
    if case.stage == OPEN:
        unlist_open_case(case)
    case.stage = WITHDRAWN_CASE
    case.pressing.end_pressing()
    join(case)
