"""Overtime: monthly cap on finishing work after the shift (S3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.log import RecordType, Subject
from sim.world.tables import ShiftEnd

if TYPE_CHECKING:
    from sim.agents.workers.current_work import CurrentWork


def overtime_allows(current: CurrentWork, now: int, seconds: int) -> bool:
    """Return whether the work may be finished as overtime this month; otherwise it pauses until the next shift."""
    cap = current.model.run.overtime_cap
    if cap < 0:
        return True
    overtime = (
        seconds
        - current.presence.presence_between(now, now + seconds)
        - current.presence.break_seconds(now, now + seconds)
    )
    used = current.overtime if current.month == current.model.month_of(now) else 0
    return bool(overtime <= 0 or used + overtime <= cap)


def log_time_outside(current: CurrentWork, record_type: RecordType, subject: Subject, seconds: int) -> None:
    """Log the seconds of the spell outside presence; those in breaks are no overtime (S4.4)."""
    model = current.model
    model.write(current.began, record_type, subject, seconds)
    in_breaks = (
        current.presence.break_seconds(current.began, model.now) if current.mode == ShiftEnd.FINISH else 0
    )
    if in_breaks > 0:
        model.write(current.began, RecordType.BREAK_WORKED, subject, in_breaks)
    count_overtime(current, current.began, seconds - in_breaks)


def count_overtime(current: CurrentWork, began: int, seconds: int) -> None:
    """Add overtime to the calendar month in which the spell began; emergencies and appointments count, uncapped."""
    month = current.model.month_of(began)
    if current.month != month:
        current.month, current.overtime = month, 0
    current.overtime += seconds
