"""Who passed a case on asks after it as long as it is above the grid (Q16, S5.5)."""

from __future__ import annotations

from sim.events import Event
from sim.jit import inner
from sim.kernel.calendar import schedule
from sim.kernel.queues import submit, withdraw
from sim.kernel.state import State
from sim.kernel.tasks import row_of, task_of_tracking
from sim.life import OPEN
from sim.officetime import office_after
from sim.world import Level, World

TRACK = int(Event.TRACK)
GRID = int(Level.GRID)


@inner
def turn_tracking(W: World, S: State, c: int) -> None:
    """The case has just gone above the grid, or has come back: its worker begins or ends to ask after it."""
    if S.case[S.slot[c]].track < 0:
        await_tracking(W, S, c)
        return
    S.case[S.slot[c]].track = -1
    if S.task[row_of(W, S, task_of_tracking(W, c))].place >= 0:
        withdraw(W, S, task_of_tracking(W, c), c)
        S.case[S.slot[c]].tracking = 0


@inner
def await_tracking(W: World, S: State, c: int) -> None:
    """Set the time at which the worker asks after the case."""
    run = W.run[0]
    S.case[S.slot[c]].track = office_after(W.office, W.run, len(W.office), S.clock[0].now, run.track_every)
    schedule(W, S, S.case[S.slot[c]].track, TRACK, c)


@inner
def track(W: World, S: State, c: int) -> None:
    """TRACK: time to ask; one asking at a time, for whom the case stays with, else in the grid's queue."""
    if S.slot[c] < 0:
        return
    state = S.case[S.slot[c]]
    if state.stage != OPEN or state.track != S.clock[0].now:
        return
    if state.tracking == 0:
        state.tracking = 1
        run = W.run[0]
        q = W.at[W.case[c].unit, GRID]
        owner = state.owner
        if W.queue[q].sticky == 0 or owner < 0 or W.worker[owner].queue != q:
            owner = -1
        seconds = run.track_seconds
        submit(W, S, task_of_tracking(W, c), q, run.track_kind, c, seconds, seconds, owner)
    await_tracking(W, S, c)
