"""Speed of the engines: tasks and events per second, with logs as arrays from both.

    pytest tests/benchmarks/bench_engines.py -m long --benchmark-enable    one engine after the other, statistics
    python tests/benchmarks/bench_engines.py [REPEATS]                     medians, ratios of the engines in this run

A task is a piece of work that joined a queue, or a try at a door; events are those of the compiled engine's
calendar, the same for both. Building the World is not counted.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(ROOT)]  # run as a script

from handmade import ENGINES  # noqa: E402
from random_worlds import random_world  # noqa: E402
from scenarios import scenario  # noqa: E402

from sim.builder.build import build  # noqa: E402
from sim.kernel.engine import run_streaming  # noqa: E402
from sim.network.network import (  # noqa: E402
    Exponential,
    Hours,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType  # noqa: E402
from sim.world.tables import Table, World  # noqa: E402

pytestmark = pytest.mark.long

H = 3600


def one_server() -> World:
    """M/M/1 at a load of 0.7: 100,000 customers."""
    return build_network(
        Network(
            [Station("desk")],
            [PriorityClass("a")],
            [Step("serve", "desk", "a", Exponential(1000))],
            [RenewalArrivals("serve", Exponential(1000 / 0.7))],
            horizon=int(100_000 * 1000 / 0.7),
        )
    )


def shifts_and_priorities() -> World:
    """Five workers in shifts, two classes, the first interrupts: 40,000 customers."""
    office = Hours(((8 * H, 12 * H), (14 * H, 18 * H)), (0, 1, 2, 3, 4))
    return build_network(
        Network(
            [Station("desk", 5, office)],
            [PriorityClass("rush", interrupts=True), PriorityClass("normal")],
            [
                Step("rush", "desk", "rush", Exponential(1500)),
                Step("normal", "desk", "normal", Exponential(3000)),
            ],
            [RenewalArrivals("rush", Exponential(8000)), RenewalArrivals("normal", Exponential(14_000))],
            horizon=200_000_000,
        )
    )


def random_grids() -> World:
    """A random World with (nearly) everything on: 7 grids, 17 posts, 351 cases, 130 doors, 35 duties."""
    return random_world(BUSY)


def community() -> World:
    """6 grids of 550 households, every mechanism on, as the studies build it."""
    return build(scenario(), 0).world


BUSY = 50  # the one with most events among seeds 0-59
WORLDS = {f.__name__: f for f in (one_server, shifts_and_priorities, random_grids, community)}


def tasks_in(world: World, log: Table) -> int:
    """Pieces of work that joined a queue, and tries at doors."""
    doors = (log["record_type"] == RecordType.SPELL) & np.isin(log["kind"], world.round["kind"])
    return int((log["record_type"] == RecordType.QUEUED).sum() + doors.sum())


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("world", list(WORLDS))
def test_speed(benchmark: Any, world: str, engine: str) -> None:
    made = WORLDS[world]()
    ENGINES["compiled"](made)  # compile once
    log = benchmark.pedantic(ENGINES[engine], args=(made,), rounds=3, iterations=1)
    benchmark.extra_info["tasks"] = tasks_in(made, log)
    benchmark.extra_info["events"] = run_streaming(made, lambda rows: None)


def seconds(engine: str, world: World) -> float:
    """Time of one run, rows included."""
    start = perf_counter()
    ENGINES[engine](world)
    return perf_counter() - start


def main(repeats: int = 5) -> None:
    """Print speeds and ratios: medians over ``repeats`` runs, the engines taking turns."""
    for name, make in WORLDS.items():
        world = make()
        log = ENGINES["compiled"](world)
        events, tasks = run_streaming(world, lambda rows: None), tasks_in(world, log)
        pairs = [(seconds("simpy", world), seconds("compiled", world)) for _ in range(repeats)]
        print(f"{name}: {len(world.case):,} cases, {tasks:,} tasks, {events:,} events, {len(log):,} rows")
        for engine, times in zip(("simpy", "compiled"), zip(*pairs, strict=True), strict=True):
            t = statistics.median(times)
            print(f"  {engine:<9} {t:8.4f} s  {tasks / t:12,.0f} tasks/s  {events / t:12,.0f} events/s")
        ratios = sorted(slow / fast for slow, fast in pairs)
        print(f"  ratio     {statistics.median(ratios):8.1f}    ({ratios[0]:.1f} - {ratios[-1]:.1f})")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
