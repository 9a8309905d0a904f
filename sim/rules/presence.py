"""Presence arithmetic: presence of a worker at a time, and the end of work that needs presence.

A worker's roster is ``days`` rows of ``World.day`` from row ``first``. Each row names a shift, and the shift
names its blocks (morning, afternoon). Presence is the union of the half-open blocks ``[start, end)``. All
times are whole seconds since day 0, 00:00, and not negative. No function iterates over the days: ``before``
holds the seconds present on all earlier days and ``next_present_day`` the next day with presence. So every
answer costs one division and at most one binary search, and is exact (clause S1.0).

Boundary rule (``_clock``): work that fills a block exactly ends at the end of that block, not at the start
of the next one.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.jit import compiled
from sim.world.event_order import DAY, NEVER
from sim.world.tables import Table


class Roster(NamedTuple):
    """Roster of one worker: ``days`` rows of ``day`` from row ``first``, with the tables these refer to."""

    day: Table  # World.day
    shift: Table  # World.shift
    block: Table  # World.block
    first: int  # row of the worker's first day in `day`
    days: int  # number of days of the run


@compiled
def _within(roster: Roster, row: int, second: int) -> int:
    """Return the seconds present in ``[0, second)`` of a day with shift ``row``."""
    block = roster.block
    begin = roster.shift[row]["first_block"]
    done = 0
    for b in range(begin, begin + roster.shift[row]["blocks"]):
        if second <= block[b]["start"]:
            break
        done = block[b]["before"] + min(second, block[b]["end"]) - block[b]["start"]
    return done


@compiled
def _clock(roster: Roster, row: int, work: int) -> int:
    """Return the second of the day at which ``work`` seconds of shift ``row`` are done, 0 < work <= its seconds."""
    block = roster.block
    b = roster.shift[row]["first_block"]
    while work > block[b]["before"] + block[b]["end"] - block[b]["start"]:
        b += 1
    return int(block[b]["start"] + work - block[b]["before"])


@compiled
def presence_seconds(roster: Roster, t: int) -> int:
    """Return the seconds present in ``[0, t)``; after the last day of the roster, those of the whole roster."""
    day = roster.day
    d = t // DAY
    if d >= roster.days:
        last = roster.first + roster.days - 1
        return int(day[last]["before"] + roster.shift[day[last]["shift"]]["seconds"])
    row = roster.first + d
    return int(day[row]["before"] + _within(roster, day[row]["shift"], t - d * DAY))


@compiled
def finish_at(roster: Roster, now: int, work: int) -> int:
    """Return the time at which ``work`` seconds of presence from ``now`` on are done (shift end ``resume``).

    ``now`` if ``work`` is 0; ``NEVER`` if the roster ends earlier.
    """
    if work <= 0:
        return now
    day, shift, first = roster.day, roster.shift, roster.first
    d = now // DAY
    if d >= roster.days:
        return NEVER
    target = presence_seconds(roster, now) + work
    row = day[first + d]["shift"]
    if target > day[first + d]["before"] + shift[row]["seconds"]:
        d = _day_of(roster, d, target)
        row = day[first + d]["shift"]
        if target > day[first + d]["before"] + shift[row]["seconds"]:
            return NEVER
    return d * DAY + _clock(roster, row, target - day[first + d]["before"])


@compiled
def finish_whole_at(roster: Roster, now: int, work: int) -> int:
    """Return the end of the first stretch of ``work`` seconds without a break from ``now`` on (shift end ``repeat``).

    ``NEVER`` if no block of the roster is as long.
    """
    begin = now
    while begin < NEVER:
        until = present_until(roster, begin)
        if begin + work <= until:
            return int(begin + work)
        begin = next_present(roster, until)
    return NEVER


@compiled
def _day_of(roster: Roster, low: int, target: int) -> int:
    """Return the last day from ``low`` on with ``before < target``, by galloping and then binary search."""
    day, first, high = roster.day, roster.first, roster.days
    reach = 1
    while low + reach < high and day[first + low + reach]["before"] < target:
        low += reach
        reach *= 2
    high = min(high, low + reach)
    while high - low > 1:
        middle = (low + high) // 2
        if day[first + middle]["before"] < target:
            low = middle
        else:
            high = middle
    return low


@compiled
def next_present(roster: Roster, now: int) -> int:
    """Return the earliest time from ``now`` on at which the worker is present, or ``NEVER``."""
    day, shift, block, first = roster.day, roster.shift, roster.block, roster.first
    d = now // DAY
    if d >= roster.days:
        return NEVER
    row = day[first + d]["shift"]
    begin = shift[row]["first_block"]
    for b in range(begin, begin + shift[row]["blocks"]):
        if now - d * DAY < block[b]["end"]:
            return int(max(now, d * DAY + block[b]["start"]))
    if d + 1 >= roster.days:
        return NEVER
    d = day[first + d + 1]["next_present_day"]
    if d < 0:
        return NEVER
    return int(d * DAY + block[shift[day[first + d]["shift"]]["first_block"]]["start"])


@compiled
def present_until(roster: Roster, now: int) -> int:
    """Return the end of the block in which the worker is present at ``now``; ``now`` if absent.

    A block that ends at midnight goes on with one that begins then: a night is one block.
    """
    d = now // DAY
    t = now
    while d < roster.days:
        row = roster.day[roster.first + d]["shift"]
        begin = roster.shift[row]["first_block"]
        until = t
        for b in range(begin, begin + roster.shift[row]["blocks"]):
            if roster.block[b]["start"] <= t - d * DAY < roster.block[b]["end"]:
                until = d * DAY + roster.block[b]["end"]
        if until != (d + 1) * DAY:
            return int(until)
        t = until
        d += 1
    return int(t)


@compiled
def longest_block(roster: Roster, now: int) -> int:
    """Return the seconds of the longest block planned on the day of ``now``."""
    d = now // DAY
    if d >= roster.days:
        return 0
    row = roster.day[roster.first + d]["shift"]
    begin = roster.shift[row]["first_block"]
    longest = 0
    for b in range(begin, begin + roster.shift[row]["blocks"]):
        longest = max(longest, roster.block[b]["end"] - roster.block[b]["start"])
    return int(longest)


@compiled
def block_starts(roster: Roster, since: int, now: int, most: int) -> int:
    """Return the number of blocks that began in ``(since, now]``, counted up to ``most``."""
    count = 0
    d = min(now // DAY, roster.days - 1)
    while d >= since // DAY and count < most:
        row = roster.day[roster.first + d]["shift"]
        begin = roster.shift[row]["first_block"]
        for b in range(begin, begin + roster.shift[row]["blocks"]):
            start = d * DAY + roster.block[b]["start"]
            count += since < start and start <= now
        d -= 1
    return int(min(count, most))


@compiled
def break_seconds(roster: Roster, start: int, end: int) -> int:
    """Return the seconds of ``[start, end)`` that lie in breaks between two blocks of the day of ``start``."""
    d = start // DAY
    if d >= roster.days:
        return 0
    row = roster.day[roster.first + d]["shift"]
    begin, number = roster.shift[row]["first_block"], roster.shift[row]["blocks"]
    total = 0
    for b in range(begin, begin + number - 1):
        low = max(start, d * DAY + roster.block[b]["end"])
        high = min(end, d * DAY + roster.block[b + 1]["start"])
        total += max(0, high - low)
    return int(total)
