"""Timetables of part-time posts (S3.1): half-days, moving stretches, and appointments before the line job."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from project import CONF
from scenarios import scenario

from sim.builder.build import build
from sim.builder.calendar.calendar import load_calendar
from sim.builder.staff.rosters import planned_days
from sim.builder.staff.shifts import ShiftPattern
from sim.builder.staff.timetable import (
    SLOTS,
    Appointment,
    GridTime,
    PlannedDays,
    block_end,
    half_days,
    plan_grid_time,
    split_day,
)
from sim.config.groups.types import TASK_KINDS
from sim.world.tables import RELEASES

HOUR = 3600
OFFICE = (("08:30", "12:00"), ("13:30", "18:00"))
WEEK = ShiftPattern((OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()), "off")
CHINA = load_calendar(CONF / "calendar" / "china", "refuse")
MORNING, AFTERNOON = (30600, 43200), (48600, 64800)
SUMMER = dt.date(2025, 7, 7)  # a Monday, eleven weeks without a holiday
PART = {"staffing": {"grid_share": 0.2}, "run": {"warm_up_weeks": 0, "measured_weeks": 52}}


def week(time: GridTime, number: int = 0, pattern: ShiftPattern = WEEK) -> list[list[tuple[int, int]]]:
    """Blocks of Monday to Sunday of week ``number``."""
    code = tuple(day if pattern.week[day] else -1 for day in range(7))
    return [list(blocks) for blocks in plan_grid_time(pattern, time, PlannedDays((number,) * 7, code))]


def test_a_fifth_of_a_post_is_two_half_days_a_week_the_same_all_year() -> None:
    first = week(GridTime("half_days", 0.2))
    assert first == [[MORNING], [], [AFTERNOON], [], [], [], []]
    assert all(week(GridTime("half_days", 0.2), number) == first for number in range(53))


def test_posts_of_a_community_begin_one_half_day_after_the_other() -> None:
    """Ten posts of a tenth cover every half-day once; two halves of a post are never there together."""
    tenths = [half_days(GridTime("half_days", 0.1, slot), False) for slot in range(SLOTS)]
    assert sorted(next(iter(one)) for one in tenths) == [(d, h) for d in range(5) for h in range(2)]
    for slot in range(0, SLOTS, 2):
        one, other = (half_days(GridTime("half_days", 0.5, slot + k), False) for k in range(2))
        assert len(one | other) == SLOTS
        assert sorted(d for d, _ in one) == list(range(5)), "every day is a day with presence"


@pytest.mark.parametrize("rule", ["half_days", "moving_block", "block_end"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_nights_have_blocks_within_their_day(rule: Any, share: float) -> None:
    """A stretch of the line job may begin after midnight: what is left begins on the next day."""
    night = (("09:00", "12:00"), ("22:00", "06:00"))
    pattern = ShiftPattern((night, night, night, night, night, (), ()), "off")
    for slot in range(SLOTS):
        for day in week(GridTime(rule, share, slot), pattern=pattern):
            edges = [second for block in day for second in block]
            assert edges == sorted(edges) and all(0 <= second <= 24 * HOUR for second in edges), day
            assert all(start < end for start, end in day)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.25, 0.37, 0.5, 0.6, 0.75, 0.8, 0.95])
def test_a_fraction_is_a_half_day_more_in_some_weeks(share: float) -> None:
    numbers = [len(half_days(GridTime("half_days", share), False))] * 100
    time = GridTime("half_days", share, 3)
    found = [sum(map(len, week(time, number))) for number in range(100)]
    assert {n - numbers[0] for n in found} <= {0, 1}
    assert sum(found) / 100 == pytest.approx(SLOTS * share, abs=0.011)


@pytest.mark.parametrize("rule", ["half_days", "moving_block", "block_end"])
@pytest.mark.parametrize("share", [0.6, 0.8, 1.0])
def test_the_grid_time_of_a_post_is_its_share(rule: str, share: float) -> None:
    whole = planned_days(WEEK, block_end(1.0), CHINA, SUMMER, 77)[0].sum()
    for slot in range(SLOTS):
        time = GridTime(rule, share, slot)  # type: ignore[arg-type]
        assert planned_days(WEEK, time, CHINA, SUMMER, 77)[0].sum() == pytest.approx(share * whole, rel=0.001)


def test_the_stretch_of_the_line_job_moves_through_the_week() -> None:
    days = week(GridTime("moving_block", 0.75))[:5]  # two of eight hours
    assert days[0] == [(30600 + 7200, 43200), AFTERNOON], "Monday: the first two hours"
    assert days[4] == [MORNING, (48600, 64800 - 7200)], "Friday: the last two"
    assert len({str(day) for day in days}) == 5
    assert all(sum(b - a for a, b in day) == 6 * HOUR for day in days)


def test_a_day_is_parted_at_its_break_or_in_its_middle() -> None:
    assert split_day((MORNING, AFTERNOON)) == ((MORNING,), (AFTERNOON,))
    assert split_day(((0, 8),)) == (((0, 4),), ((4, 8),))
    assert split_day(((0, 1), (2, 3), (4, 9))) == (((0, 1), (2, 3)), ((4, 9),))
    assert split_day(()) == ((), ())


def test_an_appointment_comes_before_the_line_job_which_gets_the_time_back() -> None:
    """A meeting on Tuesday 14:00-15:00, away by timetable: the post attends and leaves an hour earlier on Wednesday."""
    meeting = Appointment((1,), 14 * HOUR, HOUR)
    days = week(GridTime("half_days", 0.2, appointments=(meeting,)))
    assert days == [[MORNING], [(14 * HOUR, 15 * HOUR)], [(48600, 64800 - HOUR)], [], [], [], []]
    inside = Appointment((0,), 9 * HOUR, HOUR)
    assert week(GridTime("half_days", 0.2, appointments=(inside,))) == week(GridTime("half_days", 0.2))
    lunch = Appointment((0,), 43200 - 600, 3 * HOUR)
    assert week(GridTime("half_days", 0.2, appointments=(lunch,)))[0] == [
        MORNING,
        (48600, 43200 - 600 + 3 * HOUR),
    ]


def test_saturdays_on_duty_and_holiday_duty_have_their_hours() -> None:
    pattern = ShiftPattern((OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, ()), "duty_rota")
    assert week(GridTime("half_days", 0.5), pattern=pattern)[5] == [
        (30600, 30600 + 6300),
        (48600, 48600 + 8100),
    ]
    holiday = plan_grid_time(pattern, GridTime("half_days", 0.2), PlannedDays((0,), (7 + 3,)))
    assert holiday == ((MORNING, AFTERNOON),)


def released(name: str, **changes: object) -> float:
    """Seconds a year that the duties of a kind release, planned."""
    b = build(scenario(**{**PART, **changes}), 0)  # type: ignore[arg-type]
    total = 0.0
    for duty in b.world.duty[b.world.duty["kind"] == TASK_KINDS.index(name)]:
        days = (b.world.schedule[duty["schedule"]] & RELEASES) > 0
        total += float(duty["seconds"]) * float(days.sum())
    return total


def test_the_log_keeps_its_minutes_on_fewer_days() -> None:
    """Log and weekly close of a fifth of a post: a fifth of the minutes, whatever the timetable."""
    by_days = released("log")
    in_blocks = released("log", staffing={"grid_share": 0.2, "line_job": "block_end"})
    working = 52 * 7 - 2 * 52  # days of block_end are released on rest days too, without presence
    assert by_days == pytest.approx(in_blocks * working / 364, rel=0.09)


def test_patrols_are_due_on_days_with_presence_by_timetable_ill_or_not() -> None:
    half = {"grid_share": 0.2, "absence": {"sick_share": 0.0, "leave_days_per_year": 0}}
    ill = {"grid_share": 0.2, "absence": {"sick_share": 0.3}}
    numbers = []
    for staffing in (half, ill, {"grid_share": 0.2, "line_job": "block_end"}):
        b = build(scenario(staffing=staffing), 0)
        patrol = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("patrol")]
        numbers.append(int(((b.world.schedule[patrol["schedule"]] & RELEASES) > 0).sum()))
    assert numbers[0] == numbers[1]
    assert numbers[0] == pytest.approx(0.4 * numbers[2], rel=0.05), "two of five days"


def test_meetings_are_attended_on_days_without_grid_time() -> None:
    b = build(
        scenario(staffing={"grid_share": 0.2, "absence": {"sick_share": 0.0, "leave_days_per_year": 0}}), 0
    )
    meeting = b.world.duty[b.world.duty["kind"] == TASK_KINDS.index("appointment")][0]
    days = np.flatnonzero(b.world.schedule[meeting["schedule"]] & RELEASES)
    first = b.world.worker[meeting["worker"]]["day_first"]
    assert (b.world.shift[b.world.day[first + days]["shift"]]["seconds"] > 0).all()
    assert len(days) > 50


def test_one_shift_block_is_parted_too() -> None:
    one = ShiftPattern(((("09:00", "17:00"),),) * 5 + ((), ()), "off")
    assert week(GridTime("half_days", 0.1), pattern=one)[0] == [(9 * HOUR, 13 * HOUR)]
