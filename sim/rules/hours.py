"""Preferred hours of planned work and visits (clause S4.10)."""

from __future__ import annotations

from typing import NamedTuple

from sim.jit import compiled
from sim.rules.presence import Roster, presence_seconds
from sim.world.event_order import DAY
from sim.world.tables import Table

EVERY_BLOCK = -1


class PreferredHours(NamedTuple):
    """Blocks of the day in which work is preferably done: ``number`` rows of ``block`` from row ``first``."""

    block: Table  # World.hours
    first: int
    number: int
    turn: int  # block (turn + day) modulo number is the only one of a day; EVERY_BLOCK = all of them


@compiled
def _applies(hours: PreferredHours, b: int, today: int) -> bool:
    """Return whether the ``b``-th block applies today: every block, or one in turn."""
    return hours.turn == EVERY_BLOCK or b == (hours.turn + today) % hours.number


@compiled
def is_within(hours: PreferredHours, now: int) -> bool:
    """Return whether a time lies in the preferred hours of its day."""
    second, today = now % DAY, now // DAY
    for b in range(hours.number):
        block = hours.block[hours.first + b]
        if _applies(hours, b, today) and block["start"] <= second and second < block["end"]:
            return True
    return False


@compiled
def presence_within(roster: Roster, hours: PreferredHours, now: int) -> int:
    """Return the seconds of presence from ``now`` to midnight that lie in the preferred hours."""
    total, today = 0, now // DAY
    midnight = today * DAY
    for b in range(hours.number):
        if not _applies(hours, b, today):
            continue
        block = hours.block[hours.first + b]
        start, end = max(now, midnight + block["start"]), midnight + block["end"]
        if start < end:
            total += presence_seconds(roster, end) - presence_seconds(roster, start)
    return int(total)


@compiled
def is_duty_deferred(roster: Roster, hours: PreferredHours, owed: int, now: int) -> bool:
    """Return whether planned work of ``owed`` seconds waits for its preferred hours.

    It waits outside them while all that is owed still fits the worker's presence in the hours left today. What no
    longer fits keeps its class, so no duty lapses because its hours are too short or were spent on other work.
    """
    if hours.number == 0 or is_within(hours, now):
        return False
    return owed <= presence_within(roster, hours, now)


@compiled
def are_visits_deferred(roster: Roster, hours: PreferredHours, evening: PreferredHours, now: int) -> bool:
    """Return whether visits wait for their preferred hours.

    Those are the evening on days on which the worker is present then, else the hours by day; without presence in
    either, every hour is as good.
    """
    if hours.number + evening.number == 0:
        return False
    midnight = now // DAY * DAY
    if evening.number > 0 and presence_within(roster, evening, midnight) > 0:
        return not is_within(evening, now)
    return not is_within(hours, now) and presence_within(roster, hours, midnight) > 0
