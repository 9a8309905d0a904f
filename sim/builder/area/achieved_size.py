"""Achieved sizes of a scenario, which differ slightly from the requested ones (clause S2.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.posts import post_assignment
from sim.config.scenario import Scenario


@dataclass(frozen=True, slots=True)
class AchievedSize:
    """Achieved sizes and posts of the simulated part of a place.

    Attributes
    ----------
    per_full_time_post, per_grid : float
        Households.
    grids, posts : int
    full_time : float
        Full-time equivalents of the posts.
    least_per_full_time, most_per_full_time : float
        Households per full-time post of the queues of grids with the fewest and the most.
    """

    per_full_time_post: float
    per_grid: float
    grids: int
    posts: int
    full_time: float
    least_per_full_time: float
    most_per_full_time: float


def achieved(scenario: Scenario) -> AchievedSize:
    """Partition the area and assign the posts as the model does, without drawing households."""
    size, posts = partition_into_grids(scenario.area).size, post_assignment(scenario)
    equivalents = np.add.reduceat(posts.scale * posts.grid_share, posts.first_post[:-1])
    each = np.bincount(posts.queue, size) / equivalents
    full_time = float(equivalents.sum())
    return AchievedSize(
        per_full_time_post=float(size.sum()) / full_time,
        per_grid=float(size.mean()),
        grids=len(size),
        posts=len(posts.number),
        full_time=full_time,
        least_per_full_time=float(each.min()),
        most_per_full_time=float(each.max()),
    )
