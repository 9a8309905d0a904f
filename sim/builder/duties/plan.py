"""Planned work of a place as tables: duties with their schedules, and whose doors are visited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Ground
from sim.builder.components import Parts
from sim.builder.duties.home_checks import samplings
from sim.builder.duties.schedules import Schedules, Servant, chores, desk_patrol, of_worker, patrols
from sim.builder.duties.visit_rounds import Plan
from sim.builder.staff.workers import Staff
from sim.config.groups.types import LEVELS, TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.tables import DUTY, Table

Whole = NDArray[np.int64]

PLAN_NUMBERS = {"visit": 0, "special": 1, "duplicate": 2}  # part of the key of a visit's draws


def duties(scenario: Scenario, parts: Parts, hazards: Whole) -> tuple[Table, Whole]:
    """(World.duty, World.schedule): duties of workers in their order (desks after grids), patrols, those of desks.

    ``hazards``: [grid] how many of World.hazard, which is sorted by grid.
    """
    days, stations = parts.dates.days, parts.stations
    schedules = Schedules()
    own = _of_workers(scenario, parts, schedules)
    present = np.zeros((len(stations.community), len(days)), np.bool_)
    posts = int(stations.first_post[-1])
    np.logical_or.at(
        present[:, : scenario.run.days], parts.staff.worker["queue"][:posts], parts.staff.present[:posts] > 0
    )
    walks = _of_desks(scenario, parts, schedules) + patrols(
        scenario.duties,
        days,
        schedules,
        stations.queue,
        parts.grids.size,
        parts.grids.scale,
        present,
        hazards,
    )
    checks = samplings(scenario.duties.records.sampling, days, schedules, parts.places, parts.grids)
    schedule = np.array(schedules.rows, np.int64).reshape(len(schedules.rows), len(days))
    return np.concatenate([own, *walks, *checks]), np.ascontiguousarray(schedule[:, : scenario.run.days])


def _of_workers(scenario: Scenario, parts: Parts, schedules: Schedules) -> Table:
    """Duties of all grid posts; equal posts have equal duties, which are planned once."""
    posts = int(parts.stations.first_post[-1])
    servants = [_servant(parts.staff, w) for w in range(posts)]
    planned: dict[Servant, Table] = {}
    for servant in servants:
        if servant not in planned:
            rows = of_worker(scenario.duties, servant, parts.dates.days, schedules)
            planned[servant] = np.concatenate(rows) if rows else np.zeros(0, DUTY)
    tables = [planned[servant] for servant in servants]
    words = [table.view(np.int64).reshape(-1, DUTY.itemsize // 8) for table in tables]
    table = np.concatenate(words).view(DUTY).reshape(-1)
    number = [len(one) for one in tables]
    table["worker"] = np.repeat(np.arange(posts), number)
    table["queue"] = np.repeat(parts.staff.worker["queue"][:posts], number)
    owed = np.flatnonzero(table["kind"] == TASK_KINDS.index("owed_line_job"))
    parts.staff.worker["owed_duty"][table["worker"][owed]] = owed
    return table


def _of_desks(scenario: Scenario, parts: Parts, schedules: Schedules) -> list[Table]:
    """Duties of the posts of desks, then the desks' patrols; equal posts have equal duties, which are planned once."""
    staff, days = parts.staff, parts.dates.days
    desks = {str(role): desk.duties for role, desk in scenario.staffing.desks.items() if desk.duties}
    own: list[Table] = []
    walks: list[Table] = []
    planned: dict[tuple[str, Servant], list[Table]] = {}
    posts = int(parts.stations.first_post[-1])
    for w in range(posts, len(staff.worker)):
        queue = int(staff.worker["queue"][w])
        role = LEVELS[int(parts.places.level[queue])]
        rule = desks.get(role)
        if rule is None:
            continue
        alike = role, _servant(staff, w)
        if alike not in planned:
            rows = of_worker(rule, alike[1], days, schedules) + chores(rule, days, schedules)
            planned[alike] = [row for row in rows if row["kind"][0] != TASK_KINDS.index("owed_line_job")]
        rows = [row.copy() for row in planned[alike]]
        for row in rows:
            row["queue"], row["worker"] = queue, w
        own += rows
        if rule.patrol is not None and staff.worker["queue"][w - 1] != queue:
            walks.append(desk_patrol(rule.patrol, queue, days, schedules))
    return own + walks


def _servant(staff: Staff, w: int) -> Servant:
    return Servant(
        scale=float(staff.scale[w]),
        share=float(staff.share[w]),
        day_seconds=float(staff.day_seconds[w]),
        year_seconds=float(staff.planned[w]),
        year_days=float(staff.planned_days[w]),
    )


def visit_plans(scenario: Scenario, ground: Ground) -> list[Plan]:
    """Who is visited how often; with two frequencies the denser one holds, or both (S4.6)."""
    rule = scenario.duties
    visits, special = rule.visits, rule.special
    is_special = ground.home["special"] == 1
    everybody = np.ones(len(is_special), np.bool_)
    plans = []
    apart = visits.special_doors and special.per_year > 0.0
    denser = apart and special.combine == "denser" and special.per_year >= visits.all_doors_per_year
    if apart and (special.combine == "added" or denser):
        task = TASK_KINDS.index("special_visit")
        plans.append(Plan(PLAN_NUMBERS["special"], task, special.per_year, special.door, is_special))
    task = TASK_KINDS.index("visit")
    if visits.all_doors_per_year > 0.0:
        doors = ~is_special if denser else everybody
        plans.append(Plan(PLAN_NUMBERS["visit"], task, visits.all_doors_per_year, rule.door, doors))
    again = scenario.platform.duplicate_rounds_per_year
    if again > 0.0:
        plans.append(Plan(PLAN_NUMBERS["duplicate"], task, again, rule.door, everybody))
    return plans
