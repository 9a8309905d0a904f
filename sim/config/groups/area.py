"""The area: communities, grids and households (clauses S2.1-S2.5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.types import DeskRole, Rate, Share, Strict
from sim.phrases import phrase

Beyond = Literal["whole_street", "background", "none"]
Units = Annotated[int, Field(ge=1, le=1_000_000)]


class UnitCounts(Strict):
    """Numbers of units of the whole place as listed by a document (Fuxin: 1 / 8 / 48 / 200)."""

    street: Units
    community: Units
    sub_area: Units | None
    grid: Units


class Area(Strict):
    """Area. The size of a grid follows from `households_per_grid`, or from `counts` if that is null."""

    communities_simulated: Units
    communities_per_street: Units | None  # null = from the counts
    streets_per_county: Units | None  # null = one county: that of the counts, or the streets simulated
    beyond: (
        Beyond | None
    )  # communities of street and county that are not simulated (S2.6); null = as the command says
    households_per_community: Units
    households_per_grid: Annotated[int, Field(ge=1, le=100_000)] | None
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

    @property
    def households_simulated(self) -> int:
        """Return the households of all simulated communities."""
        return self.communities_simulated * self.households_per_community

    @property
    def counties_simulated(self) -> int:
        """Return the number of counties of the simulated communities."""
        if self.streets_per_county is None or self.communities_per_street is None:
            return 1
        return -(-self.communities_simulated // (self.communities_per_street * self.streets_per_county))

    @property
    def largest_county_share(self) -> float:
        """Return the share of simulated households in the largest county."""
        if self.streets_per_county is None or self.communities_per_street is None:
            return 1.0
        return min(1.0, self.communities_per_street * self.streets_per_county / self.communities_simulated)

    @property
    def grid_households(self) -> float:
        """Return the intended households per grid."""
        if self.households_per_grid is not None:
            return float(self.households_per_grid)
        assert self.counts is not None
        return self.households_per_community * self.counts.community / self.counts.grid

    @property
    def mean_contact(self) -> float:
        """Return the mean contact rate of households / that of owners."""
        return 1.0 - self.renting_share * (1.0 - self.renting_contact_factor)

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        if self.households_per_grid is None and self.counts is None:
            raise ValueError(phrase("set households_per_grid or counts: the size of a grid is missing"))
        if (self.counts is None) == (self.communities_per_street is None):
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
