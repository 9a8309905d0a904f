"""Servers and sources of hand-built networks: speeds, outages, repeated work, kept servers, finite sources."""

from __future__ import annotations

import zlib
from math import exp
from typing import Any

import numpy as np
import pytest
from comparing import difference
from handmade import ENGINES
from network_samples import MEAN, agree, at, middle, number_in_system, sample, times, utilisation

from experiments.validation.formulas.networks import number_two_speeds, number_with_breakdowns, states_finite
from sim.network.network import (
    ArrivalTimes,
    Breakdowns,
    Constant,
    Exponential,
    FiniteSource,
    GivenService,
    Hours,
    Network,
    NetworkError,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    Uniform,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import Table, World

CLOSED, SERVED, BLOCKED, QUEUED, SPELL = (
    RecordType.CLOSED,
    RecordType.FIRST_SERVED,
    RecordType.BLOCKED,
    RecordType.QUEUED,
    RecordType.SPELL,
)
H = 3600


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return zlib.crc32(request.node.originalname.encode())


def desk(station: Station, arrivals: Any, time: Any, horizon: int, **more: Any) -> World:
    """One station with one class and one step."""
    number = {key: more.pop(key) for key in ("seed", "replication") if key in more}
    kind = PriorityClass("a", shift_end=more.pop("shift_end", "resume"))
    return build_network(
        Network(
            [station],
            [kind],
            [Step("serve", station.name, "a", time)],
            [arrivals],
            horizon,
            **more,
        ),
        **number,
    )


def poisson(
    rate: float, run: tuple[int, int], station: Station, customers: int = 20_000, **more: Any
) -> World:
    arrivals = RenewalArrivals("serve", Exponential(1 / rate))
    time = more.pop("time", Exponential(MEAN))
    return desk(station, arrivals, time, int(customers / rate), seed=run[0], replication=run[1], **more)


# --- by hand ---


@pytest.mark.parametrize("engine", ENGINES)
def test_a_fast_server_takes_half_the_time(engine: str) -> None:
    station = Station("desk", 2, speeds=(2.0, 0.5))
    log = ENGINES[engine](desk(station, ArrivalTimes("serve", [0, 0]), Constant(100), 10_000))
    assert at(log, CLOSED) == {0: 50, 1: 200}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shift_end", "closed"), [("resume", 300), ("repeat", 350)])
def test_outages_pause_work_or_make_it_begin_anew(engine: str, shift_end: str, closed: int) -> None:
    """Up for 200 s and down for 50 s in turn: 100 s of work from 150 s on."""
    station = Station("desk", breakdowns=Breakdowns(Constant(200), Constant(50)))
    world = desk(station, ArrivalTimes("serve", [150]), Constant(100), 10_000, shift_end=shift_end)
    assert at(ENGINES[engine](world), CLOSED) == {0: closed}


@pytest.mark.parametrize("engine", ENGINES)
def test_repeated_work_needs_a_block_that_is_long_enough(engine: str) -> None:
    """90 minutes of work at 11:00 with a break from 12:00 to 14:00: from 14:00 to 15:30."""
    hours = Hours(((8 * H, 12 * H), (14 * H, 18 * H)))
    world = desk(
        Station("desk", hours=hours),
        ArrivalTimes("serve", [11 * H]),
        Constant(5400),
        86_400,
        shift_end="repeat",
    )
    assert at(ENGINES[engine](world), CLOSED) == {0: 15 * H + 1800}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("rule", "closed"), [("requeue", 150), ("keep", 150), ("repeat", 200)])
def test_preempted_work_resumes_or_begins_anew(engine: str, rule: Any, closed: int) -> None:
    """100 s of work from 0 s on, interrupted at 50 s for 50 s."""
    world = build_network(
        Network(
            [Station("desk")],
            [PriorityClass("rush", interrupts=True), PriorityClass("a", on_interrupt=rule)],
            [Step("rush", "desk", "rush", Constant(50)), Step("serve", "desk", "a", Constant(100))],
            [ArrivalTimes("serve", [0]), ArrivalTimes("rush", [50])],
            horizon=10_000,
        )
    )
    assert at(ENGINES[engine](world), CLOSED)[0] == closed


