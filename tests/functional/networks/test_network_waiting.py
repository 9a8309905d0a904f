"""Waiting in hand-built networks: rooms with loss and overflow, reneging at any step, orders of service."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest
from comparing import difference
from handmade import ENGINES
from network_samples import MEAN, agree, at, middle, sample, times, utilisation, waits

from experiments.validation.formulas.impatience import share_giving_up
from experiments.validation.formulas.networks import states_mmck, wait_shortest_first
from experiments.validation.formulas.queues import wait_mmc
from sim.network.network import (
    ArrivalTimes,
    Constant,
    Exponential,
    GivenService,
    Network,
    NetworkError,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import Table, World

BLOCKED, RENEGED, CLOSED, SERVED = (
    RecordType.BLOCKED,
    RecordType.RENEGED,
    RecordType.CLOSED,
    RecordType.FIRST_SERVED,
)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return zlib.crc32(request.node.originalname.encode())


def desk(
    station: Station,
    rate: float,
    run: tuple[int, int],
    more: tuple[Step, ...] = (),
    order: Any = "first_come",
    customers: int = 20_000,
    **step: Any,
) -> World:
    """M/M/c with rooms and patience; ``more`` steps; ``run``: seed and replication."""
    return build_network(Network(
[station, Station("other", 2)],
[PriorityClass("a", order=order)],
[Step("serve", "desk", "a", Exponential(MEAN), **step), *more],
[RenewalArrivals("serve", Exponential(1 / rate))],
horizon=int(customers / rate),
), seed=run[0], replication=run[1])  # fmt: skip


# --- by hand ---


@pytest.mark.parametrize("engine", ENGINES)
def test_who_finds_the_room_full_is_lost_or_goes_elsewhere(engine: str) -> None:
    """One server and one place to wait: customers of 0 s and 10 s fill them, the third is blocked, the fourth not."""
    for overflow, blocked_close in ((None, None), ("write", 20 + 500)):
        world = build_network(
            Network(
                [Station("desk", waiting_room=1)],
                [PriorityClass("a")],
                [
                    Step("serve", "desk", "a", Constant(100), overflow_to=overflow),
                    Step("write", None, None, Constant(500)),
                ],
                [ArrivalTimes("serve", [0, 10, 20, 101])],
                horizon=10_000,
            )
        )
        log = ENGINES[engine](world)
        assert at(log, BLOCKED) == {2: 20}
        left = at(log, CLOSED)
        assert left.pop(2, None) == blocked_close and left == {0: 100, 1: 200, 3: 300}


@pytest.mark.parametrize("engine", ENGINES)
def test_who_gives_up_goes_on_elsewhere_and_gives_back_the_place(engine: str) -> None:
    """The second waits from 10 s to 60 s, then writes for 500 s; the third of 70 s takes the place."""
    world = build_network(
        Network(
            [Station("desk", waiting_room=1)],
            [PriorityClass("a")],
            [
                Step("serve", "desk", "a", Constant(100), patience=Constant(50), reneges_to="write"),
                Step("write", None, None, Constant(500)),
            ],
            [ArrivalTimes("serve", [0, 10, 70])],
            horizon=10_000,
        )
    )
    log = ENGINES[engine](world)
    assert at(log, RENEGED) == {1: 60} and not at(log, BLOCKED)
    assert at(log, CLOSED) == {0: 100, 1: 560, 2: 200}


@pytest.mark.parametrize("engine", ENGINES)
def test_patience_begins_anew_at_each_step_and_ends_with_the_service(engine: str) -> None:
    world = build_network(
        Network(
            [Station("first"), Station("second")],
            [PriorityClass("a")],
            [
                Step("one", "first", "a", Constant(300), then="two", patience=Constant(50)),
                Step("two", "second", "a", Constant(1000), patience=Constant(100)),
            ],
            [ArrivalTimes("one", [0, 260])],
            horizon=10_000,
        )
    )
    log = ENGINES[engine](world)
    assert at(log, RENEGED) == {1: 700}  # joins the second desk at 600 s, which is busy until 1,300 s
    assert at(log, CLOSED) == {0: 1300}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("order", "served"),
    [("first_come", [0, 1, 2, 3]), ("last_come", [0, 3, 2, 1]), ("shortest_first", [0, 2, 1, 3])],
)
def test_orders_of_service(engine: str, order: Any, served: list[int]) -> None:
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a", order=order)],
            [Step("serve", "desk", "a", GivenService)],
            [ArrivalTimes("serve", [0, 1, 2, 3], seconds=[100, 50, 20, 70])],
            horizon=10_000,
        )
    )
    assert sorted(at(ENGINES[engine](world), SERVED).items(), key=lambda item: item[1]) == [
        (n, when) for n, when in zip(served, sorted(at(ENGINES[engine](world), SERVED).values()), strict=True)
    ]


def test_both_engines_agree_on_everything_at_once() -> None:
    for replication in range(6):
        world = desk(
            Station("desk", 2, waiting_room=3), 2.5 / MEAN, (9, replication),
            (
                Step("again", None, None, Exponential(3000), then=(("serve", 0.8), (None, 0.2))),
                Step("call", "other", "a", Exponential(4000), (("serve", 0.3), (None, 0.7)), Exponential(900)),
            ),
            order=("first_come", "last_come", "shortest_first")[replication % 3], customers=600,
            patience=Exponential(2000), reneges_to="call", overflow_to="again",
            then=(("serve", 0.1), ("call", 0.2), (None, 0.7)),
        )  # fmt: skip
        assert difference(world) is None


# --- theory ---


def share(world: World, log: Table, record_type: RecordType) -> float:
    return float((times(world, log, record_type)[middle(world)] >= 0).mean())


def test_erlang_b(seed: int) -> None:
    """M/M/3/3: the share lost, and the share of time worked."""
    rate = 2.0 / MEAN
    lost = states_mmck(rate, MEAN, 3, 0)[-1]
    samples = sample(
        lambda s, r: desk(Station("desk", 3, waiting_room=0), rate, (s, r)),
        lambda w, log: {"lost": share(w, log, BLOCKED), "worked": utilisation(w, log) * 5 / 3},
        seed, 40,
    )  # fmt: skip
    agree(samples, {"lost": lost, "worked": rate * MEAN * (1 - lost) / 3})


def test_m_m_c_k(seed: int) -> None:
    """M/M/2 with three places to wait at a load of 1: the share lost, and the mean wait of those who are served."""
    rate = 2.0 / MEAN
    states = states_mmck(rate, MEAN, 2, 3)
    waiting = sum(max(n - 2, 0) * p for n, p in enumerate(states))

    def measure(world: World, log: Table) -> dict[str, float]:
        start = times(world, log, SERVED)
        chosen = middle(world) & (start >= 0)
        return {"lost": share(world, log, BLOCKED), "wait": (start - world.case["time"])[chosen].mean()}

    samples = sample(lambda s, r: desk(Station("desk", 2, waiting_room=3), rate, (s, r)), measure, seed, 40)
    agree(samples, {"lost": states[-1], "wait": waiting / rate / (1 - states[-1])})


def test_erlang_a_with_a_way_on(seed: int) -> None:
    """The share who renege is that of Erlang A; they go on to a delay, from which all leave."""
    rate, patience = 2.0 / MEAN, 1500.0

    def measure(world: World, log: Table) -> dict[str, float]:
        gone, left = times(world, log, RENEGED), times(world, log, CLOSED)
        chosen = middle(world)
        assert (left[chosen] >= 0).all(), "whoever reneges goes on and leaves in the end"
        reneged = chosen & (gone >= 0)
        return {"share": reneged.sum() / chosen.sum(), "delay": (left - gone)[reneged].mean()}

    samples = sample(
        lambda s, r: desk(
            Station("desk", 2), rate, (s, r), (Step("write", None, None, Exponential(5000)),),
            patience=Exponential(patience), reneges_to="write",
        ),
        measure, seed, 40,
    )  # fmt: skip
    agree(samples, {"share": share_giving_up(rate, MEAN, 2, patience), "delay": 5000.0})


def test_the_second_station_with_patience_is_erlang_a_too(seed: int) -> None:
    """Burke: departures of M/M/1 are Poisson, so patience at a second step gives Erlang A there."""
    rate = 0.7 / MEAN
    steps = (Step("second", "other", "a", Exponential(2.5 * MEAN), patience=Exponential(2 * MEAN)),)
    samples = sample(
        lambda s, r: desk(Station("desk"), rate, (s, r), steps, then="second"),
        lambda w, log: {"share": share(w, log, RENEGED)},
        seed, 40,
    )  # fmt: skip
    agree(samples, {"share": share_giving_up(rate, 2.5 * MEAN, 2, 2 * MEAN)}, 0.03)


def test_last_come_first_served_has_the_mean_of_first_come_and_more_spread(seed: int) -> None:
    """M/M/1: E[W] as first come; E[W^2] is that of first come / (1 - load)."""
    rho = 0.6
    samples = sample(
        lambda s, r: desk(Station("desk"), rho / MEAN, (s, r), order="last_come", customers=40_000),
        lambda w, log: {"wait": waits(w, log).mean(), "square": np.mean(waits(w, log).astype(float) ** 2)},
        seed, 40,
    )  # fmt: skip
    first = 2 * rho * MEAN**2 / (1 - rho) ** 2
    agree(samples, {"wait": wait_mmc(rho / MEAN, MEAN, 1), "square": first / (1 - rho)}, 0.05)


def test_shortest_service_first(seed: int) -> None:
    rate = 0.7 / MEAN
    samples = sample(
        lambda s, r: desk(Station("desk"), rate, (s, r), order="shortest_first"),
        lambda w, log: {"wait": waits(w, log).mean()}, seed, 40,
    )  # fmt: skip
    agree(samples, {"wait": wait_shortest_first(rate, MEAN)}, 0.03)


# --- refused ---


@pytest.mark.parametrize(
    ("station", "step", "words"),
    [
        (Station("desk", waiting_room=-1), {}, "waiting_room must be a whole number"),
        (Station("desk", waiting_room=1.5), {}, "waiting_room must be a whole number"),  # type: ignore[arg-type]
        (
            Station("desk"),
            {"overflow_to": "serve"},
            "overflow_to must be None at a station without a waiting room",
        ),
        (Station("desk", waiting_room=1), {"overflow_to": "serve"}, "overflow_to must be a step elsewhere"),
        (Station("desk"), {"reneges_to": "serve"}, "reneges_to must be None without patience"),
        (Station("desk"), {"patience": 5}, "patience must be a distribution"),
        (Station("desk"), {"patience": GivenService}, "patience must be a distribution"),
        (
            Station("desk"),
            {"patience": Constant(5), "reneges_to": "home"},
            r"must be None or a step \('serve'\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(station: Station, step: dict[str, Any], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        desk(station, 1 / MEAN, (1, 0), **step)


def test_an_order_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NetworkError, match="order must be one of: first_come, last_come, shortest_first"):
        desk(Station("desk"), 1 / MEAN, (1, 0), order="random")
