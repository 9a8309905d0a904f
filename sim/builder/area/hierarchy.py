"""Administrative units between county and household: streets, sub-areas, grids.

A place states either households per grid and communities per street, or the number of units in the whole place
(Fuxin). Counted units are distributed over their parent units by largest remainder in geographic order, level by
level (clause S2.2), so every level has exactly its documented number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids, apportion, partition_count, partition_even, partition_exact
from sim.config.groups.area import Area, UnitCounts
from sim.config.groups.grids import ListedGrid

Whole = NDArray[np.int64]


def street_sizes(area: Area) -> Whole:
    """Return the communities of each street that has simulated ones, in geographic order."""
    if area.grids is not None:
        last = area.listed[area.communities_simulated - 1][0].street
        listed = np.bincount([rows[0].street - 1 for rows in area.listed])[:last].astype(np.int64)
        return np.maximum(listed, area.communities_per_street or 0)
    if area.counts is not None:
        sizes = apportion(area.counts.community, area.counts.street)
        return sizes[: int(np.searchsorted(np.cumsum(sizes), area.communities_simulated)) + 1]
    assert area.communities_per_street is not None
    streets = -(-area.communities_simulated // area.communities_per_street)
    return np.full(streets, area.communities_per_street, np.int64)


def county_size(area: Area) -> int:
    """Return the communities of one county: as counted, of its streets, or of the simulated streets."""
    if area.grids is not None:
        return max(len(area.listed), (area.communities_per_street or 0) * (area.streets_per_county or 1))
    if area.counts is not None:
        return area.counts.community
    if area.streets_per_county is None:
        return int(street_sizes(area).sum())
    assert area.communities_per_street is not None
    return area.communities_per_street * area.streets_per_county


def with_whole_streets(area: Area) -> Area:
    """Return the area with all communities of its streets simulated (S2.6)."""
    simulated = int(street_sizes(area).sum())
    if area.grids is not None:  # communities that are not listed stay in the background
        streets = np.array([rows[0].street for rows in area.listed])
        simulated = int((streets <= len(street_sizes(area))).sum())
        if simulated < street_sizes(area).sum():
            return area.model_copy(update={"beyond": "background", "communities_simulated": simulated})
    return area.model_copy(update={"beyond": "whole_street", "communities_simulated": simulated})


def street_of_community(area: Area) -> Whole:
    """Return the street of each simulated community."""
    if area.grids is not None:
        return np.array([rows[0].street - 1 for rows in area.listed[: area.communities_simulated]], np.int64)
    sizes = street_sizes(area)
    return np.repeat(np.arange(len(sizes)), sizes)[: area.communities_simulated]


def county_of_community(area: Area) -> Whole:
    """Return the county of each simulated community."""
    street = street_of_community(area)
    if area.grids is not None or area.streets_per_county is None:
        return street * 0
    return street // area.streets_per_county


def counted_sub_areas(counts: UnitCounts) -> Whole | None:
    """Return the sub-areas of each community of the whole place; None if they are not counted."""
    return None if counts.sub_area is None else apportion(counts.sub_area, counts.community)


def counted_grids(counts: UnitCounts) -> Whole:
    """Return the grids of each community of the whole place: those of its sub-areas, if these are counted."""
    sub_areas = counted_sub_areas(counts)
    if sub_areas is None or counts.sub_area is None:
        return apportion(counts.grid, counts.community)
    before = np.concatenate([[0], np.cumsum(apportion(counts.grid, counts.sub_area))])
    return np.asarray(np.diff(before[np.concatenate([[0], np.cumsum(sub_areas)])]))


def partition_into_grids(area: Area, communities: range | None = None) -> Grids:
    """Return the grids of all communities or a range: of the chosen size, or as many as documented (S2.1, S2.2)."""
    counts = area.counts
    number = range(area.communities_simulated) if communities is None else communities
    sub_areas, before = None, 0
    if counts is not None and "sub_area" in area.levels:
        counted = counted_sub_areas(counts)
        if counted is not None:
            sub_areas, before = counted[number.start : number.stop], int(counted[: number.start].sum())
    if area.listed_sub_areas and "sub_area" in area.levels:
        listed_areas = np.array(area.listed_sub_areas, np.int64)
        sub_areas, before = listed_areas[number.start : number.stop], int(listed_areas[: number.start].sum())
    if area.households_per_grid is not None:
        cut = partition_even if area.partition == "even" else partition_exact
        size = area.households_per_grid
        cuts = {n: cut(n, size) for n in set(area.community_sizes)}
        partitions = [cuts[n] for n in area.community_sizes[number.start : number.stop]]
    elif area.grids is not None:
        listed = area.listed[number.start : number.stop]
        partitions = [(_households(rows), np.ones(len(rows))) for rows in listed]
    else:
        assert counts is not None and area.households_per_community is not None
        of_each = counted_grids(counts)[number.start : number.stop]
        partitions = [partition_count(area.households_per_community, int(k)) for k in of_each]
    grids = Grids.from_partition(partitions, sub_areas, before)
    if sub_areas is None or area.grids is None or area.households_per_grid is not None:
        return grids
    below = before + np.concatenate([[0], np.cumsum(sub_areas)])
    stated = [row.sub_area or 1 for rows in area.listed[number.start : number.stop] for row in rows]
    return replace(grids, sub_area=below[grids.community] + np.array(stated, np.int64) - 1)


def _households(rows: Sequence[ListedGrid]) -> Whole:
    return np.array([row.households for row in rows], np.int64)
