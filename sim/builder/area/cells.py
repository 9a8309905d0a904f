"""Fixed cells of the ground, where something arises that belongs to no household (clause S2.4).

A cell is keyed by its place on the ground, so another grid size moves none of its incidents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.world.tables import Table

Whole = NDArray[np.int64]

# Numbers of incidents, beside those of the households (sim.builder.demand.poisson.FOUND); a draw's index has room for 2**21.
PUBLIC_NTH = 1 << 15
SPECIAL_NTH = 3 << 14


@dataclass(frozen=True)
class Cells:
    """Stretches of ground."""

    home: Whole  # [cell] its first household: says in which grid it lies
    households: Whole  # [cell] households along it

    def entity(self, households: Households) -> Whole:
        """[cell] key of its draws: its place on the ground, told from households by purpose and number."""
        return np.ascontiguousarray(households.home["entity"][self.home])

    def locate(self, case: Table) -> None:
        """Give cases of cell numbers the household that says where they are."""
        case["household"] = self.home[case["household"]]


def split_into_cells(households: Households, length: int) -> Cells:
    """All ground of every community in cells of ``length`` households; its last one holds the rest."""
    edges = [
        np.append(np.arange(first, end, length), end)
        for first, end in zip(households.first[:-1], households.first[1:], strict=True)
    ]
    home = np.concatenate([e[:-1] for e in edges]).astype(np.int64)
    return Cells(home, np.concatenate([np.diff(e) for e in edges]).astype(np.int64))


def sample_cells(households: Households, number: int) -> Cells:
    """``number`` places in every community, evenly along its ground."""
    part = (np.arange(number) + 0.5) / number
    size = np.diff(households.first)
    home = (households.first[:-1, None] + np.floor(part * size[:, None]).astype(np.int64)).reshape(-1)
    return Cells(home, np.ones(len(home), np.int64))
