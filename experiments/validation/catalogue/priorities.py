"""Checks of one station with several classes of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.validation.catalogue.one_class import CLOSED, MARGIN, STARTED
from experiments.validation.checks import Check
from experiments.validation.formulas.priorities import (
    stay_preemptive,
    stay_preemptive_mmc,
    wait_cobham,
    wait_kella_yechiali,
    wait_mixed,
)
from experiments.validation.models.desks import MEAN, Classes
from experiments.validation.readings import mean_by_source
from sim.world.log import RecordType
from sim.world.tables import Table, World


def _by_class(
    name: str, source: str, model: Classes, until: RecordType, exact: Callable[[], Sequence[float]]
) -> Check:
    """Return the check of the mean wait or stay of each class, the last class first."""
    word = "wait" if until == STARTED else "stay"
    n = len(model.loads)
    names = [f"mean {word}, class {k + 1}" for k in range(n)]

    def order(values: Sequence[float]) -> dict[str, float]:
        return dict(reversed(list(zip(names, values, strict=True))))

    def measure(world: World, log: Table) -> dict[str, float]:
        return order(mean_by_source(world, log, until, MARGIN, n))

    return Check(name, source, model, measure, lambda: order(exact()))


TWO = Classes((0.3, 0.3), (MEAN, 2 * MEAN))
TWO_PREEMPTIVE = Classes((0.3, 0.3), (MEAN, 2 * MEAN), interrupts="all")
MIXED = Classes((0.2, 0.25, 0.25), (MEAN, 1.5 * MEAN, 2 * MEAN), interrupts="first", customers=60_000)
SAME_RATE = Classes((0.6, 0.9, 0.9), (MEAN, MEAN, MEAN), workers=3, customers=80_000)
SAME_RATE_PREEMPTIVE = Classes(
    (0.6, 0.9, 0.9), (MEAN, MEAN, MEAN), workers=3, interrupts="all", customers=60_000
)

PRIORITIES: tuple[Check, ...] = (
    _by_class(
        "Priorities without interruption, load 0.6",
        "Cobham 1954",
        TWO,
        STARTED,
        lambda: wait_cobham(TWO.rates, TWO.means, TWO.second_moments),
    ),
    _by_class(
        "Priorities, three workers, load 0.8",
        "Kella, Yechiali 1985",
        SAME_RATE,
        STARTED,
        lambda: wait_kella_yechiali(SAME_RATE.rates, MEAN, 3),
    ),
    _by_class(
        "Preemptive-resume priorities, load 0.6",
        "White, Christie 1958; Jaiswal 1968, chapter 4",
        TWO_PREEMPTIVE,
        CLOSED,
        lambda: stay_preemptive(TWO_PREEMPTIVE.rates, TWO_PREEMPTIVE.means, TWO_PREEMPTIVE.second_moments),
    ),
    _by_class(
        "Preemptive-resume priorities, three workers, load 0.8",
        "Buzen, Bondi 1983",
        SAME_RATE_PREEMPTIVE,
        CLOSED,
        lambda: stay_preemptive_mmc(SAME_RATE_PREEMPTIVE.rates, MEAN, 3),
    ),
    _by_class(
        "Mixed priorities: only the first class interrupts, load 0.7",
        "Adiri, Domb 1982",
        MIXED,
        STARTED,
        lambda: wait_mixed(MIXED.rates, MIXED.means, MIXED.second_moments),
    ),
)
