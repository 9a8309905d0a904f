"""Everything that will arise in one replication: residents' orders, worker-found cases, upper tasks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.area import Grids, Ground
from sim.cases import CaseMix, cumulative, describe, in_time_order
from sim.competence import deadlines, needed_shares
from sim.config.base import CASE_KINDS, CHANNELS, seconds_of
from sim.config.demand import Demand
from sim.config.gate import Gate
from sim.config.schema import Scenario
from sim.config.staffing import Shift
from sim.days import YEAR, Days, order_shape, order_weights, working_weights
from sim.demand import (
    FOUND,
    UPPER_ENTITY,
    DayShape,
    Stream,
    arrivals,
    day_factors,
    in_turn,
    tasks_from_above,
    within,
)
from sim.draws import Purpose
from sim.events import DAY
from sim.gate import PROPOSAL, UNTYPED, decide, reaches
from sim.routes import ROUTE_CHANNELS, ROUTE_KINDS, UPPER, Routes
from sim.world import CASE, Level, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

UPPER_KIND = ROUTE_KINDS.index("upper")
UPPER_CHANNEL = ROUTE_CHANNELS.index(UPPER)
FOUND_CHANNEL = CHANNELS.index("worker_found")
MONTHS = 12
WEEK = 7
STREAM_SHIFT = 20  # streams of one community under the other bases of upper tasks


@dataclass(frozen=True)
class Rates:
    """Mean arrivals a day at weight 1."""

    orders: Real  # [household]
    found: Real  # [household]
    upper: Real  # [community] at the documented staffing, whatever the basis


def mix_of(scenario: Scenario, routes: Routes) -> CaseMix:
    """Shares and consequences of kind, level and channel as tables."""
    shares = [getattr(scenario.cases.shares, k) for k in CASE_KINDS]
    channels = [getattr(scenario.demand.channels, c) if c != "worker_found" else 0.0 for c in CHANNELS]
    rework = [scenario.cases.rework.active and k != UPPER for k in ROUTE_KINDS]
    return CaseMix(
        kind=cumulative(np.array([*shares, 0.0])),
        channel=cumulative(np.array(channels)),
        found_channel=FOUND_CHANNEL,
        needed=cumulative(needed_shares(scenario.authority, scenario.cases)),
        own_days=deadlines(scenario.cases.deadline.own),
        yardstick_days=deadlines(scenario.cases.deadline.yardstick),
        entry=routes.entry,
        may_rework=np.array(rework, np.int64),
    )


def rates_of(scenario: Scenario, ground: Ground) -> Rates:
    """Documented rates times each household's people and multiplier."""
    return daily_rates(scenario.demand, ground.home["persons"], ground.multiplier, np.diff(ground.first))


def daily_rates(demand: Demand, persons: Real, multiplier: Real, households: Real) -> Rates:
    """Documented rates a day. ``persons``, ``multiplier``: [household]; ``households``: [community]."""
    per_household = demand.upper.per_worker_week / demand.upper.documented_households_per_worker / WEEK
    return Rates(
        orders=demand.orders_per_person_year / YEAR * persons * multiplier,
        found=demand.found_per_household_month * MONTHS / YEAR * multiplier,
        upper=per_household * households,
    )


def shift_spans(shift: Shift) -> list[tuple[int, int]]:
    """The blocks of an ordinary day of this pattern, in seconds of the day."""
    blocks = next(day for day in shift.week() if day)
    return [(seconds_of(a), seconds_of(b)) for a, b in blocks]


def _streams(scenario: Scenario, ground: Ground, days: Days, seed: int, replication: int) -> list[Stream]:
    """The two streams of the households: orders by season, weekday, hour and day; found in the shift."""
    demand = scenario.demand
    rates = rates_of(scenario, ground)
    communities = len(ground.first) - 1
    factors = day_factors(
        communities, len(days), demand.day_factor_cv_common, demand.day_factor_cv_community, seed, replication
    )
    by_resident = Stream(
        rates.orders, order_weights(demand.profile, days, demand.growth_per_year) * factors,
        order_shape(demand.profile, days), Purpose.ORDER_COUNT, Purpose.ORDER_DAY, Purpose.ORDER_SECOND, 0,
    )  # fmt: skip
    shift = next(iter(scenario.staffing.shifts.values()))
    by_worker = Stream(
        rates.found, np.tile(working_weights(days), (communities, 1)), within(shift_spans(shift), len(days)),
        Purpose.FOUND_COUNT, Purpose.FOUND_DAY, Purpose.FOUND_SECOND, FOUND,
    )  # fmt: skip
    return [by_resident, by_worker]


