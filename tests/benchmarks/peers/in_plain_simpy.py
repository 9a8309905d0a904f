"""SimPy as in its documentation: a process per customer, a resource with a queue."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import simpy

from peers.models import BLOCKS, DAY, GAP, SERVERS, SERVICE, Outcome, Watch, next_opening, on_shift

CLOSED, RESUMED = -1, 0  # priorities: shifts first, then interrupted customers, then the classes from 1


def run(model: str, customers: int, seed: int) -> Outcome:
    draw = Random(seed).expovariate
    env = simpy.Environment()
    classes = len(SERVICE[model])
    waits: list[list[float]] = [[] for _ in range(classes)]
    stays: list[list[float]] = [[] for _ in range(classes)]
    if model == "mm1":
        desk = simpy.Resource(env)
    else:
        desk = simpy.PreemptiveResource(env, SERVERS)
        for _ in range(SERVERS):
            env.process(absences(env, desk))
    life = served if model == "mm1" else served_in_shifts

    def source(k: int) -> Iterator[simpy.Event]:
        rate, service = 1 / GAP[model][k], 1 / SERVICE[model][k]
        for _ in range(customers // classes):
            yield env.timeout(draw(rate))
            env.process(life(env, desk, 1 + k, draw(service), waits[k], stays[k]))

    sources = [env.process(source(k)) for k in range(classes)]
    watch = Watch()
    env.run() if model == "mm1" else env.run(until=simpy.AllOf(env, sources))
    seconds = watch.read()
    return Outcome(seconds, waits, stays, events=next(env._eid))


def served(env, desk, rank, work, waits, stays):  # type: ignore[no-untyped-def]
    """A customer of one server."""
    came = env.now
    with desk.request() as turn:
        yield turn
        waits.append(env.now - came)
        yield env.timeout(work)
    stays.append(env.now - came)


def served_in_shifts(env, desk, rank, work, waits, stays):  # type: ignore[no-untyped-def]
    """A customer whose service stops with the shift and goes on before anybody else's begins."""
    came = env.now
    waited = False
    while work > 0:
        with desk.request(rank, preempt=False) as turn:
            yield turn
            if not waited:
                waits.append(env.now - came)
                waited = True
            begun = env.now
            try:
                yield env.timeout(work)
                work = 0
            except simpy.Interrupt:
                work -= env.now - begun
                rank = RESUMED
    stays.append(env.now - came)


def absences(env, desk):  # type: ignore[no-untyped-def]
    """One server's hours off: a request that comes before everybody."""
    while True:
        if on_shift(env.now):
            day, time = env.now // DAY * DAY, env.now % DAY
            yield env.timeout(day + next(end for begin, end in BLOCKS if begin <= time < end) - env.now)
        with desk.request(CLOSED) as off:
            yield off
            yield env.timeout(next_opening(env.now) - env.now)
