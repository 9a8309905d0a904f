"""Households of the simulated communities and their attributes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.difficulty import draw_difficulty
from sim.builder.area.grids import Real, Whole
from sim.config.groups.grids import ListedGrid
from sim.config.scenario import Scenario
from sim.jit import compiled
from sim.rules.rng import StreamPurpose, normal_quantile, poisson_quantile, uniform
from sim.world.tables import HOME, Table

COMMUNITY_SHIFT = 20  # entity = community << 20 | position in the community
MAX_HOUSEHOLDS = 1 << COMMUNITY_SHIFT  # in one community


class HouseholdParameters(NamedTuple):
    """Means and shares of the attributes of households."""

    persons_mean: float  # people in a household, at least 1
    special_share: float  # households of a special group
    renting_share: float
    cooperation_spread: float  # own contact probability / mean: uniform on 1 - spread .. 1 + spread
    demand_cv: float  # coefficient of variation of the demand multiplier (lognormal, mean 1)
    difficulty: float = 1.0  # factor of minutes and demand (J6)
    fixed: bool = False  # the same households in every replication


class Households(NamedTuple):
    """All households by community, in geographic order."""

    base: int  # number of the first community
    first: (
        Whole  # [community + 1] first household of each community; the last entry is the number of households
    )
    home: Table  # HOME; `unit` is set when the grids are made
    multiplier: Real  # [household] demand multiplier, difficulty included
    renting: NDArray[np.bool_]  # [household]

    @property
    def communities(self) -> range:
        """Numbers of the communities in the whole place."""
        return range(self.base, self.base + len(self.first) - 1)


@compiled
def _draw_households(
    households: Households, people: HouseholdParameters, sigma: float, seed: int, replication: int
) -> None:
    """Draw the attributes of every household; each attribute is monotone in its parameter."""
    first, home = households.first, households.home
    for community in range(len(first) - 1):
        for h in range(first[community], first[community + 1]):
            entity = (households.base + community) << 20 | (h - first[community])
            home[h].entity = entity
            home[h].unit = -1
            home[h].contact = 1.0
            u = uniform(seed, replication, StreamPurpose.PERSONS, entity, 0)
            home[h].persons = 1 + poisson_quantile(u, people.persons_mean - 1.0)
            u = uniform(seed, replication, StreamPurpose.SPECIAL, entity, 0)
            home[h].special = u < people.special_share
            u = uniform(seed, replication, StreamPurpose.COOPERATION, entity, 0)
            home[h].cooperation = 1.0 + people.cooperation_spread * (2.0 * u - 1.0)
            home[h].factor = people.difficulty
            z = normal_quantile(uniform(seed, replication, StreamPurpose.DEMAND_MULTIPLIER, entity, 0))
            households.multiplier[h] = people.difficulty * math.exp(sigma * z - 0.5 * sigma * sigma)
            u = uniform(seed, replication, StreamPurpose.RENTING, entity, 0)
            households.renting[h] = u < people.renting_share


def generate_households(
    people: HouseholdParameters, households: Whole, seed: int, replication: int, base: int = 0
) -> Households:
    """Return the households of the communities from number ``base`` on.

    ``households``: [community] number of households. The size of a household is 1 + Poisson(mean - 1). Raises
    ValueError above 2**20 households in a community.
    """
    if len(households) and households.max() > MAX_HOUSEHOLDS:
        raise ValueError(f"a community holds at most {MAX_HOUSEHOLDS:,} households")
    first = np.concatenate([[0], np.cumsum(households)]).astype(np.int64)
    home = np.zeros(int(first[-1]), HOME)
    made = Households(base, first, home, np.ones(len(home)), np.zeros(len(home), np.bool_))
    sigma = math.sqrt(math.log1p(people.demand_cv**2))
    _draw_households(made, people, sigma, seed, 0 if people.fixed else replication)
    return made


def apply_listed_grids(
    households: Households,
    listed: Sequence[Sequence[ListedGrid]],
    people: HouseholdParameters,
    seed: int,
    replication: int,
) -> None:
    """Give the households of listed grids their grid's difficulty, and each grid its number of special households.

    Which households are special is drawn; with a larger number these stay special.
    """
    rows = [row for of_community in listed for row in of_community]
    first = np.concatenate([[0], np.cumsum([row.households for row in rows])]).astype(np.int64)
    factor = np.repeat([row.difficulty for row in rows], np.diff(first))
    households.home["factor"] *= factor
    households.multiplier[:] *= factor
    if any(row.special_households is not None for row in rows):
        special = np.array([-1 if row.special_households is None else row.special_households for row in rows])
        draws = np.zeros(len(households.home))
        _draw_special(households.home, seed, 0 if people.fixed else replication, draws)
        _mark_special(households.home, first, special, draws)


@compiled
def _draw_special(home: Table, seed: int, replication: int, draws: Real) -> None:
    """Fill in the draw that decides whether a household is special."""
    for h in range(len(home)):
        draws[h] = uniform(seed, replication, StreamPurpose.SPECIAL, home[h].entity, 0)


def _mark_special(home: Table, first: Whole, special: Whole, draws: Real) -> None:
    """Mark the households with the smallest draws. ``special``: [grid] how many; below 0 = leave as drawn."""
    grid = np.repeat(np.arange(len(special)), np.diff(first))
    order = np.lexsort((draws, grid))
    rank = np.empty(len(draws), np.int64)
    rank[order] = np.arange(len(draws)) - first[:-1][grid]  # grids keep their places in the order
    stated = special[grid] >= 0
    home["special"][stated] = (rank < special[grid])[stated]


def create_households(scenario: Scenario, replication: int, communities: range | None = None) -> Households:
    """Return the households of the place, or of a range of its communities.

    Tenants have a lower contact probability.
    """
    area = scenario.area
    people = HouseholdParameters(
        persons_mean=area.persons_per_household,
        special_share=area.special_share,
        renting_share=area.renting_share,
        cooperation_spread=area.cooperation_spread,
        demand_cv=area.demand_multiplier_cv,
        difficulty=area.difficulty,
        fixed=area.population == "fixed",
    )
    number = communities or range(area.communities_simulated)
    each = np.array(area.community_sizes[number.start : number.stop], np.int64)
    households = generate_households(people, each, scenario.run.seed, replication, number.start)
    households.home["contact"] *= np.where(households.renting, area.renting_contact_factor, 1.0)
    factor = draw_difficulty(
        households.home["entity"], area.difficulty_cell_households, area.difficulty_spread, scenario.run.seed,
        0 if area.population == "fixed" else replication,
    )  # fmt: skip
    households.home["factor"] *= factor
    households.multiplier[:] *= factor
    if area.grids is not None:
        listed = area.listed[number.start : number.stop]
        apply_listed_grids(households, listed, people, scenario.run.seed, replication)
    return households
