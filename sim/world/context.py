"""Measurement context of one replication: the measured period, and the staff and households of each queue.

A World contains what happens; a MeasurementContext contains the denominators of metrics: seconds present,
households, full-time posts. ``sim.builder.build`` makes both, so that every metric is computed from the log and
this context alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.world.event_order import DAY
from sim.world.tables import Table


class DayType(IntEnum):
    """Kind of a day, by which overtime is paid."""

    WORKING_DAY = 0
    REST_DAY = 1
    HOLIDAY = 2  # statutory


def _no_days() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _nothing() -> NDArray[np.float64]:
    return np.zeros((0, 0))


@dataclass(frozen=True)
class Period:
    """The measured period in whole days, as seconds since day 0, 00:00; the same in every section of a place."""

    start: int  # end of the warm-up
    end: int  # exclusive
    working: NDArray[np.int64]  # [day of the run] 1 = working day
    surges: tuple[tuple[int, int], ...] = ()  # surges of the run: (first day, day after the last)
    holidays: NDArray[np.int64] = field(
        default_factory=_no_days
    )  # [holiday] statutory ones, as days of the run

    @property
    def first_day(self) -> int:
        """First day of the period."""
        return self.start // DAY

    @property
    def end_day(self) -> int:
        """Day after the last day of the period."""
        return self.end // DAY

    @property
    def days(self) -> int:
        """Number of days."""
        return self.end_day - self.first_day

    def day_types(self) -> NDArray[np.int64]:
        """Return [day of the run] DayType."""
        types = np.where(self.working > 0, int(DayType.WORKING_DAY), int(DayType.REST_DAY)).astype(np.int64)
        types[self.holidays] = DayType.HOLIDAY
        return types


@dataclass(frozen=True)
class MeasurementContext:
    """Context of the metrics. Arrays over queues are in the order of ``World.queue``."""

    period: Period
    level: NDArray[np.int64]  # [queue] Level
    posts: NDArray[np.int64]  # [queue] number of posts
    fte: NDArray[
        np.float64
    ]  # [queue] full-time posts: sum of grid_share, the post of a remainder grid scaled
    households: NDArray[np.int64]  # [queue] households of its grids; for a desk, of all grids below it
    grids: NDArray[np.int64]  # [queue] grids served; for a desk, grids below it
    present: NDArray[np.int64]  # [queue, day] seconds present of all its workers, after leave and absence
    post_seconds: (
        float  # seconds of presence of one full-time grid post in the period, after leave and absence
    )
    households_per_full_time: float  # achieved households per full-time grid post (clause S6.5)
    own_deadline: bool  # False: the place has no deadline of its own, so metrics of it are absent
    # Analytic load (clause S6.1): expected seconds of work released in the period if nothing is ever late.
    expected: NDArray[np.float64] = field(default_factory=_nothing)  # [Level, task kind]
    proposals: Table | None = None  # PROPOSAL of the whole run; None = upper-level tasks have no item types
    item_seconds: NDArray[np.float64] = field(
        default_factory=_nothing
    )  # [gate item] mean seconds of one task
    # Changes of the holders of grid posts, in days of the run: [change] (first day without the old holder, first
    # day of the new one, row of the post class); None = no turnover.
    replacements: NDArray[np.int64] | None = None
    class_posts: NDArray[np.int64] = field(default_factory=_no_days)  # [post class] grid posts
    post_classes: tuple[str, ...] = ()
    overtime_paid: bool = True
    records: bool = False  # True: metrics include the age of household records
