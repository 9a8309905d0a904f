"""Analytic time budget of a grid post: monthly minutes of work against minutes available (clauses S4.2, S6.1).

Each item is linear in the number of households: a fixed part and a part per household. Households and absence
enter by their means; nothing is drawn. The rules are those of the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.households import Households
from sim.builder.area.posts import post_assignment, posts_per_grid
from sim.builder.calendar.run_days import YEAR
from sim.builder.demand.arrivals import DESK_CHANNEL, build_case_mix
from sim.builder.demand.day_weights import DayWeights, day_weights, working_weights
from sim.builder.demand.rates import daily_rates
from sim.builder.duties.plan import PLAN_NUMBERS, visit_plans
from sim.builder.duties.schedules import patrol_schedule
from sim.builder.duties.visit_rounds import contact_conditions, window_interval
from sim.builder.scenario_routes import build_routes
from sim.builder.workload.block_gaps import gap_minutes
from sim.builder.workload.expected import case_work, emergency_work, route_work, work_by_channel
from sim.builder.workload.load import upper_rate, upper_work
from sim.builder.workload.typical_post import (
    Period,
    duty_minutes,
    measured_period,
    planned_seconds,
    post_kinds,
    presence_share,
)
from sim.config.groups.area import Area
from sim.config.groups.types import CHANNELS, TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.event_order import MINUTE
from sim.world.tables import HOME, RELEASES, Level

MONTHS = 12.0
ITEMS = (
    "visits", "duplicate_visits", "special_visits", "cases", "emergencies", "upper_tasks", "patrol", "admin",
    "log", "weekly_close", "meetings", "training", "inspections", "joint_tasks",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """Minutes a month and post: ``fixed`` plus ``per_household`` for each household of the post."""

    name: str  # one of ITEMS
    fixed: float
    per_household: float

    def minutes(self, households: float) -> float:
        return self.fixed + self.per_household * households


@dataclass(frozen=True)
class Budget:
    """Budget of the average grid post. Sizes are households per full-time post (S6.5)."""

    items: tuple[Item, ...]
    available: float  # grid minutes of presence a month and post, after leave and sickness
    full_time: float  # full-time posts per post: its mean grid share
    households: float  # households per post of this scenario
    gap_minutes: (
        float  # a month and post, at most: block ends in which no visit can start (S4.4); part of `available`
    )

    @property
    def size(self) -> float:
        """Households per full-time post of this scenario."""
        return self.households / self.full_time

    def load(self, size: float) -> float:
        """Return the load, minutes of work / minutes available, at ``size`` households per full-time post."""
        return sum(item.minutes(size * self.full_time) for item in self.items) / self.available

    @cached_property
    def break_even(self) -> float:
        """Households per full-time post at which the load is 1; negative if the fixed part alone exceeds 1."""
        slope = sum(item.per_household for item in self.items) * self.full_time
        left = self.available - sum(item.fixed for item in self.items)
        return left / slope if slope > 0.0 else float("inf") if left > 0.0 else float("-inf")


def monthly_minutes(scenario: Scenario, present_minutes: float | None = None) -> Budget:
    """Return the budget of the average grid post of a scenario.

    Parameters
    ----------
    scenario
        The scenario.
    present_minutes
        Grid minutes of presence a month and post. Visits are then exactly as many a year as stated. None: hours
        are those of the calendar and the absences of the measured period, and the interval between two visits is
        a whole number of days, as in a run.

    Returns
    -------
    Budget
        Items in minutes a month and post.
    """
    period = measured_period(scenario.calendar, scenario.run)
    fixed, planned, full_time, there = _of_posts(scenario, period)
    if present_minutes is not None:
        there = present_minutes / planned
    grids = 1.0 / posts_per_grid(scenario)
    households = scenario.area.grid_households * grids
    lines = {name: (minutes * there, 0.0) for name, minutes in fixed.items()}
    weights = day_weights(scenario.demand, period.dates, period.start)
    lines |= _of_households(scenario, present_minutes is None, weights, period)
    lines["upper_tasks"] = _upper(scenario, full_time, grids, weights, period)
    lines["patrol"] = _patrol(scenario, period, there, grids)
    items = tuple(Item(name, *lines[name]) for name in ITEMS if any(lines.get(name, ())))
    kinds = post_kinds(scenario.area, scenario.staffing, period)
    shares = _home_shares(scenario.area)
    visits = [
        (float(shares[plan.households].sum()) * plan.per_year, plan.visit_attempt)
        for plan in visit_plans(scenario, _home_kinds())
    ]
    gaps = gap_minutes(scenario.staffing, kinds, visits, period)
    return Budget(items, planned * there, full_time, households, gaps)


def _of_posts(scenario: Scenario, period: Period) -> tuple[dict[str, float], float, float, float]:
    """Return (minutes by duty, planned grid minutes a month without absence, full-time share, presence share)."""
    fixed: dict[str, float] = {}
    planned = full_time = there = 0.0
    posts = post_assignment(scenario)
    community_posts = len(posts.number) / len(np.unique(posts.community))
    for kind in post_kinds(scenario.area, scenario.staffing, period):
        minutes = float(planned_seconds(kind, period)[period.first :].sum()) / MINUTE / period.months
        planned += kind.weight * minutes
        full_time += kind.weight * kind.grid_share
        there += kind.weight * minutes * presence_share(scenario.staffing, kind)
        duties = duty_minutes(scenario.duties, scenario.paperwork_share, kind, period, community_posts)
        for name, value in duties.items():
            fixed[name] = fixed.get(name, 0.0) + kind.weight * value
    return fixed, planned, full_time, there / planned


def _of_households(
    scenario: Scenario, in_days: bool, weights: DayWeights, period: Period
) -> dict[str, tuple[float, float]]:
    """Return the items that are linear in households, in minutes a household and month: visits, cases, emergencies."""
    minutes = _visits(scenario, in_days)
    area, mix = scenario.area, build_case_mix(scenario, build_routes(scenario))
    work = route_work(build_routes(scenario), area.mean_difficulty)
    one = np.ones(1)
    rates = daily_rates(scenario.demand, area.persons_per_household * one, area.mean_difficulty * one, one)
    years = (scenario.run.warm_up_weeks + scenario.run.measured_weeks / 2.0) * 7.0 / YEAR
    growth = (1.0 + scenario.demand.growth_per_year) ** years
    more = {
        name: float(factor[period.first : period.end].mean())
        for name, factor in weights.surge_factors.items()
    }
    # Difficult ground has more cases and longer ones: the mean of the square of a factor with mean 1 (S2.5).
    square_work = route_work(build_routes(scenario), area.case_difficulty)
    daily = float(rates.orders[0]) * growth * more["orders"] * case_work(mix, square_work, False)[Level.GRID]
    daily = daily + float(rates.found[0]) * more["found"] * case_work(mix, square_work, True)[Level.GRID]
    special = rates.special * scenario.demand.special_grids.per_community / area.mean_community
    by_desk = work_by_channel(mix, work, np.eye(len(CHANNELS))[DESK_CHANNEL])[Level.GRID]
    daily = daily + special * more["found"] * by_desk
    of_emergency = emergency_work(mix, square_work)[Level.GRID]
    daily = daily + float(rates.emergencies[0]) * growth * more["orders"] * of_emergency
    monthly = daily / MINUTE * YEAR / MONTHS
    emergency = TASK_KINDS.index("emergency")
    minutes["emergencies"] = float(monthly[emergency])
    minutes["cases"] = float(monthly.sum() - monthly[emergency])
    return {name: (0.0, value) for name, value in minutes.items()}


def _visits(scenario: Scenario, in_days: bool) -> dict[str, float]:
    """Return minutes a household and month by kind of visit, attempts without contact included.

    ``in_days``: whole days between two windows.
    """
    area = scenario.area
    contact = contact_conditions(area, scenario.demand.helpers)
    kinds, share = _home_kinds(), _home_shares(area)
    names = {
        PLAN_NUMBERS["visit"]: "visits", PLAN_NUMBERS["special"]: "special_visits",
        PLAN_NUMBERS["duplicate"]: "duplicate_visits", PLAN_NUMBERS["tenant"]: "visits",
    }  # fmt: skip
    minutes: dict[str, float] = {}
    for plan in visit_plans(scenario, kinds):
        per_year = YEAR / window_interval(plan.per_year) if in_days else plan.per_year
        visited = float(share[plan.households].sum()) * per_year / MONTHS
        each = plan.remaining_seconds(contact)[0] / MINUTE
        minutes[names[plan.number]] = minutes.get(names[plan.number], 0.0) + visited * each
    return minutes


def _home_kinds() -> Households:
    """Return one household of each kind: ordinary and special, owned and rented."""
    home = np.zeros(4, HOME)
    home["special"] = (0, 1, 0, 1)
    renting = np.array([False, False, True, True])
    return Households(0, np.array([0, 4]), home, np.ones(4), renting)


def _home_shares(area: Area) -> NDArray[np.float64]:
    """Return the share of each kind of household among all."""
    kinds = _home_kinds()
    share = np.where(kinds.home["special"] == 1, area.mean_special_share, 1.0 - area.mean_special_share)
    return share * np.where(kinds.renting, area.renting_share, 1.0 - area.renting_share)


def _upper(
    scenario: Scenario, full_time: float, grids: float, weights: DayWeights, period: Period
) -> tuple[float, float]:
    """Return upper tasks as (fixed part, part per household) by their basis; campaigns and surges at their mean."""
    rule, routes = scenario.demand.upper, build_routes(scenario)
    years = (scenario.run.warm_up_weeks + scenario.run.measured_weeks / 2.0) * 7.0 / YEAR
    each = route_work(routes, scenario.area.mean_difficulty)
    work = upper_work(build_case_mix(scenario, routes), routes, scenario.gate, each, years)[Level.GRID]
    one = np.ones(1)
    stream = float(daily_rates(scenario.demand, one, one, one).upper[0])
    measured = slice(period.first, period.end)
    more = weights.upper[measured].sum() / working_weights(period.dates.days)[measured].sum()
    minutes = float(work.sum()) / MINUTE * YEAR / MONTHS * float(more)
    fixed = upper_rate(rule, 0.0, full_time, grids)
    return fixed * minutes, (upper_rate(rule, stream, full_time, grids) - fixed) * minutes


def _patrol(scenario: Scenario, period: Period, there: float, grids: float) -> tuple[float, float]:
    """Return patrols (due on working days, or with a post present) and rounds as (fixed part, part per household)."""
    rule = scenario.duties.patrol
    rounds = scenario.duties.round.hours_per_month * 60.0 * grids
    if rule.every == "never":
        return rounds, 0.0
    days = period.dates.days
    always, number = np.ones(len(days), np.bool_), 0.0
    for kind in post_kinds(scenario.area, scenario.staffing, period):
        bits = patrol_schedule(scenario.duties, days, always, kind.duty_holder.days_with_grid_time(days))
        released = (bits[period.first : period.end] & RELEASES) > 0
        number += kind.weight * float(released.sum()) / period.months
    if rule.needs_presence:
        number *= 1.0 - (1.0 - min(1.0, there)) ** max(1.0, 1.0 / grids)
    number *= rule.times
    return number * rule.minutes_fixed * grids + rounds, number * rule.minutes_per_household