@pytest.mark.parametrize("engine", ENGINES)
def test_customers_go_back_to_their_server_if_free(engine: str) -> None:
    """Customer 0 comes back at 200 s to server 0, who is busy until 1,100 s: kept they wait, if free they do not."""
    for keep, server in ((True, 0), ("if_free", 1)):
        world = build_network(
            Network(
                [Station("desk", 2, keep_server=keep)],
                [PriorityClass("a")],
                [
                    Step("serve", "desk", "a", GivenService, then="wait"),
                    Step("wait", None, None, Constant(100), then="more"),
                    Step("more", "desk", "a", Constant(50)),
                ],
                [ArrivalTimes("serve", [0, 100], seconds=[100, 1000])],
                horizon=10_000,
            )
        )
        log = ENGINES[engine](world)
        spells = log[(log["record_type"] == SPELL) & (log["entity"] == 0) & (log["time"] >= 200)]
        assert spells["worker"].tolist() == [server] and spells["time"].tolist() == [
            1100 if keep is True else 200
        ]


@pytest.mark.parametrize("engine", ENGINES)
def test_who_leaves_hands_over(engine: str) -> None:
    """Two hours of work at 11:00; the first server leaves at 12:00 for the day, the second comes at 12:00."""
    early, late = Hours(((8 * H, 12 * H),)), Hours(((12 * H, 20 * H),))
    for hand_over, closed in ((True, 13 * H), (False, 24 * H + 9 * H)):
        world = desk(
            Station("desk", 2, hours=(early, late)), ArrivalTimes("serve", [11 * H]), Constant(2 * H), 3 * 86_400,
            hand_over=hand_over,
        )  # fmt: skip
        assert at(ENGINES[engine](world), CLOSED) == {0: closed}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_finite_source_sends_its_customers_again(engine: str) -> None:
    """Two customers come after 100 s and again 100 s after each service of 60 s: 100, 160; 260, 320; ..."""
    world = desk(Station("desk"), FiniteSource("serve", 2, Constant(100)), Constant(60), 600)
    log = ENGINES[engine](world)
    joined = np.sort(log["time"][log["record_type"] == QUEUED])
    assert joined.tolist() == [100, 100, 260, 320, 420, 480, 580] and not at(log, CLOSED)


def test_both_engines_agree_on_everything_at_once() -> None:
    station = Station(
        "desk", 2, keep_server="if_free", waiting_room=3, speeds=(1.5, 0.7),
        hours=Hours(((0, 40_000), (50_000, 86_400))), breakdowns=Breakdowns(Exponential(20_000), Exponential(3000)),
    )  # fmt: skip
    for replication in range(8):
        rules: Any = ("requeue", "keep", "repeat", "restart")
        ends: Any = ("resume", "repeat")
        world = build_network(
            Network(
                [station],
                [
                    PriorityClass("rush", interrupts=True, on_interrupt="repeat"),
                    PriorityClass("a", on_interrupt=rules[replication % 4], shift_end=ends[replication % 2]),
                ],
                [
                    Step("rush", "desk", "rush", Exponential(600)),
                    Step(
                        "serve",
                        "desk",
                        "a",
                        Exponential(MEAN),
                        (("serve", 0.2), (None, 0.8)),
                        Exponential(4000),
                    ),
                ],
                [
                    RenewalArrivals("rush", Exponential(9000)),
                    RenewalArrivals("serve", Exponential(3000)),
                    FiniteSource("serve", 5, Exponential(9000)),
                ],
                horizon=2_000_000,
                hand_over=replication >= 4,
            ),
            replication=replication,
        )
        assert difference(world) is None


# --- theory ---


def test_two_speeds(seed: int) -> None:
    rate = 1.5 / MEAN
    samples = sample(
        lambda s, r: poisson(rate, (s, r), Station("desk", 2, speeds=(1.6, 0.6))),
        lambda w, log: {"number": number_in_system(w, log)}, seed, 40,
    )  # fmt: skip
    agree(samples, {"number": number_two_speeds(rate, MEAN, 1.6, 0.6)}, 0.03)


def test_m_m_1_with_breakdowns(seed: int) -> None:
    """Up 12,000 s and down 3,000 s on average: a fifth of the time is lost."""
    rate, rule = 0.5 / MEAN, Breakdowns(Exponential(12_000), Exponential(3_000))
    samples = sample(
        lambda s, r: poisson(rate, (s, r), Station("desk", breakdowns=rule)),
        lambda w, log: {"number": number_in_system(w, log)}, seed, 40,
    )  # fmt: skip
    agree(samples, {"number": number_with_breakdowns(rate, MEAN, 12_000, 3_000)}, 0.05)


def completion(world: World, log: Table, step: int = 0) -> float:
    """Mean time from the first start of service to the departure of customers of one source."""
    chosen = middle(world) & (world.case["kind"] == step)
    return float((times(world, log, CLOSED) - times(world, log, SERVED))[chosen].mean())


