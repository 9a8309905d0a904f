"""Deadlines by hand across Spring Festival and National Day 2025, and against a walk through office hours."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from project import CONF

from sim.builder.calendar.calendar import load_calendar
from sim.rules import deadline_clock as office_hours
from sim.rules.deadline_clock import DeadlineRule, DeadlineUnit
from sim.world.event_order import DAY, NEVER
from sim.world.tables import BLOCK, RUN

CHINA = load_calendar(CONF / "calendar" / "china", "refuse")
DAY_0 = dt.datetime(2025, 1, 6)
DAYS = 455
OFFICE = CHINA.office_table(DAY_0.date(), DAYS)

END, MINUTES, CLOCK = DeadlineRule


ORDINARY = ("08:30-12:00", "13:30-17:30")


def run_of(rule, hours=ORDINARY, summer=None):
    """World.office, World.run and World.office_block; ``summer``: (days, hours) with hours of their own."""
    run = np.zeros(1, RUN)
    rows = [blocks_of_day(hours), blocks_of_day(summer[1]) if summer else []]
    length = [sum(end - start for start, end, _ in of) for of in rows]
    run["deadline_rule"], run["office_seconds"] = rule, length[0]
    office = OFFICE.copy()
    clock = np.full(len(office), length[0])
    office["blocks"] = len(rows[0])
    if summer:
        office["first_block"][summer[0]], office["blocks"][summer[0]] = len(rows[0]), len(rows[1])
        clock[summer[0]] = length[1]
    clock *= office["working"]
    office["clock"] = np.cumsum(clock) - clock
    return office, run, np.array(rows[0] + rows[1], BLOCK)


def blocks_of_day(hours):
    rows, before = [], 0
    for block in hours:
        start, end = (seconds(f"2025-01-06 {clock}") for clock in block.split("-"))
        rows.append((start, end, before))
        before += end - start
    return rows


def seconds(text: str) -> int:
    return int((dt.datetime.fromisoformat(text) - DAY_0).total_seconds())


def said(time: int) -> str:
    return (DAY_0 + dt.timedelta(seconds=time)).isoformat(sep=" ", timespec="minutes")


def due(rule, t, n):
    return said(office_hours.compute_due(*run_of(rule), seconds(t), n))


@pytest.mark.parametrize(
    ("now", "due", "used", "share", "time"),
    [
        # Registered Friday 10:00, due Sunday 26 (worked) 17:30: 6 + 7.5 office hours; 10.8 of them
        ("2025-01-24 10:00", "2025-01-26 17:30", 0.0, 0.8, "2025-01-26 14:48"),
        (
            "2025-01-26 08:30",
            "2025-01-26 17:30",
            6.0,
            0.8,
            "2025-01-26 14:48",
        ),  # after a suspension: the same
        (
            "2025-01-26 08:30",
            "2025-01-26 17:30",
            2.5,
            0.6,
            "2025-01-26 13:30",
        ),  # at noon the office is closed
        ("2025-01-25 03:00", "2025-01-26 17:30", 20.0, 0.5, "2025-01-26 08:30"),  # over, told when it opens
        ("2025-01-26 20:00", "2025-01-26 17:30", 9.0, 0.8, "2025-01-27 08:30"),  # late already
        ("2025-01-24 10:00", "2025-01-24 11:00", 0.0, 1.0, "2025-01-24 11:00"),
    ],
)
def test_a_share_of_a_deadline_is_over_by_its_own_clock_and_in_office_hours(now, due, used, share, time):
    own = office_hours.OwnClock(int(DeadlineUnit.WORKING_DAYS), seconds(due), int(used * 3600))
    found = office_hours.share_time(*run_of(END), seconds(now), own, int(share * 1e6))
    assert said(found) == time


def test_a_deadline_beyond_the_calendar_has_no_share():
    own = office_hours.OwnClock(int(DeadlineUnit.WORKING_DAYS), NEVER, 0)
    assert office_hours.share_time(*run_of(END), 0, own, 500_000) == NEVER


# Spring Festival 2025: off 28 January (Tuesday) to 4 February; Sunday 26 January, Saturday 8 February worked.
# National Day 2025: off 1 to 8 October; Sunday 28 September and Saturday 11 October worked.
@pytest.mark.parametrize(
    ("registered", "n", "end_of_day", "working_minutes", "same_clock_time"),
    [
        # Friday; then Sunday 26, Monday 27, Wednesday 5 February
        ("2025-01-24 10:00", 3, "2025-02-05 17:30", "2025-02-05 10:00", "2025-02-05 10:00"),
        ("2025-01-24 10:00", 5, "2025-02-07 17:30", "2025-02-07 10:00", "2025-02-07 10:00"),
        ("2025-01-24 10:00", 6, "2025-02-08 17:30", "2025-02-08 10:00", "2025-02-08 10:00"),
        ("2025-01-24 10:00", 7, "2025-02-10 17:30", "2025-02-10 10:00", "2025-02-10 10:00"),
        # in the holiday: counts as Wednesday 5 February, opening time; that day is not counted at end_of_day
        ("2025-01-30 15:00", 3, "2025-02-08 17:30", "2025-02-07 17:30", "2025-02-08 08:30"),
        # at closing time of the last day before it: the same
        ("2025-01-27 17:30", 3, "2025-02-08 17:30", "2025-02-07 17:30", "2025-02-08 08:30"),
        ("2025-01-27 17:29", 3, "2025-02-07 17:30", "2025-02-07 17:29", "2025-02-07 17:29"),
        # Friday 26 September; then Sunday 28, 29, 30, Thursday 9 October, Friday 10
        ("2025-09-26 16:00", 3, "2025-09-30 17:30", "2025-09-30 16:00", "2025-09-30 16:00"),
        ("2025-09-26 16:00", 5, "2025-10-10 17:30", "2025-10-10 16:00", "2025-10-10 16:00"),
        ("2025-09-26 16:00", 6, "2025-10-11 17:30", "2025-10-11 16:00", "2025-10-11 16:00"),
        ("2025-09-26 16:00", 7, "2025-10-13 17:30", "2025-10-13 16:00", "2025-10-13 16:00"),
        # in the lunch break: counts as its end
        ("2025-09-30 12:40", 1, "2025-10-09 17:30", "2025-10-09 12:00", "2025-10-09 13:30"),
        ("2025-10-11 23:59", 1, "2025-10-14 17:30", "2025-10-13 17:30", "2025-10-14 08:30"),
        # 25 working days (approvals): 13 in September from the 15th on, 9 to 11, 13 to 17, 20 to 23 October
        ("2025-09-12 09:00", 25, "2025-10-23 17:30", "2025-10-23 09:00", "2025-10-23 09:00"),
    ],
)
def test_hand_worked_deadlines(registered, n, end_of_day, working_minutes, same_clock_time):
    got = [due(rule, registered, n) for rule in (END, MINUTES, CLOCK)]
    assert got == [end_of_day, working_minutes, same_clock_time]


@pytest.mark.parametrize(
    ("rule", "suspended", "resumed", "expected"),
    [
        # Registered 26 September 16:00 with 5 days (see above); left on 29 September: 30, 9, 10 = 3 days.
        (END, "2025-09-29 11:00", "2025-10-09 14:30", "2025-10-13 17:30"),  # 10, Saturday 11, 13
        (END, "2025-09-29 11:00", "2025-09-29 16:00", "2025-10-10 17:30"),  # same day: nothing moves
        (END, "2025-09-30 17:45", "2025-10-08 12:00", "2025-10-10 17:30"),  # only closed offices between
        # Left on 29 September 11:00: 5 h + 7.5 + 7.5 + 6 = 26 h; from 9 October 14:30: 3 + 7.5 x 3 + 0.5 h.
        (MINUTES, "2025-09-29 11:00", "2025-10-09 14:30", "2025-10-14 09:00"),
        (CLOCK, "2025-09-29 11:00", "2025-10-09 14:30", "2025-10-14 09:00"),
        (MINUTES, "2025-09-29 11:00", "2025-09-29 16:00", "2025-10-11 10:30"),  # 3.5 h later: 1.5 + 2 h
        (CLOCK, "2025-09-30 17:45", "2025-10-08 12:00", "2025-10-10 16:00"),
        # Already late when it stops (due 10 October): it stays late by as much.
        (END, "2025-10-10 20:00", "2025-10-14 09:00", "2025-10-13 17:30"),
        (MINUTES, "2025-10-10 17:00", "2025-10-14 10:30", "2025-10-14 09:30"),
        (CLOCK, "2025-10-10 17:00", "2025-10-14 09:00", "2025-10-13 17:00"),
    ],
)
def test_hand_worked_suspensions(rule, suspended, resumed, expected):
    run = run_of(rule)
    was_due = office_hours.compute_due(*run, seconds("2025-09-26 16:00"), 5)
    left = office_hours.remaining_at(*run, was_due, seconds(suspended))
    again = said(office_hours.due_from_remaining(*run, left, seconds(resumed)))
    assert again == expected


@pytest.mark.parametrize(
    ("rule", "extended"),
    [(END, "2025-10-13 17:30"), (MINUTES, "2025-10-13 16:00"), (CLOCK, "2025-10-13 16:00")],
)
def test_hand_worked_extension_and_return(rule, extended):
    run = run_of(rule)
    was_due = office_hours.compute_due(*run, seconds("2025-09-26 16:00"), 5)
    assert said(office_hours.extend_due(*run, was_due, 2)) == extended  # Saturday 11, Monday 13
    # Sent back on 9 October: a new full deadline, whatever was left of the old one.
    assert due(rule, "2025-10-09 10:00", 4)[:10] == "2025-10-14"


def test_hand_worked_working_delays():
    run = run_of(END)

    def after(t: str, hours: float) -> str:
        return said(office_hours.add_office_seconds(*run, seconds(t), int(hours * 3600)))

    assert run[1]["office_seconds"] == 7.5 * 3600
    assert after("2025-01-27 16:00", 1.5) == "2025-01-27 17:30"  # fills the day: ends with it
    assert after("2025-01-27 16:00", 2.0) == "2025-02-05 09:00"
    assert after("2025-02-01 10:00", 7.5) == "2025-02-05 17:30"
    assert after("2025-02-05 08:30", 3.5) == "2025-02-05 12:00"
    assert after("2025-02-01 10:00", 0.0) == "2025-02-01 10:00"
    assert said(office_hours.next_office_second(*run, seconds("2025-02-05 12:00"))) == "2025-02-05 13:30"
    assert said(office_hours.next_office_second(*run, seconds("2025-09-30 17:30"))) == "2025-10-09 08:30"


def test_beyond_the_table_is_never():
    run = run_of(END)
    last = DAYS * DAY - 1
    for rule in DeadlineRule:
        run[1]["deadline_rule"] = rule
        assert office_hours.compute_due(*run, last, 1) == NEVER
        assert office_hours.compute_due(*run, 0, 10_000) == NEVER
        assert office_hours.remaining_at(*run, NEVER, 0) == NEVER
        assert office_hours.due_from_remaining(*run, NEVER, 0) == NEVER
        assert office_hours.extend_due(*run, NEVER, 1) == NEVER
    assert office_hours.add_office_seconds(*run, last, 1) == NEVER
    assert office_hours.next_office_second(*run, last) == NEVER


# --- against a walk ----------------------------------------------------------------------------------


@cache
def blocks_of(hours):
    return block_list(*run_of(END, hours))


def block_list(office, run, block):
    rows = []
    for d in np.flatnonzero(office["working"]):
        first = office[d]["first_block"]
        for one in block[first : first + office[d]["blocks"]]:
            rows.append((int(d) * DAY + int(one["start"]), int(d) * DAY + int(one["end"])))
    return rows


def walk_registered(blocks, t):
    return next((max(a, t) for a, b in blocks if t < b), NEVER)


def walk_after(blocks, t, seconds_):
    for a, b in blocks:
        here = max(0, b - max(a, t))
        if 0 < seconds_ <= here:
            return max(a, t) + seconds_
        seconds_ -= here
    return NEVER


def walk_due(blocks, run, rule, t, n):
    registered = walk_registered(blocks, t)
    if registered == NEVER:
        return NEVER
    if rule == MINUTES:
        first_day = blocks[0][0] // DAY
        return walk_after(blocks, registered, n * sum(b - a for a, b in blocks if a // DAY == first_day))
    later = sorted({a // DAY for a, _ in blocks if a // DAY > registered // DAY})
    if len(later) < n:
        return NEVER
    return later[n - 1] * DAY + (int(run[2][-1]["end"]) if rule == END else registered % DAY)


HOURS = [
    ORDINARY,
    ("09:00-12:00", "12:00-17:00"),  # no lunch break
    ("00:00-12:00", "12:30-23:59"),
]
OPEN_LATE = [
    ("10:00-16:00",),
    ("08:30-12:00", "13:30-17:00", "19:00-21:00"),
    ("07:00-09:00", "10:00-12:00", "14:00-18:00", "20:30-22:00"),
    ("07:00-08:00", "08:10-09:00", "10:00-11:30", "12:00-12:30", "14:00-16:00", "17:00-18:00", "20:00-21:00"),
]


@pytest.mark.parametrize("hours", OPEN_LATE)
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 420 * DAY), st.integers(1, 30))
def test_days_of_any_number_of_blocks_are_the_walkers(hours, t, n):
    run, blocks = run_of(MINUTES, hours), blocks_of(hours)
    assert office_hours.compute_due(*run, t, n) == walk_due(blocks, run, MINUTES, t, n)
    assert office_hours.next_office_second(*run, t) == walk_registered(blocks, t)
    assert office_hours.add_office_seconds(*run, t, n * 997) == walk_after(blocks, t, n * 997)


def test_hand_worked_evening_hours():
    """08:30-12:00, 13:30-17:00, 19:00-21:00: nine hours a day.

    Registered Tuesday 7 January at 16:00 with 4 h: one until 17:00, two until 21:00, one more on Wednesday until 09:30.
    Registered at 18:00, between the blocks, is registered at 19:00; three working days end at 21:00.
    """
    run = run_of(MINUTES, OPEN_LATE[1])
    hour = 3600
    assert run[1]["office_seconds"] == 9 * hour
    due = office_hours.add_office_seconds(*run, seconds("2025-01-07 16:00"), 4 * hour)
    assert said(due) == "2025-01-08 09:30"
    assert said(office_hours.next_office_second(*run, seconds("2025-01-07 18:00"))) == "2025-01-07 19:00"
    at_end = office_hours.compute_due(*run_of(END, OPEN_LATE[1]), seconds("2025-01-07 18:00"), 3)
    assert said(at_end) == "2025-01-10 21:00"


times = st.integers(0, 420 * DAY) | st.integers(0, 420).map(lambda d: d * DAY + 12 * 3600)
cases = st.tuples(st.sampled_from(DeadlineRule), st.sampled_from(HOURS), times, st.integers(1, 30))


@settings(max_examples=400, deadline=None)
@given(cases)
def test_due_dates_are_the_walkers(case):
    rule, hours, t, n = case
    run, blocks = run_of(rule, hours), blocks_of(hours)
    assert office_hours.compute_due(*run, t, n) == walk_due(blocks, run, rule, t, n)
    assert office_hours.next_office_second(*run, t) == walk_registered(blocks, t)
    assert office_hours.add_office_seconds(*run, t, n * 997) == walk_after(blocks, t, n * 997)
    for function, arguments in (
        (office_hours.compute_due, (t, n)),
        (office_hours.add_office_seconds, (t, n * 997)),
    ):
        assert function.py_func(*run, *arguments) == function(*run, *arguments)


@settings(max_examples=400, deadline=None)
@given(cases, times, times)
def test_a_stopped_clock_stands_still(case, one, other):
    """Stopping for no office time changes nothing, and two stops are one: only office time on hold counts."""
    rule, hours, t, n = case
    stop, go = sorted((one, other))
    run = run_of(rule, hours)
    was_due = office_hours.compute_due(*run, t, n)
    assume(was_due < NEVER)
    left = office_hours.remaining_at(*run, was_due, stop)
    assert office_hours.due_from_remaining(*run, left, stop) == was_due
    again = office_hours.due_from_remaining(*run, left, go)
    assume(0 < again < NEVER)
    assert office_hours.remaining_at(*run, again, go) == left
    assert again >= was_due
    shown = [office_hours.office_clock(*run, x) for x in (was_due, again, stop, go)]
    moved, held = shown[1] - shown[0], shown[3] - shown[2]
    length = run[1]["office_seconds"]
    if rule == END:
        assert moved % length == 0 and abs(moved - held) < length
    else:
        assert moved == held


@settings(max_examples=200, deadline=None)
@given(cases, st.integers(1, 20))
def test_an_extension_adds_as_many_working_days(case, more):
    rule, hours, t, n = case
    run = run_of(rule, hours)
    extended = office_hours.extend_due(*run, office_hours.compute_due(*run, t, n), more)
    assert extended == office_hours.compute_due(*run, t, n + more)


# --- hours by season ---------------------------------------------------------------------------------


SUMMER = (
    slice(*(seconds(f"{day} 00:00") // DAY for day in ("2025-06-02", "2025-09-19"))),
    ("08:30-12:00", "14:30-17:00"),
)  # six office hours a day instead of 7.5


@pytest.mark.parametrize(
    ("registered", "n", "end_of_day", "working_minutes"),
    [
        ("2025-07-08 10:00", 1, "2025-07-09 17:00", "2025-07-09 11:30"),  # 4.5 h left today, 3 h tomorrow
        ("2025-07-08 12:30", 2, "2025-07-10 17:00", "2025-07-11 09:00"),  # at lunch; 2.5 + 6 + 6 + 0.5 h
        ("2025-05-30 16:00", 2, "2025-06-04 17:00", "2025-06-05 10:00"),  # a holiday; 1.5 + 6 + 6 + 1.5 h
        ("2025-09-18 17:00", 1, "2025-09-22 17:30", "2025-09-19 17:30"),  # summer hours end with the 18th
    ],
)
def test_hand_worked_deadlines_in_summer(registered, n, end_of_day, working_minutes):
    for rule, expected in ((END, end_of_day), (MINUTES, working_minutes)):
        assert (
            said(office_hours.compute_due(*run_of(rule, summer=SUMMER), seconds(registered), n)) == expected
        )


IN_SUMMER = run_of(MINUTES, summer=SUMMER)
SUMMER_BLOCKS = block_list(*IN_SUMMER)


@settings(max_examples=300, deadline=None)
@given(times, st.integers(1, 30), times, times)
def test_in_summer_too_the_answers_are_the_walkers_and_a_stopped_clock_stands_still(t, n, one, other):
    run, blocks = IN_SUMMER, SUMMER_BLOCKS
    assert office_hours.next_office_second(*run, t) == walk_registered(blocks, t)
    assert office_hours.add_office_seconds(*run, t, n * 997) == walk_after(blocks, t, n * 997)
    was_due = office_hours.compute_due(*run, t, n)
    assert was_due == walk_after(blocks, walk_registered(blocks, t), n * int(7.5 * 3600))
    assume(was_due < NEVER)
    stop = min(one, other)
    left = office_hours.remaining_at(*run, was_due, stop)
    assert office_hours.due_from_remaining(*run, left, stop) == was_due
