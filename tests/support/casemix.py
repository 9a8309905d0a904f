"""Small case mix and households for tests of demand."""

from __future__ import annotations

import numpy as np

from sim.builder.area.households import HouseholdParameters, generate_households
from sim.builder.demand.case_attributes import CaseMix, cumulative
from sim.world.tables import Table

_NEEDED = np.array([[0.7, 0.0, 0.1, 0.05, 0.15, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0]])

MIX = CaseMix(
    kind=cumulative(np.array([[0.9, 0.1], [0.2, 0.8]])),
    petition=-1,
    channel=np.concatenate([[0.0], cumulative(np.array([0.3, 0.3, 0.4]))]),
    found_channel=0,
    needed=cumulative(_NEEDED),
    reference_days=np.tile(np.array([3, 3, 3, 5, 5, 5], np.int64), (2, 1)),
    entry=np.zeros((2, 6, 4), np.int64),
    settled=np.zeros((2, 6)),
    may_rework=np.array([1, 0], np.int64),
)

_PEOPLE = HouseholdParameters(2.62, 0.09, 0.2, 0.2, 0.0)


def homes(households: int) -> Table:
    """Households of one community, all in unit 0."""
    home = generate_households(_PEOPLE, np.array([households]), 5, 0).home
    home["unit"] = 0
    return home
