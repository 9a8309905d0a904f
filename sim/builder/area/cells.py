"""Fixed ground cells, the origin of cases that belong to no household (clause S2.4).

The key of a cell is its position in its community, so its incidents do not depend on the grid size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.world.tables import Table

Whole = NDArray[np.int64]

# Incident numbers of cells, distinct from those of households (sim.builder.demand.poisson.FOUND) and below 2**21.
PUBLIC_NTH = 1 << 15
SPECIAL_NTH = 3 << 14


@dataclass(frozen=True)
class Cells:
    """Ranges of consecutive households."""

    home: Whole  # [cell] first household, which determines the grid
    households: Whole  # [cell] number of households

    def entity(self, households: Households) -> Whole:
        """Return the key of each cell's draws: its position; purpose and incident number tell it from a household."""
        return np.ascontiguousarray(households.home["entity"][self.home])

    def locate(self, case: Table) -> None:
        """Replace the numbers of cells in ``case["household"]`` by the household of each cell."""
        case["household"] = self.home[case["household"]]


def split_into_cells(households: Households, length: int) -> Cells:
    """Divide every community into cells of ``length`` households; the last cell of a community has the remainder."""
    edges = [
        np.append(np.arange(first, end, length), end)
        for first, end in zip(households.first[:-1], households.first[1:], strict=True)
    ]
    home = np.concatenate([e[:-1] for e in edges]).astype(np.int64)
    return Cells(home, np.concatenate([np.diff(e) for e in edges]).astype(np.int64))


def sample_cells(households: Households, number: int) -> Cells:
    """Return ``number`` cells of one household in every community, evenly spaced."""
    part = (np.arange(number) + 0.5) / number
    size = np.diff(households.first)
    home = (households.first[:-1, None] + np.floor(part * size[:, None]).astype(np.int64)).reshape(-1)
    return Cells(home, np.ones(len(home), np.int64))
