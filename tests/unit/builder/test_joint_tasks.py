"""Tasks that several posts of a community do together, in turn (S4.8)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenarios import scenario

from sim.builder.build import build
from sim.builder.staff.appointments import NO_ROTA, Rota
from sim.config import Scenario
from sim.world.tables import RELEASES, DutyWindow, World

YEAR: dict[str, Any] = {"warm_up_weeks": 0, "measured_weeks": 52}
AT = 15 * 3600 + 600  # no other appointment is at this time


def with_clean_ups(workers: int, **more: Any) -> Scenario:
    """Six posts of one community, of which some clean up twelve times a year for three hours."""
    task = {"name": "clean-up", "minutes": 180.0, "per_year": 12.0, "workers": workers, "at": "15:10"}
    return scenario(duties={"joint_tasks": {"clean": task}}, run=YEAR, **more)


def turns(world: World) -> np.ndarray:
    """Whether a post takes part [post, day]."""
    duty = world.duty[(world.duty["window"] == DutyWindow.APPOINTMENT) & (world.duty["at"] == AT)]
    assert (duty["seconds"] == 180 * 60).all() and sorted(duty["worker"]) == list(range(6))
    return (world.schedule[duty["schedule"]] & RELEASES) > 0


def test_five_posts_do_a_task_for_two_in_turn() -> None:
    """Posts 0 and 1, then 2 and 3, 4 and 0, 1 and 2."""
    occasions = np.arange(4)
    on = np.array([Rota(number, 5).is_on(2, occasions) for number in range(5)])
    assert [np.flatnonzero(on[:, k]).tolist() for k in range(4)] == [[0, 1], [2, 3], [0, 4], [1, 2]]
    assert NO_ROTA.is_on(3, occasions).all()


@pytest.mark.parametrize("workers", [1, 2, 4, 6, 9])
def test_as_many_posts_as_a_task_needs_are_there_at_once(workers: int) -> None:
    there = turns(build(with_clean_ups(workers), 0).world)
    number = there.sum(axis=0)
    assert set(number.tolist()) == {0, min(workers, 6)}
    assert (number > 0).sum() == 12
    assert np.ptp(there.sum(axis=1)) <= 1, "all have their turn"


def test_part_time_posts_come_for_a_joint_task_on_days_of_the_line_job() -> None:
    staffing = {"grid_share": 0.2, "absence": {"sick_share": 0.0, "leave_days_per_year": 0}}
    world = build(with_clean_ups(2, staffing=staffing), 0).world
    for post, days in enumerate(turns(world)):
        first = world.worker["day_first"][post]
        shifts = world.shift[world.day["shift"][first + np.flatnonzero(days)]]
        assert (shifts["seconds"] >= 180 * 60).all()


def test_the_load_hears_a_joint_task() -> None:
    """Two of six posts, 12 x 3 h: an hour a month and post more."""
    minutes = [
        float(load.sum()) / 60.0
        for load in (build(of, 0).context.expected for of in (scenario(run=YEAR), with_clean_ups(2)))
    ]
    assert minutes[1] - minutes[0] == pytest.approx(12 * 180 * 2, rel=0.15)  # some are ill or on leave
    assert minutes[1] - minutes[0] <= 12 * 180 * 2
