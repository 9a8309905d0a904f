"""Samples of hand-built networks beside theory: measures of replications, read from rows, and their comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.kernel.engine import run
from sim.network.network import (
    Exponential,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import Table, World

MEAN = 1000.0  # seconds of service
Build = Callable[[int, int], World]
Measure = Callable[[World, Table], Mapping[str, float]]


# --- reading rows ---


def times(world: World, log: Table, record_type: RecordType) -> NDArray[np.int64]:
    """When each case first had a row of this kind; -1 = never."""
    rows = log[log["record_type"] == record_type][::-1]
    at = np.full(len(world.case), -1, np.int64)
    at[rows["entity"]] = rows["time"]
    return at


def middle(world: World) -> NDArray[np.bool_]:
    """Customers of the steady state: not of the first tenth, and early enough to be served before the end."""
    t, end = world.case["time"], int(world.run["horizon"][0])
    return (t > 0.1 * end) & (t < end - 400 * MEAN)


def waits(world: World, log: Table, until: RecordType = RecordType.FIRST_SERVED) -> NDArray[np.int64]:
    """Seconds from arrival to the first start (or another event) of every customer of the steady state."""
    chosen = middle(world)
    reached = times(world, log, until)[chosen]
    assert (reached >= 0).all(), "a customer of the steady state was not served before the end"
    return reached - times(world, log, RecordType.ARRIVED)[chosen]


def utilisation(world: World, log: Table) -> float:
    """Seconds worked / seconds present, from spells; workers are always there."""
    spells = log[log["record_type"] == RecordType.SPELL]
    return float((spells["value"] - spells["time"]).sum()) / len(world.worker) / int(world.run["horizon"][0])


def number_in_system(world: World, log: Table) -> float:
    """Mean number of customers over the last nine tenths of the run, from arrivals and departures."""
    end = int(world.run["horizon"][0])
    since = end // 10
    left = times(world, log, RecordType.CLOSED)
    left[left < 0] = end
    stay = np.clip(left, since, end) - np.clip(times(world, log, RecordType.ARRIVED), since, end)
    return float(stay.sum()) / (end - since)


def at(log: Table, record_type: RecordType) -> dict[int, int]:
    """{customer: time} of the last row of one kind."""
    rows = sort_canonical(log)
    return {int(row["entity"]): int(row["time"]) for row in rows[rows["record_type"] == record_type]}


# --- comparing with theory ---


def sample(build: Build, measure: Measure, seed: int, replications: int) -> dict[str, NDArray[np.float64]]:
    """The measures of each replication."""
    results = []
    for replication in range(replications):
        world = build(seed, replication)
        results.append(measure(world, run(world)))
    return {name: np.array([r[name] for r in results]) for name in results[0]}


def agree(
    samples: Mapping[str, NDArray[np.float64]], theory: Mapping[str, float], widest: float = 0.02
) -> None:
    """|z| < 3.5 and a 95 % half-width of at most ``widest`` of the theoretical value, for every measure."""
    assert samples.keys() == theory.keys()
    for name, values in samples.items():
        n = len(values)
        assert n >= 30
        error = values.std(ddof=1) / np.sqrt(n)
        half = student.ppf(0.975, n - 1) * error
        z = (values.mean() - theory[name]) / error
        told = f"{name}: {values.mean():.6g} +- {half:.3g}, theory {theory[name]:.6g}, z = {z:.2f}"
        assert abs(z) < 3.5, told
        assert half <= widest * theory[name], told


@dataclass(frozen=True)
class OneStation:
    """M/G/c, with exponential patience if given; called with seed and replication."""

    rate: float
    workers: int = 1
    customers: int = 20_000
    service: Callable[[float], object] = Exponential
    patience: float | None = None

    def __call__(self, seed: int, replication: int) -> World:
        patience = None if self.patience is None else Exponential(self.patience)
        return build_network(
            Network(
                [Station("desk", self.workers)],
                [PriorityClass("a")],
                [Step("serve", "desk", "a", self.service(MEAN))],
                [RenewalArrivals("serve", Exponential(1 / self.rate), patience)],
                horizon=int(self.customers / self.rate),
            ),
            seed=seed,
            replication=replication,
        )
