"""One station with what hand-built networks add: rooms, orders, speeds, breakdowns, sources, forks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from experiments.validation.models.desks import MEAN
from sim.network.network import (
    Constant,
    Exponential,
    FiniteSource,
    Fork,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.tables import World

AFTER_FORK = 1  # second of the step that follows a fork


@dataclass(frozen=True)
class FeatureDesk:
    """Exponential service at one station; Poisson arrivals, or a finite source that sends its customers again.

    Parameters
    ----------
    station : Station
    rate : float
        Arrivals per second; of a finite source, those of each customer while away.
    population : int
        Customers of a finite source; 0 = Poisson arrivals.
    order : str
        In which a queue is served.
    step : mapping
        Further properties of the step, such as ``overflow_to``.
    more : tuple of Step
    customers : int
        Expected number of customers of a replication.
    """

    station: Station
    rate: float
    population: int = 0
    order: Any = "first_come"
    step: dict[str, Any] = field(default_factory=dict)
    more: tuple[Step, ...] = ()
    customers: int = 12_000

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        source: Any = RenewalArrivals("serve", Exponential(1 / self.rate))
        if self.population:
            source = FiniteSource("serve", self.population, Exponential(1 / self.rate))
        network = Network(
            [self.station],
            [PriorityClass("case", order=self.order)],
            [Step("serve", self.station.name, "case", Exponential(MEAN), **self.step), *self.more],
            [source],
            horizon=int(self.customers / self.rate / max(1, self.population)),
        )
        return build_network(network, seed=seed, replication=replication)


@dataclass(frozen=True)
class ForkOfTwo:
    """Customers whose two parts are served at two stations at the same time."""

    rate: float
    customers: int = 12_000

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        parts = ("left", "right")
        network = Network(
            [Station(name) for name in parts],
            [PriorityClass("case")],
            [
                Fork("fork", parts=parts, then="end"),
                *(Step(name, name, "case", Exponential(MEAN)) for name in parts),
                Step("end", None, None, Constant(AFTER_FORK)),
            ],
            [RenewalArrivals("fork", Exponential(1 / self.rate))],
            horizon=int(self.customers / self.rate),
        )
        return build_network(network, seed=seed, replication=replication)


@dataclass(frozen=True)
class Vacations:
    """One server who begins a vacation whenever nobody waits: a customer of the last class who always comes again.

    The vacation comes again one second after its end, so that waiting customers are found first.
    """

    rate: float
    mean: float
    customers: int = 20_000

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        network = Network(
            [Station("desk")],
            [PriorityClass("case"), PriorityClass("vacation")],
            [
                Step("serve", "desk", "case", Exponential(MEAN)),
                Step("vacation", "desk", "vacation", Exponential(self.mean)),
            ],
            [
                RenewalArrivals("serve", Exponential(1 / self.rate)),
                FiniteSource("vacation", 1, Constant(1)),
            ],
            horizon=int(self.customers / self.rate),
        )
        return build_network(network, seed=seed, replication=replication)
