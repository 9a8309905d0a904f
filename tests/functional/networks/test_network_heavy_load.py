"""Hand-built networks at loads of .9 and .95 beside theory: 40 replications of 200,000 customers each."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from network_samples import MEAN, Build, agree, middle, number_in_system, sample, times, waits

from experiments.validation.formulas.networks import (
    number_retrial,
    number_two_speeds,
    number_with_breakdowns,
    second_moment_last_come,
    stay_fork_of_two,
    wait_shortest_first,
)
from experiments.validation.formulas.priorities import stay_preemptive, wait_cobham
from experiments.validation.formulas.queues import number_batches, wait_mg1, wait_mmc
from sim.network.network import (
    Breakdowns,
    Erlang,
    Exponential,
    Fork,
    Gamma,
    Hyperexponential,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import Table, World

pytestmark = pytest.mark.long
REPLICATIONS, CUSTOMERS = 40, 200_000
RATE = 0.9 / MEAN


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return zlib.crc32(request.node.name.encode())


def build_with(
    stations: list[Station],
    steps: list[Any],
    classes: list[PriorityClass] | None = None,
    rate: float = RATE,
    batch: Any = 1,
    customers: int = CUSTOMERS,
) -> Build:
    """Poisson arrivals at the first step, of batches of a mean that ``rate`` counts whole."""
    mean_batch = batch if isinstance(batch, int) else sum(size * share for size, share in batch)
    arrivals = RenewalArrivals(steps[0].name, Exponential(mean_batch / rate), batch_size=batch)
    network = Network(
        stations, classes or [PriorityClass("a")], steps, [arrivals], horizon=int(customers / rate)
    )
    return lambda seed, replication: build_network(network, seed=seed, replication=replication)


def one_step(station: Station, service: Any, **more: Any) -> Build:
    return build_with([station], [Step("serve", station.name, "a", service)], **more)


def mean_wait(world: World, log: Table) -> dict[str, float]:
    return {"wait": float(waits(world, log).mean())}


def mean_number(world: World, log: Table) -> dict[str, float]:
    return {"number": number_in_system(world, log)}


def check(build: Build, measure: Any, theory: Mapping[str, float], seed: int, widest: float = 0.04) -> None:
    agree(sample(build, measure, seed, REPLICATIONS), theory, widest)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.9), (1, 0.95), (3, 0.9), (3, 0.95), (10, 0.95)])
def test_m_m_c(servers: int, load: float, seed: int) -> None:
    rate = load * servers / MEAN
    build = one_step(Station("desk", servers), Exponential(MEAN), rate=rate, customers=2 * CUSTOMERS)
    check(build, mean_wait, {"wait": wait_mmc(rate, MEAN, servers)}, seed, 0.06)


@pytest.mark.parametrize(
    ("service", "squared_variation"),
    [
        (Gamma(mean=MEAN, shape=0.5), 2.0),
        (Erlang(mean=MEAN, phases=3), 1 / 3),
        (Hyperexponential((500, 0.9), (5500, 0.1)), 2 * (0.9 * 0.25 + 0.1 * 30.25) - 1),
    ],
)
def test_m_g_1(service: Any, squared_variation: float, seed: int) -> None:
    second_moment = (1 + squared_variation) * MEAN**2
    check(
        one_step(Station("desk"), service),
        mean_wait,
        {"wait": wait_mg1(RATE, MEAN, second_moment)},
        seed,
        0.06,
    )


def test_batches(seed: int) -> None:
    build = one_step(Station("desk"), Exponential(MEAN), batch=((1, 0.5), (3, 0.5)))
    check(build, mean_number, {"number": number_batches(0.9, 2.0, 5.0)}, seed, 0.06)


def test_last_come_first_served(seed: int) -> None:
    build = one_step(
        Station("desk"), Exponential(MEAN), classes=[PriorityClass("a", order="last_come")], customers=400_000
    )

    def moments(world: World, log: Table) -> dict[str, float]:
        served = times(world, log, RecordType.FIRST_SERVED)[middle(world)]
        waited = np.where(served >= 0, served - times(world, log, RecordType.ARRIVED)[middle(world)], 0)
        return {"wait": float(waited.mean()), "second moment": float((waited.astype(float) ** 2).mean())}

    theory = {"wait": wait_mmc(RATE, MEAN, 1), "second moment": second_moment_last_come(RATE, MEAN)}
    check(build, moments, theory, seed, 0.25)


def test_shortest_first(seed: int) -> None:
    build = one_step(Station("desk"), Exponential(MEAN), classes=[PriorityClass("a", order="shortest_first")])

    def waits_of_all(world: World, log: Table) -> dict[str, float]:
        served = times(world, log, RecordType.FIRST_SERVED)[middle(world)]
        arrived = times(world, log, RecordType.ARRIVED)[middle(world)]
        served = np.where(
            served >= 0, served, int(world.run["horizon"][0])
        )  # the longest jobs of the last hours
        return {"wait": float((served - arrived).mean())}

    check(build, waits_of_all, {"wait": wait_shortest_first(RATE, MEAN)}, seed, 0.06)


def test_two_speeds(seed: int) -> None:
    rate = 0.9 * 2.2 / MEAN
    build = one_step(Station("desk", 2, speeds=(1.6, 0.6)), Exponential(MEAN), rate=rate)
    check(build, mean_number, {"number": number_two_speeds(rate, MEAN, 1.6, 0.6, 600)}, seed, 0.06)


def test_breakdowns(seed: int) -> None:
    """Up for four fifths of the time: a load of .9 of the time that is left."""
    rate = 0.9 * 0.8 / MEAN
    station = Station("desk", breakdowns=Breakdowns(Exponential(12_000), Exponential(3_000)))
    theory = {"number": number_with_breakdowns(rate, MEAN, 12_000, 3_000, 600)}
    check(one_step(station, Exponential(MEAN), rate=rate), mean_number, theory, seed, 0.06)


def test_retrial(seed: int) -> None:
    away = 2 * MEAN
    steps = [
        Step("serve", "desk", "a", Exponential(MEAN), overflow_to="again"),
        Step("again", None, None, Exponential(away), then="serve"),
    ]
    build = build_with([Station("desk", waiting_room=0)], steps)
    check(build, mean_number, {"number": number_retrial(RATE, MEAN, away)}, seed, 0.06)


def test_fork_of_two(seed: int) -> None:
    steps = [
        Fork("order", parts=("left", "right")),
        Step("left", "first", "a", Exponential(MEAN)),
        Step("right", "second", "a", Exponential(MEAN)),
    ]
    build = build_with([Station("first"), Station("second")], steps)

    def stay(world: World, log: Table) -> dict[str, float]:
        whole = middle(world) & (
            times(world, log, RecordType.QUEUED) < 0
        )  # parts join queues, the whole does not
        left = times(world, log, RecordType.CLOSED)[whole]
        return {"stay": float((left - times(world, log, RecordType.ARRIVED)[whole])[left >= 0].mean())}

    check(build, stay, {"stay": stay_fork_of_two(RATE, MEAN)}, seed, 0.06)


@pytest.mark.parametrize("interrupts", [False, True])
def test_two_classes(interrupts: bool, seed: int) -> None:
    rates, means = [0.3 / MEAN, 0.6 / MEAN], [MEAN, MEAN]
    network = Network(
        [Station("desk")],
        [PriorityClass("first", interrupts=interrupts), PriorityClass("second")],
        [Step("one", "desk", "first", Exponential(MEAN)), Step("two", "desk", "second", Exponential(MEAN))],
        [
            RenewalArrivals("one", Exponential(1 / rates[0])),
            RenewalArrivals("two", Exponential(1 / rates[1])),
        ],
        horizon=int(2 * CUSTOMERS / RATE),
    )

    def stay(world: World, log: Table) -> dict[str, float]:
        left, came = times(world, log, RecordType.CLOSED), times(world, log, RecordType.ARRIVED)
        of = [middle(world) & (world.case["kind"] == kind) & (left >= 0) for kind in (0, 1)]
        return {name: float((left - came)[of[k]].mean()) for k, name in enumerate(("first", "second"))}

    second = [2 * MEAN**2] * 2
    theory = (
        stay_preemptive(rates, means, second)
        if interrupts
        else [w + MEAN for w in wait_cobham(rates, means, second)]
    )
    check(
        lambda seed, replication: build_network(network, seed=seed, replication=replication),
        stay, dict(zip(("first", "second"), theory, strict=True)), seed, 0.06,
    )  # fmt: skip
