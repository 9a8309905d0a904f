"""Hierarchy of units: children are apportioned to parents evenly and without loss."""

from __future__ import annotations

import numpy as np
import pytest
from places import shipped
from scenarios import scenario

from sim.builder.area.hierarchy import (
    counted_grids,
    counted_sub_areas,
    partition_into_grids,
    street_of_community,
)
from sim.builder.build import build
from sim.config.groups.area import Area, UnitCounts
from sim.simulation import simulate
from sim.world.tables import Level

URBAN = UnitCounts(street=1, community=8, sub_area=48, grid=200)
RURAL = UnitCounts(street=36, community=382, sub_area=1711, grid=3073)


def area_of(counts: UnitCounts, simulated: int) -> Area:
    base = scenario().area
    return base.model_copy(update={
        "counts": counts, "communities_per_street": None, "households_per_grid": None,
        "communities_simulated": simulated, "levels": ("sub_area", "community", "street", "county"),
        "households_per_community": 322,
    })  # fmt: skip


@pytest.mark.parametrize("counts", [URBAN, RURAL])
def test_every_level_has_exactly_its_counted_units(counts: UnitCounts) -> None:
    area = area_of(counts, counts.community)
    grids = partition_into_grids(area)
    assert len(grids.size) == counts.grid and grids.size.min() >= 1
    assert len(np.unique(grids.sub_area)) == counts.sub_area
    assert len(np.unique(grids.community)) == counts.community
    assert len(np.unique(street_of_community(area))) == counts.street
    assert grids.size.sum() == 322 * counts.community


def test_brothers_differ_by_one_at_most() -> None:
    area = area_of(RURAL, RURAL.community)
    sub_areas = counted_sub_areas(RURAL)
    assert sub_areas is not None and set(sub_areas.tolist()) == {4, 5}
    assert set(np.bincount(street_of_community(area)).tolist()) == {10, 11}
    assert set(np.bincount(partition_into_grids(area).sub_area).tolist()) == {1, 2}
    assert set(counted_grids(RURAL).tolist()) <= {7, 8, 9}


def test_a_part_of_the_place_is_the_beginning_of_the_whole() -> None:
    """How many communities are played through moves no boundary."""
    whole, part = partition_into_grids(area_of(RURAL, 382)), partition_into_grids(area_of(RURAL, 11))
    n = len(part.community)
    assert np.array_equal(whole.size[:n], part.size) and np.array_equal(whole.sub_area[:n], part.sub_area)
    assert street_of_community(area_of(RURAL, 11)).tolist() == [0] * 11, "one whole township"


def test_a_document_without_sub_areas_shares_grids_over_communities() -> None:
    assert counted_grids(UnitCounts(street=1, community=3, sub_area=None, grid=10)).tolist() == [3, 4, 3]


def test_the_county_of_fuxin_has_its_5458_units_with_the_street_once() -> None:
    """257 in town and 5,202 in the country are 5,459 listed; the street stands in both tables (S2.2)."""
    trees = [shipped(place).area.counts for place in ("fuxin_2022_urban", "fuxin_2022_rural")]
    listed = 0
    for counts in trees:
        assert counts is not None and counts.sub_area is not None
        listed += counts.street + counts.community + counts.sub_area + counts.grid
    assert listed == 5459 and listed - 1 == 5458


SHORT = {"run__warm_up_weeks": 0, "run__measured_weeks": 1}


@pytest.mark.parametrize(
    ("place", "units"),
    [("fuxin_2022_urban", [200, 48, 8, 1, 1]), ("fuxin_2022_rural", [3073, 1711, 382, 36, 1])],
)
def test_the_whole_county_is_built_unit_by_unit(place: str, units: list[int]) -> None:
    """From below; the county centre is one and the same above both trees."""
    counts = shipped(place).area.counts
    assert counts is not None
    built = build(shipped(place, area__communities_simulated=counts.community, **SHORT), 0)
    assert np.bincount(built.context.level).tolist() == units
    grids = built.context.level == Level.GRID
    assert built.context.posts[grids].tolist() == [1] * counts.grid
    assert built.context.households[grids].sum() == len(built.world.home)
    assert (built.world.queue_at[:, : Level.COUNTY + 1] >= 0).all(), "somebody answers at every level"


@pytest.mark.long
def test_the_whole_county_runs_for_a_year() -> None:
    run = simulate(shipped("fuxin_2022_rural", area__communities_simulated=382), 0)
    part = simulate(shipped("fuxin_2022_rural"), 0)
    assert run.metrics["load"] == pytest.approx(part.metrics["load"], rel=0.02)
