"""The area: households fixed along the ground, grids cut over them, posts placed on the grids.

Households and their attributes are drawn once, keyed by community and place on the ground; a grid is
nothing but two boundary lines. Another grid size therefore serves the same households (clauses S2.1,
S2.4). Every function here is pure; nothing knows of YAML.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Purpose, normal_quantile, poisson_quantile, uniform
from sim.jit import rule
from sim.world import HOME, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

COMMUNITY_SHIFT = 20  # entity = community << 20 | place on the ground
MAX_HOUSEHOLDS = 1 << COMMUNITY_SHIFT  # in one community


@dataclass(frozen=True)
class Population:
    """Who lives there: shares and means of what is drawn for every household."""

    persons_mean: float  # people in a household, at least 1
    special_share: float  # households of a special group
    renting_share: float
    cooperation_spread: float  # own contact chance / mean: 1 - spread .. 1 + spread, uniform
    demand_cv: float  # coefficient of variation of the demand multiplier (lognormal, mean 1)
    difficulty: float = 1.0  # multiplies minutes and demand (J6)
    fixed: bool = False  # the same people in every replication


@dataclass(frozen=True)
class Ground:
    """All households, community after community, in their order along the ground."""

    base: int  # number of the first community; others are counted from it
    first: Whole  # [community + 1] first household of each community; the last entry is their number
    home: Table  # HOME; `unit` is set when the grids are cut
    multiplier: Real  # [household] demand multiplier, difficulty included
    renting: NDArray[np.bool_]  # [household]

    @property
    def communities(self) -> range:
        """Their numbers in the whole place."""
        return range(self.base, self.base + len(self.first) - 1)


@dataclass(frozen=True)
class Grids:
    """Boundary lines: grid g holds the households first[g] .. first[g + 1] - 1."""

    first: Whole  # [grid + 1]
    community: Whole  # [grid]
    sub_area: Whole  # [grid] number of the sub-area (over all communities), -1 = the place has none
    scale: Real  # [grid] households / prescribed size where the last grid holds a remainder, else 1

    @property
    def size(self) -> Whole:
        """Households per grid."""
        return np.diff(self.first)


@dataclass(frozen=True)
class Stations:
    """Where the grid posts stand: a queue per group of grids, its posts one after the other."""

    queue: Whole  # [grid] the queue that serves it
    community: Whole  # [queue]
    first_post: Whole  # [queue + 1]
    number: Whole  # [post] running number inside its community: the key of its draws
    share: Real  # [post] scale of its time (a remainder grid's post), before grid_share
    kind: Whole  # [post] row of the place's kinds of post

    def within(self, communities: range) -> Stations:
        """Those of a range of communities, counted from its beginning."""
        queues = range(*np.searchsorted(self.community, [communities.start, communities.stop]).tolist())
        grids = slice(*np.searchsorted(self.queue, [queues.start, queues.stop]).tolist())
        posts = slice(int(self.first_post[queues.start]), int(self.first_post[queues.stop]))
        return Stations(
            self.queue[grids] - queues.start,
            self.community[queues.start : queues.stop] - communities.start,
            self.first_post[queues.start : queues.stop + 1] - posts.start,
            self.number[posts],
            self.share[posts],
            self.kind[posts],
        )


@rule
def _settle(
    home: Table,
    multiplier: Real,
    renting: NDArray[np.bool_],
    first: Whole,
    base: int,
    seed: int,
    replication: int,
    persons_mean: float,
    special_share: float,
    renting_share: float,
    spread: float,
    sigma: float,
    difficulty: float,
) -> None:
    """Draw every household's attributes; each one moves monotonically with its parameter."""
    for community in range(len(first) - 1):
        for h in range(first[community], first[community + 1]):
            entity = (base + community) << 20 | (h - first[community])
            home[h].entity = entity
            home[h].unit = -1
            home[h].contact = 1.0
            u = uniform(seed, replication, Purpose.PERSONS, entity, 0)
            home[h].persons = 1 + poisson_quantile(u, persons_mean - 1.0)
            home[h].special = uniform(seed, replication, Purpose.SPECIAL, entity, 0) < special_share
            u = uniform(seed, replication, Purpose.COOPERATION, entity, 0)
            home[h].cooperation = 1.0 + spread * (2.0 * u - 1.0)
            home[h].factor = difficulty
            z = normal_quantile(uniform(seed, replication, Purpose.DEMAND_MULTIPLIER, entity, 0))
            multiplier[h] = difficulty * math.exp(sigma * z - 0.5 * sigma * sigma)
            renting[h] = uniform(seed, replication, Purpose.RENTING, entity, 0) < renting_share


