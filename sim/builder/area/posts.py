"""Grid posts: number, class and assignment to grids."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.builder.area.grids import Grids, Real, Whole, apportion
from sim.builder.area.units import partition_into_grids
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario


@dataclass(frozen=True)
class PostAssignment:
    """Assignment of grid posts: one queue per group of grids, with consecutive posts."""

    queue: Whole  # [grid] queue that serves it
    community: Whole  # [queue]
    first_post: Whole  # [queue + 1]
    number: Whole  # [post] number within its community: the key of its draws
    share: Real  # [post] scale of its time (post of a remainder grid), before grid_share
    kind: Whole  # [post] row of the post classes of the place

    def within(self, communities: range) -> PostAssignment:
        """Return the assignment in a range of communities, numbered from its first one."""
        queues = range(*np.searchsorted(self.community, [communities.start, communities.stop]).tolist())
        grids = slice(*np.searchsorted(self.queue, [queues.start, queues.stop]).tolist())
        posts = slice(int(self.first_post[queues.start]), int(self.first_post[queues.stop]))
        return PostAssignment(
            self.queue[grids] - queues.start,
            self.community[queues.start : queues.stop] - communities.start,
            self.first_post[queues.start : queues.stop + 1] - posts.start,
            self.number[posts],
            self.share[posts],
            self.kind[posts],
        )


def interleave_post_classes(number: int, shares: Real) -> Whole:
    """Return the classes of ``number`` posts in geographic order, mixed as evenly as their shares allow (S2.2).

    Post i has the class furthest below its share, the earlier row on a tie: two equal shares give 0, 1, 0, 1, ...
    """
    given = np.zeros(len(shares))
    kinds = np.zeros(number, np.int64)
    if len(shares) == 1:
        return kinds
    for i in range(number):
        behind = (i + 1) * shares - given
        kinds[i] = int(np.argmax(np.round(behind, 9)))
        given[kinds[i]] += 1
    return kinds


def _queue_of_grids(grids: int, posts: int) -> Whole:
    """Return the queue of each grid of a community: one per grid, or one per post if there are fewer posts."""
    return np.repeat(np.arange(min(grids, posts)), apportion(grids, min(grids, posts)))


def number_of_posts(grids: int, per_grid: float | None, per_community: int | None) -> int:
    """Return the grid posts of a community: rounded half up, at least one. ``per_community`` has precedence."""
    if per_community is not None:
        return per_community
    return max(1, math.floor((per_grid or 0.0) * grids + 0.5))


def assign_posts(
    grids: Grids, per_grid: float | None, per_community: int | None, shares: Real
) -> PostAssignment:
    """Assign posts to grids: ``per_grid`` per grid (0.5 = one post for two grids), or a fixed number per community.

    ``shares``: [post class], sum 1. The post of a remainder grid is scaled only with ``per_grid``. Raises ValueError
    for a community without a post.
    """
    queue = np.zeros(len(grids.community), np.int64)
    community: list[int] = []
    posts: list[int] = []
    number: list[int] = []
    scale: list[float] = []
    edges = np.searchsorted(grids.community, np.arange(int(grids.community[-1]) + 2))
    for c in range(int(grids.community[-1]) + 1):
        mine = np.arange(edges[c], edges[c + 1])
        people = number_of_posts(len(mine), per_grid, per_community)
        if people < 1:
            raise ValueError("a community needs at least one grid post")
        group = _queue_of_grids(len(mine), people)
        queue[mine] = group + len(community)
        for q, k in enumerate(apportion(people, int(group[-1]) + 1).tolist()):
            whole = 1.0 if per_community is not None else float(grids.scale[mine[group == q]].mean())
            scale += [whole] * k
            posts.append(k)
            community.append(c)
        number += range(people)
    first = np.concatenate([[0], np.cumsum(posts)]).astype(np.int64)
    kinds = interleave_post_classes(len(scale), shares)
    return PostAssignment(queue, np.array(community), first, np.array(number), np.array(scale), kinds)


@cache_per_scenario
def post_assignment(scenario: Scenario) -> PostAssignment:
    """Return the assignment of the grid posts of a scenario."""
    staffing = scenario.staffing
    posts = np.array([c.posts or 1 for c in staffing.classes.values()], np.float64)
    per_community = staffing.workers_per_community
    return assign_posts(
        partition_into_grids(scenario.area),
        None if per_community else staffing.workers_per_grid,
        per_community,
        posts / posts.sum(),
    )
