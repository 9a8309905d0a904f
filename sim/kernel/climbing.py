"""A case near its deadline is lifted; if it still waits it moves up a level by itself, with priority (S5.5)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import note
from sim.kernel.cases import enter
from sim.kernel.deadlines import lift
from sim.kernel.queues import withdraw
from sim.kernel.state import State
from sim.kernel.tasks import row_of
from sim.life import OPEN
from sim.rows import What
from sim.world import World

CLIMBED, CLOSED_ON_PAPER = int(What.CLIMBED), int(What.CLOSED_ON_PAPER)


@inner
def near_due(W: World, S: State, c: int) -> None:
    """LIFT: near its deadline the case is lifted; it may also be time for it to move up by itself.

    Once closed on paper it is late for nobody: it waits in its old class and place.
    """
    if S.slot[c] < 0:
        return
    state = S.case[S.slot[c]]
    now = S.clock[0].now
    if state.stage != OPEN:
        return
    if state.paper == now:
        state.paper = -1
        state.lift = -1
        state.climb = -1
        note(W, S, c, CLOSED_ON_PAPER, -1)
    if state.lift == now:
        lift(W, S, c)
    if state.climb == now:
        state.climb = -1
        state.climbed = 1
        climb(W, S, c)


@inner
def climb(W: World, S: State, c: int) -> None:
    """The case leaves the queue it waits in for the level above; what is in hand or on its way is not touched."""
    up = W.step[S.case[S.slot[c]].step].up
    task = S.task[row_of(W, S, c)]
    if task.place < 0 or up < 0:
        return
    withdraw(W, S, c, c)
    note(W, S, c, CLIMBED, task.queue)
    if S.case[S.slot[c]].lifted == 0:
        lift(W, S, c)
    enter(W, S, c, up)
