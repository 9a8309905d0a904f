"""What a World is made from: the place, its people and staff, before they become tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.area.households import Ground
from sim.builder.area.posts import Stations
from sim.builder.area.queues import Places
from sim.builder.calendar.run_days import Dates
from sim.builder.routes.routes import Routes
from sim.builder.staff.workers import Staff

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """One replication of a place."""

    dates: Dates
    ground: Ground
    grids: Grids
    stations: Stations
    places: Places
    staff: Staff
    routes: Routes


def grid_fte(parts: Parts) -> Real:
    """[grid] full-time posts, a queue's shared equally by its grids."""
    queue = parts.stations.queue
    of_queue = np.bincount(parts.staff.worker["queue"], parts.staff.fte, len(parts.places.level))
    return np.asarray(of_queue[queue] / np.bincount(queue)[queue])
