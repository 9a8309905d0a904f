"""The compiled engine reproduces queueing theory: 30-40 independent replications, half-width at most 2 %.

Replications are independent: their number is part of the key of every draw. The seed is the checksum of the
test's name. What is measured is read from rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student
from theory import (
    second_moment_lognormal,
    share_giving_up,
    stay_preemptive,
    wait_cobham,
    wait_mg1,
    wait_mmc,
)

from sim.kernel.engine import run
from sim.network.network import (
    ArrivalTimes,
    Exponential,
    GivenService,
    Hours,
    Lognormal,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import Table, World

MEAN = 1000.0  # seconds of service
Build = Callable[[int, int], World]
Measure = Callable[[World, Table], Mapping[str, float]]


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return crc32(request.node.originalname.encode())


# --- reading rows ---


def times(world: World, log: Table, what: RecordType) -> NDArray[np.int64]:
    """When each case first had a row of this kind; -1 = never."""
    rows = log[log["what"] == what][::-1]
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
    spells = log[log["what"] == RecordType.SPELL]
    return float((spells["value"] - spells["time"]).sum()) / len(world.worker) / int(world.run["horizon"][0])


def number_in_system(world: World, log: Table) -> float:
    """Mean number of customers over the last nine tenths of the run, from arrivals and departures."""
    end = int(world.run["horizon"][0])
    since = end // 10
    left = times(world, log, RecordType.CLOSED)
    left[left < 0] = end
    stay = np.clip(left, since, end) - np.clip(times(world, log, RecordType.ARRIVED), since, end)
    return float(stay.sum()) / (end - since)


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
            [Station("desk", self.workers)],
            [PriorityClass("a")],
            [Step("serve", "desk", "a", self.service(MEAN))],  # type: ignore[arg-type]
            [RenewalArrivals("serve", Exponential(1 / self.rate), patience)],
            horizon=int(self.customers / self.rate),
            seed=seed,
            replication=replication,
        )


# --- one class ---


def test_m_m_1(seed: int) -> None:
    """Wait, utilisation and Little's law."""
    rate = 0.6 / MEAN
    samples = sample(
        OneStation(rate=rate),
        lambda w, log: {
            "wait": waits(w, log).mean(),
            "utilisation": utilisation(w, log),
            "number": number_in_system(w, log),
        },
        seed,
        40,
    )
    wait = wait_mmc(rate, MEAN, 1)
    agree(samples, {"wait": wait, "utilisation": 0.6, "number": rate * (wait + MEAN)})


def test_m_m_c(seed: int) -> None:
    """Four workers at a load of 0.75."""
    rate = 3.0 / MEAN
    samples = sample(
        OneStation(rate=rate, workers=4, customers=50_000),
        lambda w, log: {"wait": waits(w, log).mean(), "utilisation": utilisation(w, log)},
        seed,
        40,
    )
    agree(samples, {"wait": wait_mmc(rate, MEAN, 4), "utilisation": 0.75})


def test_m_g_1_lognormal(seed: int) -> None:
    rate, sigma = 0.6 / MEAN, 0.8
    samples = sample(
        OneStation(rate=rate, service=lambda mean: Lognormal(mean, sigma), customers=20_000),
        lambda w, log: {"wait": waits(w, log).mean()},
        seed,
        40,
    )
    agree(samples, {"wait": wait_mg1(rate, MEAN, second_moment_lognormal(MEAN, sigma))})


# --- two classes ---


def two_classes(
    seed: int, replication: int, *, preempts: bool, shares: tuple[float, float] = (0.3, 0.3)
) -> World:
    """Class 0 before class 1, each with its share of the one worker's time; means 1,000 and 2,000 s."""
    first, second = shares
    return build_network(
        [Station("desk")],
        [PriorityClass("first", interrupts=preempts), PriorityClass("second")],
        [
            Step("first", "desk", "first", Exponential(MEAN)),
            Step("second", "desk", "second", Exponential(2 * MEAN)),
        ],
        [
            RenewalArrivals("first", Exponential(MEAN / first)),
            RenewalArrivals("second", Exponential(2 * MEAN / second)),
        ],
        horizon=int(25_000 * MEAN / first),
        seed=seed,
        replication=replication,
    )


TWO = ([0.3 / MEAN, 0.15 / MEAN], [MEAN, 2 * MEAN], [2 * MEAN**2, 8 * MEAN**2])  # rates, means, E[S^2]


def by_class(world: World, log: Table, until: RecordType) -> dict[str, float]:
    """Mean wait (or stay) of each class."""
    seconds, kind = waits(world, log, until), world.case["kind"][middle(world)]
    return {"first": seconds[kind == 0].mean(), "second": seconds[kind == 1].mean()}


def test_two_classes_without_interruption(seed: int) -> None:
    """Cobham's formula."""
    samples = sample(
        partial(two_classes, preempts=False),
        lambda w, log: by_class(w, log, RecordType.FIRST_SERVED),
        seed,
        40,
    )
    agree(samples, dict(zip(("first", "second"), wait_cobham(*TWO), strict=True)))


