"""From a Scenario to a World: one replication of one place, ready for either engine.

``build`` is a pure function of (scenario, replication); the calendar's files count as part of the program.
Every table is made by the module that knows its subject; here they are only put together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.builder.area.households import settle_place
from sim.builder.area.posts import stations_of
from sim.builder.area.queues import place
from sim.builder.area.units import cut
from sim.builder.calendar.run_days import dates_of
from sim.builder.components import Parts
from sim.builder.context import context_of, names_of
from sim.builder.demand.arrivals import arise, mix_of
from sim.builder.demand.day_weights import weights_of
from sim.builder.demand.gate import sorts
from sim.builder.demand.initial_cases import started
from sim.builder.duties.plan import duties, visit_plans
from sim.builder.duties.visit_rounds import rounds
from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import Routes, compile_routes
from sim.builder.routes.step_rows import rules_of
from sim.builder.staff.skills import skill_names, skilled_levels
from sim.builder.staff.workers import employ, parts_of_day
from sim.builder.tables import kinds, queues, ranges, run_row
from sim.config.groups.types import TASK_KINDS
from sim.config.memo import once
from sim.config.scenario import Scenario
from sim.world.context import Context
from sim.world.tables import Level, Names, World


@dataclass(frozen=True)
class Built:
    """One replication: what happens, what the numbers are called, what they are measured against."""

    world: World
    names: Names
    context: Context


def build(scenario: Scenario, replication: int, communities: range | None = None) -> Built:
    """The World of one replication with its names and context. Raises ValueError for what can't be built.

    ``communities``: only these; nothing in it is other than in the whole, but that all is counted from its beginning.
    """
    parts = _parts(scenario, replication, communities or range(scenario.area.communities_simulated))
    weights = weights_of(scenario.demand, parts.dates, scenario.run.start)
    mix = mix_of(scenario, parts.routes)
    arisen = started(scenario.run, arise(scenario, parts, weights, replication), parts, mix, replication)
    duty, schedule = duties(scenario, parts, arisen.hazards)
    plans = visit_plans(scenario, parts.ground)
    table, member = rounds(
        plans, parts.ground.home, parts.stations.queue, scenario.area.mean_contact, parts_of_day(scenario),
        scenario.run.seed, replication,
    )  # fmt: skip
    worker = parts.staff.worker
    worker["first_duty"], worker["duties"] = ranges(duty["worker"], len(worker))
    world = World(
        run=run_row(scenario, replication),
        kind=kinds(scenario),
        rank=np.array([[scenario.discipline.class_of(k) for k in TASK_KINDS]], np.int64),
        queue=queues(scenario, parts, table),
        worker=worker,
        day=parts.staff.rosters.day,
        shift=parts.staff.rosters.shift,
        block=parts.staff.rosters.block,
        office=parts.dates.office,
        step=arisen.step,
        hold=parts.routes.hold,
        case=arisen.case,
        at=parts.places.at,
        duty=duty,
        schedule=schedule,
        round=table,
        member=member,
        home=parts.ground.home,
        hazard=arisen.hazard,
    )
    for array in world:
        array.setflags(write=False)
    names = replace(names_of(scenario, parts), steps=arisen.names)
    return Built(world, names, context_of(scenario, parts, world, weights, arisen.proposals))


def _parts(scenario: Scenario, replication: int, communities: range) -> Parts:
    run = scenario.run
    dates = dates_of(scenario.calendar.name, scenario.calendar.beyond, run.start, run.days)
    ground = settle_place(scenario, replication, communities)
    grids = cut(scenario.area, communities)
    ground.home["unit"] = np.repeat(np.arange(len(grids.community), dtype=np.int64), grids.size)
    stations = stations_of(scenario).within(communities)
    places = place(scenario, grids, stations, ground.base)
    staff = employ(scenario, stations, places, ground.base, dates.calendar, replication)
    return Parts(dates, ground, grids, stations, places, staff, routes_of(scenario))


def _skills(scenario: Scenario) -> dict[str, tuple[Level, ...]]:
    """Qualification -> levels that have it."""
    if not skill_names(scenario.staffing):
        return {}
    return skilled_levels(scenario.staffing, scenario.area, stations_of(scenario))


@once
def routes_of(scenario: Scenario) -> Routes:
    """The routes of all cases that can arise."""
    s = scenario
    rules = rules_of(s.area, s.demand, s.cases, s.escalation, s.platform, s.staffing, s.calendar, _skills(s))
    reachable = needed_shares(scenario.authority, scenario.cases) > 0.0
    return compile_routes(rules, reachable, sorts(scenario.gate))
