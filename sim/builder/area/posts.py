"""Posts: how many a unit has, of which class, and which grids each looks after."""

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
    """Where the grid posts stand: a queue per group of grids, its posts one after the other."""

    queue: Whole  # [grid] the queue that serves it
    community: Whole  # [queue]
    first_post: Whole  # [queue + 1]
    number: Whole  # [post] running number inside its community: the key of its draws
    share: Real  # [post] scale of its time (a remainder grid's post), before grid_share
    kind: Whole  # [post] row of the place's kinds of post

    def within(self, communities: range) -> PostAssignment:
        """Those of a range of communities, counted from its beginning."""
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
    """Kinds of ``number`` posts along the ground, mixed as evenly as their shares allow (S2.2).

    Post i gets the kind furthest behind its share, the earlier row on a tie; two equal shares give
    0, 1, 0, 1, ...
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
    """[grid] the queue of each grid of one community: one per grid, or one per post if posts are fewer."""
    return np.repeat(np.arange(min(grids, posts)), apportion(grids, min(grids, posts)))


def number_of_posts(grids: int, per_grid: float | None, per_community: int | None) -> int:
    """Grid posts of one community: rounded half up, at least one; ``per_community`` has precedence."""
    if per_community is not None:
        return per_community
    return max(1, math.floor((per_grid or 0.0) * grids + 0.5))


def assign_posts(
    grids: Grids, per_grid: float | None, per_community: int | None, shares: Real
) -> PostAssignment:
    """Posts on grids: ``per_grid`` per grid (0.5 = one post for two grids) or heads per community kept.

    ``shares``: [kind of post], sum 1. A remainder grid's post is scaled only with ``per_grid``: kept
    heads stay whole. Raises ValueError for a community without a post.
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
    """Where the grid posts of a scenario stand."""
    staffing = scenario.staffing
    posts = np.array([c.posts or 1 for c in staffing.classes.values()], np.float64)
    kept = staffing.workers_per_community
    return assign_posts(
        partition_into_grids(scenario.area),
        None if kept else staffing.workers_per_grid,
        kept,
        posts / posts.sum(),
    )
