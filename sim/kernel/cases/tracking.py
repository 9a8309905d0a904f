"""Tracking (跟踪办理) by the worker who passed a case on, while it is above the grid (Q16, S5.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.cases.owner import assigned_worker
from sim.kernel.queues.queue import job, submit, withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_tracking
from sim.rules.deadline_clock import add_office_seconds
from sim.world.case_status import OPEN
from sim.world.event_order import Event
from sim.world.tables import Level, World

TRACKING = int(Event.TRACKING)
GRID = int(Level.GRID)


@compiled_only
def toggle_tracking(W: World, S: State, s: int) -> None:
    """Start tracking when the case moves above the grid; stop it when the case returns."""
    if S.case[s].tracking_at < 0:
        schedule_tracking(W, S, s)
        return
    S.case[s].tracking_at = -1
    if S.task[task_of_tracking(W, s)].waiting_in >= 0:
        withdraw(W, S, task_of_tracking(W, s))
        S.case[s].tracking_pending = 0


@compiled_only
def schedule_tracking(W: World, S: State, s: int) -> None:
    """Schedule the next tracking after one interval of office time."""
    run = W.run[0]
    state = S.case[s]
    state.tracking_at = add_office_seconds(
        W.office, W.run, W.office_block, S.clock[0].now, run.tracking_interval
    )
    schedule(W, S, state.tracking_at, TRACKING, state.number)


@compiled_only
def track(W: World, S: State, c: int) -> None:
    """TRACKING: submit a tracking task unless one is pending, to the case's owner or else to the grid's queue."""
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    if state.stage != OPEN or state.tracking_at != S.clock[0].now:
        return
    if state.tracking_pending == 0:
        state.tracking_pending = 1
        run = W.run[0]
        q = W.queue_at[W.case[c].unit, GRID]
        owner = assigned_worker(W, S, s, q)
        seconds = run.tracking_seconds
        submit(W, S, task_of_tracking(W, s), q, job(run.tracking_kind, seconds, seconds), owner)
    schedule_tracking(W, S, s)
