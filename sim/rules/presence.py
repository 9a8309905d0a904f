"""Presence arithmetic: when is a worker there, and when is his work done?

A worker's roster is ``days`` rows of ``World.day`` from row ``first``: each names a shift, the shift
its blocks (morning, afternoon). Presence is the union of the half-open blocks ``[start, end)``; all
times are whole seconds since day 0, 00:00, and not negative. Nobody walks through the days: ``before``
carries the seconds present on all earlier days and ``next_present_day`` the next day with presence, so every
answer costs ``t // 86400`` and at most one binary search (engine-independent and exact, clause S1.0).

Boundary rule, in one place (``_clock``): work that fills a block exactly ends at the block's end, not
at the next start.
"""

from __future__ import annotations

from sim.jit import compiled
from sim.world.events import DAY, NEVER
from sim.world.tables import Table


@compiled
def _within(shift: Table, block: Table, row: int, second: int) -> int:
    """Seconds present in ``[0, second)`` of a day that works shift ``row``."""
    begin = shift[row]["first_block"]
    done = 0
    for b in range(begin, begin + shift[row]["blocks"]):
        if second <= block[b]["start"]:
            break
        done = block[b]["before"] + min(second, block[b]["end"]) - block[b]["start"]
    return done


@compiled
def _clock(shift: Table, block: Table, row: int, work: int) -> int:
    """Second of the day at which ``work`` seconds of shift ``row`` are done, 0 < work <= its seconds."""
    b = shift[row]["first_block"]
    while work > block[b]["before"] + block[b]["end"] - block[b]["start"]:
        b += 1
    return int(block[b]["start"] + work - block[b]["before"])


@compiled
def presence_seconds(day: Table, shift: Table, block: Table, first: int, days: int, t: int) -> int:
    """Seconds present in ``[0, t)``; after the roster's last day the sum of all of it."""
    d = t // DAY
    if d >= days:
        last = first + days - 1
        return int(day[last]["before"] + shift[day[last]["shift"]]["seconds"])
    return int(day[first + d]["before"] + _within(shift, block, day[first + d]["shift"], t - d * DAY))


@compiled
def finish_at(day: Table, shift: Table, block: Table, first: int, days: int, now: int, work: int) -> int:
    """Time at which ``work`` present seconds from ``now`` on are done (shift end ``resume``).

    ``now`` itself if there is nothing to do; ``NEVER`` if the roster ends before.
    """
    if work <= 0:
        return now
    d = now // DAY
    if d >= days:
        return NEVER
    target = presence_seconds(day, shift, block, first, days, now) + work
    row = day[first + d]["shift"]
    if target > day[first + d]["before"] + shift[row]["seconds"]:
        d = _day_of(day, first, d, days, target)
        row = day[first + d]["shift"]
        if target > day[first + d]["before"] + shift[row]["seconds"]:
            return NEVER
    return d * DAY + _clock(shift, block, row, target - day[first + d]["before"])


@compiled
def _day_of(day: Table, first: int, low: int, high: int, target: int) -> int:
    """The last day in ``[low, high)`` with ``before < target``: near days first, then by halves."""
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
def next_present(day: Table, shift: Table, block: Table, first: int, days: int, now: int) -> int:
    """The earliest time from ``now`` on at which the worker is there, or ``NEVER``."""
    d = now // DAY
    if d >= days:
        return NEVER
    row = day[first + d]["shift"]
    begin = shift[row]["first_block"]
    for b in range(begin, begin + shift[row]["blocks"]):
        if now - d * DAY < block[b]["end"]:
            return int(max(now, d * DAY + block[b]["start"]))
    if d + 1 >= days:
        return NEVER
    d = day[first + d + 1]["next_present_day"]
    if d < 0:
        return NEVER
    return int(d * DAY + block[shift[day[first + d]["shift"]]["first_block"]]["start"])


@compiled
def present_until(day: Table, shift: Table, block: Table, first: int, days: int, now: int) -> int:
    """When the block ends in which the worker is there at ``now``; ``now`` itself if he is not there."""
    d = now // DAY
    if d >= days:
        return now
    row = day[first + d]["shift"]
    begin = shift[row]["first_block"]
    for b in range(begin, begin + shift[row]["blocks"]):
        if block[b]["start"] <= now - d * DAY < block[b]["end"]:
            return int(d * DAY + block[b]["end"])
    return now


@compiled
def remaining_today(day: Table, shift: Table, block: Table, first: int, days: int, now: int) -> int:
    """Seconds present in ``[now, 24:00)`` of the same day."""
    d = now // DAY
    if d >= days:
        return 0
    row = day[first + d]["shift"]
    return int(shift[row]["seconds"] - _within(shift, block, row, now - d * DAY))


@compiled
def finish_today(day: Table, shift: Table, block: Table, first: int, days: int, now: int, work: int) -> int:
    """Time at which ``work`` seconds begun ``now`` are done under the shift end ``finish``.

    Breaks between blocks pause it; what does not fit before the end of the day's last block runs on
    after it without a pause (overtime). Outside presence (on call) work runs through: ``now + work``.
    """
    if work <= 0 or next_present(day, shift, block, first, days, now) != now:
        return now + work
    d = now // DAY
    row = day[first + d]["shift"]
    target = _within(shift, block, row, now - d * DAY) + work
    if target <= shift[row]["seconds"]:
        return d * DAY + _clock(shift, block, row, target)
    last = shift[row]["first_block"] + shift[row]["blocks"] - 1
    return int(d * DAY + block[last]["end"] + target - shift[row]["seconds"])


@compiled
def seconds_outside_presence(
    day: Table, shift: Table, block: Table, first: int, days: int, start: int, end: int
) -> int:
    """Seconds of ``[start, end)`` outside presence.

    The overtime of a spell without pauses; under ``finish`` a lunch break inside the spell counts
    as well, so there the overtime is its work minus the presence in ``[start, end)``.
    """
    inside = presence_seconds(day, shift, block, first, days, end) - presence_seconds(
        day, shift, block, first, days, start
    )
    return end - start - inside
