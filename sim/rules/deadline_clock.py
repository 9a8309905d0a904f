"""Deadlines on office hours: working days and other units, and clocks that can be suspended (clause S1.3).

Office hours are the blocks of every working day of ``World.office``: any number of half-open ``[start, end)`` of
``World.office_block``. ``H`` is the number of office seconds of an ordinary day (``run.office_seconds``). The *office
clock* is the number of office seconds since day 0. The functions take ``World.office``, ``World.run`` and
``World.office_block``. There are more rows of ``World.office`` than days of the run, so that deadlines of the last
weeks have a date. Times are seconds since day 0 and not negative. A time after the last row is ``NEVER``.

**Registration.** A case that arrives outside office hours counts as registered at the next office second
(``next_office_second``). The *effective day* of a time is the day of that second. A deadline of ``n`` working
days is due:

``END_OF_DAY``
    at the end of the last block of the n-th working day after the effective day. The day of registration does not
    count (Civil Code, arts 201-203). Registration on Friday after closing time counts as Monday.
``WORKING_MINUTES``
    when ``n * H`` office seconds have passed. A deadline that fills a morning or a day exactly is due at
    its end: with n = 1, a case registered at opening time is due at closing time of the same day.
``SAME_CLOCK_TIME``
    at the same time of day on the n-th working day after the effective day: with n = 1, a case registered
    at opening time is due at opening time of the next working day. The time of day is counted in office seconds:
    ``n * H`` of them, so this equals ``WORKING_MINUTES`` except at the start of a block.

**Suspension.** The deadline clocks of a suspended case stop. ``remaining_at`` returns the remaining deadline
and ``due_from_remaining`` the due time after the suspension. For every due time of these rules,
``due_from_remaining(..., remaining_at(..., due, t), t) == due``. Under ``WORKING_MINUTES`` and
``SAME_CLOCK_TIME`` the remaining deadline is in office seconds: nights and weekends of a suspension have no
effect. Under ``END_OF_DAY`` it is in whole working days from the effective day to the due day: a suspension
that begins and ends on one effective day has no effect. A late case stays late by the same amount
(``remaining`` is negative).

**Return and rework** start a new full deadline with ``compute_due``. **Extension** (``extend_due``) moves a due
time by n working days. **Working delays** (``add_office_seconds``) pass in office hours only.

**Share of a deadline** (``share_time``). Promotion and automatic escalation happen when the deadline's own clock has
run a share of the whole. The clock of working days is that of office seconds under every rule; under ``END_OF_DAY``
from registration to the due time, day of registration included.

**Other units.** A place may state deadlines in working days, working hours, calendar days or hours (`DeadlineUnit`). Of
several deadlines of a case the one due first at registration governs (``strictest_unit``); suspensions move it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.jit import compiled, outlined
from sim.world.event_order import DAY, NEVER
from sim.world.tables import Table


class DeadlineRule(IntEnum):
    """Rule that turns a number of working days into a due time; see the module's docstring."""

    END_OF_DAY = 0
    WORKING_MINUTES = 1
    SAME_CLOCK_TIME = 2


_END_OF_DAY = int(DeadlineRule.END_OF_DAY)
_SAME_CLOCK_TIME = int(DeadlineRule.SAME_CLOCK_TIME)


@outlined
def _seconds_of(office: Table, block: Table, d: int) -> int:
    """Return the office seconds of day ``d``; 0 unless it is a working day."""
    day = office[d]
    if day["working"] == 0:
        return 0
    last = block[day["first_block"] + day["blocks"] - 1]
    return int(last["before"] + last["end"] - last["start"])


@outlined
def _day_by_count(office: Table, count: int) -> int:
    """Return the day of working day number ``count``, counted from 0; the number of days if there is none."""
    days = len(office)
    if count < 0:
        return days
    low, high = 0, days
    while high - low > 1:  # the last row with before <= count is that day: `before` increases after it
        middle = (low + high) // 2
        if office[middle]["before"] <= count:
            low = middle
        else:
            high = middle
    found = office[low]["before"] == count and office[low]["working"] == 1
    return low if found else days


@outlined
def _day_by_clock(office: Table, clock: int) -> int:
    """Return the last day before which the office clock is at most ``clock`` >= 0."""
    low, high = 0, len(office)
    while high - low > 1:
        middle = (low + high) // 2
        if office[middle]["clock"] <= clock:
            low = middle
        else:
            high = middle
    return low


