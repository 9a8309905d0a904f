"""Overtime: monthly cap on finishing work after the shift (S3.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import write
from sim.kernel.presence import break_seconds_between, presence_between
from sim.kernel.state.tables import State
from sim.world.event_order import DAY
from sim.world.log import RecordType, Subject
from sim.world.tables import ShiftEnd, World

FINISH = int(ShiftEnd.FINISH)
BREAK_WORKED = int(RecordType.BREAK_WORKED)


@compiled_only
def month_of(W: World, t: int) -> int:
    """Return the running number of the calendar month of time ``t``."""
    return W.office[t // DAY].month


@compiled_only
def overtime_allows(W: World, S: State, w: int, now: int, seconds: int) -> bool:
    """Return whether the work may be finished as overtime this month; otherwise it pauses until the next shift."""
    cap = W.run[0].overtime_cap
    if cap < 0:
        return True
    end = now + seconds
    overtime = seconds - presence_between(W, S, w, now, end) - break_seconds_between(W, w, now, end)
    used = S.worker[w].overtime if S.worker[w].month == month_of(W, now) else 0
    return overtime <= 0 or used + overtime <= cap


@compiled_only
def log_time_outside(W: World, S: State, w: int, record_type: int, about: Subject, seconds: int) -> None:
    """Log the seconds of worker ``w``'s spell outside presence; those in breaks are no overtime (S4.4)."""
    began, now = S.worker[w].began, S.clock[0].now
    write(S, began, record_type, about, seconds)
    in_breaks = 0
    if S.worker[w].mode == FINISH:
        in_breaks = break_seconds_between(W, w, began, now)
    if in_breaks > 0:
        write(S, began, BREAK_WORKED, about, in_breaks)
    count_overtime(W, S, w, began, seconds - in_breaks)


@compiled_only
def count_overtime(W: World, S: State, w: int, began: int, seconds: int) -> None:
    """Add overtime to the calendar month in which the spell began; emergencies and appointments count, uncapped."""
    worker = S.worker[w]
    month = month_of(W, began)
    if worker.month != month:
        worker.month = month
        worker.overtime = 0
    worker.overtime += seconds
