"""One station: M/G/c with patience and batches, classes with priorities, many stations from empty, pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.network.network import (
    Exponential,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Time,
    build_network,
)
from sim.world.tables import World

Build = Callable[[int, int], World]  # seed and replication
MEAN = 1000.0  # seconds of service, so that rounding to whole seconds has no effect
SERVICE = Exponential(MEAN)


@dataclass(frozen=True)
class Desk:
    """One station, one class, Poisson arrivals; a builder called with seed and replication.

    Parameters
    ----------
    load
        Seconds of work arriving per second and worker.
    workers
        Parallel servers.
    customers
        Expected number of customers of a replication.
    service, patience
        Distributions; None = nobody gives up.
    batch_size
        Customers of an arrival: a number, or pairs (size, probability).
    """

    load: float
    workers: int = 1
    customers: int = 20_000
    service: Time = SERVICE
    patience: Time | None = None
    batch_size: int | Sequence[tuple[int, float]] = 1

    @property
    def rate(self) -> float:
        """Arrivals of customers per second."""
        return self.load * self.workers / self.service.mean

    def batch_moment(self, power: int) -> float:
        """Return a moment of the batch size."""
        pairs = [(self.batch_size, 1.0)] if isinstance(self.batch_size, int) else self.batch_size
        return float(sum(size**power * share for size, share in pairs))

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        gap = Exponential(self.batch_moment(1) / self.rate)
        return build_network(
            Network(
                [Station("desk", self.workers)],
                [PriorityClass("case")],
                [Step("serve", "desk", "case", self.service)],
                [RenewalArrivals("serve", gap, self.patience, batch_size=self.batch_size)],
                horizon=int(self.customers / self.rate),
            ),
            seed=seed,
            replication=replication,
        )


Rule = Literal["none", "all", "first"]  # which classes interrupt later ones


@dataclass(frozen=True)
class Classes:
    """One station, several classes with Poisson arrivals and exponential service.

    Parameters
    ----------
    loads, means
        Seconds of work arriving per second, and mean service in seconds, of each class, first class first.
    workers
        Parallel servers.
    interrupts
        Which classes interrupt later ones. ``first``: interrupted work goes on before anything else.
    customers
        Expected number of customers of a replication.
    """

    loads: tuple[float, ...]
    means: tuple[float, ...]
    workers: int = 1
    interrupts: Rule = "none"
    customers: int = 40_000

    @property
    def rates(self) -> list[float]:
        """Arrivals of each class per second."""
        return [load / mean for load, mean in zip(self.loads, self.means, strict=True)]

    @property
    def second_moments(self) -> list[float]:
        """Second moments of the service times."""
        return [2 * mean**2 for mean in self.means]

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        names = [f"class {n}" for n in range(len(self.loads))]
        kept: Literal["keep", "requeue"] = "keep" if self.interrupts == "first" else "requeue"
        return build_network(
            Network(
                [Station("desk", self.workers)],
                [
                    PriorityClass(name, self._interrupts(n), on_interrupt="requeue" if n == 0 else kept)
                    for n, name in enumerate(names)
                ],
                [Step(name, "desk", name, Exponential(m)) for name, m in zip(names, self.means, strict=True)],
                [
                    RenewalArrivals(name, Exponential(1 / rate))
                    for name, rate in zip(names, self.rates, strict=True)
                ],
                horizon=int(self.customers / sum(self.rates)),
            ),
            seed=seed,
            replication=replication,
        )

    def _interrupts(self, n: int) -> bool:
        last = len(self.loads) - 1
        return {"none": False, "all": n < last, "first": n == 0}[self.interrupts]


@dataclass(frozen=True)
class Parallel:
    """Stations beside each other, each with arrivals of its own at one load per worker.

    Parameters
    ----------
    load
        Seconds of work arriving per second and worker.
    servers
        Servers of each station.
    horizon
        Seconds.
    """

    load: float
    servers: tuple[int, ...]
    horizon: int

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        names = [f"desk {n}" for n in range(len(self.servers))]
        return build_network(
            Network(
                [Station(name, c) for name, c in zip(names, self.servers, strict=True)],
                [PriorityClass("case")],
                [Step(name, name, "case", Exponential(MEAN)) for name in names],
                [
                    RenewalArrivals(name, Exponential(MEAN / self.load / c))
                    for name, c in zip(names, self.servers, strict=True)
                ],
                horizon=self.horizon,
            ),
            seed=seed,
            replication=replication,
        )
