"""Deadlines on office hours: working days and other units, and clocks that can be suspended (clause S1.3).

Office hours are the half-open ``[office_open, office_close)`` of every working day of ``World.office`` without up to
three breaks: lunch and two others (a break that does not exist starts and ends at the same second), on days with own
hours those of their row. ``H`` is the number of office seconds of an ordinary day. The *office clock* is the number
of office seconds since day 0. The functions take ``World.office``, ``World.run`` and ``days``, the number of rows
of ``World.office`` from ``run.office_first`` on. There are more rows than days of the run, so that deadlines of the
last weeks have a date. Times are seconds since day 0 and not negative. A time after the last row is ``NEVER``.

**Registration.** A case that arrives outside office hours counts as registered at the next office second
(``next_office_second``). The *effective day* of a time is the day of that second. A deadline of ``n`` working
days is due:

``END_OF_DAY``
    at ``office_close`` of the n-th working day after the effective day. The day of registration does not
    count (Civil Code, arts 201-203). Registration on Friday after closing time counts as Monday.
``WORKING_MINUTES``
    when ``n * H`` office seconds have passed. A deadline that fills a morning or a day exactly is due at
    its end: with n = 1, a case registered at opening time is due at closing time of the same day.
``SAME_CLOCK_TIME``
    at the same time of day on the n-th working day after the effective day: with n = 1, a case registered
    at opening time is due at opening time of the next working day. The time of day is counted in office seconds:
    ``n * H`` of them, so this equals ``WORKING_MINUTES`` except at opening time and at the end of lunch.

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
def office_seconds(run: Table) -> int:
    """Return the office seconds of an ordinary working day."""
    r = run[0]
    breaks = r["lunch_end"] - r["lunch_start"] + r["second_break_end"] - r["second_break_start"]
    breaks += r["third_break_end"] - r["third_break_start"]
    return int(r["office_close"] - r["office_open"] - breaks)


class DayHours(NamedTuple):
    """Office hours of one day, seconds of the day; a break that does not exist starts and ends at the same second."""

    opening: int
    lunch_start: int
    lunch_end: int
    close: int
    second_start: int
    second_end: int
    third_start: int
    third_end: int


@outlined
def hours_of(office: Table, run: Table, row: int) -> DayHours:
    """Return the office hours of the day of a row, as if it were a working day: its own, or those of the run."""
    own, r = office[row], run[0]
    ordinary = own["close"] == 0
    opening = r["office_open"] if ordinary else own["open"]
    lunch_start = r["lunch_start"] if ordinary else own["lunch_start"]
    lunch_end = r["lunch_end"] if ordinary else own["lunch_end"]
    close = r["office_close"] if ordinary else own["close"]
    second_start = r["second_break_start"] if ordinary else own["second_break_start"]
    second_end = r["second_break_end"] if ordinary else own["second_break_end"]
    third_start = r["third_break_start"] if ordinary else own["third_break_start"]
    third_end = r["third_break_end"] if ordinary else own["third_break_end"]
    return DayHours(
        int(opening), int(lunch_start), int(lunch_end), int(close),
        int(second_start), int(second_end), int(third_start), int(third_end),
    )  # fmt: skip


@compiled
def _seconds_of(hours: DayHours) -> int:
    """Return the office seconds of a working day with these hours."""
    return _seconds_until(hours, hours.close)


@outlined
def _seconds_until(hours: DayHours, second: int) -> int:
    """Return the office seconds of a working day before ``second`` of the day."""
    end = max(hours.opening, min(second, hours.close))
    breaks = max(0, min(end, hours.lunch_end) - hours.lunch_start)
    breaks += max(0, min(end, hours.second_end) - hours.second_start)
    breaks += max(0, min(end, hours.third_end) - hours.third_start)
    return end - hours.opening - breaks


@outlined
def _day_by_count(office: Table, first: int, days: int, count: int) -> int:
    """Return the day of working day number ``count``, counted from 0; ``days`` if there is none."""
    if count < 0:
        return days
    low, high = 0, days
    while high - low > 1:  # the last row with before <= count is that day: `before` increases after it
        middle = (low + high) // 2
        if office[first + middle]["before"] - office[first]["before"] <= count:
            low = middle
        else:
            high = middle
    row = first + low
    found = office[row]["before"] - office[first]["before"] == count and office[row]["working"] == 1
    return low if found else days


@outlined
def _clock_before(office: Table, run: Table, d: int) -> int:
    """Return the office seconds of the days before day ``d``."""
    first = run[0]["office_first"]
    a, b = office[first], office[first + d]
    whole = (b["before"] - a["before"]) * office_seconds(run)
    return int(whole + b["difference"] - a["difference"])


@outlined
def _day_by_clock(office: Table, run: Table, days: int, clock: int) -> int:
    """Return the last day before which the office clock is at most ``clock`` >= 0."""
    low, high = 0, days
    while high - low > 1:
        middle = (low + high) // 2
        if _clock_before(office, run, middle) <= clock:
            low = middle
        else:
            high = middle
    return low


@compiled
def _second_of(hours: DayHours, clock: int) -> int:
    """Return the second of the day at which the office clock has advanced ``clock`` seconds since opening time."""
    second = hours.opening + clock
    if second > hours.lunch_start:
        second += hours.lunch_end - hours.lunch_start
    if second > hours.second_start:
        second += hours.second_end - hours.second_start
    if second > hours.third_start:
        second += hours.third_end - hours.third_start
    return second


@outlined
def office_clock(office: Table, run: Table, days: int, t: int) -> int:
    """Return the office seconds in ``[0, t)``; after the last row, those of all rows."""
    d = min(t // DAY, days - 1)
    row = run[0]["office_first"] + d
    whole = _clock_before(office, run, d)
    if office[row]["working"] == 0:
        return whole
    hours = hours_of(office, run, row)
    if t // DAY >= days:
        return whole + _seconds_of(hours)
    return int(whole + _seconds_until(hours, t % DAY))


@outlined
def _at_clock_end(office: Table, run: Table, days: int, clock: int) -> int:
    """Return the first time at which the office clock is ``clock`` > 0: the end of a block if the clock fills it."""
    if clock <= 0 or office_seconds(run) <= 0:
        return 0
    d = _day_by_clock(office, run, days, clock - 1)
    row = run[0]["office_first"] + d
    hours, left = hours_of(office, run, row), clock - _clock_before(office, run, d)
    if office[row]["working"] == 0 or left > _seconds_of(hours):
        return NEVER
    return d * DAY + _second_of(hours, left)


@outlined
def _at_clock_start(office: Table, run: Table, days: int, clock: int) -> int:
    """Return the office second at which the office clock is ``clock``: between blocks, the start of the later one."""
    if clock < 0 or office_seconds(run) <= 0:
        return 0
    d = _day_by_clock(office, run, days, clock)
    row = run[0]["office_first"] + d
    hours, left = hours_of(office, run, row), clock - _clock_before(office, run, d)
    if office[row]["working"] == 0 or left >= _seconds_of(hours):
        return NEVER
    second = _second_of(hours, left)
    if second == hours.lunch_start:
        second = hours.lunch_end
    if second == hours.second_start:
        second = hours.second_end
    if second == hours.third_start:
        second = hours.third_end
    return d * DAY + second


@outlined
def next_office_second(office: Table, run: Table, days: int, t: int) -> int:
    """Return the earliest office second from ``t`` on, the time of registration; ``NEVER`` after the last row."""
    return _at_clock_start(office, run, days, office_clock(office, run, days, t))


@outlined
def _count_at(office: Table, run: Table, days: int, t: int) -> int:
    """Return the number of the effective working day of ``t``; after the last one, that of the next."""
    if office_seconds(run) <= 0:
        return 0
    first = run[0]["office_first"]
    effective = next_office_second(office, run, days, t)
    if effective >= NEVER:
        last = office[first + days - 1]
        return int(last["before"] + last["working"] - office[first]["before"])
    return int(office[first + effective // DAY]["before"] - office[first]["before"])


@outlined
def _closing_time(office: Table, run: Table, days: int, count: int) -> int:
    """Return the closing time of working day number ``count``; 0 before the first, ``NEVER`` after the last."""
    if count < 0:
        return 0
    first = run[0]["office_first"]
    d = _day_by_count(office, first, days, count)
    return NEVER if d == days else d * DAY + hours_of(office, run, first + d).close


@outlined
def compute_due(office: Table, run: Table, days: int, t: int, n: int) -> int:
    """Return the due time of a case registered at ``t`` with a deadline of ``n`` >= 1 working days."""
    remaining = n if run[0]["deadline_rule"] == _END_OF_DAY else n * office_seconds(run)
    return due_from_remaining(office, run, days, remaining, t)


@outlined
def remaining_at(office: Table, run: Table, days: int, due_time: int, t: int) -> int:
    """Return the remaining deadline at the start ``t`` of a suspension; see the module's docstring.

    The unit is working days or office seconds, by the deadline rule; negative when late. ``NEVER`` for a due
    time of ``NEVER``.
    """
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _count_at(office, run, days, due_time - 1) - _count_at(office, run, days, t)
    return office_clock(office, run, days, due_time) - office_clock(office, run, days, t)


@outlined
def due_from_remaining(office: Table, run: Table, days: int, remaining: int, t: int) -> int:
    """Return the due time when a clock with ``remaining`` (from ``remaining_at``) continues at ``t``."""
    if remaining >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, run, days, _count_at(office, run, days, t) + remaining)
    clock = office_clock(office, run, days, t) + remaining
    if run[0]["deadline_rule"] == _SAME_CLOCK_TIME:
        return _at_clock_start(office, run, days, clock)
    return _at_clock_end(office, run, days, clock)


@outlined
def extend_due(office: Table, run: Table, days: int, due_time: int, n: int) -> int:
    """Return the due time moved by ``n`` working days."""
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, run, days, _count_at(office, run, days, due_time - 1) + n)
    return due_from_remaining(office, run, days, n * office_seconds(run), due_time)


@outlined
def add_office_seconds(office: Table, run: Table, days: int, t: int, seconds: int) -> int:
    """Return the time at which ``seconds`` office seconds after ``t`` have passed: the end of a working delay.

    ``t`` if ``seconds`` is 0. A delay that fills a block exactly ends with the block.
    """
    if seconds <= 0:
        return t
    return _at_clock_end(office, run, days, office_clock(office, run, days, t) + seconds)


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
def due_time(office: Table, run: Table, days: int, t: int, unit: int, amount: int) -> int:
    """Return the due time of a case registered at ``t`` under a deadline of ``amount`` units."""
    if unit == _WORKING_DAYS:
        return compute_due(office, run, days, t, amount)
    return due_after(office, run, days, amount, t, unit)


@compiled
def strictest_unit(office: Table, run: Table, days: int, t: int, deadline: Table, row: int) -> int:
    """Return the unit of the deadline of ``deadline[row]`` that is due first for a case registered at ``t``."""
    best, earliest = -1, NEVER + 1
    for unit in range(3):
        amount = amount_of(deadline, row, unit)
        if amount >= 0:
            due = due_time(office, run, days, t, unit, amount)
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
def remaining_of(office: Table, run: Table, days: int, due: int, t: int, unit: int) -> int:
    """Return the remaining deadline at the start ``t`` of a suspension, in units of ``unit`` and its rule."""
    if due >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return remaining_at(office, run, days, due, t)
    return clock_between(office, run, days, t, due, unit)


@compiled
def due_after(office: Table, run: Table, days: int, remaining: int, t: int, unit: int) -> int:
    """Return the due time when a clock with ``remaining`` (from ``remaining_of``) continues at ``t``."""
    if remaining >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return due_from_remaining(office, run, days, remaining, t)
    if unit == _RUNNING:
        return min(t + remaining, NEVER)
    return _at_clock_end(office, run, days, office_clock(office, run, days, t) + remaining)


@compiled
def extended_due(office: Table, run: Table, days: int, due: int, n: int, unit: int) -> int:
    """Return the due time moved by ``n`` days: working days, on a running clock calendar days."""
    if due >= NEVER:
        return NEVER
    if unit == _WORKING_DAYS:
        return extend_due(office, run, days, due, n)
    more = n * DAY if unit == _RUNNING else n * office_seconds(run)
    return due_after(office, run, days, more, due, unit)


@compiled
def clock_between(office: Table, run: Table, days: int, start: int, end: int, unit: int) -> int:
    """Return the seconds that the clock of a deadline in ``unit`` runs from ``start`` to ``end``."""
    if unit == _RUNNING:
        return end - start
    return office_clock(office, run, days, end) - office_clock(office, run, days, start)


@compiled
def share_time(office: Table, run: Table, days: int, now: int, own: OwnClock, ppm: int) -> int:
    """Return the first time at which a running clock has used ``ppm`` millionths of the whole deadline (clause S1.4).

    Used is what the deadline's own clock has run since its start, suspensions left out; the whole is that plus what is
    left until the due time. On the clock of office seconds the time lies in office hours. It lies from ``now`` on, and
    not after a due time still ahead.
    """
    if own.due >= NEVER:
        return NEVER
    whole = own.used + max(0, clock_between(office, run, days, now, own.due, own.unit))
    left = max(0, (whole * ppm + 999_999) // 1_000_000 - own.used)
    if own.unit == _RUNNING:
        return now + left
    time = _at_clock_start(office, run, days, office_clock(office, run, days, now) + left)
    return time if own.due <= now else min(own.due, time)
