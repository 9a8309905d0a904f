"""gridstaff: the models written with `sim.network.build_network`, as a user would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from peers.models import BLOCKS, CLASSES, GAP, SERVERS, SERVICE, Outcome, Watch
from sim.jit import compiled
from sim.network.network import (
    Exponential,
    Hours,
    Network,
    PriorityClass,
    RenewalArrivals,
    Station,
    Step,
    build_network,
)
from sim.world.log import RecordType
from sim.world.tables import Table, World

NOT_YET = -1

Run = Callable[[World, "Reader"], int | None]


def built(model: str, customers: int, seed: int) -> World:
    """The network; all arrivals are drawn here, before the run."""
    names = CLASSES if model == "shifts" else CLASSES[1:]
    desk = Station("desk", SERVERS, Hours(BLOCKS)) if model == "shifts" else Station("desk")
    return build_network(
        Network(
            [desk],
            [PriorityClass(name) for name in names],
            [Step(n, "desk", n, Exponential(s)) for n, s in zip(names, SERVICE[model], strict=True)],
            [RenewalArrivals(n, Exponential(gap)) for n, gap in zip(names, GAP[model], strict=True)],
            horizon=round(customers / len(names) * GAP[model][0]),
        ),
        seed=seed,
    )


class Reader:
    """Reads off rows how long each customer waited and stayed."""

    def __init__(self, world: World) -> None:
        self.came, self.kind = world.case["time"].copy(), world.case["kind"].copy()
        self.seconds = np.full((3, len(self.came)), NOT_YET, np.int32)
        self.column = np.zeros(max(RecordType) + 1, np.int64)
        self.column[[RecordType.FIRST_SERVED, RecordType.CLOSED]] = 1, 2

    def read(self, rows: Table) -> None:
        """`rows` may be the whole log or a part of it."""
        read_off(rows, self.came, self.column, self.seconds)

    def by_class(self, seconds: Table) -> list[list[float]]:
        """Lists of seconds, class after class."""
        told = seconds != NOT_YET
        return [
            seconds[told & (self.kind == k)].astype(float).tolist() for k in range(int(self.kind.max()) + 1)
        ]


@compiled
def read_off(rows: Table, came: Table, column: Table, seconds: Table) -> None:
    """Compiled as our own metrics are, and without asking: what no column is for goes into the first one."""
    for i in range(len(rows)):
        row = rows[i]
        seconds[column[row.record_type], row.entity] = row.time - came[row.entity]


def measured(run: Run, model: str, customers: int, seed: int) -> Outcome:
    """Time building and running apart."""
    small = built(model, 100, seed)
    run(small, Reader(small))  # compile, or load what was compiled
    watch = Watch()
    world = built(model, customers, seed)
    building = watch.read()
    reader = Reader(world)
    watch = Watch()
    events = run(world, reader)
    seconds = watch.read()
    _, waits, stays = map(reader.by_class, reader.seconds)
    return Outcome(seconds, waits, stays, building=building, events=events, customers=len(world.case))
