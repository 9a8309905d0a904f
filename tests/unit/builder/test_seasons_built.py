"""Office hours by season and several patrols a day, from the configuration to the tables."""

from __future__ import annotations

import datetime as dt

import numpy as np
from scenarios import scenario

from sim.builder.budget import monthly_minutes
from sim.builder.build import build
from sim.config.groups.types import TASK_KINDS
from sim.rules.deadlines import compute_due, next_office_second
from sim.world.event_order import DAY

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
    office, run, days = world.office, world.run, len(world.office)
    assert next_office_second(office, run, days, at) == tuesday * DAY + 15 * HOUR
    assert compute_due(office, run, days, at, 1) == (tuesday + 1) * DAY + 17 * HOUR + 1800
    march = (dt.date(2025, 3, 4) - dt.date(2025, 1, 6)).days * DAY + 14 * HOUR
    assert next_office_second(office, run, days, march) == march, "all year from 13:30"


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
