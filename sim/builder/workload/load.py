"""Expected load of a scenario by level and kind of work (clause S6.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.absent import absent_by_level
from sim.builder.area.households import Households
from sim.builder.calendar.run_days import YEAR
from sim.builder.components import Components, grid_fte
from sim.builder.demand.arrivals import build_case_mix
from sim.builder.demand.case_attributes import CaseMix
from sim.builder.demand.day_weights import DayWeights
from sim.builder.demand.gate import admitted_shares
from sim.builder.demand.rates import community_rates, household_rates
from sim.builder.demand.upper_tasks import WEEK
from sim.builder.routes.routes import Routes
from sim.builder.workload.case_seconds import CaseSeconds, case_seconds
from sim.builder.workload.expected import SHAPE, duty_work, visit_work
from sim.config.groups.demand import UpperTasks
from sim.config.groups.gate import Gate
from sim.config.groups.types import TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.context import Period
from sim.world.tables import Level, World

Real = NDArray[np.float64]


def expected_load(
    scenario: Scenario, components: Components, weights: DayWeights, world: World, period: Period
) -> Real:
    """Return worker seconds [Level, task kind] released in the measured period if nothing is ever late."""
    households, routes = components.households, components.routes
    first, end = period.first_day, period.end_day
    mix, full_time = build_case_mix(scenario, routes), grid_fte(components)
    mean = case_seconds(routes, mix, scenario.area.mean_difficulty)
    rates = household_rates(scenario, households)
    orders = rates.orders.sum() * weights.orders[first:end].sum()
    found = weights.found[first:end].sum()
    of_orders, of_found, of_emergencies = (
        _at_difficulty(scenario, households, mean, r) for r in (rates.orders, rates.found, rates.emergencies)
    )
    total = orders * of_orders.order
    total += rates.emergencies.sum() * weights.orders[first:end].sum() * of_emergencies.emergency
    total += rates.found.sum() * found * of_found.found
    grids = scenario.demand.special_grids.per_community * (len(households.first) - 1)
    total += rates.special * grids * weights.reported[first:end].sum() * mean.desk_report
    above = upper_rate(
        scenario.demand.upper, float(rates.upper.sum()), float(full_time.sum()), len(full_time)
    )
    years = (first + end) / 2.0 / YEAR
    total += (
        above * weights.upper[first:end].sum() * upper_work(mix, routes, scenario.gate, mean.steps, years)
    )
    total += _of_absent(scenario, components, weights, mix, (first, end))
    total += duty_work(
        world.duty, world.schedule, components.staff.present, components.queues.level, first, end
    )
    total[Level.GRID] += visit_work(world.round, world.member, first, end)
    assert total.shape == SHAPE and SHAPE[1] == len(TASK_KINDS)
    return np.asarray(total)


def _of_absent(
    scenario: Scenario, components: Components, weights: DayWeights, mix: CaseMix, days: tuple[int, int]
) -> Real:
    """Return worker seconds [Level, task kind] of communities that are not simulated, at the desks they share."""
    absent = absent_by_level(components.absent, components.queues)
    return community_work(scenario, components.routes, weights, mix, days) * absent[:, None]


def community_work(
    scenario: Scenario, routes: Routes, weights: DayWeights, mix: CaseMix, days: tuple[int, int]
) -> Real:
    """Return expected worker seconds [Level, task kind] of the cases of an average community on some days.

    ``days``: first day, day after the last. Tasks from above are left out: they reach the grid only.
    """
    first, end = days
    rates = community_rates(scenario)
    area = scenario.area
    of = case_seconds(routes, mix, area.case_difficulty if area.is_uneven_ground else area.mean_difficulty)
    total = float(rates.orders[0]) * weights.orders[first:end].sum() * of.order
    total += float(rates.emergencies[0]) * weights.orders[first:end].sum() * of.emergency
    total += float(rates.found[0]) * weights.found[first:end].sum() * of.found
    special = rates.special * scenario.demand.special_grids.per_community
    return np.asarray(total + special * weights.reported[first:end].sum() * of.desk_report)


def _at_difficulty(scenario: Scenario, households: Households, mean: CaseSeconds, rate: Real) -> CaseSeconds:
    """Return the seconds at the difficulty of the average case: difficult ground has more demand and longer work."""
    if not scenario.area.is_uneven_ground or rate.sum() <= 0.0:
        return mean
    factor = float((rate * households.home["factor"]).sum() / rate.sum())
    return CaseSeconds(mean.routes, mean.mix, factor)  # of this replication only: not kept


def upper_rate(rule: UpperTasks, by_households: float, full_time: float, grids: float) -> float:
    """Return upper-level tasks a day at weight 1 (S4.7).

    ``by_households``: tasks a day of the documented staffing; ``full_time``: posts; ``grids``: number of grids.
    """
    if rule.basis == "per_worker":
        return rule.per_full_time_week / WEEK * full_time
    if rule.basis == "per_grid":
        return rule.per_post_week / WEEK * grids
    return by_households


def upper_work(mix: CaseMix, routes: Routes, gate: Gate, work: Real, years: float) -> Real:
    """Return expected seconds [Level, task kind] of one upper-level proposal, ``years`` after the start of the run."""
    if not gate.items:
        return np.asarray(work[mix.entry[-1, Level.GRID, -1]])
    return np.asarray(np.tensordot(admitted_shares(gate, years), work[routes.item], axes=1))
