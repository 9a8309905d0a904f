"""Queues of grids and desks, and the queue that serves a grid at each level."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.area.hierarchy import county_of_community, street_of_community
from sim.builder.area.post_assignment import PostAssignment
from sim.builder.routes.step_rows import level_of
from sim.config.scenario import Scenario
from sim.world.tables import Level

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Queues:
    """All queues: those of the grids by community, then the desks by ascending level."""

    at: Whole  # [grid, Level] queue; a missing level merges upward, the department is a delay
    level: Whole  # [queue]
    unit: Whole  # [queue] number among the queues of its level
    names: tuple[str, ...]  # [queue]
    first_neighbour: Whole  # [queue] first queue that its workers may cover
    neighbours: Whole  # [queue] number of these queues
    queue_above: Whole  # [queue] queue of an unanswered emergency


def _units(role: str, scenario: Scenario, grids: Grids, base: int) -> Whole:
    """Return the unit of a role by grid, numbered in the whole place."""
    if role == "sub_area":
        return grids.sub_area
    if role == "community":
        return base + grids.community
    above = street_of_community(scenario.area) if role == "street" else county_of_community(scenario.area)
    return np.asarray(above[base + grids.community])


def create_queues(scenario: Scenario, grids: Grids, assignment: PostAssignment, base: int = 0) -> Queues:
    """Number the queues and assign one to each grid and level. ``base``: number of the first community."""
    own = len(assignment.community)
    at = np.full((len(grids.community), len(Level)), -1, np.int64)
    at[:, Level.GRID] = assignment.queue
    level = [int(Level.GRID)] * own
    names = [f"grid post {k + 1}" for k in range(own)]
    units = list(range(own))
    queue_above = [-1] * own
    for role in scenario.area.levels:
        unit = _units(role, scenario, grids, base)
        if role == "sub_area" and unit.min() < 0:
            continue  # the place's counts were replaced: sub-areas merge upward
        first = len(level) - int(unit.min())
        at[:, level_of(role)] = first + unit
        for k in range(int(unit.min()), int(unit.max()) + 1):
            level.append(int(level_of(role)))
            units.append(k)
            names.append(f"{role} {k + 1}")
            queue_above.append(-1)
    for k in range(int(Level.COUNTY) - 1, int(Level.GRID), -1):  # missing levels merge upward
        if (at[:, k] < 0).all():
            at[:, k] = at[:, k + 1]
    ladder = (Level.GRID, Level.COMMUNITY, Level.STREET, Level.COUNTY)  # sub-areas have no emergency duty
    for lower, upper in pairwise(ladder):
        for q, next_up in zip(at[:, lower].tolist(), at[:, upper].tolist(), strict=True):
            if 0 <= q != next_up:  # a missing level merges upward
                queue_above[q] = next_up
    first_neighbour, neighbours = _cover(assignment.community, len(level))
    return Queues(
        at, np.array(level), np.array(units), tuple(names), first_neighbour, neighbours, np.array(queue_above)
    )


def _cover(community: Whole, queues: int) -> tuple[Whole, Whole]:
    """Return the queues that each queue may cover: all grid posts of a community (S3.4), for a desk only itself."""
    first = np.arange(queues, dtype=np.int64)
    number = np.ones(queues, np.int64)
    _, begin, of_queue, count = np.unique(
        community, return_index=True, return_inverse=True, return_counts=True
    )
    first[: len(community)], number[: len(community)] = begin[of_queue], count[of_queue]
    return first, number
