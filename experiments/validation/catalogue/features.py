"""Checks of what hand-built networks add."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.validation.catalogue.one_class import CLOSED, MARGIN, STARTED, mg1
from experiments.validation.checks import Check
from experiments.validation.formulas import networks as formulas
from experiments.validation.formulas.queues import wait_mmc
from experiments.validation.models.desks import MEAN, Desk
from experiments.validation.models.features import AFTER_FORK, FeatureDesk, ForkOfTwo, Vacations
from experiments.validation.readings import durations, number_in_system, steady, times, utilisation
from sim.network.network import Breakdowns, Erlang, Exponential, Hyperexponential, Station, Step
from sim.world.log import RecordType
from sim.world.tables import Table, World

Values = Mapping[str, float]
UP, DOWN = 12_000.0, 3_000.0  # seconds between breakdowns and of repair: a fifth of the time is lost
FAST, SLOW = 1.6, 0.6  # speeds of two workers
VACATION = 3 * MEAN  # mean seconds of an exponential vacation, its mean remainder too
AWAY = 2 * MEAN  # seconds until a customer who found the desk busy comes again


def _number(world: World, log: Table) -> Values:
    return {"mean number": number_in_system(world, log)}


def _loss_and_wait(world: World, log: Table) -> Values:
    chosen, start = steady(world, MARGIN), times(world, log, STARTED)
    lost = times(world, log, RecordType.BLOCKED) >= 0
    served = chosen & (start >= 0)
    return {
        "share lost": float(lost[chosen].mean()), "mean wait": float((start - world.case["time"])[served].mean()),
    }  # fmt: skip


def _room() -> Check:
    rate = 2.0 / MEAN

    def exact() -> Values:
        states = formulas.states_mmck(rate, MEAN, 2, 3)
        waiting = sum(max(number - 2, 0) * share for number, share in enumerate(states))
        return {"share lost": states[-1], "mean wait": waiting / rate / (1 - states[-1])}

    desk = FeatureDesk(Station("desk", 2, waiting_room=3), rate)
    return Check(
        "M/M/2 with three places to wait", "Kleinrock 1975, section 3.5", desk, _loss_and_wait, exact
    )


def _repair() -> Check:
    states = formulas.states_finite(6, 3 * MEAN, MEAN, 2, 4)
    worked = sum(min(number, 2) * share for number, share in enumerate(states)) / 2
    desk = FeatureDesk(Station("desk", 2), 1 / (3 * MEAN), population=6)
    return Check(
        "Six machines, two repairers", "Palm 1947; Kleinrock 1975, section 3.8", desk,
        lambda world, log: {"share worked": utilisation(world, log)}, lambda: {"share worked": worked},
    )  # fmt: skip


def _retrial() -> Check:
    rate = 0.4 / MEAN
    orbit = Step("orbit", None, None, Exponential(AWAY), then="serve")
    desk = FeatureDesk(
        Station("desk", waiting_room=0), rate, step={"overflow_to": "orbit"}, more=(orbit,), customers=30_000
    )
    return Check(
        "M/M/1 with retrials", "Falin & Templeton 1997, section 1.2", desk, _number,
        lambda: {"mean number": formulas.number_retrial(rate, MEAN, AWAY)},
    )  # fmt: skip


def _last_come() -> Check:
    rate = 0.6 / MEAN

    def measure(world: World, log: Table) -> Values:
        waits = durations(world, log, STARTED, MARGIN).astype(float)
        return {"mean wait": float(waits.mean()), "mean square of the wait": float(np.mean(waits**2))}

    def exact() -> Values:
        return {
            "mean wait": wait_mmc(rate, MEAN, 1),
            "mean square of the wait": formulas.second_moment_last_come(rate, MEAN),
        }

    desk = FeatureDesk(Station("desk"), rate, order="last_come", customers=30_000)
    return Check("M/M/1, last come first served", "Riordan 1962, section 4.8", desk, measure, exact, 0.06)


def _shortest_first() -> Check:
    rate = 0.7 / MEAN
    desk = FeatureDesk(Station("desk"), rate, order="shortest_first", customers=20_000)
    return Check(
        "M/M/1, shortest service first", "Phipps 1956", desk,
        lambda world, log: {"mean wait": float(durations(world, log, STARTED, MARGIN).mean())},
        lambda: {"mean wait": formulas.wait_shortest_first(rate, MEAN)},
    )  # fmt: skip


def _breakdowns() -> Check:
    rate = 0.5 / MEAN
    desk = FeatureDesk(
        Station("desk", breakdowns=Breakdowns(Exponential(UP), Exponential(DOWN))), rate, customers=20_000
    )
    return Check(
        "M/M/1 with breakdowns, work resumed", "White & Christie 1958", desk, _number,
        lambda: {"mean number": formulas.number_with_breakdowns(rate, MEAN, UP, DOWN)}, 0.06,
    )  # fmt: skip


def _vacations() -> Check:
    model = Vacations(0.6 / MEAN, VACATION)

    def measure(world: World, log: Table) -> Values:
        chosen = steady(world, MARGIN) & (world.case["kind"] == 0)
        wait = times(world, log, STARTED) - world.case["time"]
        return {"mean wait": float(wait[chosen].mean())}

    return Check(
        "M/M/1, vacations while nobody waits", "Levy, Yechiali 1975; Doshi 1986", model, measure,
        lambda: {"mean wait": wait_mmc(model.rate, MEAN, 1) + VACATION},
    )  # fmt: skip


def _speeds() -> Check:
    rate = 1.5 / MEAN
    desk = FeatureDesk(Station("desk", 2, speeds=(FAST, SLOW)), rate, customers=20_000)
    return Check(
        "M/M/2, a fast and a slow worker", "Gumbel 1960; balance equations", desk, _number,
        lambda: {"mean number": formulas.number_two_speeds(rate, MEAN, FAST, SLOW)},
    )  # fmt: skip


def _fork() -> Check:
    rate = 0.6 / MEAN

    def measure(world: World, log: Table) -> Values:
        whole = steady(world, MARGIN) & (world.parent < 0)
        stay = (times(world, log, CLOSED) - world.case["time"])[whole]
        return {"mean stay": float(stay.mean()) - AFTER_FORK}

    return Check(
        "Two parts joined", "Flatto & Hahn 1984; Nelson & Tantawi 1988", ForkOfTwo(rate), measure,
        lambda: {"mean stay": formulas.stay_fork_of_two(rate, MEAN)},
    )  # fmt: skip


FEATURES: tuple[Check, ...] = (
    mg1("M/Erlang-3/1, load 0.7", Desk(0.7, service=Erlang(MEAN, 3)), MEAN**2 * 4 / 3),
    mg1(
        "M/H2/1, load 0.6", Desk(0.6, service=Hyperexponential((500, 0.9), (5500, 0.1)), customers=40_000),
        2 * (0.9 * 500**2 + 0.1 * 5500**2),
    ),
    _room(), _repair(), _retrial(), _last_come(), _shortest_first(), _breakdowns(), _vacations(),
    _speeds(), _fork(),
)  # fmt: skip