def settle(people: Population, households: Whole, seed: int, replication: int, base: int = 0) -> Ground:
    """The households of the communities from number ``base`` on. ``households``: [community] how many.

    People in a household are 1 + Poisson(mean - 1). Raises ValueError above 2**20 households in one
    community.
    """
    if len(households) and households.max() > MAX_HOUSEHOLDS:
        raise ValueError(f"a community holds at most {MAX_HOUSEHOLDS:,} households")
    first = np.concatenate([[0], np.cumsum(households)]).astype(np.int64)
    home = np.zeros(int(first[-1]), HOME)
    multiplier = np.ones(len(home))
    renting = np.zeros(len(home), np.bool_)
    sigma = math.sqrt(math.log1p(people.demand_cv**2))
    _settle(
        home, multiplier, renting, first, base, seed, 0 if people.fixed else replication,
        people.persons_mean, people.special_share, people.renting_share,
        people.cooperation_spread, sigma, people.difficulty,
    )  # fmt: skip
    return Ground(base, first, home, multiplier, renting)


def spread(total: int, parts: int) -> Whole:
    """``total`` things shared out over ``parts`` places by largest remainder along the ground."""
    edges = (np.arange(parts + 1, dtype=np.int64) * 2 * total + parts) // (2 * parts)
    return np.diff(edges)


def cut_exact(households: int, size: int) -> tuple[Whole, Real]:
    """Grids of exactly ``size`` households; the last one holds the remainder, its post scaled."""
    whole, rest = divmod(households, size)
    sizes = [size] * whole + ([rest] if rest else [])
    scale = [1.0] * whole + ([rest / size] if rest else [])
    return np.array(sizes, np.int64), np.array(scale)


def cut_even(households: int, size: float) -> tuple[Whole, Real]:
    """``round(households / size)`` grids, at least one, whose sizes differ by one at most."""
    number = max(1, math.floor(households / size + 0.5))
    return spread(households, number), np.ones(number)


def cut_count(households: int, number: int) -> tuple[Whole, Real]:
    """A documented number of grids, equally large."""
    return spread(households, number), np.ones(number)


def lay(cuts: list[tuple[Whole, Real]], sub_areas: Whole | None = None, before: int = 0) -> Grids:
    """Grids of all communities. ``cuts``: [community]; ``sub_areas``: [community] how many, or None.

    ``before``: sub-areas of the whole place in communities before these.
    """
    sizes = np.concatenate([sizes for sizes, _ in cuts])
    number = np.array([len(sizes) for sizes, _ in cuts], np.int64)
    community = np.repeat(np.arange(len(cuts), dtype=np.int64), number)
    sub_area = np.full(len(sizes), -1, np.int64)
    if sub_areas is not None:
        base = before + np.concatenate([[0], np.cumsum(sub_areas)])
        sub_area = np.concatenate([
            base[c] + np.repeat(np.arange(k), spread(int(number[c]), int(k)))
            for c, k in enumerate(sub_areas)
        ]).astype(np.int64)  # fmt: skip
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Grids(first, community, sub_area, np.concatenate([scale for _, scale in cuts]))


def alternate(number: int, shares: Real) -> Whole:
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


def _posts_of(grids: int, posts: int) -> Whole:
    """[grid] the queue of each grid of one community: one per grid, or one per post if posts are fewer."""
    return np.repeat(np.arange(min(grids, posts)), spread(grids, min(grids, posts)))


def heads(grids: int, per_grid: float | None, per_community: int | None) -> int:
    """Grid posts of one community: rounded half up, at least one; ``per_community`` has precedence."""
    if per_community is not None:
        return per_community
    return max(1, math.floor((per_grid or 0.0) * grids + 0.5))


def station(grids: Grids, per_grid: float | None, per_community: int | None, shares: Real) -> Stations:
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
        people = heads(len(mine), per_grid, per_community)
        if people < 1:
            raise ValueError("a community needs at least one grid post")
        group = _posts_of(len(mine), people)
        queue[mine] = group + len(community)
        for q, k in enumerate(spread(people, int(group[-1]) + 1).tolist()):
            whole = 1.0 if per_community is not None else float(grids.scale[mine[group == q]].mean())
            scale += [whole] * k
            posts.append(k)
            community.append(c)
        number += range(people)
    first = np.concatenate([[0], np.cumsum(posts)]).astype(np.int64)
    kinds = alternate(len(scale), shares)
    return Stations(queue, np.array(community), first, np.array(number), np.array(scale), kinds)
