"""Achieved sizes of a scenario, which differ slightly from the requested ones (clause S2.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.builder.area.posts import assign_posts
from sim.builder.area.units import partition_into_grids
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
    """

    per_full_time_post: float
    per_grid: float
    grids: int
    posts: int
    full_time: float


def achieved(scenario: Scenario) -> AchievedSize:
    """Partition the area and assign the posts as the model does, without drawing households."""
    staffing, grids = scenario.staffing, partition_into_grids(scenario.area)
    classes = list(staffing.classes.values())
    heads = np.array([kind.posts or 1 for kind in classes], np.float64)
    per_community = staffing.workers_per_community
    posts = assign_posts(
        grids, None if per_community else staffing.workers_per_grid, per_community, heads / heads.sum()
    )
    shares = np.array([staffing.grid_share_of(kind) for kind in classes])
    full_time = float((posts.share * shares[posts.kind]).sum())
    return AchievedSize(
        per_full_time_post=float(grids.size.sum()) / full_time,
        per_grid=float(grids.size.mean()),
        grids=len(grids.size),
        posts=len(posts.share),
        full_time=full_time,
    )
