"""Slots: the cases under way share a small table; a case has a place in it from being raised until nothing can follow.

``State.slot`` says which place is whose. A timer that finds its case without one has come too late.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_call, task_of_step, task_of_tracking
from sim.world.case_status import CLOSED, GONE, OPEN
from sim.world.tables import World

AHEAD, OVER = -1, -2  # no slot yet; none any more


@inner
def take_slot(W: World, S: State, c: int) -> int:
    """Case ``c`` is under way: it gets a slot, wiped clean."""
    clock = S.clock[0]
    clock.free -= 1
    s = S.free[clock.free]
    S.slot[c] = s
    S.case[s] = S.blank[0]
    S.case[s].number = c
    S.case[s].stage = OPEN
    cases = len(W.case)
    first = task_of_step(W, s)
    for k in range(first, first + 3):
        S.task[k].place = -1
        S.task[k].case = c
    S.task[first].number = c
    S.task[first + 1].number = cases + c
    S.task[first + 2].number = 2 * cases + len(W.duty) + c
    return s


@inner
def leave_slot(W: World, S: State, s: int) -> None:
    """A case gives its slot up if nothing can follow: it is over, nothing of it waits or is in hand."""
    state = S.case[s]
    if (state.stage != CLOSED and state.stage != GONE) or state.until >= 0 or state.hands > 0:
        return
    if S.task[task_of_call(W, s)].place >= 0:
        return
    if S.task[task_of_tracking(W, s)].place >= 0:
        return
    S.slot[state.number] = OVER
    S.free[S.clock[0].free] = s
    S.clock[0].free += 1
