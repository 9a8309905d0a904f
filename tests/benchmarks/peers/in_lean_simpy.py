"""SimPy at its fastest: plain functions as callbacks, without processes and resources."""

from __future__ import annotations

from collections import deque
from random import Random

import simpy

from peers.models import GAP, SERVERS, SERVICE, Outcome, Watch, finished, next_opening, on_shift


def run(model: str, customers: int, seed: int) -> Outcome:
    return (one_server if model == "mm1" else in_shifts)(customers, seed)


def one_server(customers: int, seed: int) -> Outcome:
    draw = Random(seed).expovariate
    env = simpy.Environment()
    timeout = env.timeout
    rate, speed = 1 / GAP["mm1"][0], 1 / SERVICE["mm1"][0]
    waiting: deque[float] = deque()
    waits: list[float] = []
    stays: list[float] = []
    busy, left = False, customers

    def arrive(_: object) -> None:
        nonlocal busy, left
        left -= 1
        if left:
            timeout(draw(rate)).callbacks.append(arrive)
        if busy:
            waiting.append(env.now)
        else:
            busy = True
            serve(env.now)

    def serve(came: float) -> None:
        work = draw(speed)
        waits.append(env.now - came)
        stays.append(env.now - came + work)
        timeout(work).callbacks.append(done)

    def done(_: object) -> None:
        nonlocal busy
        if waiting:
            serve(waiting.popleft())
        else:
            busy = False

    timeout(draw(rate)).callbacks.append(arrive)
    watch = Watch()
    env.run()
    return Outcome(watch.read(), [waits], [stays], events=next(env._eid))


def in_shifts(customers: int, seed: int) -> Outcome:
    draw = Random(seed).expovariate
    env = simpy.Environment()
    timeout = env.timeout
    rates, speeds = [1 / g for g in GAP["shifts"]], [1 / s for s in SERVICE["shifts"]]
    waiting: tuple[deque[float], ...] = (deque(), deque())
    waits: list[list[float]] = [[], []]
    stays: list[list[float]] = [[], []]
    free, left = SERVERS, [customers // 2] * 2

    def arrive(event: simpy.Event) -> None:
        k = event._value
        left[k] -= 1
        if left[k]:
            timeout(draw(rates[k]), k).callbacks.append(arrive)
        waiting[k].append(env.now)
        if free and on_shift(env.now):
            serve()

    def serve() -> None:
        nonlocal free
        free -= 1
        k = 0 if waiting[0] else 1
        came, now = waiting[k].popleft(), env.now
        until = finished(now, draw(speeds[k]))
        waits[k].append(now - came)
        stays[k].append(until - came)
        timeout(until - now).callbacks.append(done)

    def done(_: object) -> None:
        nonlocal free
        free += 1
        if waiting[0] or waiting[1]:
            serve()

    def open_desks(_: object) -> None:
        while free and (waiting[0] or waiting[1]):
            serve()
        if left[0] or left[1] or waiting[0] or waiting[1]:
            timeout(next_opening(env.now) - env.now).callbacks.append(open_desks)

    for k in (0, 1):
        timeout(draw(rates[k]), k).callbacks.append(arrive)
    timeout(next_opening(0)).callbacks.append(open_desks)
    watch = Watch()
    env.run()
    return Outcome(watch.read(), waits, stays, events=next(env._eid))
