"""Planned work of a place as tables: duties with their schedules, and whose doors are visited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.area import Ground
from sim.config.base import TASK_KINDS
from sim.config.schema import Scenario
from sim.duties import Schedules, Servant, of_worker, patrols
from sim.parts import Parts
from sim.rounds import Plan
from sim.staff import Staff
from sim.world import DUTY, Table

Whole = NDArray[np.int64]

PLAN_NUMBERS = {"visit": 0, "special": 1, "duplicate": 2}  # part of the key of a visit's draws


def duties(scenario: Scenario, parts: Parts) -> tuple[Table, Whole]:
    """(World.duty, World.schedule): duties of workers in their order, then patrols."""
    days, staff = parts.dates.days, parts.staff
    schedules = Schedules()
    rows: list[Table] = []
    posts = int(parts.stations.first_post[-1])
    for w in range(posts):
        rows += of_worker(scenario.duties, _servant(staff, w), days, schedules)
    queues = len(parts.stations.community)
    present = np.zeros((queues, len(days)), np.bool_)
    for w in range(posts):
        present[staff.worker["queue"][w], : scenario.run.days] |= staff.present[w] > 0
    rows += patrols(
        scenario.duties, days, schedules, parts.stations.queue, parts.grids.size, parts.grids.scale, present
    )
    table = np.concatenate(rows) if rows else np.zeros(0, DUTY)
    schedule = np.array(schedules.rows, np.int64).reshape(len(schedules.rows), len(days))
    return table, np.ascontiguousarray(schedule[:, : scenario.run.days])


def _servant(staff: Staff, w: int) -> Servant:
    return Servant(
        worker=w,
        queue=int(staff.worker["queue"][w]),
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