def test_two_classes_preemptive_resume(seed: int) -> None:
    """Time in system; the first class does not notice the second."""
    samples = sample(
        partial(two_classes, preempts=True), lambda w, log: by_class(w, log, RecordType.CLOSED), seed, 40
    )
    agree(samples, dict(zip(("first", "second"), stay_preemptive(*TWO), strict=True)))


# --- giving up, networks ---


def test_m_m_c_with_patience(seed: int) -> None:
    """Erlang A at a load of 1: the share who give up, and the share of time worked."""
    rate, c, patience = 3.0 / MEAN, 3, 2000.0
    samples = sample(
        OneStation(rate=rate, workers=c, patience=patience, customers=12_000),
        lambda w, log: {
            "gave up": (times(w, log, RecordType.RENEGED)[middle(w)] >= 0).mean(),
            "utilisation": utilisation(w, log),
        },
        seed,
        30,
    )
    share = share_giving_up(rate, MEAN, c, patience)
    agree(samples, {"gave up": share, "utilisation": rate * MEAN * (1 - share) / c})


def jackson(seed: int, replication: int) -> World:
    """A (one worker) -> A 0.1, B 0.5, out 0.4; B (two workers, 3,000 s) -> A 0.3, out 0.7."""
    return build_network(
        [Station("A"), Station("B", servers=2)],
        [PriorityClass("a")],
        [
            Step("A", "A", "a", Exponential(MEAN), then=(("A", 0.1), ("B", 0.5), (None, 0.4))),
            Step("B", "B", "a", Exponential(3 * MEAN), then=(("A", 0.3), (None, 0.7))),
        ],
        [RenewalArrivals("A", Exponential(MEAN / 0.45))],
        horizon=int(12_000 * MEAN / 0.45),
        seed=seed,
        replication=replication,
    )


def test_open_network_with_feedback(seed: int) -> None:
    """Jackson: each unit is M/M/c at its rate by A = 0.45 + 0.1 A + 0.3 B, B = 0.5 A."""
    samples = sample(
        jackson,
        lambda w, log: {"stay": waits(w, log, RecordType.CLOSED).mean(), "number": number_in_system(w, log)},
        seed,
        40,
    )
    a, b = 0.6 / MEAN, 0.3 / MEAN
    number = a * (wait_mmc(a, MEAN, 1) + MEAN) + b * (wait_mmc(b, 3 * MEAN, 2) + 3 * MEAN)
    agree(samples, {"stay": number * MEAN / 0.45, "number": number})


# --- shifts and overload ---

H = 3600
SHIFT = Hours(((8 * H, 12 * H), (14 * H, 18 * H)), weekdays=(0, 1, 2, 3, 4))
DAY_OF_WORK = 8 * H


