"""From a Scenario to a World: one replication of one place, ready for either engine.

``build`` is a pure function of (scenario, replication); the calendar's files count as part of the program.
Every table is made by the module that knows its subject; here they are only put together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.builder.area.households import create_households
from sim.builder.area.posts import post_assignment
from sim.builder.area.queues import create_queues
from sim.builder.area.units import partition_into_grids
from sim.builder.calendar.run_days import build_dates
from sim.builder.components import Components
from sim.builder.context import build_context, build_labels
from sim.builder.demand.arrivals import build_case_mix, generate_arrivals
from sim.builder.demand.day_weights import day_weights
from sim.builder.demand.gate import item_types
from sim.builder.demand.initial_cases import with_initial_cases
from sim.builder.duties.plan import create_duties, visit_plans
from sim.builder.duties.visit_rounds import VisitConditions, visit_rounds
from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import Routes, compile_routes
from sim.builder.routes.step_rows import RouteGroups, route_settings
from sim.builder.staff.skills import levels_with_skill, skill_names
from sim.builder.staff.workers import common_dayparts, create_workers
from sim.builder.tables import index_ranges, queue_table, run_table, task_kind_table
from sim.config.groups.types import TASK_KINDS
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, Level, World


@dataclass(frozen=True)
class ModelInstance:
    """One replication: what happens, what the numbers are called, what they are measured against."""

    world: World
    labels: Labels
    context: MeasurementContext


def build(scenario: Scenario, replication: int, communities: range | None = None) -> ModelInstance:
    """The World of one replication with its names and context. Raises ValueError for what can't be built.

    ``communities``: only these; nothing in it is other than in the whole, but that all is counted from its beginning.
    """
    components = _components(scenario, replication, communities or range(scenario.area.communities_simulated))
    weights = day_weights(scenario.demand, components.dates, scenario.run.start)
    mix = build_case_mix(scenario, components.routes)
    arrivals = with_initial_cases(
        scenario.run,
        generate_arrivals(scenario, components, weights, replication),
        components,
        mix,
        replication,
    )
    duty, schedule = create_duties(scenario, components, arrivals.hazards)
    plans = visit_plans(scenario, components.households)
    conditions = VisitConditions(scenario.area.mean_contact, common_dayparts(scenario))
    home, queue = components.households.home, components.assignment.queue
    table, member = visit_rounds(plans, home, queue, conditions, scenario.run.seed, replication)
    worker = components.staff.worker
    worker["first_duty"], worker["duties"] = index_ranges(duty["worker"], len(worker))
    world = World(
        run=run_table(scenario, replication),
        kind=task_kind_table(scenario),
        priority=np.array([[scenario.discipline.priority_of(k) for k in TASK_KINDS]], np.int64),
        queue=queue_table(scenario, components, table),
        worker=worker,
        day=components.staff.rosters.day,
        shift=components.staff.rosters.shift,
        block=components.staff.rosters.block,
        office=components.dates.office,
        step=arrivals.step,
        hold=components.routes.hold,
        case=arrivals.case,
        queue_at=components.queues.at,
        duty=duty,
        schedule=schedule,
        round=table,
        member=member,
        home=components.households.home,
        hazard=arrivals.hazard,
    )
    for array in world:
        array.setflags(write=False)
    labels = replace(build_labels(scenario, components), steps=arrivals.names)
    return ModelInstance(
        world, labels, build_context(scenario, components, world, weights, arrivals.proposals)
    )


def _components(scenario: Scenario, replication: int, communities: range) -> Components:
    run = scenario.run
    dates = build_dates(scenario.calendar.name, scenario.calendar.beyond, run.start, run.days)
    households = create_households(scenario, replication, communities)
    grids = partition_into_grids(scenario.area, communities)
    households.home["unit"] = np.repeat(np.arange(len(grids.community), dtype=np.int64), grids.size)
    assignment = post_assignment(scenario).within(communities)
    queues = create_queues(scenario, grids, assignment, households.base)
    staff = create_workers(scenario, assignment, queues, households.base, dates.calendar, replication)
    return Components(dates, households, grids, assignment, queues, staff, build_routes(scenario))


def _skills(scenario: Scenario) -> dict[str, tuple[Level, ...]]:
    """Qualification -> levels that have it."""
    if not skill_names(scenario.staffing):
        return {}
    return levels_with_skill(scenario.staffing, scenario.area, post_assignment(scenario))


@cache_per_scenario
def build_routes(scenario: Scenario) -> Routes:
    """The routes of all cases that can arise."""
    s = scenario
    groups = RouteGroups(s.area, s.demand, s.cases, s.escalation, s.platform, s.staffing, s.calendar)
    settings = route_settings(groups, _skills(s))
    reachable = needed_shares(scenario.authority, scenario.cases) > 0.0
    return compile_routes(settings, reachable, item_types(scenario.gate))
