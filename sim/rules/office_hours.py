"""Office time: deadlines in working days and clocks that can be stopped (clause S1.3).

Office hours are the half-open ``[office_open, lunch_start)`` and ``[lunch_end, office_close)`` of every
working day of ``World.office`` (no lunch: ``lunch_start == lunch_end``). ``H`` are the office seconds of
a day; the *office clock* is the number of office seconds since day 0. Functions take ``World.office``,
``World.run`` and ``days``, the number of rows of ``World.office`` from ``run.office_first`` on: as many
as the run has days, and more, so that deadlines of its last weeks still have a date. Times are
seconds since day 0, not negative. What lies after the last row is ``NEVER``.

**Registration.** A case registered outside office hours counts as registered at the next office second
(``next_office_second``); the *effective day* of a time is the day of that second. A deadline of ``n`` working
days is then due:

``END_OF_DAY``
    at ``office_close`` of the n-th working day after the effective day (the day of registration is not
    counted: Civil Code, arts 201-203). Registered on Friday after closing time counts as Monday.
``WORKING_MINUTES``
    when ``n * H`` office seconds have passed. A deadline that fills a morning or a day exactly is due at
    the end of it: registered at opening time with n = 1, it is due at closing time of the same day.
``SAME_CLOCK_TIME``
    at the same time of day on the n-th working day after the effective day: registered at opening
    time with n = 1, at opening time of the next working day. As every office day has the same hours
    this is the moment of ``WORKING_MINUTES`` except at opening time and at the end of lunch.

**Suspension.** While a case is suspended its clocks stand still. ``remaining_at`` says what is left,
``due_from_remaining`` gives it back later: ``due_from_remaining(..., remaining_at(..., due, t), t) == due`` for every due date
these rules give. Under ``WORKING_MINUTES`` and ``SAME_CLOCK_TIME`` what is left is office seconds (so
nights and weekends of a suspension move nothing); under ``END_OF_DAY`` it is whole working days from
the effective day to the day due, so a suspension begun and ended on one effective day moves nothing. A case
already late stays late by as much (``remaining`` is negative).

**Return and rework** start a new full deadline: ``compute_due`` again. **Extension** (``extend_due``) moves a due
date by n working days. **Working delays** (``add_office_seconds``) run in office hours.
"""

from __future__ import annotations

from enum import IntEnum

from sim.jit import compiled
from sim.world.events import DAY, NEVER
from sim.world.tables import Table


class DeadlineRule(IntEnum):
    """How working days become a due date; see the module's text."""

    END_OF_DAY = 0
    WORKING_MINUTES = 1
    SAME_CLOCK_TIME = 2


_END_OF_DAY = int(DeadlineRule.END_OF_DAY)
_SAME_CLOCK_TIME = int(DeadlineRule.SAME_CLOCK_TIME)


@compiled
def office_seconds(run: Table) -> int:
    """Office seconds of a working day."""
    r = run[0]
    return int(r["office_close"] - r["office_open"] - (r["lunch_end"] - r["lunch_start"]))


@compiled
def _day_by_count(office: Table, first: int, days: int, count: int) -> int:
    """The day of the working day number ``count`` (the first is 0); ``days`` if there is none."""
    if count < 0:
        return days
    low, high = 0, days
    while high - low > 1:  # the last row with before <= count is that day: `before` grows after it
        middle = (low + high) // 2
        if office[first + middle]["before"] - office[first]["before"] <= count:
            low = middle
        else:
            high = middle
    row = first + low
    found = office[row]["before"] - office[first]["before"] == count and office[row]["working"] == 1
    return low if found else days


@compiled
def _second_of(run: Table, clock: int) -> int:
    """Second of the day at which the office clock has run ``clock`` seconds since opening time."""
    r = run[0]
    morning = r["lunch_start"] - r["office_open"]
    return int(r["office_open"] + clock if clock <= morning else r["lunch_end"] + clock - morning)


