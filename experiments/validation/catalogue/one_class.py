"""Checks of one station with one class of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import exp

from experiments.validation.checks import Check
from experiments.validation.formulas.impatience import (
    outlast_constant,
    outlast_lognormal,
    outlast_uniform,
    share_giving_up_general,
)
from experiments.validation.formulas.impatience import share_giving_up as share_erlang_a
from experiments.validation.formulas.queues import (
    erlang_b,
    erlang_c,
    number_batches,
    second_moment_lognormal,
    stay_tail_mm1,
    wait_mg1,
    wait_mmc,
    wait_tail_mmc,
)
from experiments.validation.models.desks import MEAN, Desk, Parallel
from experiments.validation.readings import (
    durations,
    growth,
    number_in_system,
    share_giving_up,
    utilisation,
)
from sim.network.network import Constant, Exponential, Lognormal, Uniform
from sim.world.log import RecordType
from sim.world.tables import Table, World

MARGIN = 400 * MEAN  # seconds before the end; no case of the steady state stays as long
STARTED, CLOSED = RecordType.FIRST_SERVED, RecordType.CLOSED


def measure_wait(world: World, log: Table) -> dict[str, float]:
    """Return the mean wait, the share worked and the mean number."""
    return {
        "mean wait": float(durations(world, log, STARTED, MARGIN).mean()),
        "share worked": utilisation(world, log),
        "mean number": number_in_system(world, log),
    }


def _exact_wait(desk: Desk) -> dict[str, float]:
    wait = wait_mmc(desk.rate, desk.service.mean, desk.workers)
    return {
        "mean wait": wait,
        "share worked": desk.load,
        "mean number": desk.rate * (wait + desk.service.mean),
    }


def mmc(load: float, workers: int, customers: int, widest: float = 0.02) -> Check:
    """Return the check of M/M/c at a load."""
    desk = Desk(load, workers, customers)
    name = f"M/M/{workers}, load {load:g}"
    source = "Erlang 1917; Kleinrock 1975, section 3.5; number: Little 1961"
    return Check(name, source, desk, measure_wait, partial(_exact_wait, desk), widest)


def tails(desk: Desk, seconds: tuple[float, ...]) -> Check:
    """Return the check of P(wait > t), and of P(stay > t) if there is one worker."""

    def measure(world: World, log: Table) -> dict[str, float]:
        wait = durations(world, log, STARTED, MARGIN)
        found = {f"P(wait > {t:g} s)": float((wait > t).mean()) for t in seconds}
        if desk.workers == 1:
            stay = durations(world, log, CLOSED, MARGIN)
            found |= {f"P(stay > {t:g} s)": float((stay > t).mean()) for t in seconds if t > 0}
        return found

    def exact() -> dict[str, float]:
        mean, c, half = desk.service.mean, desk.workers, 0.5  # whole seconds: more than t is at least t + 1/2
        found = {f"P(wait > {t:g} s)": wait_tail_mmc(desk.rate, mean, c, t + half) for t in seconds}
        if c == 1:
            found |= {
                f"P(stay > {t:g} s)": stay_tail_mm1(desk.rate, mean, t + half) for t in seconds if t > 0
            }
        return found

    name = f"M/M/{desk.workers}, load {desk.load:g}: tails"
    return Check(name, "Kleinrock 1975, sections 3.2 and 5.12", desk, measure, exact, 0.05)


def mg1(name: str, desk: Desk, second_moment: float) -> Check:
    """Return the check of the mean wait in M/G/1."""

    def measure(world: World, log: Table) -> dict[str, float]:
        return {"mean wait": float(durations(world, log, STARTED, MARGIN).mean())}

    source = "Pollaczek 1930, Khinchine 1932; Kleinrock 1975, section 5.6"
    return Check(
        name,
        source,
        desk,
        measure,
        lambda: {"mean wait": wait_mg1(desk.rate, desk.service.mean, second_moment)},
    )


def batches(name: str, desk: Desk) -> Check:
    """Return the check of the mean number with arrivals in batches."""
    return Check(
        name, "Gross, Harris 1998, section 3.1", desk,
        lambda world, log: {"mean number": number_in_system(world, log)},
        lambda: {"mean number": number_batches(desk.load, desk.batch_moment(1), desk.batch_moment(2))},
    )  # fmt: skip


POOLED = Parallel(0.8, (1, 1, 2), 30_000_000)
FROM_EMPTY = Desk(0.8)
TRANSIENT = Parallel(0.8, (1,) * 600, 21_000)
TRANSIENT_TIMES = (2_000, 5_000, 10_000, 20_000)


def _pooling() -> Check:
    def measure(world: World, log: Table) -> dict[str, float]:
        from experiments.validation.readings import mean_by_source

        first, second, pool = mean_by_source(world, log, STARTED, MARGIN, 3)
        return {"wait apart - wait pooled": (first + second) / 2 - pool}

    def exact() -> Mapping[str, float]:
        rate = POOLED.load / MEAN
        return {"wait apart - wait pooled": wait_mmc(rate, MEAN, 1) - wait_mmc(2 * rate, MEAN, 2)}

    return Check("Pooling two posts, load 0.8", "Smith, Whitt 1981", POOLED, measure, exact, 0.05)


def _transient() -> Check:
    def measure(world: World, log: Table) -> dict[str, float]:
        from experiments.validation.readings import number_at

        n = len(TRANSIENT.servers)
        numbers = number_at(log, TRANSIENT_TIMES)
        return {f"number after {t:g} s": float(x) / n for t, x in zip(TRANSIENT_TIMES, numbers, strict=True)}

    def exact() -> Mapping[str, float]:
        from experiments.validation.formulas.chains import number_from_empty

        found = number_from_empty(FROM_EMPTY.rate, MEAN, TRANSIENT_TIMES)
        return {f"number after {t:g} s": x for t, x in zip(TRANSIENT_TIMES, found, strict=True)}

    source = "Kolmogorov equations of M/M/1; Gross, Harris 1998, section 2.11"
    return Check("M/M/1 from empty, load 0.8", source, TRANSIENT, measure, exact, 0.04)


def _square_root() -> Check:
    desk = Desk(0.9, 100, 25_000, Exponential(50_000.0))
    half = 0.5  # whole seconds

    def measure(world: World, log: Table) -> dict[str, float]:
        return {"share who wait": float((durations(world, log, STARTED, MARGIN) > 0).mean())}

    def exact() -> Mapping[str, float]:
        mean, c = desk.service.mean, desk.workers
        return {"share who wait": erlang_c(c, desk.rate * mean) * exp(-(c - desk.rate * mean) / mean * half)}

    return Check(
        "Square-root staffing: 100 posts for 90 at work", "Erlang 1917; limit: Halfin, Whitt 1981",
        desk, measure, exact, 0.1,
    )  # fmt: skip


def _overload() -> Check:
    desk = Desk(1.5, 2)
    return Check(
        "Overload: M/M/2, load 1.5", "fluid limit: Newell 1982, chapter 2", desk,
        lambda world, log: {"growth per second": growth(world, log)},
        lambda: {"growth per second": desk.rate - desk.workers / desk.service.mean},
    )  # fmt: skip


ONE_CLASS: tuple[Check, ...] = (
    mmc(0.6, 1, 30_000),
    mmc(0.9, 1, 60_000, 0.04),
    mmc(0.95, 1, 120_000, 0.06),
    mmc(0.75, 4, 50_000),
    mmc(0.95, 4, 120_000, 0.06),
    tails(Desk(0.7, 1, 30_000), (0, 1_000, 4_000, 8_000)),
    tails(Desk(0.8, 3, 50_000), (0, 1_000, 3_000)),
    mg1("M/D/1, load 0.7", Desk(0.7, service=Constant(MEAN)), MEAN**2),
    mg1("M/U/1, load 0.7", Desk(0.7, service=Uniform(0, 2 * MEAN)), MEAN**2 * 4 / 3),
    mg1(
        "M/G/1 lognormal, load 0.6",
        Desk(0.6, service=Lognormal(MEAN, 0.8)),
        second_moment_lognormal(MEAN, 0.8),
    ),
    batches("Batches of three, load 0.6", Desk(0.6, customers=30_000, batch_size=3)),
    batches(
        "Batches of 1, 4 or 10, load 0.6",
        Desk(0.6, customers=60_000, batch_size=((1, 0.5), (4, 0.3), (10, 0.2))),
    ),
    _pooling(),
    _transient(),
    _square_root(),
    _overload(),
)


# --- giving up, loss ---


def _giving_up(name: str, source: str, desk: Desk, share: Callable[[], float]) -> Check:
    """Return the check of the share who give up and of the share worked."""

    def measure(world: World, log: Table) -> dict[str, float]:
        return {
            "share giving up": share_giving_up(world, log, MARGIN),
            "share worked": utilisation(world, log),
        }

    def exact() -> Mapping[str, float]:
        return {"share giving up": share(), "share worked": desk.load * (1 - share())}

    return Check(name, source, desk, measure, exact)


BACCELLI = "Baccelli, Hebuterne 1981; Zeltyn, Mandelbaum 2005"
ERLANG_A = Desk(1.0, 3, 12_000, patience=Exponential(2 * MEAN))


def _general(name: str, patience: object, survival: Callable[[float], float]) -> Check:
    desk = Desk(1.0, 3, 12_000, patience=patience)  # type: ignore[arg-type]
    share = partial(share_giving_up_general, desk.rate, MEAN, desk.workers, survival)
    return _giving_up(name, BACCELLI, desk, share)


# Whoever finds no idle worker leaves after one second, 1/10,000 of a service.
LOSS = Desk(0.8, 5, 20_000, Lognormal(10 * MEAN, 1.0), Constant(1))

GIVING_UP: tuple[Check, ...] = (
    _giving_up(
        "Erlang A: M/M/3+M, load 1",
        "Palm 1957; Garnett, Mandelbaum, Reiman 2002",
        ERLANG_A,
        partial(share_erlang_a, ERLANG_A.rate, MEAN, 3, 2 * MEAN),
    ),
    _general("M/M/3+D, load 1", Constant(2 * MEAN), outlast_constant(2 * MEAN)),
    _general("M/M/3+U, load 1", Uniform(0, 4 * MEAN), outlast_uniform(0, 4 * MEAN)),
    _general("M/M/3+lognormal, load 1", Lognormal(2 * MEAN, 1.0), outlast_lognormal(2 * MEAN, 1.0)),
    _giving_up(
        "Erlang B: M/G/5 without waiting, load 0.8",
        "Erlang 1917; Sevast'yanov 1957",
        LOSS,
        partial(erlang_b, LOSS.workers, LOSS.load * LOSS.workers),
    ),
)
