"""Posts of listed grids in other numbers: tenths by load, nothing taken from one group to give to another (S6.7)."""

from __future__ import annotations

import pytest
from test_grids_listed import listed

from sim.builder.area.achieved_size import achieved
from sim.builder.area.scaled_posts import scale_posts
from sim.config import Scenario
from sim.scenarios import load_scenario

POSTS = {
    "a": {"post_class": "worker", "community": 1, "grids": [1], "grid_share": 1.0},
    "b": {"post_class": "worker", "community": 1, "grids": [2], "grid_share": 0.5},
    "c": {
        "post_class": "worker",
        "community": 2,
        "grids": [1, 2],
        "shared": True,
        "number": 2,
        "grid_share": 0.8,
    },
    "d": {"post_class": "worker", "community": 3, "grids": [1], "grid_share": 0.9},
}


def own() -> Scenario:
    values = listed().resolved()
    return load_scenario(values | {"staffing": values["staffing"] | {"posts": POSTS}})


def with_posts(of: Scenario, size: float) -> Scenario:
    values = of.resolved()
    return load_scenario(values | {"staffing": values["staffing"] | {"posts": scale_posts(of, size)}})


def shares(of: Scenario, size: float) -> dict[tuple[int, tuple[int, ...]], float]:
    """Full-time posts of each group of grids."""
    found: dict[tuple[int, tuple[int, ...]], float] = {}
    for row in scale_posts(of, size).values():
        group = (row["community"], tuple(row["grids"]))
        found[group] = round(found.get(group, 0.0) + row["grid_share"], 1)
    return found


NORTH, SOUTH, EAST, HILL = (1, (1,)), (1, (2,)), (2, (1, 2)), (3, (1,))


def test_added_tenths_go_by_load() -> None:
    """800 households, 4.0 posts. At 160 a post: 5.0, so 10 tenths more for loads of 300, 200 (100 x 2), 300, 100.

    Their quotas are 3.3, 2.2, 3.3 and 1.1; the tenth that is left goes to the first of the largest remainders.
    """
    assert shares(own(), 200.0) == {NORTH: 1.0, SOUTH: 0.5, EAST: 1.6, HILL: 0.9}
    assert shares(own(), 160.0) == {NORTH: 1.4, SOUTH: 0.7, EAST: 1.9, HILL: 1.0}


def test_a_group_keeps_a_tenth_of_a_post() -> None:
    assert shares(own(), 2000.0) == dict.fromkeys((NORTH, SOUTH, EAST, HILL), 0.1)


def test_no_group_has_fewer_posts_when_there_are_more_in_all() -> None:
    before: dict[tuple[int, tuple[int, ...]], float] = {}
    for size in (1600, 1000, 800, 500, 400, 300, 250, 200, 190, 180, 160, 100, 60, 40):
        now = shares(own(), float(size))
        assert all(now[group] >= share for group, share in before.items())
        before = now


@pytest.mark.parametrize("size", (100.0, 160.0, 200.0, 320.0, 400.0))
def test_the_size_asked_for_is_achieved_and_nothing_else_changes(size: float) -> None:
    made = with_posts(own(), size)
    assert achieved(made).per_full_time_post == pytest.approx(size)
    assert made.area == own().area
    assert made.staffing.desks == own().staffing.desks