def test_breakdowns_that_make_work_begin_anew(seed: int) -> None:
    """Constant service S, up times of mean U: E[completion] = (exp(S / U) - 1) (U + D) (preemptive repeat)."""
    up, down, service = 1500.0, 400.0, 1000
    samples = sample(
        lambda s, r: poisson(
            0.2 / MEAN, (s, r), Station("desk", breakdowns=Breakdowns(Exponential(up), Exponential(down))),
            time=Constant(service), shift_end="repeat", customers=8_000,
        ),
        lambda w, log: {"completion": completion(w, log)}, seed, 30,
    )  # fmt: skip
    agree(samples, {"completion": (exp(service / up) - 1) * (up + down)}, 0.03)


@pytest.mark.parametrize(
    ("rule", "time", "transform"),
    [
        ("repeat", Constant(1000), exp(0.4)),
        ("restart", Uniform(0, 2000), 0.8 / (1 - exp(-0.8))),  # 1 / E[exp(-rate S)]
    ],
)
def test_preemptive_repeat(rule: Any, time: Any, transform: float) -> None:
    """E[completion] = (E - 1) (1 / rate + busy period of the first class), E = exp(rate S) or 1 / E[exp(-rate S)]."""
    rate, busy = 0.4 / MEAN, 500 / (1 - 0.2)

    def build(seed: int, replication: int) -> World:
        return build_network(
            Network(
                [Station("desk")],
                [PriorityClass("rush", interrupts=True), PriorityClass("a", on_interrupt=rule)],
                [Step("rush", "desk", "rush", Exponential(500)), Step("serve", "desk", "a", time)],
                [RenewalArrivals("serve", Exponential(6000)), RenewalArrivals("rush", Exponential(1 / rate))],
                horizon=8_000 * 6000,
            ),
            seed=seed,
            replication=replication,
        )

    samples = sample(build, lambda w, log: {"completion": completion(w, log)}, 17, 30)
    agree(samples, {"completion": (transform - 1) * (1 / rate + busy)}, 0.03)


def test_machine_repair_and_engset(seed: int) -> None:
    """M/M/2//6: the share of time worked; without places to wait: the share of calls lost."""
    away = 3 * MEAN

    def build(seed: int, replication: int, room: int | None) -> World:
        return desk(
            Station("desk", 2, waiting_room=room), FiniteSource("serve", 6, Exponential(away)), Exponential(MEAN),
            20_000_000, seed=seed, replication=replication,
        )  # fmt: skip

    def lost(world: World, log: Table) -> dict[str, float]:
        blocked, joined = ((log["record_type"] == record_type).sum() for record_type in (BLOCKED, QUEUED))
        return {"lost": blocked / (blocked + joined)}

    states = states_finite(6, away, MEAN, 2, 4)
    worked = sum(min(n, 2) * p for n, p in enumerate(states)) / 2
    samples = sample(lambda s, r: build(s, r, None), lambda w, log: {"worked": utilisation(w, log)}, seed, 30)
    agree(samples, {"worked": worked})
    states = states_finite(6, away, MEAN, 2, 0)
    calls = [(6 - n) * p for n, p in enumerate(states)]
    samples = sample(lambda s, r: build(s, r, 0), lost, seed, 30)
    agree(samples, {"lost": calls[-1] / sum(calls)})


# --- refused ---


@pytest.mark.parametrize(
    ("station", "words"),
    [
        (Station("desk", speeds=(1.0, 2.0)), "speeds must be a tuple of 1 numbers, 0.001 to 1000"),
        (Station("desk", speeds=(0.0,)), "speeds must be a tuple"),
        (Station("desk", breakdowns=Exponential(5)), "breakdowns must be Breakdowns or None"),  # type: ignore[arg-type]
        (
            Station("desk", breakdowns=Breakdowns(Constant(0), Constant(5))),
            "breakdowns: up must be a distribution",
        ),
        (
            Station("desk", breakdowns=Breakdowns(Constant(9), GivenService)),
            "breakdowns: down must be a distribution",
        ),
        (Station("desk", keep_server="always"), "keep_server must be True or False or 'if_free'"),  # type: ignore[arg-type]
    ],
)
def test_servers_that_do_not_fit_are_refused(station: Station, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        desk(station, ArrivalTimes("serve", [0]), Constant(5), 1000)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (FiniteSource("serve", 0, Constant(5)), "population must be a whole number above 0"),
        (FiniteSource("serve", 3, Constant(0)), "time must be a distribution with a finite mean above 0"),
        (FiniteSource("serve", 3, Constant(5), start=1000), "start must be a second before the horizon"),
        (FiniteSource("home", 3, Constant(5)), "unknown step"),
    ],
)
def test_sources_that_do_not_fit_are_refused(source: FiniteSource, words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        desk(Station("desk"), source, Constant(5), 1000)
