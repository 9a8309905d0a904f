"""Office hours by season and several patrols a day, from the configuration to the tables."""

from __future__ import annotations

import datetime as dt

import numpy as np
from scenarios import scenario, shift

from sim.builder.budget import monthly_minutes
from sim.builder.build import build
from sim.config.groups.types import TASK_KINDS
from sim.rules.deadline_clock import compute_due, next_office_second, office_clock
from sim.simulation import simulate
from sim.world.event_order import DAY
from sim.world.log import RecordType

HOUR = 3600
SUMMER = {
    "summer": {"first": "06-01", "last": "08-31", "office_hours": (("08:30", "12:00"), ("15:00", "17:30"))}
}
SMALL = {
    "area": {"households_per_community": 200, "households_per_grid": 100},
    "run": {"warm_up_weeks": 0, "measured_weeks": 40},
}


def test_deadlines_run_in_the_office_hours_of_the_season() -> None:
    """Registered at lunch on a Tuesday in July: counts from 15:00; due on Wednesday when the last block closes."""
    world = build(scenario(calendar={"seasons": SUMMER}, **SMALL), 0).world
    tuesday = (dt.date(2025, 7, 8) - dt.date(2025, 1, 6)).days
    at = tuesday * DAY + 14 * HOUR
    office, run, block = world.office, world.run, world.office_block
    assert next_office_second(office, run, block, at) == tuesday * DAY + 15 * HOUR
    assert compute_due(office, run, block, at, 1) == (tuesday + 1) * DAY + 17 * HOUR + 1800
    march = (dt.date(2025, 3, 4) - dt.date(2025, 1, 6)).days * DAY + 14 * HOUR
    assert next_office_second(office, run, block, march) == march, "all year from 13:30"


OPEN_LATE = (("08:30", "12:00"), ("13:30", "17:00"), ("19:00", "21:00"))


def test_an_evening_block_is_office_time_on_ordinary_days_and_in_a_season() -> None:
    """09:00-17:00 and, in summer, 7.5 + 2 hours in three blocks; or the evening all year and none in summer."""
    plain = (("09:00", "17:00"),)
    for ordinary, summer in ((plain, OPEN_LATE), (OPEN_LATE, plain)):
        seasons = {"summer": {"first": "06-01", "last": "08-31", "office_hours": summer}}
        world = build(scenario(calendar={"office_hours": ordinary, "seasons": seasons}, **SMALL), 0).world
        office, run, block = world.office, world.run, world.office_block
        for month in (3, 7):
            tuesday = (dt.date(2025, month, 4 + month // 7 * 4) - dt.date(2025, 1, 6)).days
            late = (ordinary if month == 3 else summer) is OPEN_LATE
            at = tuesday * DAY + 18 * HOUR
            expected = tuesday * DAY + 19 * HOUR if late else None
            found = next_office_second(office, run, block, at)
            assert found == expected if late else found > tuesday * DAY + 24 * HOUR
            clock = [office_clock(office, run, block, (tuesday + k) * DAY) for k in (0, 1)]
            assert clock[1] - clock[0] == (9 if late else 8) * HOUR


def test_an_evening_block_of_posts_and_desks_serves_more_cases_after_hours() -> None:
    """Grid posts and desks work after 19:00, and lose time at the end of three blocks instead of two."""
    late = {"shifts": {"day": shift(OPEN_LATE)}, "max_hours_per_week": 60.0}
    desks = {role: {"shift": shift(OPEN_LATE)} for role in ("community", "street", "county")}
    of = scenario(calendar={"office_hours": OPEN_LATE}, staffing=late | {"desks": desks}, **SMALL)
    log = simulate(of, keep_log=True).log
    begun = log["time"][log["record_type"] == RecordType.SPELL] % DAY
    assert (begun >= 19 * HOUR).sum() > 100
    assert monthly_minutes(of).gap_minutes > monthly_minutes(scenario(**SMALL)).gap_minutes


def test_several_patrols_a_day_are_due_together_and_take_the_blocks_of_their_hours_in_turn() -> None:
    hours = (("09:00", "11:00"), ("15:00", "17:00"))
    once, twice = (
        build(scenario(duties={"patrol": {"times": n, "hours": hours}}, **SMALL), 0).world.duty
        for n in (1, 2)
    )
    patrol = TASK_KINDS.index("patrol")
    first, both = once[once["kind"] == patrol], twice[twice["kind"] == patrol]
    assert len(both) == 2 * len(first) == 4
    assert np.array_equal(np.sort(both["turn"] % 2), [0, 0, 1, 1])
    assert [both["turn"][both["unit"] == grid].tolist() for grid in (0, 1)] == [[0, 1], [1, 2]]
    assert np.array_equal(both["seconds"], np.tile(first["seconds"], 2))


def test_two_patrols_a_day_take_twice_the_minutes_of_one() -> None:
    minutes = [
        next(item.fixed for item in monthly_minutes(of).items if item.name == "patrol")
        for of in (scenario(duties={"patrol": {"times": n}}, **SMALL) for n in (1, 2))
    ]
    assert minutes[1] == 2 * minutes[0] > 0.0
