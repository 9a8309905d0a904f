"""Slots: the cases under way share a small table; a case has a place in it from being raised until nothing can follow.

``State.slot`` says which place is whose. A timer that finds its case without one has come too late.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state import State
from sim.kernel.tasks import row_of, task_of_call, task_of_tracking
from sim.life import CLOSED, GONE, OPEN
from sim.world import World

AHEAD, OVER = -1, -2  # no slot yet; none any more


@inner
def take_slot(W: World, S: State, c: int) -> None:
    """Case ``c`` is under way: it gets a place, wiped clean."""
    clock = S.clock[0]
    clock.free -= 1
    s = S.free[clock.free]
    S.slot[c] = s
    S.case[s] = S.blank[0]
    S.case[s].stage = OPEN
    first = len(W.duty) + 3 * s
    for row in range(first, first + 3):
        S.task[row].place = -1


@inner
def leave_slot(W: World, S: State, c: int) -> None:
    """Case ``c`` gives its place up if nothing can follow: it is over, nothing of it waits or is in hand."""
    s = S.slot[c]
    state = S.case[s]
    if (state.stage != CLOSED and state.stage != GONE) or state.until >= 0 or state.hands > 0:
        return
    if S.task[row_of(W, S, task_of_call(W, c))].place >= 0:
        return
    if S.task[row_of(W, S, task_of_tracking(W, c))].place >= 0:
        return
    S.slot[c] = OVER
    S.free[S.clock[0].free] = s
    S.clock[0].free += 1