@outlined
def office_clock(office: Table, run: Table, block: Table, t: int) -> int:
    """Return the office seconds in ``[0, t)``; after the last row, those of all rows."""
    d = t // DAY
    if d >= len(office):
        d = len(office) - 1
        return int(office[d]["clock"]) + _seconds_of(office, block, d)
    day = office[d]
    clock = int(day["clock"])
    if day["working"] == 1:
        for b in range(day["first_block"], day["first_block"] + day["blocks"]):
            clock += max(0, min(t % DAY, block[b]["end"]) - block[b]["start"])
    return clock


@outlined
def _at_clock_end(office: Table, block: Table, clock: int) -> int:
    """Return the first time at which the office clock is ``clock`` > 0: the end of a block if the clock fills it."""
    if clock <= 0:
        return 0
    d = _day_by_clock(office, clock - 1)
    left = clock - int(office[d]["clock"])
    if left > _seconds_of(office, block, d):
        return NEVER
    b = office[d]["first_block"]
    while left > block[b]["before"] + block[b]["end"] - block[b]["start"]:
        b += 1
    return d * DAY + int(block[b]["start"]) + left - int(block[b]["before"])


@outlined
def _at_clock_start(office: Table, block: Table, clock: int) -> int:
    """Return the office second at which the office clock is ``clock``: between blocks, the start of the later one."""
    if clock < 0:
        return 0
    after = _at_clock_end(office, block, clock + 1)
    return after if after >= NEVER else after - 1


@outlined
def next_office_second(office: Table, run: Table, block: Table, t: int) -> int:
    """Return the earliest office second from ``t`` on, the time of registration; ``NEVER`` after the last row."""
    return _at_clock_start(office, block, office_clock(office, run, block, t))


@outlined
def _count_at(office: Table, run: Table, block: Table, t: int) -> int:
    """Return the number of the effective working day of ``t``; after the last one, that of the next."""
    effective = next_office_second(office, run, block, t)
    if effective >= NEVER:
        last = office[len(office) - 1]
        return int(last["before"] + last["working"])
    return int(office[effective // DAY]["before"])


@outlined
def _closing_time(office: Table, block: Table, count: int) -> int:
    """Return the closing time of working day number ``count``; 0 before the first, ``NEVER`` after the last."""
    if count < 0:
        return 0
    d = _day_by_count(office, count)
    if d == len(office):
        return NEVER
    return d * DAY + int(block[office[d]["first_block"] + office[d]["blocks"] - 1]["end"])


@outlined
def compute_due(office: Table, run: Table, block: Table, t: int, n: int) -> int:
    """Return the due time of a case registered at ``t`` with a deadline of ``n`` >= 1 working days."""
    remaining = n if run[0]["deadline_rule"] == _END_OF_DAY else n * run[0]["office_seconds"]
    return due_from_remaining(office, run, block, remaining, t)


@outlined
def remaining_at(office: Table, run: Table, block: Table, due_time: int, t: int) -> int:
    """Return the remaining deadline at the start ``t`` of a suspension; see the module's docstring.

    The unit is working days or office seconds, by the deadline rule; negative when late. ``NEVER`` for a due
    time of ``NEVER``.
    """
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _count_at(office, run, block, due_time - 1) - _count_at(office, run, block, t)
    return office_clock(office, run, block, due_time) - office_clock(office, run, block, t)


@outlined
def due_from_remaining(office: Table, run: Table, block: Table, remaining: int, t: int) -> int:
    """Return the due time when a clock with ``remaining`` (from ``remaining_at``) continues at ``t``."""
    if remaining >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, block, _count_at(office, run, block, t) + remaining)
    clock = office_clock(office, run, block, t) + remaining
    if run[0]["deadline_rule"] == _SAME_CLOCK_TIME:
        return _at_clock_start(office, block, clock)
    return _at_clock_end(office, block, clock)


@outlined
def extend_due(office: Table, run: Table, block: Table, due_time: int, n: int) -> int:
    """Return the due time moved by ``n`` working days."""
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, block, _count_at(office, run, block, due_time - 1) + n)
    return due_from_remaining(office, run, block, n * run[0]["office_seconds"], due_time)


@outlined
def add_office_seconds(office: Table, run: Table, block: Table, t: int, seconds: int) -> int:
    """Return the time at which ``seconds`` office seconds after ``t`` have passed: the end of a working delay.

    ``t`` if ``seconds`` is 0. A delay that fills a block exactly ends with the block.
    """
    if seconds <= 0:
        return t
    return _at_clock_end(office, block, office_clock(office, run, block, t) + seconds)


