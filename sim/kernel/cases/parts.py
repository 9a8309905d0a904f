"""Parts of a case that forks: they arrive together, and the case goes on when all have ended."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.cases.closing import close
from sim.kernel.state.case_slots import free_slot
from sim.kernel.state.tables import State
from sim.world.case_status import CLOSED, OPEN
from sim.world.event_order import Event
from sim.world.tables import World

ARRIVAL = int(Event.ARRIVAL)
DELAY_END = int(Event.DELAY_END)


@compiled_only
def fork(W: World, S: State, s: int) -> None:
    """Let the parts of a case arrive now; it goes on when all have ended."""
    state = S.case[s]
    step = W.step[state.step]
    state.parts_left = step.parts
    first = W.parts[state.number, step.fork]
    for c in range(first, first + step.parts):
        schedule(W, S, S.clock[0].now, ARRIVAL, c)


@compiled_only
def end_part(W: World, S: State, s: int) -> None:
    """End a part of a case."""
    if S.case[s].stage == OPEN:
        close(W, S, s)
    S.case[s].stage = CLOSED
    join(W, S, S.case[s].number)
    free_slot(W, S, s)


@compiled_only
def join(W: World, S: State, c: int) -> None:
    """Count a part that has ended, served or not; after the last one the case goes on."""
    if len(W.parent) == 0 or W.parent[c] < 0:
        return
    s = S.slot[W.parent[c]]
    if s < 0 or S.case[s].parts_left <= 0:
        return
    S.case[s].parts_left -= 1
    if S.case[s].parts_left == 0:
        S.case[s].until = S.clock[0].now
        schedule(W, S, S.case[s].until, DELAY_END, S.case[s].number)