@compiled
def office_clock(office: Table, run: Table, days: int, t: int) -> int:
    """Office seconds in ``[0, t)``; after the last row all of them."""
    r = run[0]
    row = r["office_first"] + min(t // DAY, days - 1)
    start = office[r["office_first"]]["before"]
    whole = (office[row]["before"] - start) * office_seconds(run)
    if office[row]["working"] == 0:
        return int(whole)
    if t // DAY >= days:
        return int(whole + office_seconds(run))
    second = t % DAY
    morning = max(0, min(second, r["lunch_start"]) - r["office_open"])
    return int(whole + morning + max(0, min(second, r["office_close"]) - r["lunch_end"]))


@compiled
def _at_clock_end(office: Table, run: Table, days: int, clock: int) -> int:
    """The first time at which the office clock shows ``clock`` > 0: at the end of a block, if it fills it."""
    length = office_seconds(run)
    if clock <= 0 or length <= 0:
        return 0
    d = _day_by_count(office, run[0]["office_first"], days, (clock - 1) // length)
    if d == days:
        return NEVER
    return d * DAY + _second_of(run, (clock - 1) % length + 1)


@compiled
def _at_clock_start(office: Table, run: Table, days: int, clock: int) -> int:
    """The office second at which the office clock shows ``clock``: between two blocks, the later one."""
    length = office_seconds(run)
    if clock < 0 or length <= 0:
        return 0
    d = _day_by_count(office, run[0]["office_first"], days, clock // length)
    if d == days:
        return NEVER
    r = run[0]
    second = _second_of(run, clock % length)
    return d * DAY + (r["lunch_end"] if second == r["lunch_start"] else second)


@compiled
def next_office_second(office: Table, run: Table, days: int, t: int) -> int:
    """The earliest office second from ``t`` on, or ``NEVER``: when a case counts as registered."""
    return _at_clock_start(office, run, days, office_clock(office, run, days, t))


@compiled
def _count_at(office: Table, run: Table, days: int, t: int) -> int:
    """Number of the working day on which ``t`` takes effect (that of the next office second)."""
    length = office_seconds(run)
    return office_clock(office, run, days, t) // length if length > 0 else 0


@compiled
def _closing_time(office: Table, run: Table, days: int, count: int) -> int:
    """Closing time of working day number ``count``; 0 before the first, ``NEVER`` after the last."""
    if count < 0:
        return 0
    d = _day_by_count(office, run[0]["office_first"], days, count)
    return NEVER if d == days else d * DAY + run[0]["office_close"]


@compiled
def compute_due(office: Table, run: Table, days: int, t: int, n: int) -> int:
    """When a case registered at ``t`` with a deadline of ``n`` >= 1 working days is due."""
    remaining = n if run[0]["deadline_rule"] == _END_OF_DAY else n * office_seconds(run)
    return due_from_remaining(office, run, days, remaining, t)


@compiled
def remaining_at(office: Table, run: Table, days: int, due_time: int, t: int) -> int:
    """What is left of a deadline when its clock stops at ``t``: see the module's text.

    ``NEVER`` for a due date of ``NEVER``; else working days or office seconds, negative when late.
    """
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _count_at(office, run, days, due_time - 1) - _count_at(office, run, days, t)
    return office_clock(office, run, days, due_time) - office_clock(office, run, days, t)


@compiled
def due_from_remaining(office: Table, run: Table, days: int, remaining: int, t: int) -> int:
    """The due date when a clock with ``left`` (from ``remaining_at``) goes on at ``t``."""
    if remaining >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, run, days, _count_at(office, run, days, t) + remaining)
    clock = office_clock(office, run, days, t) + remaining
    if run[0]["deadline_rule"] == _SAME_CLOCK_TIME:
        return _at_clock_start(office, run, days, clock)
    return _at_clock_end(office, run, days, clock)


@compiled
def extend_due(office: Table, run: Table, days: int, due_time: int, n: int) -> int:
    """The due date moved by ``n`` working days."""
    if due_time >= NEVER:
        return NEVER
    if run[0]["deadline_rule"] == _END_OF_DAY:
        return _closing_time(office, run, days, _count_at(office, run, days, due_time - 1) + n)
    return due_from_remaining(office, run, days, n * office_seconds(run), due_time)


@compiled
def add_office_seconds(office: Table, run: Table, days: int, t: int, seconds: int) -> int:
    """When ``seconds`` of office hours after ``t`` have passed: the end of a working delay.

    ``t`` itself for none; a delay that fills a block exactly ends with the block.
    """
    if seconds <= 0:
        return t
    return _at_clock_end(office, run, days, office_clock(office, run, days, t) + seconds)
