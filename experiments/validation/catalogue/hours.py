"""Checks of queues in time of day."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.validation.catalogue.one_class import STARTED
from experiments.validation.checks import Check
from experiments.validation.formulas.chains import DayShift, number_by_hour, number_unlimited
from experiments.validation.formulas.queues import wait_mmc
from experiments.validation.models.desks import MEAN, SERVICE
from experiments.validation.models.hours import ByHour, Shift, WorkingHours, at_work
from experiments.validation.readings import HOUR, number_at_hour, overtime_a_day, times
from sim.network.network import Exponential, Lognormal
from sim.world.log import RecordType
from sim.world.tables import Table, World

HOURS_OF_DAY = (6, 12, 18, 24)
QUEUE_HOURS = (4, 8, 12, 24)
STAY = 2.0 * HOUR
SPREAD = 1.0  # sigma of the lognormal stay


def _by_hour(name: str, source: str, model: ByHour, sigma: float | None = None) -> Check:
    hours = QUEUE_HOURS if model.workers else HOURS_OF_DAY
    names = {hour: f"number at hour {hour}" for hour in hours}

    def measure(world: World, log: Table) -> dict[str, float]:
        return {name: number_at_hour(world, log, hour) for hour, name in names.items()}

    def exact() -> Mapping[str, float]:
        mean = model.service.mean
        if model.workers:
            found = number_by_hour(model.rates, mean, model.workers, hours)
        else:
            found = number_unlimited(model.rates, mean, hours, sigma)
        return dict(zip(names.values(), found, strict=True))

    return Check(name, source, model, measure, exact, 0.04)


def _shift(name: str, model: Shift) -> Check:
    start, end = (hour / HOUR for hour in model.hours)
    finishes = model.shift_end == "finish"

    def measure(world: World, log: Table) -> dict[str, float]:
        found = {
            "number at the start of the shift": number_at_hour(world, log, start),
            "number at its end": number_at_hour(world, log, end),
        }
        return found | ({"overtime, seconds a day": overtime_a_day(world, log)} if finishes else {})

    def exact() -> Mapping[str, float]:
        # What is not expected to end within the shift is not started: nothing in the last mean service time.
        found = DayShift(model.rate, MEAN, model.hours, MEAN if finishes else None).solve()
        numbers = {"number at the start of the shift": found["start"], "number at its end": found["end"]}
        overtime = {"overtime, seconds a day": found["working"] * MEAN}
        return numbers | (overtime if finishes else {})

    return Check(name, "Kolmogorov equations of the day, exact between changes", model, measure, exact, 0.08)


def _working_hours() -> Check:
    model = WorkingHours()
    run_in = 1500  # customers

    def measure(world: World, log: Table) -> dict[str, float]:
        come, start = (
            at_work(times(world, log, record_type)) for record_type in (RecordType.ARRIVED, STARTED)
        )
        return {"mean wait, working seconds": float((start - come)[run_in:].mean())}

    def exact() -> Mapping[str, float]:
        return {"mean wait, working seconds": wait_mmc(model.rate, MEAN, model.workers)}

    return Check(
        "Arrivals in working hours, load 0.7", "time change to M/M/2; Erlang 1917", model, measure, exact
    )


EICK = "Eick, Massey, Whitt 1993"

HOURS: tuple[Check, ...] = (
    _by_hour("M_t/M/infinity", EICK, ByHour(600, Exponential(STAY))),
    _by_hour("M_t/G/infinity, lognormal", EICK, ByHour(600, Lognormal(STAY, SPREAD)), SPREAD),
    _by_hour(
        "M_t/M/3 with a daily profile, load 0.7",
        "Kolmogorov equations; Green, Kolesar 1991",
        ByHour(MEAN / 2.1, SERVICE, 3, 100),
    ),
    _shift("Day shift that pauses, load 0.6", Shift(0.6, "resume")),
    _shift("Day shift that finishes, load 0.6", Shift(0.6, "finish")),
    _working_hours(),
)