def on_the_clock(work: NDArray[np.int64]) -> NDArray[np.int64]:
    """The clock time at which so many seconds have been worked; between two blocks the later one."""
    day, second = work // DAY_OF_WORK, work % DAY_OF_WORK
    return (day // 5 * 7 + day % 5) * 86_400 + np.where(second < 4 * H, 8 * H, 10 * H) + second


def at_work(clock: NDArray[np.int64]) -> NDArray[np.int64]:
    """The working seconds in front of a clock time at work."""
    day, second = clock // 86_400, clock % 86_400
    morning = second <= 12 * H
    return (day // 7 * 5 + day % 7) * DAY_OF_WORK + second - np.where(morning, 8 * H, 10 * H)


def in_hours(seed: int, replication: int, hours: Hours | None) -> World:
    """M/M/2 at a load of 0.7, customers in working hours only; without ``hours``: on the working clock."""
    g = np.random.default_rng([seed, replication])
    n = 32_000
    come = np.floor(np.cumsum(g.exponential(MEAN / 1.4, n))).astype(np.int64)
    seconds = np.floor(g.exponential(MEAN, n) + 1).astype(np.int64)
    unit = Station("desk", 2) if hours is None else Station("desk", 2, hours)
    end = int(come[-1]) + DAY_OF_WORK * 20
    return build_network(
        [unit],
        [PriorityClass("a")],
        [Step("serve", "desk", "a", GivenService)],
        [ArrivalTimes("serve", come if hours is None else on_the_clock(come), seconds)],  # type: ignore[arg-type]
        horizon=end if hours is None else int(on_the_clock(np.array([end]))[0]),
    )


def test_with_arrivals_in_working_hours_the_working_clock_shows_m_m_c(seed: int) -> None:
    """Nights, lunches and weekends fall out: every departure is the same on the working clock, exactly."""
    shifts, clock = in_hours(seed, 0, SHIFT), in_hours(seed, 0, None)
    for what in (RecordType.FIRST_SERVED, RecordType.CLOSED):
        one = at_work(times(shifts, run(shifts), what))
        assert np.array_equal(one, times(clock, run(clock), what))


def test_in_working_hours_the_mean_wait_is_erlang_s(seed: int) -> None:
    def wait(world: World, log: Table) -> dict[str, float]:
        come, start = (
            at_work(times(world, log, what)) for what in (RecordType.ARRIVED, RecordType.FIRST_SERVED)
        )
        return {"wait": (start - come)[1500:].mean()}

    samples = sample(lambda s, r: in_hours(s, r, SHIFT), wait, seed, 40)
    agree(samples, {"wait": wait_mmc(1.4 / MEAN, MEAN, 2)})


def test_overloaded_the_backlog_grows(seed: int) -> None:
    """Three come and two are served per 1,000 s: one more waits every 1,000 s."""

    def growth(world: World, log: Table) -> dict[str, float]:
        end = int(world.run["horizon"][0])
        come, left = times(world, log, RecordType.ARRIVED), times(world, log, RecordType.CLOSED)
        half, whole = ((come < t).sum() - ((left >= 0) & (left < t)).sum() for t in (end // 2, end))
        return {"growth": (whole - half) / (end - end // 2)}

    samples = sample(OneStation(rate=3 / MEAN, workers=2, customers=20_000), growth, seed, 40)
    agree(samples, {"growth": 1 / MEAN})


# --- rates by the hour, batches ---

DAY_RATES = tuple(1.0 + 0.8 * math.sin(2 * math.pi * hour / 24) for hour in range(24))
STAY = 2 * 3600  # seconds of a delay without servers


def unlimited(arrivals: RenewalArrivals, seed: int, replication: int, days: int = 60) -> World:
    """Everybody is served at once: a delay."""
    return build_network(
        [Station("none", servers=0)],
        [PriorityClass("a")],
        [Step("stay", None, None, Exponential(STAY))],
        [arrivals],
        horizon=days * 86_400,
        seed=seed,
        replication=replication,
    )


def present_at(world: World, log: Table, hour: int) -> float:
    """Mean number in the system at one hour of the day, the first two days left out."""
    at = np.arange(2, world.run[0]["days"] - 2) * 86_400 + hour * 3600
    came = np.sort(log["time"][log["what"] == RecordType.ARRIVED])
    left = np.sort(log["time"][log["what"] == RecordType.CLOSED])
    return float(np.mean(np.searchsorted(came, at) - np.searchsorted(left, at)))


def test_rates_by_the_hour_with_unlimited_servers(seed: int) -> None:
    """M_t/M/infinity (Eick, Massey and Whitt 1993): m(t) = integral of rate(t - s) exp(-s / stay) ds."""
    arrivals = RenewalArrivals("stay", Exponential(600), rates=DAY_RATES)
    fine = np.arange(0, 40 * 3600, 10)
    expected = {
        hour: float(
            sum(
                DAY_RATES[int((hour * 3600 - s - 1) // 3600) % 24] / 600 * math.exp(-s / STAY) * 10
                for s in fine
            )
        )
        for hour in (6, 12, 18, 24)
    }
    samples = sample(
        lambda s, r: unlimited(arrivals, s, r),
        lambda w, log: {str(hour): present_at(w, log, hour) for hour in expected},
        seed,
        40,
    )
    agree(samples, {str(hour): value for hour, value in expected.items()})


def test_hours_of_rate_zero_have_no_arrivals_and_a_week_has_168() -> None:
    office = tuple(1.0 if 8 <= hour % 24 < 17 and hour < 120 else 0.0 for hour in range(168))
    world = unlimited(RenewalArrivals("stay", Exponential(300), rates=office), 1, 0)
    times = world.case["time"]
    assert set(times // 86_400 % 7) == {0, 1, 2, 3, 4} and set(times // 3600 % 24) == set(range(8, 17))
    assert len(times) == pytest.approx(60 / 7 * 5 * 9 * 12, rel=0.06)


def test_constant_rates_change_nothing() -> None:
    plain, rated = (
        unlimited(RenewalArrivals("stay", Exponential(600), rates=rates), 3, 1).case["time"]
        for rates in (None, (1.0,) * 24)
    )
    assert np.array_equal(plain, rated)


@pytest.mark.parametrize("sizes", [3, ((1, 0.5), (4, 0.3), (10, 0.2))])
def test_batches_in_one_queue(seed: int, sizes: int | tuple[tuple[int, float], ...]) -> None:
    """M^[X]/M/1 (Gross and Harris 1998, section 3.1): L = rho (1 + E[X^2] / E[X]) / (2 (1 - rho))."""
    pairs = [(sizes, 1.0)] if isinstance(sizes, int) else list(sizes)
    first, second = (sum(size**power * p for size, p in pairs) for power in (1, 2))
    load = 0.6

    def network(s: int, replication: int) -> World:
        return build_network(
            [Station("desk")],
            [PriorityClass("a")],
            [Step("serve", "desk", "a", Exponential(MEAN))],
            [RenewalArrivals("serve", Exponential(MEAN * first / load), batch_size=sizes)],
            horizon=int(48_000 * MEAN),
            seed=s,
            replication=replication,
        )

    samples = sample(network, lambda w, log: {"number": number_in_system(w, log)}, seed, 40)
    agree(samples, {"number": load * (1 + second / first) / (2 * (1 - load))})
