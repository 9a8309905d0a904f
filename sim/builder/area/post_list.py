"""Assignment of listed grid posts: whole and part posts, not the same in every grid (clause S3.2).

The rows of ``staffing.posts`` describe communities 1 to n, n the highest number named, or every community alike.
Further simulated communities repeat them in turn, unless the grids are listed as well. Posts are numbered within their
community in the order of the rows, so that a row added last changes no number of the others: it keys a person's draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.builder.area.grids import Grids, Real, Whole
from sim.builder.area.post_assignment import IN_TURN, PostAssignment
from sim.config.groups.posts import ListedPost
from sim.config.groups.staffing import Staffing

KEY = "staffing.posts"


class PostListError(ValueError):
    """List of posts that does not fit the grids. ``key``: of the configuration; ``text``: what is allowed."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(f"{key} {text}")
        self.key, self.text = key, text


class _Post(NamedTuple):
    queue: int
    number: int  # within its community
    scale: float
    kind: int
    grid_share: float
    shift: int


def assign_listed_posts(grids: Grids, staffing: Staffing, repeats: bool = True) -> PostAssignment:
    """Assign the listed posts to the grids of all communities.

    A post of a row for all grids is scaled in a remainder grid, as with a number of posts per grid; a post of named
    grids is not. ``repeats``: further communities repeat those that the rows describe. Raises ValueError, the key
    first, for a grid that does not exist or has no post.
    """
    rows = staffing.listed_posts
    communities = int(grids.community[-1]) + 1
    named = max((row.community or 1 for row in rows.values()), default=1)
    described = named if repeats else max(named, communities)
    edges = np.searchsorted(grids.community, np.arange(communities + 1)).tolist()
    queue = np.zeros(len(grids.community), np.int64)
    community: list[int] = []
    posts: list[_Post] = []
    rows_in = _rows_by_community(rows, described)
    for c in range(communities):
        number = c % described + 1
        here = rows_in[number]
        scale = grids.scale[edges[c] : edges[c + 1]]
        members = {label: _members(label, row, number, len(scale)) for label, row in here.items()}
        of_grid = _queues(here, members, len(scale))
        listed = _posts(here, members, of_grid, scale, staffing)
        if missing := sorted(set(of_grid) - {post.queue for post in listed}):
            grid = of_grid.index(missing[0]) + 1
            raise PostListError(
                KEY,
                f"lists no post for grid {grid} of community {number}: state one, or let a neighbouring grid"
                " share one (shared: true)",
            )
        queue[edges[c] : edges[c + 1]] = np.array(of_grid) + len(community)
        posts += [post._replace(queue=post.queue + len(community)) for post in listed]
        community += [c] * (max(of_grid) + 1)
    return _table(queue, community, posts)


def _rows_by_community(rows: Mapping[str, ListedPost], described: int) -> list[dict[str, ListedPost]]:
    """Return the rows that concern each community, from 1, in their order; entry 0 is empty."""
    found: list[dict[str, ListedPost]] = [{} for _ in range(described + 1)]
    for label, row in rows.items():
        for number in range(1, described + 1) if row.community is None else (row.community,):
            found[number][label] = row
    return found


def _members(label: str, row: ListedPost, community: int, grids: int) -> tuple[int, ...]:
    """Return the grids of a row in a community, from 0; those of a shared post follow each other."""
    if row.grids is None:
        return tuple(range(grids))
    members = tuple(sorted(grid - 1 for grid in row.grids))
    if members[-1] >= grids:
        raise PostListError(
            f"{KEY}.{label}.grids", f"at most {grids}: community {community} has {grids} grids"
        )
    if row.shared and members[-1] - members[0] >= len(members):
        raise PostListError(
            f"{KEY}.{label}.grids", "that share posts must follow each other along the ground"
        )
    return members


def _queues(rows: Mapping[str, ListedPost], members: Mapping[str, tuple[int, ...]], grids: int) -> list[int]:
    """Return the queue of each grid of a community: grids with shared posts have one together."""
    joined = {grid for label, row in rows.items() if row.shared for grid in members[label][1:]}
    of_grid, queue = [], -1
    for grid in range(grids):
        queue += grid not in joined
        of_grid.append(queue)
    return of_grid


def _posts(
    rows: Mapping[str, ListedPost], members: Mapping[str, tuple[int, ...]], of_grid: list[int], scale: Real,
    staffing: Staffing,
) -> list[_Post]:  # fmt: skip
    """Return the posts of a community, numbered in the order of the rows and sorted by queue."""
    classes, shifts = list(staffing.classes), list(staffing.shifts)
    posts: list[_Post] = []
    for label, row in rows.items():
        name = row.post_class or classes[0]
        share = staffing.grid_share_of(staffing.classes[name]) if row.grid_share is None else row.grid_share
        pattern = IN_TURN if row.shift is None else shifts.index(row.shift)
        for grid in members[label][:1] if row.shared else members[label]:
            whole = 1.0 if row.shared or row.grids is not None else float(scale[grid])
            for _ in range(row.number):
                posts.append(_Post(of_grid[grid], len(posts), whole, classes.index(name), share, pattern))
    return sorted(posts, key=lambda post: post.queue)


def _table(queue: Whole, community: list[int], posts: list[_Post]) -> PostAssignment:
    of_queue, number, scale, kind, share, shift = zip(*posts, strict=True)
    first = np.concatenate([[0], np.cumsum(np.bincount(of_queue, minlength=len(community)))])
    return PostAssignment(
        queue, np.array(community), first, np.array(number), np.array(scale), np.array(kind), np.array(share),
        np.array(shift),
    )  # fmt: skip
