"""Posts, grids and households that a budget covers.

The scope is the whole place where its document counts it and the counts hold; else the simulated communities, with the
part of the desks above that serves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.costs.budget_lines import PostGroup
from sim.builder.area.hierarchy import county_size, partition_into_grids, street_of_community, street_sizes
from sim.builder.area.posts import post_assignment

if TYPE_CHECKING:
    from sim.config import Scenario


@dataclass(frozen=True, slots=True)
class Scope:
    """Extent of a budget."""

    households: float
    grids: float
    units: dict[str, float]  # level of a desk -> desks, in parts for those that serve further communities
    simulated: dict[str, float]  # level -> simulated grids or desks / those of the scope


def budget_scope(scenario: Scenario) -> Scope:
    """Return the extent of a scenario's budget."""
    area = scenario.area
    counts = area.counts
    simulated = partition_into_grids(area)
    sizes = np.asarray(street_sizes(area), float)
    sub_areas = float(len(np.unique(simulated.sub_area[simulated.sub_area >= 0])))
    desks = {
        "sub_area": sub_areas,
        "community": float(area.communities_simulated),
        "street": float(len(sizes)),
        "county": float(area.counties_simulated),
    }
    if counts is not None and not area.counts_replaced:
        units = {
            "sub_area": float(counts.sub_area or 0),
            "community": float(counts.community),
            "street": float(counts.street),
            "county": 1.0,
        }
        households = float(counts.community * area.mean_community)
        grids = float(counts.grid)
    else:
        served = np.bincount(street_of_community(area), minlength=len(sizes))
        units = desks | {
            "street": float((served / sizes).sum()),
            "county": area.communities_simulated / county_size(area),
        }
        households, grids = float(area.households_simulated), float(simulated.scale.sum())
    shares = {level: desks[level] / number for level, number in units.items() if number > 0.0}
    return Scope(households, grids, units, {"grid": area.households_simulated / households} | shares)


def grid_posts(scenario: Scenario, scope: Scope) -> list[PostGroup]:
    """Return the grid posts of each class."""
    staffing = scenario.staffing
    assigned = post_assignment(scenario)
    groups = []
    for row, (name, post_class) in enumerate(staffing.classes.items()):
        own = assigned.kind == row
        number = float(assigned.scale[own].sum())
        worked = float((assigned.scale[own] * assigned.grid_share[own]).sum()) / number if number else 0.0
        if scope.simulated["grid"] < 1.0 and post_class.posts is not None:
            number = float(post_class.posts)
        share = post_class.cost_share
        groups.append(
            PostGroup(
                "grid",
                name,
                post_class.name_en,
                post_class.name_zh,
                number,
                worked if share is None else share,
                post_class.wage_yuan_month,
                post_class.insured,
            )
        )
    return groups


def desk_posts(scenario: Scenario, scope: Scope) -> list[PostGroup]:
    """Return the posts of the desks of each level that the place has."""
    groups = []
    for level in scenario.area.levels:
        desk, price = scenario.staffing.desks[level], scenario.cost.desks.get(level)
        share = desk.grid_share if price is None or price.cost_share is None else price.cost_share
        groups.append(
            PostGroup(
                level,
                level,
                "",
                "",
                scope.units[level] * desk.staff,
                share,
                None if price is None else price.wage_yuan_month,
                price is not None and price.insured,
            )
        )
    return groups
