"""Communities that a desk serves beside those simulated (clause S2.6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.area.hierarchy import county_size, street_sizes
from sim.builder.area.queues import Queues
from sim.config.groups.area import Area
from sim.world.tables import Level

Whole = NDArray[np.int64]

ABOVE = (Level.STREET, Level.COUNTY)  # levels whose desks serve several communities


def absent_communities(area: Area, queues: Queues, grids: Grids) -> Whole:
    """Return the communities by queue that it serves and that are not simulated; 0 below the street."""
    absent = np.zeros(len(queues.level), np.int64)
    if area.beyond == "none":
        return absent
    sizes = street_sizes(area)
    for q in np.flatnonzero(np.isin(queues.level, ABOVE)):
        level = int(queues.level[q])
        simulated = len(np.unique(grids.community[queues.at[:, level] == q]))
        served = int(sizes[queues.unit[q]]) if level == Level.STREET else county_size(area)
        absent[q] = max(0, served - simulated)
    return absent


def absent_by_level(absent: Whole, queues: Queues) -> Whole:
    """Return the absent communities by Level, over all desks that do its work; missing levels merge upward."""
    total = np.zeros(len(Level), np.int64)
    for level in ABOVE:
        served = np.unique(queues.at[:, level])
        total[level] = absent[served[served >= 0]].sum()
    return total
