"""From a Scenario to a World: one replication of one place, ready for either engine.

``build`` is a pure function of (scenario, replication); the calendar's files count as part of the program.
Every table is made by the module that knows its subject; here they are only put together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.area import Ground, Population, Stations, settle, station
from sim.arising import arise, mix_of
from sim.competence import needed_shares
from sim.config.base import TASK_KINDS
from sim.config.schema import Scenario
from sim.context import Context
from sim.days import dates_of
from sim.difficulty import difficulties
from sim.facts import context_of, names_of
from sim.gate import sorts
from sim.opening import started
from sim.parts import Parts
from sim.places import place
from sim.planned import duties, visit_plans
from sim.remembering import once
from sim.rounds import rounds
from sim.routes import Routes, compile_routes
from sim.rulebook import kinds, queues, ranges, run_row
from sim.skills import skill_names, skilled_levels
from sim.staff import employ, parts_of_day
from sim.steprows import rules_of
from sim.tree import cut
from sim.weights import weights_of
from sim.world import Level, Names, World


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


def settle_place(scenario: Scenario, replication: int, communities: range | None = None) -> Ground:
    """The households of the place, or of a range of its communities; tenants are met less often."""
    area = scenario.area
    people = Population(
        persons_mean=area.persons_per_household,
        special_share=area.special_share,
        renting_share=area.renting_share,
        cooperation_spread=area.cooperation_spread,
        demand_cv=area.demand_multiplier_cv,
        difficulty=area.difficulty,
        fixed=area.population == "fixed",
    )
    number = communities or range(area.communities_simulated)
    each = np.full(len(number), area.households_per_community, np.int64)
    ground = settle(people, each, scenario.run.seed, replication, number.start)
    ground.home["contact"] *= np.where(ground.renting, area.renting_contact_factor, 1.0)
    factor = difficulties(
        ground.home["entity"], area.difficulty_cell_households, area.difficulty_spread, scenario.run.seed,
        0 if area.population == "fixed" else replication,
    )  # fmt: skip
    ground.home["factor"] *= factor
    ground.multiplier[:] *= factor
    return ground


@once
def stations_of(scenario: Scenario) -> Stations:
    """Where the grid posts of a scenario stand."""
    staffing = scenario.staffing
    posts = np.array([c.posts or 1 for c in staffing.classes.values()], np.float64)
    kept = staffing.workers_per_community
    return station(cut(scenario.area), None if kept else staffing.workers_per_grid, kept, posts / posts.sum())


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
