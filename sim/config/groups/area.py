"""The area: communities, grids and households (clauses S2.1-S2.5)."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.grids import ListedGrid, by_community, faults_of_list
from sim.config.groups.types import DeskRole, Rate, Share, Strict, Text
from sim.phrases import join_phrases, phrase

Beyond = Literal["whole_street", "background", "none"]
Units = Annotated[int, Field(ge=1, le=1_000_000)]


class UnitCounts(Strict):
    """Numbers of units of the whole place as listed by a document (Fuxin: 1 / 8 / 48 / 200)."""

    street: Units
    community: Units
    sub_area: Units | None
    grid: Units


class Area(Strict):
    """Area. The size of a grid is `households_per_grid`; if that is null, listed in `grids`, or that of `counts`."""

    communities_simulated: Units
    communities_per_street: Units | None  # null = from the counts, or as listed in `grids`
    streets_per_county: Units | None  # null = one county: that of the counts, or the streets simulated
    beyond: (
        Beyond | None
    )  # communities of street and county that are not simulated (S2.6); null = as the command says
    households_per_community: Units | None  # null = as listed in `grids`
    households_per_grid: Annotated[int, Field(ge=1, le=100_000)] | None
    grids: dict[Text, ListedGrid] | None  # listed grids of all communities of the place
    counts: UnitCounts | None
    partition: Literal["exact", "even"]
    levels: tuple[DeskRole, ...]  # existing desks above the grid, in ascending order
    population: Literal["per_replication", "fixed"]
    settlement: Literal["urban", "rural"]
    persons_per_household: Annotated[float, Field(ge=1.0, le=20.0)]
    special_share: Share  # households in a special group
    renting_share: Share
    cooperation_spread: Share  # contact rate of a household / mean: uniform 1 +- spread, at most 1
    renting_contact_factor: Annotated[float, Field(gt=0.0, le=2.0)]  # contact rate of tenants / of owners
    vacant_share: Annotated[
        float, Field(ge=0.0, le=0.5)
    ]  # of dwellings: no household, but an attempt in vain
    demand_multiplier_cv: Rate  # of a gamma multiplier with mean 1 over households
    difficulty: Annotated[float, Field(gt=0.0, le=10.0)]  # J6: multiplies minutes and demand
    difficulty_spread: Annotated[float, Field(ge=0.0, le=2.0)]  # cv between cells; 0 = all alike
    difficulty_cell_households: Annotated[int, Field(ge=1, le=100_000)]  # cells are independent of grids

    @property
    def counts_replaced(self) -> bool:
        """Return whether a chosen grid size replaces the counts of the document (S2.2); runs report it."""
        return self.counts is not None and self.households_per_grid is not None

    @property
    def vacant_per_household(self) -> float:
        """Return the vacant dwellings per household."""
        return self.vacant_share / (1.0 - self.vacant_share)

    @cached_property
    def listed(self) -> tuple[tuple[ListedGrid, ...], ...]:
        """Return the listed grids of each community of the place, in the order of communities; empty without a list."""
        return by_community(self.grids or {})

    @cached_property
    def listed_households(self) -> tuple[int, ...]:
        """Return the households of each community with listed grids; empty without a list."""
        return tuple(sum(row.households for row in rows) for rows in self.listed)

    @cached_property
    def listed_sub_areas(self) -> tuple[int, ...]:
        """Return the sub-areas of each community with listed grids; empty if there are none."""
        found = tuple(max(row.sub_area or 0 for row in rows) for rows in self.listed)
        return found if any(found) else ()

    @property
    def community_sizes(self) -> tuple[int, ...]:
        """Return the households of each simulated community."""
        if self.households_per_community is None:
            return self.listed_households[: self.communities_simulated]
        return (self.households_per_community,) * self.communities_simulated

    @property
    def mean_community(self) -> float:
        """Return the mean households of a community of the place."""
        if self.households_per_community is None:
            return sum(self.listed_households) / len(self.listed_households)
        return float(self.households_per_community)

    @property
    def households_simulated(self) -> int:
        """Return the households of all simulated communities."""
        if self.households_per_community is None:
            return sum(self.community_sizes)
        return self.communities_simulated * self.households_per_community

    @property
    def counties_simulated(self) -> int:
        """Return the number of counties of the simulated communities."""
        if self.streets_per_county is None or self.communities_per_street is None or self.grids is not None:
            return 1
        return -(-self.communities_simulated // (self.communities_per_street * self.streets_per_county))

    @property
    def largest_county_share(self) -> float:
        """Return the share of simulated households in the largest county."""
        if self.streets_per_county is None or self.communities_per_street is None or self.grids is not None:
            return 1.0
        return min(1.0, self.communities_per_street * self.streets_per_county / self.communities_simulated)

    @property
    def grid_households(self) -> float:
        """Return the intended households per grid; of listed grids the mean."""
        if self.households_per_grid is not None:
            return float(self.households_per_grid)
        if self.grids is not None:
            return sum(self.listed_households) / len(self.grids)
        assert self.counts is not None
        return self.mean_community * self.counts.community / self.counts.grid

    @property
    def mean_contact(self) -> float:
        """Return the mean contact rate of households / that of owners."""
        return 1.0 - self.renting_share * (1.0 - self.renting_contact_factor)

    @property
    def mean_special_share(self) -> float:
        """Return the share of special households in the place: as listed, elsewhere `special_share`."""
        rows = [row for rows in self.listed for row in rows]
        if all(row.special_households is None for row in rows):
            return self.special_share
        special = (
            row.households * self.special_share if row.special_households is None else row.special_households
            for row in rows
        )  # fmt: skip
        return float(sum(special)) / sum(self.listed_households)

    @property
    def mean_difficulty(self) -> float:
        """Return the mean difficulty over households of the place."""
        return self.difficulty * self._difficulty_moment(1)

    @property
    def highest_difficulty(self) -> float:
        """Return the difficulty of the most difficult listed grid, or of the place."""
        return self.difficulty * max((row.difficulty for rows in self.listed for row in rows), default=1.0)

    @property
    def case_difficulty(self) -> float:
        """Return the mean difficulty over cases: difficult ground has more of them, and longer ones (S2.5)."""
        listed = self._difficulty_moment(2) / self._difficulty_moment(1)
        return self.difficulty * listed * (1.0 + self.difficulty_spread**2)

    @property
    def is_uneven_ground(self) -> bool:
        """Return whether households differ in difficulty."""
        return self.difficulty_spread > 0.0 or self._difficulty_moment(2) != self._difficulty_moment(1) ** 2

    def _difficulty_moment(self, power: int) -> float:
        """Return the mean of a power of the listed grids' factor over households; 1 without a list."""
        rows = [row for rows in self.listed for row in rows]
        if all(row.difficulty == 1.0 for row in rows):
            return 1.0
        return sum(row.households * row.difficulty**power for row in rows) / sum(self.listed_households)

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        if self.grids is not None:
            self._check_list()
        elif self.households_per_community is None:
            raise ValueError(phrase("set households_per_community, or list the grids of the place (grids)"))
        elif self.households_per_grid is None and self.counts is None:
            raise ValueError(phrase("set households_per_grid or counts: the size of a grid is missing"))
        elif (self.counts is None) == (self.communities_per_street is None):
            raise ValueError(phrase("set communities_per_street or counts, and the other one to null"))
        if self.counts is not None and self.streets_per_county is not None:
            raise ValueError(
                phrase("set streets_per_county to null if counts is set: the counts are of one county")
            )
        if self.counts and self.communities_simulated > self.counts.community:
            raise ValueError(
                phrase(
                    "communities_simulated is {communities_simulated}, more than the {community} of "
                    "counts.community",
                    communities_simulated=self.communities_simulated,
                    community=self.counts.community,
                )
            )
        from_below = ("sub_area", "community", "street", "county")
        if self.levels != tuple(r for r in from_below if r in self.levels):
            raise ValueError(
                phrase(
                    "levels must be listed once each, in ascending order: sub_area, community, street, county"
                )
            )
        if "community" not in self.levels or "county" not in self.levels:
            raise ValueError(phrase("levels need at least community and county"))
        return self

    def _check_list(self) -> None:
        """Raise ValueError for a list of grids that contradicts itself or the other keys."""
        faults = faults_of_list(self.grids or {})
        replaced = ("households_per_community", "counts")
        faults += [
            phrase("{name}: null, because grids lists the place", name=name)
            for name in replaced
            if getattr(self, name) is not None
        ]
        if not faults and self.communities_simulated > len(self.listed):
            faults.append(
                phrase(
                    "communities_simulated is {simulated}, more than the {listed} communities of grids",
                    simulated=self.communities_simulated,
                    listed=len(self.listed),
                )
            )
        if faults:
            raise ValueError(join_phrases(faults))
