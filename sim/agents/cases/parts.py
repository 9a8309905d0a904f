"""Parts of a case that forks: they arrive together, and the case goes on when all have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.agents.cases import closing
from sim.world.case_status import CLOSED, OPEN, WITHDRAWN_CASE
from sim.world.event_order import Event

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def fork(case: Case, rule: Any) -> None:
    """Let the parts of the case arrive now; it goes on when all have ended."""
    model = case.model
    case.parts_left = rule.parts
    first = int(model.world.parts[case.number, rule.fork])
    for part in model.cases[first : first + rule.parts]:
        part.schedule(model.now, Event.ARRIVAL, part.arrive)


def end_part(case: Case) -> None:
    """End a part of a case."""
    if case.stage == OPEN:
        closing.close(case)
    case.stage = CLOSED
    join(case)


def join(case: Case) -> None:
    """Count a part that has ended, served or not; after the last one the case goes on."""
    parents = case.model.world.parent
    if len(parents) == 0 or parents[case.number] < 0:
        return
    parent = case.model.cases[int(parents[case.number])]
    if parent.parts_left <= 0 or parent.stage == WITHDRAWN_CASE:
        return
    parent.parts_left -= 1
    if parent.parts_left == 0:
        parent.until = case.model.now
        parent.schedule(parent.until, Event.DELAY_END, parent.end_delay)
