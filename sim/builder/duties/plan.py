"""Planned work of a place as tables: duties with their schedules, and visit plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.builder.calendar.run_days import Days
from sim.builder.components import Components
from sim.builder.duties.home_checks import home_check_duties
from sim.builder.duties.hours import HoursTable
from sim.builder.duties.schedules import (
    DutyHolder,
    Schedules,
    desk_duties,
    desk_patrol_duty,
    on_days,
    patrol_duties,
    round_duties,
    worker_duties,
)
from sim.builder.duties.visit_rounds import VisitPlan
from sim.builder.staff.workers import Staff, rotas
from sim.config.groups.types import LEVELS, TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.tables import DUTY, Table

Whole = NDArray[np.int64]

PLAN_NUMBERS = {"visit": 0, "special": 1, "duplicate": 2, "tenant": 3}  # part of the key of a visit's draws


def create_duties(
    scenario: Scenario, components: Components, hazards: Whole, hours: HoursTable
) -> tuple[Table, Whole]:
    """Return (World.duty, World.schedule): duties of workers (grids, then desks), then patrols, then home checks.

    ``hazards``: [grid] rows of World.hazard, which is sorted by grid. ``hours``: receives the preferred hours.
    """
    days, assignment = components.dates.days, components.assignment
    schedules = Schedules(days, hours=hours)
    own = duties_of_posts(scenario, components, schedules)
    presence = _presence_of_grids(components, days)
    patrols = _of_desks(scenario, components, schedules) + patrol_duties(
        scenario.duties, schedules, assignment.queue, components.grids, presence, hazards
    )
    patrols += round_duties(scenario.duties, schedules, assignment.queue, components.grids)
    checks = home_check_duties(
        scenario.duties.records.home_checks, schedules, components.queues, components.grids, components.absent
    )
    schedule = np.array(schedules.rows, np.int64).reshape(len(schedules.rows), len(days))
    return np.concatenate([own, *patrols, *checks]), np.ascontiguousarray(schedule[:, : scenario.run.days])


def _presence_of_grids(components: Components, days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return [queue, day] whether a post is present, and whether one may have grid time by its timetable."""
    staff, run_days = components.staff, components.staff.rosters.days
    posts = int(components.assignment.first_post[-1])
    present = np.zeros((len(components.assignment.community), len(days)), np.bool_)
    planned = present.copy()
    queue = staff.worker["queue"][:posts]
    np.logical_or.at(present[:, :run_days], queue, staff.present[:posts] > 0)
    for w in range(posts):
        timetable = staff.timetable[w]
        planned[queue[w]] |= True if timetable is None else on_days(timetable, len(days))
    return present, planned


def duties_of_posts(scenario: Scenario, components: Components, schedules: Schedules) -> Table:
    """Return the duties of all grid posts; equal posts have equal duties, which are planned once."""
    posts = int(components.assignment.first_post[-1])
    duty_holders = [_duty_holder(components.staff, w) for w in range(posts)]
    if scenario.duties.joint_tasks:
        turns = rotas(components.assignment)
        duty_holders = [replace(one, rota=turn) for one, turn in zip(duty_holders, turns, strict=True)]
    planned: dict[DutyHolder, Table] = {}
    for duty_holder in duty_holders:
        if duty_holder not in planned:
            rows = worker_duties(scenario.duties, scenario.paperwork_share, duty_holder, schedules)
            planned[duty_holder] = np.concatenate(rows) if rows else np.zeros(0, DUTY)
    tables = [planned[duty_holder] for duty_holder in duty_holders]
    words = [table.view(np.int32).reshape(-1, DUTY.itemsize // 4) for table in tables]
    table = np.concatenate(words).view(DUTY).reshape(-1)
    number = [len(one) for one in tables]
    table["worker"] = np.repeat(np.arange(posts), number)
    table["queue"] = np.repeat(components.staff.worker["queue"][:posts], number)
    owed = np.flatnonzero(table["kind"] == TASK_KINDS.index("owed_line_job"))
    components.staff.worker["line_time_duty"][table["worker"][owed]] = owed
    return table


def _of_desks(scenario: Scenario, components: Components, schedules: Schedules) -> list[Table]:
    """Return the duties of desk posts, then the patrols of desks; equal posts have equal duties, planned once."""
    staff = components.staff
    desks = {str(role): desk.duties for role, desk in scenario.staffing.desks.items() if desk.duties}
    own: list[Table] = []
    patrols: list[Table] = []
    planned: dict[tuple[str, DutyHolder], list[Table]] = {}
    posts = int(components.assignment.first_post[-1])
    for w in range(posts, len(staff.worker)):
        queue = int(staff.worker["queue"][w])
        role = LEVELS[int(components.queues.level[queue])]
        rule = desks.get(role)
        if rule is None:
            continue
        key = role, _duty_holder(staff, w)
        if key not in planned:
            rows = worker_duties(rule, rule.admin.share, key[1], schedules) + desk_duties(rule, schedules)
            planned[key] = [row for row in rows if row["kind"][0] != TASK_KINDS.index("owed_line_job")]
        rows = [row.copy() for row in planned[key]]
        for row in rows:
            row["queue"], row["worker"] = queue, w
        own += rows
        if rule.patrol is not None and staff.worker["queue"][w - 1] != queue:
            patrols.append(desk_patrol_duty(rule.patrol, queue, schedules))
    return own + patrols


def _duty_holder(staff: Staff, w: int) -> DutyHolder:
    return DutyHolder(
        scale=float(staff.scale[w]),
        share=float(staff.share[w]),
        year_seconds=float(staff.year[w, 0]),
        year_days=float(staff.year[w, 1]),
        working_days=float(staff.year[w, 2]),
        timetable=staff.timetable[w],
        paperwork_factor=staff.paperwork_factor[w],
    )


def visit_plans(scenario: Scenario, households: Households) -> list[VisitPlan]:
    """Return the visit plans; of two frequencies the higher one applies, or both (S4.6).

    Rounds to every home pass vacant dwellings as well; special households and tenants are known (S2.4).
    """
    rule = scenario.duties
    visits, special = rule.visits, rule.special
    is_special = households.home["special"] == 1
    everybody = np.ones(len(is_special), np.bool_)
    plans = []
    vacant = scenario.area.vacant_per_household
    separate = visits.special_doors and special.per_year > 0.0
    more_often = separate and special.combine == "denser" and special.per_year >= visits.all_doors_per_year
    if separate and (special.combine == "added" or more_often):
        task = TASK_KINDS.index("special_visit")
        plans.append(
            VisitPlan(PLAN_NUMBERS["special"], task, special.per_year, special.visit_attempt, is_special)
        )
    task = TASK_KINDS.index("visit")
    doors = ~is_special if more_often else everybody
    tenants = rule.tenants.per_year
    if tenants > visits.all_doors_per_year:
        apart = ~is_special if separate and special.per_year >= tenants else everybody
        homes = households.renting & apart
        plans.append(VisitPlan(PLAN_NUMBERS["tenant"], task, tenants, rule.visit_attempt, homes))
        doors = doors & ~homes
    if visits.all_doors_per_year > 0.0:
        plans.append(
            VisitPlan(
                PLAN_NUMBERS["visit"], task, visits.all_doors_per_year, rule.visit_attempt, doors, vacant
            )
        )
    duplicates = scenario.platform.duplicate_rounds_per_year
    if duplicates > 0.0:
        plans.append(
            VisitPlan(PLAN_NUMBERS["duplicate"], task, duplicates, rule.visit_attempt, everybody, vacant)
        )
    return plans