@dataclass(frozen=True)
class UpperStream:
    """One stream of upper tasks and the grids that take them in turn."""

    entity: int
    daily: float
    grids: Whole
    weight: Real  # [its grids]


def upper_streams(scenario: Scenario, rates: Rates, grids: Grids, fte: Real) -> list[UpperStream]:
    """Streams by the chosen basis (S4.7). ``fte``: [grid] full-time posts.

    per_community: one per community, fixed by its households, shared by whoever is there; per_household:
    the same, shared by households; per_worker and per_grid: each has its own.
    """
    rule = scenario.demand.upper
    streams = []
    for c, daily in enumerate(rates.upper):
        mine = np.flatnonzero(grids.community == c)
        base = UPPER_ENTITY | c
        if rule.basis in ("per_community", "per_household"):
            weight = fte[mine] if rule.basis == "per_community" else grids.size[mine].astype(np.float64)
            streams.append(UpperStream(base, float(daily), mine, weight))
            continue
        each = fte[mine] if rule.basis == "per_worker" else np.ones(len(mine))
        for k in range(len(mine)):
            entity = base | (k + 1) << STREAM_SHIFT
            one = rule.per_worker_week / WEEK * float(each[k])
            streams.append(UpperStream(entity, one, mine[k : k + 1], np.ones(1)))
    return streams


def _upper(
    streams: list[UpperStream], gate: Gate, routes: Routes, days: Days, shape: DayShape, run_days: int,
    seed: int, replication: int,
) -> tuple[list[Table], Table]:  # fmt: skip
    """CASE rows of all upper tasks that reach a grid, and all PROPOSAL rows."""
    weight = working_weights(days)
    tables, proposals = [], [np.zeros(0, PROPOSAL)]
    for stream in streams:
        times = tasks_from_above(stream.entity, stream.daily, weight, shape, run_days, seed, replication)
        proposed = decide(gate, times, stream.entity, days.working, seed, replication)
        passed = np.flatnonzero(reaches(proposed, run_days * DAY))
        tables.append(_tasks(proposed[passed], passed, stream, routes))
        proposals.append(proposed)
    return tables, np.concatenate(proposals)


def _tasks(proposed: Table, nth: Whole, stream: UpperStream, routes: Routes) -> Table:
    """CASE rows of the proposals of a stream that reach a grid. ``nth``: their numbers in it."""
    case = np.zeros(len(proposed), CASE)
    case["time"], case["nth"], case["entity"] = proposed["release"], nth, stream.entity
    case["unit"] = stream.grids[in_turn(len(proposed), stream.weight)]
    case["kind"], case["needed"], case["channel"] = UPPER_KIND, int(Level.GRID), UPPER_CHANNEL
    case["entry"] = routes.entry[UPPER_KIND, Level.GRID, UPPER_CHANNEL]
    typed = proposed["item"] != UNTYPED
    case["entry"][typed] = routes.item[proposed["item"][typed]]
    for name in ("own_days", "yardstick_days", "household", "patience", "given"):
        case[name] = -1
    case["factor"] = 1.0
    return case


def arise(
    scenario: Scenario, ground: Ground, grids: Grids, routes: Routes, days: Days, fte: Real,
    replication: int,
) -> tuple[Table, Table]:  # fmt: skip
    """World.case of one replication, sorted by time; what was proposed from above (sim.gate.PROPOSAL)."""
    seed, run_days = scenario.run.seed, scenario.run.days
    entity = np.ascontiguousarray(ground.home["entity"])
    mix = mix_of(scenario, routes)
    streams = _streams(scenario, ground, days, seed, replication)
    tables = [arrivals(stream, entity, run_days, seed, replication) for stream in streams]
    for table in tables:
        describe(table, ground.home, mix, seed, replication)
    above = upper_streams(scenario, rates_of(scenario, ground), grids, fte)
    passed, proposals = _upper(
        above, scenario.gate, routes, days, streams[1].shape, run_days, seed, replication
    )
    return in_time_order(tables + passed), proposals
