"""Checks of networks of stations."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.validation.catalogue.one_class import CLOSED, MARGIN
from experiments.validation.checks import Check
from experiments.validation.formulas.queues import number_jackson, visits_jackson, wait_mmc
from experiments.validation.models.desks import MEAN
from experiments.validation.models.routes import ESCALATION, FEEDBACK, KELLY, Jackson
from experiments.validation.readings import durations, mean_by_source, number_in_system
from sim.world.tables import Table, World


def _measure(world: World, log: Table) -> dict[str, float]:
    return {
        "mean stay": float(durations(world, log, CLOSED, MARGIN).mean()),
        "mean number": number_in_system(world, log),
    }


def _jackson(name: str, network: Jackson) -> Check:
    def exact() -> Mapping[str, float]:
        rates = visits_jackson(network.routing, network.external)
        number = sum(number_jackson(rates, network.means, network.servers))
        return {"mean stay": number / network.rate, "mean number": number}

    return Check(name, "Jackson 1957", network, _measure, exact)


def _kelly() -> Check:
    routes = range(len(KELLY.routes))
    names = [f"mean stay, route {n + 1}" for n in routes]

    def measure(world: World, log: Table) -> dict[str, float]:
        return dict(zip(names, mean_by_source(world, log, CLOSED, MARGIN, len(names)), strict=True))

    def exact() -> Mapping[str, float]:
        stay = {station: wait_mmc(rate, MEAN, 1) + MEAN for station, rate in KELLY.station_rates.items()}
        return {
            name: sum(stay[station] for station in route)
            for name, route in zip(names, KELLY.routes, strict=True)
        }

    return Check(
        "Two routes through three stations", "Kelly 1975; Kelly 1979, section 3.1", KELLY, measure, exact
    )


ROUTES: tuple[Check, ...] = (
    _jackson("Two stations with feedback", FEEDBACK),
    _jackson("Grid, community, street: escalation, rework, return", ESCALATION),
    _kelly(),
)
