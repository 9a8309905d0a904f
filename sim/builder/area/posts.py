"""Grid posts: number, class and assignment to grids."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from operator import attrgetter

import numpy as np

from sim.builder.area.grids import Grids, Real, Whole, apportion
from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.post_assignment import IN_TURN, PostAssignment
from sim.builder.area.post_list import assign_listed_posts
from sim.config.content_cache import ContentCache
from sim.config.groups.area import Area
from sim.config.groups.staffing import Staffing
from sim.config.memo import cache_per_scenario
from sim.config.model_text import model_text
from sim.config.scenario import Scenario

ASSIGNED_MIB = 16.0  # memory of the assignments kept
# What an assignment depends on, beside the names of the shifts.
AREA_FIELDS = frozenset({
    "communities_simulated", "households_per_community", "households_per_grid", "grids", "counts", "partition",
    "levels",
})  # fmt: skip
STAFFING_FIELDS = frozenset({"workers_per_grid", "workers_per_community", "posts", "grid_share", "classes"})


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
    grids: Grids, per_grid: float | None, per_community: int | Whole | None, shares: Real
) -> PostAssignment:
    """Assign full-time posts to grids: ``per_grid`` per grid (0.5 = one post for two grids), or a fixed number.

    ``per_community``: posts of every community, or [community] of each; ``shares``: [post class], sum 1. The post of a
    remainder grid is scaled only with ``per_grid``. Raises ValueError for a community without a post.
    """
    queue = np.zeros(len(grids.community), np.int64)
    posts: list[Whole] = []  # [community] posts by queue
    scale: list[Real] = []  # [community] scale by queue
    communities, queues = int(grids.community[-1]) + 1, 0
    stated = None if per_community is None else np.broadcast_to(per_community, communities).tolist()
    edges = np.searchsorted(grids.community, np.arange(communities + 1)).tolist()
    for c in range(communities):
        mine = slice(edges[c], edges[c + 1])
        people = number_of_posts(mine.stop - mine.start, per_grid, None if stated is None else stated[c])
        if people < 1:
            raise ValueError("a community needs at least one grid post")
        group = _queue_of_grids(mine.stop - mine.start, people)
        queue[mine] = group + queues
        posts.append(apportion(people, int(group[-1]) + 1))
        scale.append(_scale_of_queues(group, grids.scale[mine] if stated is None else None))
        queues += len(posts[-1])
    by_queue, people_in = np.concatenate(posts), [int(of.sum()) for of in posts]
    first = np.concatenate([[0], np.cumsum(by_queue)]).astype(np.int64)
    whole = int(first[-1])
    return PostAssignment(
        queue, np.repeat(np.arange(communities), [len(of) for of in posts]), first,
        np.concatenate([np.arange(people) for people in people_in]), np.repeat(np.concatenate(scale), by_queue),
        interleave_post_classes(whole, shares), np.ones(whole), np.full(whole, IN_TURN),
    )  # fmt: skip


def _scale_of_queues(queue: Whole, scale: Real | None) -> Real:
    """Return the mean scale of the grids of each queue. ``scale``: [grid]; None: posts are not scaled."""
    found = np.ones(int(queue[-1]) + 1)
    if scale is not None:
        for q in set(queue[scale != 1.0].tolist()):
            found[q] = scale[queue == q].mean()
    return found


def assign(area: Area, staffing: Staffing) -> PostAssignment:
    """Return the grid posts of a place: as listed, as stated by its classes, or per grid or community (S2.2, S3.2).

    Raises ValueError, with the key first, for a list that does not fit the grids. The arrays are shared and must not be
    modified.
    """
    key = model_text(area, AREA_FIELDS), model_text(staffing, STAFFING_FIELDS), tuple(staffing.shifts)
    return _assigned.get(key, partial(_assign, area, staffing))


_assigned: ContentCache[PostAssignment] = ContentCache(
    most=64, most_mib=ASSIGNED_MIB, size_of=attrgetter("nbytes")
)


def _assign(area: Area, staffing: Staffing) -> PostAssignment:
    grids = partition_into_grids(area)
    if staffing.listed_posts:
        return assign_listed_posts(grids, staffing, repeats=area.grids is None)
    classes = list(staffing.classes.values())
    posts = np.array([c.posts or 1 for c in classes], np.float64)
    per_community: int | Whole | None = staffing.workers_per_community
    if staffing.classes_set_posts and area.households_per_grid is not None:
        if posts.sum() < area.communities_simulated:
            raise ValueError(
                f"staffing.classes state {posts.sum():g} posts, fewer than communities"
                f" ({area.communities_simulated:,}): at least one for each"
            )
        per_community = apportion(int(posts.sum()), area.communities_simulated)
    per_grid = None if per_community is not None else staffing.workers_per_grid
    assigned = assign_posts(grids, per_grid, per_community, posts / posts.sum())
    shares = np.array([staffing.grid_share_of(c) for c in classes])
    return replace(assigned, grid_share=shares[assigned.kind])


@cache_per_scenario
def post_assignment(scenario: Scenario) -> PostAssignment:
    """Return the assignment of the grid posts of a scenario."""
    return assign(scenario.area, scenario.staffing)


def posts_per_grid(scenario: Scenario) -> float:
    """Return the grid posts per grid: as set, or as counted where a list, the classes or the community set them."""
    staffing, posts = scenario.staffing, post_assignment(scenario)
    if staffing.listed_posts or (
        staffing.classes_set_posts and scenario.area.households_per_grid is not None
    ):
        return len(posts.number) / len(posts.queue)
    if staffing.workers_per_community is None:
        return staffing.workers_per_grid
    area = scenario.area
    return staffing.workers_per_community * area.grid_households / area.mean_community
