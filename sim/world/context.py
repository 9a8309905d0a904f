"""Facts of one replication that metrics need beside the log: the measured period and who serves where.

A World says what happens; a MeasurementContext says against what it is measured: seconds present, households,
full-time posts. ``sim.builder.build`` fills both, so that a metric is a fold over rows and these facts only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.world.events import DAY
from sim.world.tables import Table


def _nothing() -> NDArray[np.float64]:
    return np.zeros((0, 0))


@dataclass(frozen=True)
class Period:
    """The measured period, the same in every section of a place; whole days, in seconds since day 0, 00:00."""

    start: int  # the warm-up is over
    end: int  # this second is not in it
    working: NDArray[np.int64]  # [day of the run] 1 = a working day
    surges: tuple[tuple[int, int], ...] = ()  # surges of the run: first day, day after the last

    @property
    def first_day(self) -> int:
        """The first day of the period."""
        return self.start // DAY

    @property
    def end_day(self) -> int:
        """The day after its last."""
        return self.end // DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.end_day - self.first_day


@dataclass(frozen=True)
class MeasurementContext:
    """Arrays over queues are in the order of ``World.queue``."""

    period: Period
    level: NDArray[np.int64]  # [queue] Level
    posts: NDArray[np.int64]  # [queue] heads
    fte: NDArray[np.float64]  # [queue] full-time posts: sum of grid_share, a remainder grid's post scaled
    households: NDArray[np.int64]  # [queue] households of its grids; of a desk: of all grids below it
    grids: NDArray[np.int64]  # [queue] grids served (a grid queue), grids below (a desk)
    present: NDArray[np.int64]  # [queue, day] seconds present of all its workers, leave and absence taken off
    post_seconds: (
        float  # seconds one full-time grid post is present in the period, leave and absence taken off
    )
    households_per_full_time: float  # achieved households per full-time grid post (clause S6.5)
    own_deadline: bool  # False: the place has no deadline of its own; its metrics are absent
    # Analytic load (clause S6.1): expected worker seconds released in the period if nothing were late.
    expected: NDArray[np.float64] = field(default_factory=_nothing)  # [Level, task kind]
    proposals: Table | None = (
        None  # sim.builder.demand.gate.PROPOSAL of the whole run; None = tasks from above are all alike
    )
    item_seconds: NDArray[np.float64] = field(default_factory=_nothing)  # [gate item] mean of one task
    # Changes of the holders of grid posts, in days of the run: [change] (the first day without the old one, the
    # first of the new one); None = nobody ever quits.
    replacements: NDArray[np.int64] | None = None
    overtime_paid: bool = True
    records: bool = False  # True: metrics say how old the records of homes are
