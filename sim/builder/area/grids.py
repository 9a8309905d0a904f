"""Partition of households into grids.

Households are drawn once, keyed by community and position in geographic order. A grid is a range of households,
so another grid size serves the same households (clauses S2.1, S2.4). All functions are pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Grids:
    """Grids as ranges: grid g has the households first[g] .. first[g + 1] - 1."""

    first: Whole  # [grid + 1]
    community: Whole  # [grid]
    sub_area: Whole  # [grid] number of the sub-area (over all communities); -1 = no sub-areas
    scale: Real  # [grid] households / prescribed size for a last grid with a remainder, else 1

    @property
    def size(self) -> Whole:
        """Households per grid."""
        return np.diff(self.first)

    @classmethod
    def from_partition(
        cls, partitions: list[tuple[Whole, Real]], sub_areas: Whole | None = None, before: int = 0
    ) -> Self:
        """Return the grids of all communities.

        ``partitions``: [community] (households, scale) by grid; ``sub_areas``: [community] their number, or None;
        ``before``: sub-areas in earlier communities of the whole place.
        """
        sizes = np.concatenate([sizes for sizes, _ in partitions])
        number = np.array([len(sizes) for sizes, _ in partitions], np.int64)
        community = np.repeat(np.arange(len(partitions), dtype=np.int64), number)
        sub_area = np.full(len(sizes), -1, np.int64)
        if sub_areas is not None:
            base = before + np.concatenate([[0], np.cumsum(sub_areas)])
            sub_area = np.concatenate([
                base[c] + np.repeat(np.arange(k), apportion(int(number[c]), int(k)))
                for c, k in enumerate(sub_areas)
            ]).astype(np.int64)  # fmt: skip
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls(first, community, sub_area, np.concatenate([scale for _, scale in partitions]))


def apportion(total: int, parts: int) -> Whole:
    """Distribute ``total`` items over ``parts`` in geographic order by largest remainder."""
    edges = (np.arange(parts + 1, dtype=np.int64) * 2 * total + parts) // (2 * parts)
    return np.diff(edges)


def partition_exact(households: int, size: int) -> tuple[Whole, Real]:
    """Return grids of exactly ``size`` households; the last one has the remainder, and its post is scaled."""
    whole, rest = divmod(households, size)
    sizes = [size] * whole + ([rest] if rest else [])
    scale = [1.0] * whole + ([rest / size] if rest else [])
    return np.array(sizes, np.int64), np.array(scale)


def partition_even(households: int, size: float) -> tuple[Whole, Real]:
    """Return ``round(households / size)`` grids, at least one, whose sizes differ by at most one."""
    number = max(1, math.floor(households / size + 0.5))
    return apportion(households, number), np.ones(number)


def partition_count(households: int, number: int) -> tuple[Whole, Real]:
    """Return a documented number of grids of equal size."""
    return apportion(households, number), np.ones(number)
