"""A case near its deadline is lifted; if it still waits it moves up a level by itself, with priority (S5.5)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import note
from sim.kernel.cases.case import enter
from sim.kernel.cases.deadlines import lift
from sim.kernel.queues.queue import withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.world.case_status import OPEN
from sim.world.log import What
from sim.world.tables import World

CLIMBED, CLOSED_ON_PAPER = int(What.CLIMBED), int(What.CLOSED_ON_PAPER)


@inner
def near_due(W: World, S: State, c: int) -> None:
    """LIFT: near its deadline the case is lifted; it may also be time for it to move up by itself.

    Once closed on paper it is late for nobody: it waits in its old class and place.
    """
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    now = S.clock[0].now
    if state.stage != OPEN:
        return
    if state.paper == now:
        state.paper = -1
        state.on_paper = 1
        state.lift = -1
        state.climb = -1
        note(W, S, s, CLOSED_ON_PAPER, -1)
    if state.lift == now:
        lift(W, S, s)
    if state.climb == now:
        state.climb = -1
        state.climbed = 1
        climb(W, S, s)


@inner
def climb(W: World, S: State, s: int) -> None:
    """The case leaves the queue it waits in for the level above; what is in hand or on its way is not touched."""
    up = W.step[S.case[s].step].up
    task = S.task[task_of_step(W, s)]
    if task.place < 0 or up < 0:
        return
    withdraw(W, S, task_of_step(W, s))
    note(W, S, s, CLIMBED, task.queue)
    if S.case[s].lifted == 0:
        lift(W, S, s)
    enter(W, S, s, up)
