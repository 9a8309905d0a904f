"""From a Scenario to a World: one replication of one place, for either engine.

``build`` is a pure function of (scenario, replication); the files of the calendar are part of the program. Every
table is made by the module of its subject and assembled here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.builder.area.absent import absent_communities
from sim.builder.area.hierarchy import partition_into_grids
from sim.builder.area.households import create_households
from sim.builder.area.posts import post_assignment
from sim.builder.area.queues import create_queues
from sim.builder.background import generate_background
from sim.builder.calendar.run_days import build_dates
from sim.builder.components import Components
from sim.builder.context import build_context, build_labels
from sim.builder.demand.arrivals import build_case_mix, generate_arrivals
from sim.builder.demand.day_weights import day_weights
from sim.builder.demand.deadline_terms import assign_own_deadlines
from sim.builder.demand.initial_cases import with_initial_cases
from sim.builder.demand.own_arrivals import with_own_arrivals
from sim.builder.duties.hours import HoursTable
from sim.builder.duties.plan import create_duties, visit_plans
from sim.builder.duties.visit_rounds import VisitConditions, contact_conditions, visit_rounds
from sim.builder.scenario_routes import build_routes
from sim.builder.staff.workers import common_dayparts, create_workers
from sim.builder.tables import index_ranges, office_tables, queue_table, run_table, task_kind_table
from sim.config.groups.types import TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World


@dataclass(frozen=True)
class ModelInstance:
    """One replication: the World, the labels of its identifiers, the context of its metrics."""

    world: World
    labels: Labels
    context: MeasurementContext


def build(scenario: Scenario, replication: int, communities: range | None = None) -> ModelInstance:
    """Build one replication of a scenario.

    Parameters
    ----------
    scenario
        A checked scenario.
    replication
        Number of the replication, from 0. Equal arguments give equal Worlds.
    communities
        Range of communities to build; None = all. A part of the place has the same cases, posts and draws as in
        the whole; its communities, queues and workers are numbered from 0.

    Returns
    -------
    ModelInstance
        World (read-only tables), labels and measurement context.

    Raises
    ------
    ValueError
        If the scenario cannot be built, for example if a level of the place has no desk or no skilled post.
    CalendarError
        If the calendar does not cover the run.

    Examples
    --------
    >>> instance = build(scenario, replication=0)  # doctest: +SKIP
    >>> log = sim.kernel.engine.run(instance.world)  # doctest: +SKIP
    """
    components = _components(scenario, replication, communities or range(scenario.area.communities_simulated))
    weights = day_weights(scenario.demand, components.dates, scenario.run.start)
    mix = build_case_mix(scenario, components.routes)
    arrivals = with_initial_cases(
        scenario.run,
        with_own_arrivals(
            scenario,
            generate_arrivals(scenario, components, weights, replication),
            components,
            mix,
            replication,
        ),
        components,
        mix,
        replication,
    )
    deadline = assign_own_deadlines(arrivals.case, scenario.cases, scenario.run.seed, replication)
    hours = HoursTable()
    duty, schedule = create_duties(scenario, components, arrivals.hazards, hours)
    plans = visit_plans(scenario, components.households)
    contact = contact_conditions(scenario.area, scenario.demand.helpers)
    conditions = VisitConditions(contact, common_dayparts(scenario), hours)
    home, queue = components.households.home, components.assignment.queue
    table, member = visit_rounds(plans, home, queue, conditions, scenario.run.seed, replication)
    worker = components.staff.worker
    worker["first_duty"], worker["duties"] = index_ranges(duty["worker"], len(worker))
    office, office_block = office_tables(components.dates.office, scenario.calendar, scenario.run.start)
    world = World(
        run=run_table(scenario, replication),
        kind=task_kind_table(scenario),
        priority=np.array([[scenario.discipline.priority_of(k) for k in TASK_KINDS]], np.int64),
        queue=queue_table(scenario, components, table),
        worker=worker,
        day=components.staff.rosters.day,
        shift=components.staff.rosters.shift,
        block=components.staff.rosters.block,
        office=office,
        office_block=office_block,
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
        deadline=deadline,
        hours=hours.table(),
        background=generate_background(scenario, components, weights, replication),
    )
    for array in world:
        array.setflags(write=False)
    labels = replace(build_labels(scenario, components), steps=arrivals.names)
    return ModelInstance(
        world, labels, build_context(scenario, components, world, weights, arrivals.proposals)
    )


def _components(scenario: Scenario, replication: int, communities: range) -> Components:
    run = scenario.run
    calendar = scenario.calendar
    dates = build_dates(calendar.name, calendar.beyond, run.start, run.days, calendar.own_years)
    households = create_households(scenario, replication, communities)
    grids = partition_into_grids(scenario.area, communities)
    households.home["unit"] = np.repeat(np.arange(len(grids.community), dtype=np.int64), grids.size)
    assignment = post_assignment(scenario).within(communities)
    queues = create_queues(scenario, grids, assignment, households.base)
    staff = create_workers(scenario, assignment, queues, households.base, dates, replication)
    absent = absent_communities(scenario.area, queues, grids)
    return Components(dates, households, grids, assignment, queues, absent, staff, build_routes(scenario))
