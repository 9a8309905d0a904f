"""Fork and join in hand-built networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparing import difference
from handmade import ENGINES
from network_samples import MEAN, agree, at, middle, sample, times

from sim.network.network import (
    ArrivalTimes,
    Constant,
    Exponential,
    FiniteSource,
    Fork,
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


def network(steps: list[Step], arrivals: Any, horizon: int = 10_000, **more: Any) -> World:
    number = {key: more.pop(key) for key in ("seed", "replication") if key in more}
    stations = [Station("bills"), Station("store", waiting_room=more.pop("room", None))]
    return build_network(Network(stations, [PriorityClass("a")], steps, arrivals, horizon, **more), **number)


def order(**more: Any) -> list[Step]:
    """An order is billed (100 s) and packed (300 s) at the same time, then sent (50 s)."""
    return [
        Fork("order", parts=("bill", "pack"), then="send"),
        Step("bill", "bills", "a", more.get("bill", Constant(100))),
        Step("pack", "store", "a", more.get("pack", Constant(300))),
        Step("send", None, None, Constant(50)),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_customer_goes_on_when_all_parts_have_ended(engine: str) -> None:
    """Orders at 0 and 10 s: packed at 300 and 600 s, sent 50 s later; parts are customers 2 to 5."""
    log = ENGINES[engine](network(order(), [ArrivalTimes("order", [0, 10])]))
    assert at(log, RecordType.CLOSED) == {0: 350, 1: 650, 2: 100, 3: 300, 4: 200, 5: 600}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_part_that_is_lost_has_ended(engine: str) -> None:
    """No place to wait at the store: the second order's packing is blocked at once, its bill is ready at 200 s."""
    log = ENGINES[engine](network(order(), [ArrivalTimes("order", [0, 10])], room=0))
    assert at(log, RecordType.BLOCKED) == {5: 10} and at(log, RecordType.CLOSED)[1] == 250


@pytest.mark.parametrize("engine", ENGINES)
def test_forks_within_parts(engine: str) -> None:
    """The longest of 100 s, 200 + 30 s and 40 + 30 s, then 7 s."""
    steps = [
        Fork("outer", ("inner", "a"), then="end"),
        Fork("inner", ("b", "c"), then="d"),
        *(
            Step(name, None, None, Constant(s))
            for name, s in (("a", 100), ("b", 200), ("c", 40), ("d", 30), ("end", 7))
        ),
    ]
    log = ENGINES[engine](network(steps, [ArrivalTimes("outer", [1000])]))
    assert at(log, RecordType.CLOSED)[0] == 1000 + 200 + 30 + 7


def two_desks(seed: int, replication: int, customers: int = 20_000) -> World:
    """Fork into two M/M/1 at a load of 0.6."""
    return network(
        order(bill=Exponential(MEAN), pack=Exponential(MEAN)), [RenewalArrivals("order", Exponential(MEAN / 0.6))],
        int(customers * MEAN / 0.6), seed=seed, replication=replication,
    )  # fmt: skip


def test_two_queues_joined() -> None:
    """Flatto and Hahn (1984): mean (12 - load) / 8 x that of M/M/1; parts of one customer draw independently."""

    def measure(world: World, log: Table) -> dict[str, float]:
        whole = middle(world) & (world.parent < 0)
        left = times(world, log, RecordType.CLOSED)
        return {"stay": (left - world.case["time"])[whole].mean() - 50}

    agree(sample(two_desks, measure, 23, 40), {"stay": (12 - 0.6) / 8 * MEAN / 0.4}, 0.03)


def test_the_longest_of_three_delays() -> None:
    """Mean of the largest of three exponentials: 1 + 1/2 + 1/3 means."""

    def build(seed: int, replication: int) -> World:
        steps = [Fork("all", ("x", "y", "z")), *(Step(n, None, None, Exponential(MEAN)) for n in "xyz")]
        return network(steps, [ArrivalTimes("all", [0] * 2000)], 100_000, seed=seed, replication=replication)

    samples = sample(build, lambda w, log: {"stay": times(w, log, RecordType.CLOSED)[:2000].mean()}, 29, 30)
    agree(samples, {"stay": MEAN * (1 + 1 / 2 + 1 / 3)})


def test_both_engines_agree() -> None:
    assert difference(two_desks(3, 1, 300)) is None
    steps = [
        Fork("outer", ("inner", "bill"), then=(("again", 0.3), (None, 0.7))),
        Fork("inner", ("bill", "pack"), then="bill"),
        Step("bill", "bills", "a", Exponential(300), patience=Exponential(900)),
        Step("pack", "store", "a", Exponential(300), then=(("pack", 0.2), (None, 0.8))),
        Fork("again", ("pack", "pack", "bill")),
    ]
    arrivals = [RenewalArrivals("outer", Exponential(1500)), RenewalArrivals("pack", Exponential(3000))]
    for replication in range(4):
        assert difference(network(steps, arrivals, 500_000, room=2, replication=replication)) is None


@pytest.mark.parametrize(
    ("steps", "arrivals", "words"),
    [
        ([Fork("f", ())], ArrivalTimes("f", [0]), "parts must be a tuple of 1 to 64 steps"),
        ([Fork("f", ("nobody",))], ArrivalTimes("f", [0]), "parts must be a tuple of 1 to 64 steps"),
        (
            [Fork("f", ("a",), then="f"), Step("a", None, None, Constant(5))],
            ArrivalTimes("f", [0]),
            "fork again",
        ),
        ([Fork("f", ("a",)), Step("a", None, None, Constant(5), "f")], ArrivalTimes("f", [0]), "fork again"),
        ([*order()], FiniteSource("order", 3, Constant(5)), "finite source must not lead to one"),
    ],
)
def test_forks_that_do_not_fit_are_refused(steps: list[Step], arrivals: Any, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        network(steps, [arrivals])


def test_parts_are_cases_of_their_own() -> None:
    world = network(order(), [ArrivalTimes("order", [0, 10, 20])])
    assert world.parent.tolist() == [-1, -1, -1, 0, 0, 1, 1, 2, 2] and world.parts[:3, 0].tolist() == [
        3,
        5,
        7,
    ]
    assert len(np.unique(world.case["entity"])) == 9
