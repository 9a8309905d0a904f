"""Open networks: feedback, escalation with rework and return, routes that differ by type of case."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.validation.models.desks import MEAN
from sim.network.network import (
    Exponential,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.tables import World


@dataclass(frozen=True)
class Jackson:
    """Stations with exponential service and random routes; Poisson arrivals at the first station.

    Parameters
    ----------
    servers, means
        Servers and mean service in seconds of each station.
    routing
        Probability of the next station, by station; the rest leaves.
    rate
        Arrivals per second.
    customers
        Expected number of customers of a replication.
    """

    servers: tuple[int, ...]
    means: tuple[float, ...]
    routing: tuple[tuple[float, ...], ...]
    rate: float
    customers: int = 12_000

    @property
    def external(self) -> list[float]:
        """Arrivals from outside at each station, per second."""
        return [self.rate, *[0.0] * (len(self.servers) - 1)]

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        names = [f"level {n}" for n in range(len(self.servers))]
        steps = []
        for n, name in enumerate(names):
            ways = [(to, p) for to, p in zip(names, self.routing[n], strict=True) if p > 0]
            rest = round(1 - sum(p for _, p in ways), 12)
            steps.append(Step(name, name, "case", Exponential(self.means[n]), then=(*ways, (None, rest))))
        return build_network(
            Network(
                [Station(name, c) for name, c in zip(names, self.servers, strict=True)],
                [PriorityClass("case")],
                steps,
                [RenewalArrivals(names[0], Exponential(1 / self.rate))],
                horizon=int(self.customers / self.rate),
            ),
            seed=seed,
            replication=replication,
        )


# A (one worker) -> A 0.1, B 0.5, out 0.4; B (two workers, 3,000 s) -> A 0.3, out 0.7.
FEEDBACK = Jackson((1, 2), (MEAN, 3 * MEAN), ((0.1, 0.5), (0.3, 0.0)), 0.45 / MEAN)
# Grid: 0.05 rework, 0.25 escalated. Community: 0.1 returned to the grid, 0.15 escalated. Street: 0.2 returned.
ESCALATION = Jackson(
    (3, 1, 1),
    (MEAN, 2 * MEAN, 5 * MEAN),
    ((0.05, 0.25, 0.0), (0.1, 0.0, 0.15), (0.0, 0.2, 0.0)),
    1.4 / MEAN,
    50_000,
)


@dataclass(frozen=True)
class KellyRoutes:
    """Types of cases with a fixed route each, through stations with one server and one mean of service.

    Parameters
    ----------
    routes
        Stations in the order of the route, by type.
    rates
        Arrivals of each type per second.
    customers
        Expected number of customers of a replication.
    """

    routes: tuple[str, ...]
    rates: tuple[float, ...]
    customers: int = 15_000

    @property
    def station_rates(self) -> dict[str, float]:
        """Arrivals per second at each station; a route may lead there more than once."""
        stations = sorted(set("".join(self.routes)))
        pairs = list(zip(self.routes, self.rates, strict=True))
        return {s: sum(rate * route.count(s) for route, rate in pairs) for s in stations}

    def __call__(self, seed: int, replication: int) -> World:
        """Build the network."""
        steps = []
        for n, route in enumerate(self.routes):
            for k, station in enumerate(route):
                then = f"{n}.{k + 1}" if k + 1 < len(route) else None
                steps.append(Step(f"{n}.{k}", station, "case", Exponential(MEAN), then=then))
        return build_network(
            Network(
                [Station(name) for name in self.station_rates],
                [PriorityClass("case")],
                steps,
                [RenewalArrivals(f"{n}.0", Exponential(1 / rate)) for n, rate in enumerate(self.rates)],
                horizon=int(self.customers / sum(self.rates)),
            ),
            seed=seed,
            replication=replication,
        )


KELLY = KellyRoutes(("ABA", "BCA"), (0.25 / MEAN, 0.2 / MEAN))
