"""Other numbers of posts for listed grids: the same grids, more or fewer tenths of posts (clause S6.7)."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np

from sim.builder.area.grids import Real, Whole
from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.post_assignment import IN_TURN
from sim.builder.area.posts import post_assignment
from sim.config.scenario import Scenario

TENTHS = 10  # of a full-time post
FEWEST_TENTHS = 1  # a group of grids keeps a tenth of a post


def scale_posts(scenario: Scenario, households_per_post: float) -> dict[str, dict[str, Any]]:
    """Return a list of posts with which a place has this many households per full-time post.

    Tenths of posts are added to, or taken from, each group of grids with posts of its own in proportion to its load
    (households times difficulty), each tenth where the ratio of load to tenths moved is highest (Sainte-Laguë): with
    more tenths in all no group ever has fewer. Posts that are there keep their class and shift; added ones have those
    of the first class. Their shares come last in the list, so that no draws change.

    Parameters
    ----------
    scenario
        Place at its own posts.
    households_per_post
        Households per full-time post.

    Returns
    -------
    dict
        Rows of ``staffing.posts``, in the form of the configuration.

    Examples
    --------
    A place of 900 households with one full-time post, at 600 households per post: half a post is added.
    """
    posts, size = post_assignment(scenario), partition_into_grids(scenario.area).size
    shares = np.rint(TENTHS * posts.grid_share * posts.scale).astype(np.int64)
    there = np.add.reduceat(shares, posts.first_post[:-1])
    change = round(TENTHS * float(size.sum()) / households_per_post) - int(there.sum())
    load: Real = np.bincount(posts.queue, size * _difficulty(scenario)).astype(np.float64)
    if change < 0:
        _take(shares, posts.first_post, _spread(load, -change, there - FEWEST_TENTHS))
        added = np.zeros(len(load), np.int64)
    else:
        added = _spread(load, change, None)
    return _rows(scenario, shares, added)


def _difficulty(scenario: Scenario) -> Real:
    """Return the listed difficulty of every simulated grid; 1 where none is listed."""
    area = scenario.area
    if area.grids is None or area.households_per_grid is not None:
        return np.ones(len(partition_into_grids(area).size))
    return np.array([row.difficulty for rows in area.listed[: area.communities_simulated] for row in rows])


def _spread(load: Real, number: int, most: Whole | None) -> Whole:
    """Return how many of ``number`` tenths each group gets, by Sainte-Laguë's divisors 1, 3, 5; at most ``most``."""
    moved = np.zeros(len(load), np.int64)
    waiting = [(-float(of), q) for q, of in enumerate(load) if most is None or most[q] > 0]
    heapq.heapify(waiting)
    for _ in range(number):
        if not waiting:
            break
        _, q = waiting[0]
        moved[q] += 1
        if most is not None and moved[q] >= most[q]:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (-float(load[q]) / (2 * int(moved[q]) + 1), q))
    return moved


def _take(shares: Whole, first_post: Whole, tenths: Whole) -> None:
    """Take tenths from the posts of each group, its last post first."""
    for q, left in enumerate(tenths.tolist()):
        for post in range(int(first_post[q + 1]) - 1, int(first_post[q]) - 1, -1):
            taken = min(left, int(shares[post]))
            shares[post] -= taken
            left -= taken


def _rows(scenario: Scenario, shares: Whole, added: Whole) -> dict[str, dict[str, Any]]:
    posts = post_assignment(scenario)
    classes, shifts = list(scenario.staffing.classes), list(scenario.staffing.shifts)
    community = partition_into_grids(scenario.area).community
    first_grid = np.searchsorted(community, np.arange(int(community[-1]) + 1))
    rows: dict[str, dict[str, Any]] = {}

    def add(label: str, q: int, tenths: int, kind: int, shift: int) -> None:
        c = int(posts.community[q])
        first, end = (np.searchsorted(posts.queue, (q, q + 1)) - first_grid[c]).tolist()
        grids = list(range(first + 1, end + 1))
        rows[label] = {
            "post_class": classes[kind], "community": c + 1, "grids": grids, "shared": len(grids) > 1,
            "grid_share": tenths / TENTHS, "shift": None if shift == IN_TURN else shifts[shift],
        }  # fmt: skip

    queue_of_post = np.repeat(np.arange(len(added)), np.diff(posts.first_post))
    order = np.lexsort((posts.number, posts.community[queue_of_post]))
    for post in order.tolist():
        if shares[post] > 0:
            q = int(queue_of_post[post])
            add(f"post {post + 1}", q, int(shares[post]), int(posts.kind[post]), int(posts.shift[post]))
    for q, tenths in enumerate(added.tolist()):
        for k, first in enumerate(range(0, tenths, TENTHS)):
            add(f"added {q + 1}.{k + 1}", q, min(TENTHS, tenths - first), 0, IN_TURN)
    return rows
