"""Overtime: monthly cap on finishing work after the shift (S3.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.presence import end_of_work, presence_between
from sim.kernel.state.tables import State
from sim.world.event_order import DAY
from sim.world.tables import ShiftEnd, World

FINISH = int(ShiftEnd.FINISH)


@compiled_only
def month_of(W: World, t: int) -> int:
    """Return the running number of the calendar month of time ``t``."""
    return W.office[W.run[0].office_first + t // DAY].month


@compiled_only
def overtime_allows(W: World, S: State, w: int, now: int, seconds: int) -> bool:
    """Return whether the work may be finished as overtime this month; otherwise it pauses until the next shift."""
    cap = W.run[0].overtime_cap
    if cap < 0:
        return True
    overtime = seconds - presence_between(W, S, w, now, end_of_work(W, S, w, FINISH, now, seconds))
    used = S.worker[w].overtime if S.worker[w].month == month_of(W, now) else 0
    return overtime <= 0 or used + overtime <= cap


@compiled_only
def count_overtime(W: World, S: State, w: int, began: int, seconds: int) -> None:
    """Add overtime to the calendar month in which the spell began; emergencies and appointments count, uncapped."""
    worker = S.worker[w]
    month = month_of(W, began)
    if worker.month != month:
        worker.month = month
        worker.overtime = 0
    worker.overtime += seconds
