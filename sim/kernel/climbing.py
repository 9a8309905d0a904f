"""A case that still waits at a set share of its deadline moves up a level by itself, with priority (S5.5)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import note
from sim.kernel.cases import enter
from sim.kernel.deadlines import lift
from sim.kernel.queues import withdraw
from sim.kernel.state import State
from sim.kernel.tasks import row_of
from sim.rows import What
from sim.world import World

CLIMBED = int(What.CLIMBED)


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
