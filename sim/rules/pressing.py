"""Press and take up (clause S12): stages of a pressed case, and the hours that a desk may give to taken-up cases."""

from __future__ import annotations

from enum import IntEnum

from sim.jit import compiled
from sim.world.event_order import DAY

WEEK = 7


class PressStage(IntEnum):
    """Stage of a case that stays unsolved."""

    NONE = 0
    PRESSED = 1  # in the class `overdue`
    OFFERED_TO_COMMUNITY = 2
    OFFERED_TO_STREET = 3


@compiled
def week_of(now: int, start_weekday: int) -> int:
    """Return the running number of the calendar week, Monday to Sunday."""
    return (now // DAY + start_weekday) // WEEK


@compiled
def week_start(week: int, start_weekday: int) -> int:
    """Return the first second of a calendar week within the run."""
    return max(0, (week * WEEK - start_weekday) * DAY)


@compiled
def has_hours_left(taken: int, present: int, share_ppm: int) -> bool:
    """Return whether a desk with ``present`` seconds this week may take up another case after ``taken`` seconds."""
    return taken * 1_000_000 < present * share_ppm
