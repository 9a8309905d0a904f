"""Ciw: nodes and classes declared; servers on a schedule, priorities by class."""

from __future__ import annotations

from itertools import pairwise

import ciw

from peers.models import BLOCKS, CLASSES, DAY, GAP, SERVERS, SERVICE, Outcome, Watch


def run(model: str, customers: int, seed: int) -> Outcome:
    names = CLASSES if model == "shifts" else CLASSES[1:]
    network = ciw.create_network(
        arrival_distributions={
            n: [ciw.dists.Exponential(1 / g)] for n, g in zip(names, GAP[model], strict=True)
        },
        service_distributions={
            n: [ciw.dists.Exponential(1 / s)] for n, s in zip(names, SERVICE[model], strict=True)
        },
        priority_classes={n: k for k, n in enumerate(names)},
        number_of_servers=[1 if model == "mm1" else shifts()],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    watch = Watch()
    simulation.simulate_until_max_time(customers / len(names) * GAP[model][0])
    seconds = watch.read()
    waits, stays = read(simulation, names)
    return Outcome(seconds, waits, stays)


def read(simulation: ciw.Simulation, names: tuple[str, ...]) -> tuple[list[list[float]], list[list[float]]]:
    """Waits until the first start; an interrupted customer has several records, the last says when he leaves."""
    waits: dict[str, list[float]] = {n: [] for n in names}
    stays: dict[str, list[float]] = {n: [] for n in names}
    begun: set[int] = set()
    for r in sorted(simulation.get_all_records(), key=lambda r: r.service_start_date):
        if r.id_number not in begun:
            waits[r.customer_class].append(r.service_start_date - r.arrival_date)
            begun.add(r.id_number)
        if r.record_type == "service":
            stays[r.customer_class].append(r.service_end_date - r.arrival_date)
    return list(waits.values()), list(stays.values())


def shifts() -> ciw.Schedule:
    """Nobody, ten, nobody, ten, nobody: interrupted customers resume where they stopped."""
    ends = [time for block in BLOCKS for time in block] + [DAY]
    staff = [SERVERS * (i % 2) for i, _ in enumerate(pairwise([0, *ends]))]
    return ciw.Schedule(numbers_of_servers=staff, shift_end_dates=ends, preemption="resume")
