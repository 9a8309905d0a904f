"""Intermediate components of a World: calendar, households, grids, posts, queues, staff and routes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.area.households import Households
from sim.builder.area.post_assignment import PostAssignment
from sim.builder.area.queues import Queues
from sim.builder.calendar.run_days import Dates
from sim.builder.routes.routes import Routes
from sim.builder.staff.workers import Staff

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """Components of one replication of a place."""

    dates: Dates
    households: Households
    grids: Grids
    assignment: PostAssignment
    queues: Queues
    absent: Whole  # [queue] communities that the desk serves and that are not simulated
    staff: Staff
    routes: Routes


def grid_fte(components: Components) -> Real:
    """Return full-time posts by grid; the grids of a queue share its posts equally."""
    queue = components.assignment.queue
    of_queue = np.bincount(
        components.staff.worker["queue"], components.staff.fte, len(components.queues.level)
    )
    return np.asarray(of_queue[queue] / np.bincount(queue)[queue])
