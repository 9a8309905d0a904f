"""The area: households fixed along the ground, grids cut over them, posts placed on the grids.

Households and their attributes are drawn once, keyed by community and place on the ground; a grid is
nothing but two boundary lines. Another grid size therefore serves the same households (clauses S2.1,
S2.4). Every function here is pure; nothing knows of YAML.
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
    """Boundary lines: grid g holds the households first[g] .. first[g + 1] - 1."""

    first: Whole  # [grid + 1]
    community: Whole  # [grid]
    sub_area: Whole  # [grid] number of the sub-area (over all communities), -1 = the place has none
    scale: Real  # [grid] households / prescribed size where the last grid holds a remainder, else 1

    @property
    def size(self) -> Whole:
        """Households per grid."""
        return np.diff(self.first)

    @classmethod
    def from_partition(
        cls, partitions: list[tuple[Whole, Real]], sub_areas: Whole | None = None, before: int = 0
    ) -> Self:
        """Grids of all communities. ``partitions``: [community]; ``sub_areas``: [community] how many, or None.

        ``before``: sub-areas of the whole place in communities before these.
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
    """``total`` things shared out over ``parts`` places by largest remainder along the ground."""
    edges = (np.arange(parts + 1, dtype=np.int64) * 2 * total + parts) // (2 * parts)
    return np.diff(edges)


def partition_exact(households: int, size: int) -> tuple[Whole, Real]:
    """Grids of exactly ``size`` households; the last one holds the remainder, its post scaled."""
    whole, rest = divmod(households, size)
    sizes = [size] * whole + ([rest] if rest else [])
    scale = [1.0] * whole + ([rest / size] if rest else [])
    return np.array(sizes, np.int64), np.array(scale)


def partition_even(households: int, size: float) -> tuple[Whole, Real]:
    """``round(households / size)`` grids, at least one, whose sizes differ by one at most."""
    number = max(1, math.floor(households / size + 0.5))
    return apportion(households, number), np.ones(number)


def partition_count(households: int, number: int) -> tuple[Whole, Real]:
    """A documented number of grids, equally large."""
    return apportion(households, number), np.ones(number)
