"""Upper-level tasks: streams by the chosen basis, and the grids that take them in rotation (clause S4.7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.components import Components
from sim.builder.demand.gate import UNTYPED, is_admitted, screen
from sim.builder.demand.poisson import UPPER_ENTITY, DayShape, round_robin, upper_level_task_times
from sim.builder.routes.assembly import UPPER
from sim.builder.routes.routes import ROUTE_CHANNELS, ROUTE_KINDS, Routes
from sim.config.groups.demand import UpperTasks
from sim.config.scenario import Scenario
from sim.rules.rng import RandomStream, StreamPurpose
from sim.world.event_order import DAY
from sim.world.tables import CASE, PROPOSAL, Level, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

UPPER_KIND = ROUTE_KINDS.index("upper")
UPPER_CHANNEL = ROUTE_CHANNELS.index(UPPER)
WEEK = 7
STREAM_SHIFT = 20  # distinguishes the streams of one community


@dataclass(frozen=True)
class UpperStream:
    """One stream of upper-level tasks and the grids that take them in rotation."""

    entity: int
    daily: float
    grids: Whole
    weight: Real  # [grid of the stream]


def upper_streams(
    rule: UpperTasks, by_community: Real, grids: Grids, fte: Real, first: int = 0
) -> list[UpperStream]:
    """Return the streams by the chosen basis.

    ``by_community``: tasks a day at the documented staffing; ``fte``: [grid] full-time posts; ``first``: number of
    the first community. per_community: one stream per community, proportional to its households, divided by posts.
    per_household: the same, divided by households. per_worker and per_grid: one stream per grid.
    """
    streams = []
    edges = np.searchsorted(grids.community, np.arange(len(by_community) + 1))
    for c, daily in enumerate(by_community):
        mine = np.arange(edges[c], edges[c + 1])
        base = UPPER_ENTITY | (first + c)
        if rule.basis in ("per_community", "per_household"):
            weight = fte[mine] if rule.basis == "per_community" else grids.size[mine].astype(np.float64)
            streams.append(UpperStream(base, float(daily), mine, weight))
            continue
        per_week = rule.per_post_week * np.ones(len(mine))
        if rule.basis == "per_worker":
            per_week = rule.per_full_time_week * fte[mine]
        for k in range(len(mine)):
            entity = base | (k + 1) << STREAM_SHIFT
            one = float(per_week[k]) / WEEK
            streams.append(UpperStream(entity, one, mine[k : k + 1], np.ones(1)))
    return streams


def draw_upper_tasks(
    scenario: Scenario,
    components: Components,
    streams: list[UpperStream],
    weight: Real,
    shape: DayShape,
    replication: int,
) -> tuple[list[Table], Table]:
    """Return CASE rows of all upper-level tasks that reach a grid, and all PROPOSAL rows. ``weight``: [day]."""
    run, gate = scenario.run, scenario.gate
    working = components.dates.days.working
    tables, proposals = [], [np.zeros(0, PROPOSAL)]
    for stream in streams:
        draws = RandomStream(run.seed, replication, int(StreamPurpose.UPPER_TIME), stream.entity)
        times = upper_level_task_times(draws, stream.daily, weight[: run.days], shape)
        proposed = screen(gate, times, stream.entity, working, run.seed, replication)
        passed = np.flatnonzero(is_admitted(proposed, run.days * DAY))
        tables.append(_tasks(proposed[passed], passed, stream, components.routes))
        proposals.append(proposed)
    return tables, np.concatenate(proposals)


def _tasks(proposed: Table, nth: Whole, stream: UpperStream, routes: Routes) -> Table:
    """Return CASE rows of the admitted proposals of a stream. ``nth``: their numbers in it."""
    case = np.zeros(len(proposed), CASE)
    case["time"], case["nth"], case["entity"] = proposed["release"], nth, stream.entity
    case["unit"] = stream.grids[round_robin(len(proposed), stream.weight)]
    case["kind"], case["needed"], case["channel"] = UPPER_KIND, int(Level.GRID), UPPER_CHANNEL
    case["entry"] = routes.entry[UPPER_KIND, Level.GRID, UPPER_CHANNEL]
    typed = proposed["item"] != UNTYPED
    case["entry"][typed] = routes.item[proposed["item"][typed]]
    for name in ("own_deadline", "reference_days", "household", "patience", "given_seconds"):
        case[name] = -1
    case["factor"] = 1.0
    return case
