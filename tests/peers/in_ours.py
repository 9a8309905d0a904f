"""gridstaff: the models written with `sim.network`, as a user would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from peers.models import BLOCKS, CLASSES, GAP, SERVERS, SERVICE, Outcome, Watch
from sim.network import Exponential, Hours, Renewal, Step, TaskClass, Unit, network
from sim.rows import What
from sim.world import Table, World

Run = Callable[[World, "Reader"], int | None]


def built(model: str, customers: int, seed: int) -> World:
    """The network; all arrivals are drawn here, before the run."""
    names = CLASSES if model == "shifts" else CLASSES[1:]
    desk = Unit("desk", SERVERS, Hours(BLOCKS)) if model == "shifts" else Unit("desk")
    return network(
        [desk],
        [TaskClass(name) for name in names],
        [Step(n, "desk", n, Exponential(s)) for n, s in zip(names, SERVICE[model], strict=True)],
        [Renewal(n, Exponential(gap)) for n, gap in zip(names, GAP[model], strict=True)],
        horizon=round(customers / len(names) * GAP[model][0]),
        seed=seed,
    )


class Reader:
    """Reads off rows how long each customer waited and stayed."""

    def __init__(self, world: World) -> None:
        self.came = world.case["time"].copy()
        self.waits: list[tuple[Table, Table]] = []
        self.stays: list[tuple[Table, Table]] = []

    def read(self, rows: Table) -> None:
        """`rows` may be the whole log or a part of it."""
        what = rows["what"]
        for mark, told in ((What.STARTED, self.waits), (What.CLOSED, self.stays)):
            at = np.flatnonzero(what == mark)
            who = rows["entity"][at]
            told.append((rows["time"][at] - self.came[who], rows["kind"][at]))

    def by_class(self, told: list[tuple[Table, Table]]) -> list[list[float]]:
        """Lists of seconds, class after class."""
        seconds, kind = (np.concatenate(column) for column in zip(*told, strict=True))
        return [seconds[kind == k].astype(float).tolist() for k in range(int(kind.max()) + 1)]


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
    waits, stays = reader.by_class(reader.waits), reader.by_class(reader.stays)
    return Outcome(seconds, waits, stays, building=building, events=events, customers=len(world.case))
