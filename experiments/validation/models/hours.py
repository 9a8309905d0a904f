"""Queues in time of day: rates by the hour, a day shift, arrivals in working hours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.validation.models.desks import MEAN
from sim.network.network import (
    ArrivalTimes,
    Exponential,
    GivenService,
    Hours,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Time,
    build_network,
)
from sim.world.tables import World

H, DAY = 3600, 86_400
DAY_RATES = tuple(1.0 + 0.8 * math.sin(2 * math.pi * hour / 24) for hour in range(24))


@dataclass(frozen=True)
class ByHour:
    """Poisson arrivals with a daily profile; ``workers`` 0: everybody is served at once (a delay).

    Parameters
    ----------
    gap
        Mean gap in seconds at relative rate 1.
    service
        Distribution of service or delay.
    workers
        Parallel servers.
    days
        Length of a replication.
    """

    gap: float
    service: Time
    workers: int = 0
    days: int = 60

    @property
    def rates(self) -> list[float]:
        """Arrivals per second in each hour of the day."""
        return [rate / self.gap for rate in DAY_RATES]

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        station, kind = ("desk", "case") if self.workers else (None, None)
        return build_network(
            Network(
                [Station("desk", self.workers)],
                [PriorityClass("case")],
                [Step("serve", station, kind, self.service)],
                [RenewalArrivals("serve", Exponential(self.gap), rates=DAY_RATES)],
                horizon=self.days * DAY,
            ),
            seed=seed,
            replication=replication,
        )


@dataclass(frozen=True)
class Shift:
    """One worker with a daily shift; Poisson arrivals around the clock.

    Parameters
    ----------
    load
        Seconds of work arriving per second of the shift.
    shift_end
        What happens to work in service at the end of the shift.
    hours
        Start and end of the shift in seconds of the day.
    days
        Length of a replication.
    """

    load: float
    shift_end: Literal["resume", "finish"]
    hours: tuple[int, int] = (9 * H, 17 * H)
    days: int = 1500

    @property
    def rate(self) -> float:
        """Arrivals per second."""
        return self.load * (self.hours[1] - self.hours[0]) / DAY / MEAN

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        return build_network(
            Network(
                [Station("desk", hours=Hours((self.hours,)))],
                [PriorityClass("case", shift_end=self.shift_end)],
                [Step("serve", "desk", "case", Exponential(MEAN))],
                [RenewalArrivals("serve", Exponential(1 / self.rate))],
                horizon=self.days * DAY,
            ),
            seed=seed,
            replication=replication,
        )


# --- two blocks on five days: the working clock ---

OFFICE = Hours(((8 * H, 12 * H), (14 * H, 18 * H)), weekdays=(0, 1, 2, 3, 4))
DAY_OF_WORK = 8 * H


def on_the_clock(work: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the clock time at which a number of seconds has been worked; between two blocks the later one."""
    day, second = work // DAY_OF_WORK, work % DAY_OF_WORK
    return np.asarray((day // 5 * 7 + day % 5) * DAY + np.where(second < 4 * H, 8 * H, 10 * H) + second)


def at_work(clock: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the working seconds before a clock time within the working hours."""
    day, second = clock // DAY, clock % DAY
    return np.asarray(
        (day // 7 * 5 + day % 7) * DAY_OF_WORK + second - np.where(second <= 12 * H, 8 * H, 10 * H)
    )


@dataclass(frozen=True)
class WorkingHours:
    """M/M/2 with customers in working hours only; ``around_the_clock``: the same on the working clock.

    Parameters
    ----------
    load
        Seconds of work arriving per working second and worker.
    workers
        Parallel servers.
    customers
        Number of customers of a replication.
    around_the_clock
        True: without nights, lunch breaks and weekends.
    """

    load: float = 0.7
    workers: int = 2
    customers: int = 32_000
    around_the_clock: bool = False

    @property
    def rate(self) -> float:
        """Arrivals per working second."""
        return self.load * self.workers / MEAN

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        g = np.random.default_rng([seed, replication])
        come = np.floor(np.cumsum(g.exponential(1 / self.rate, self.customers))).astype(np.int64)
        seconds = np.maximum(np.rint(g.exponential(MEAN, self.customers)), 1).astype(np.int64)
        end = int(come[-1]) + DAY_OF_WORK * 20
        if not self.around_the_clock:
            come, end = on_the_clock(come), int(on_the_clock(np.array([end]))[0])
        station = (
            Station("desk", self.workers) if self.around_the_clock else Station("desk", self.workers, OFFICE)
        )
        return build_network(
            Network(
                [station],
                [PriorityClass("case")],
                [Step("serve", "desk", "case", GivenService)],
                [ArrivalTimes("serve", come, seconds)],  # type: ignore[arg-type]  # an array is as good as a sequence
                horizon=end,
            )
        )