class DeadlineUnit(IntEnum):
    """Unit of one stated deadline, which is also the clock that it runs on (clause S1.3)."""

    WORKING_DAYS = 0  # by the DeadlineRule; its clock is that of office seconds
    WORKING_SECONDS = 1  # office seconds
    RUNNING_SECONDS = 2  # day and night, from registration on whenever that is


_WORKING_DAYS, _RUNNING = int(DeadlineUnit.WORKING_DAYS), int(DeadlineUnit.RUNNING_SECONDS)


class OwnClock(NamedTuple):
    """The running clock of a case's own deadline."""

    unit: int  # DeadlineUnit
    due: int  # due time (s)
    used: int  # seconds that the clock has run until now, suspensions left out


@compiled
def own_clock(unit: int, due: int, used: int) -> OwnClock:
    """Return an OwnClock of 64-bit integers, whatever the widths of the arguments."""
    return OwnClock(unit, due, used)


@compiled
def due_time(office: Table, run: Table, block: Table, t: int, unit: int, amount: int) -> int:
    """Return the due time of a case registered at ``t`` under a deadline of ``amount`` units."""
    if unit == _WORKING_DAYS:
        return compute_due(office, run, block, t, amount)
    return due_after(office, run, block, amount, t, unit)


@compiled
def strictest_unit(office: Table, run: Table, block: Table, t: int, deadline: Table, row: int) -> int:
    """Return the unit of the deadline of ``deadline[row]`` that is due first for a case registered at ``t``."""
    best, earliest = -1, NEVER + 1
    for unit in range(3):
        amount = amount_of(deadline, row, unit)
        if amount >= 0:
            due = due_time(office, run, block, t, unit, amount)
            if due < earliest:
                best, earliest = unit, due
    return best


@compiled
def amount_of(deadline: Table, row: int, unit: int) -> int:
    """Return the amount that a row of World.deadline states in ``unit``; -1 = none."""
    one = deadline[row]
    if unit == _WORKING_DAYS:
        return int(one["working_days"])
    return int(one["running_seconds"]) if unit == _RUNNING else int(one["working_seconds"])


@compiled
def remaining_of(office: Table, run: Table, block: Table, due: int, t: int, unit: int) -> int:
    """Return the remaining deadline at the start ``t`` of a suspension, in units of ``unit`` and its rule."""
    if due >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return remaining_at(office, run, block, due, t)
    return clock_between(office, run, block, t, due, unit)


@compiled
def due_after(office: Table, run: Table, block: Table, remaining: int, t: int, unit: int) -> int:
    """Return the due time when a clock with ``remaining`` (from ``remaining_of``) continues at ``t``."""
    if remaining >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return due_from_remaining(office, run, block, remaining, t)
    if unit == _RUNNING:
        return min(t + remaining, NEVER)
    return _at_clock_end(office, block, office_clock(office, run, block, t) + remaining)


@compiled
def extended_due(office: Table, run: Table, block: Table, due: int, n: int, unit: int) -> int:
    """Return the due time moved by ``n`` days: working days, on a running clock calendar days."""
    if due >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return extend_due(office, run, block, due, n)
    more = n * DAY if unit == _RUNNING else n * run[0]["office_seconds"]
    return due_after(office, run, block, more, due, unit)


@compiled
def clock_between(office: Table, run: Table, block: Table, start: int, end: int, unit: int) -> int:
    """Return the seconds that the clock of a deadline in ``unit`` runs from ``start`` to ``end``."""
    if unit == _RUNNING:
        return end - start
    return office_clock(office, run, block, end) - office_clock(office, run, block, start)


@compiled
def share_time(office: Table, run: Table, block: Table, now: int, own: OwnClock, ppm: int) -> int:
    """Return the first time at which a running clock has used ``ppm`` millionths of the whole deadline (clause S1.4).

    Used is what the deadline's own clock has run since its start, suspensions left out; the whole is that plus what is
    left until the due time. On the clock of office seconds the time lies in office hours. It lies from ``now`` on, and
    not after a due time still ahead.
    """
    if own.due >= NEVER:
        return NEVER
    whole = own.used + max(0, clock_between(office, run, block, now, own.due, own.unit))
    left = max(0, (whole * ppm + 999_999) // 1_000_000 - own.used)
    if own.unit == _RUNNING:
        return now + left
    time = _at_clock_start(office, block, office_clock(office, run, block, now) + left)
    return time if own.due <= now else min(own.due, time)
