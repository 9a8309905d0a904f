"""Who passed a case on asks after it as long as it is above the grid (Q16, S5.5)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import schedule
from sim.kernel.queues.queue import submit, withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_tracking
from sim.rules.office_hours import office_after
from sim.world.case_status import OPEN
from sim.world.events import Event
from sim.world.tables import Level, World

TRACK = int(Event.TRACK)
GRID = int(Level.GRID)


@inner
def turn_tracking(W: World, S: State, s: int) -> None:
    """The case has just gone above the grid, or has come back: its worker begins or ends to ask after it."""
    if S.case[s].track < 0:
        await_tracking(W, S, s)
        return
    S.case[s].track = -1
    if S.task[task_of_tracking(W, s)].place >= 0:
        withdraw(W, S, task_of_tracking(W, s))
        S.case[s].tracking = 0


@inner
def await_tracking(W: World, S: State, s: int) -> None:
    """Set the time at which the worker asks after the case."""
    run = W.run[0]
    state = S.case[s]
    state.track = office_after(W.office, W.run, len(W.office), S.clock[0].now, run.track_every)
    schedule(W, S, state.track, TRACK, state.number)


@inner
def track(W: World, S: State, c: int) -> None:
    """TRACK: time to ask; one asking at a time, for whom the case stays with, else in the grid's queue."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
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
        submit(W, S, task_of_tracking(W, s), q, run.track_kind, seconds, seconds, owner)
    await_tracking(W, S, s)
