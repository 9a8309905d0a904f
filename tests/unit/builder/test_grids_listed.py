"""Listed grids (S2.2): uneven sizes, special households and difficulty of each grid, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scenarios import overlay, scenario

from sim.builder.area.achieved_size import achieved
from sim.builder.area.hierarchy import county_size, partition_into_grids, street_of_community, street_sizes
from sim.builder.area.households import create_households
from sim.builder.area.posts import assign
from sim.builder.budget import monthly_minutes
from sim.builder.build import build
from sim.builder.desks import communities_served, with_settled_area
from sim.config import Scenario

ROWS: dict[str, dict[str, Any]] = {
    "north": {"households": 300, "special_households": 12},
    "south": {"households": 100, "special_households": 0, "difficulty": 2.0},
    "east": {"households": 50, "community": 2, "street": 2},
    "west": {"households": 250, "community": 2, "street": 2, "special_households": 250},
    "hill": {"households": 100, "community": 3, "street": 2},
}
LISTED = {
    "communities_simulated": 3, "communities_per_street": None, "streets_per_county": None,
    "households_per_community": None, "households_per_grid": None,
}  # fmt: skip


def listed(rows: dict[str, dict[str, Any]] = ROWS, **changes: Any) -> Scenario:
    area = LISTED | {"grids": rows}
    return scenario(**overlay({"area": area, "run": {"warm_up_weeks": 0, "measured_weeks": 2}}, changes))


def test_every_grid_has_its_own_households_and_every_street_its_communities() -> None:
    area = listed().area
    grids = partition_into_grids(area)
    assert grids.size.tolist() == [300, 100, 50, 250, 100]
    assert grids.community.tolist() == [0, 0, 1, 1, 2]
    assert (area.households_simulated, area.community_sizes) == (800, (400, 300, 100))
    assert street_of_community(area).tolist() == [0, 1, 1]
    assert (street_sizes(area).tolist(), county_size(area)) == ([1, 2], 3)
    assert achieved(listed()).most_per_full_time == 300.0


def test_a_part_of_the_place_has_the_grids_and_households_of_the_whole() -> None:
    of = listed()
    assert partition_into_grids(of.area, range(1, 3)).size.tolist() == [50, 250, 100]
    whole, part = create_households(of, 3), create_households(of, 3, range(1, 3))
    assert (whole.home[400:] == part.home).all()
    first = with_settled_area(listed(area={"communities_simulated": 1}), "background").area
    assert partition_into_grids(first).size.tolist() == [300, 100]


@pytest.mark.parametrize("replication", (0, 5))
def test_special_households_are_as_many_as_listed_in_their_grid(replication: int) -> None:
    home = create_households(listed(), replication).home
    special = [int(part.sum()) for part in np.split(home["special"], [300, 400, 450, 700])]
    assert (special[0], special[1], special[3]) == (12, 0, 250)
    more = listed(overlay(ROWS, {"north": {"special_households": 13}}))
    assert (create_households(more, replication).home["special"] >= home["special"]).all()


def test_difficult_grids_have_more_demand_and_longer_work() -> None:
    """One eighth of the households counts twice: mean 1.125; over cases (7/8 + 4/8) / (9/8) = 11/9."""
    area = listed().area
    assert area.mean_difficulty == pytest.approx(1.125)
    assert area.case_difficulty == pytest.approx(11 / 9)
    even = listed({name: row | {"difficulty": 1.0} for name, row in ROWS.items()})
    ratio = create_households(listed(), 0).multiplier / create_households(even, 0).multiplier
    assert ratio[300:400] == pytest.approx(2.0) and ratio[:300] == pytest.approx(1.0)
    assert not even.area.is_uneven_ground


def test_equal_listed_grids_are_the_grids_of_a_size() -> None:
    """Same households, cases and budget as the place that states a size: a list adds nothing by itself."""
    run = {"run": {"warm_up_weeks": 0, "measured_weeks": 2}}
    stated = {"households_per_community": 600, "households_per_grid": 200, "communities_simulated": 2}
    whole = {"communities_per_street": 2, "streets_per_county": None}
    plain = scenario(**overlay(run, {"area": stated | whole}))
    rows = {f"{c}-{g}": {"households": 200, "community": c} for c in (1, 2) for g in (1, 2, 3)}
    same = listed(rows, area={"communities_simulated": 2})
    for one, other in zip(build(plain, 1).world, build(same, 1).world, strict=True):
        assert np.array_equal(one, other)
    assert monthly_minutes(plain) == monthly_minutes(same)


def test_a_street_may_have_more_communities_than_are_listed() -> None:
    """Streets of four communities, one and two of them listed: the others weigh on the desks as background."""
    of = with_settled_area(
        listed(area={"communities_per_street": 4, "streets_per_county": 2, "beyond": None}), "whole_street"
    )
    assert (of.area.beyond, of.area.communities_simulated) == ("background", 3)
    assert (street_sizes(of.area).tolist(), county_size(of.area)) == ([4, 4], 8)
    assert street_of_community(of.area).tolist() == [0, 1, 1]
    instance = build(of, 0)
    queues = np.unique(instance.world.background["queue"])
    assert {instance.labels.queues[q] for q in queues} == {"street 1", "street 2", "county 1"}


def test_a_grid_size_cuts_the_listed_communities_anew() -> None:
    of = listed(area={"households_per_grid": 150})
    assert partition_into_grids(of.area).size.tolist() == [150, 150, 100, 150, 150, 100]
    assert int(create_households(of, 0).home["special"][:300].sum()) == 12  # the ground stays


@pytest.mark.parametrize(
    ("changes", "text"),
    (
        ({"grids": {}}, "the list is empty"),
        ({"grids": {"a": {"households": 5, "special_households": 6}}}, "at most its households, 5"),
        ({"grids": {"a": {"households": 5, "community": 2}}}, "without a gap, not 2"),
        ({"grids": ROWS, "households_per_community": 400}, "households_per_community: null"),
        ({"grids": ROWS, "communities_simulated": 4}, "more than the 3 communities of grids"),
        (
            {"grids": ROWS | {"x": {"households": 5, "community": 3, "street": 3}}},
            "community 3 lies in streets 2, 3",
        ),
        ({"grids": ROWS | {"x": {"households": 5, "community": 4, "street": 1}}}, "without a gap"),
        ({"grids": ROWS | {"x": {"households": 5, "sub_area": 1}}}, "for every grid or for none"),
        ({"grids": {"a": {"households": 5, "sub_area": 2}}}, "sub-areas of community 1 are numbered"),
        ({"grids": None}, "or list the grids"),
    ),
)  # fmt: skip
def test_a_wrong_list_is_refused_with_its_reason(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        scenario(area=LISTED | changes)


def test_sub_areas_are_those_listed() -> None:
    """Communities of 2, 1 and 1 sub-areas: a desk of a sub-area serves three quarters of a community on average."""
    rows = {name: row | {"sub_area": 2 if name == "south" else 1} for name, row in ROWS.items()}
    area = listed(rows, area={"levels": ("sub_area", "community", "street", "county")}).area
    assert partition_into_grids(area).sub_area.tolist() == [0, 1, 2, 2, 3]
    assert partition_into_grids(area, range(1, 3)).sub_area.tolist() == [2, 2, 3]
    assert communities_served(area, "sub_area") == 0.75


def test_listed_posts_name_the_listed_grids() -> None:
    rows = {"all": {}, "second": {"community": 1, "grids": (1,), "grid_share": 0.5}}
    of = listed(staffing={"posts": rows})
    assert np.diff(assign(of.area, of.staffing).first_post).tolist() == [2, 1, 1, 1, 1]
