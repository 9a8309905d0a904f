"""Background: tasks of communities that are not simulated, at the street and county desks they share (clause S2.6).

Every visit of an absent community's case to a step at such a desk is a task without a case. Its rate follows from the
routes. The daily volume follows the orders of these communities: their day weights enter a stock of which half is
released every working day, so that weekends, holidays and random days reach the desk as late and as smoothed as
cases do. A step that a case enters on arrival (hotline triage) takes place at the hour of the order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.components import Components
from sim.builder.demand.arrivals import DESK_CHANNEL, build_case_mix
from sim.builder.demand.day_weights import DayWeights, order_shape
from sim.builder.demand.initial_cases import start_second
from sim.builder.demand.poisson import DayShape, gamma_factors, stream_times, uniform_within
from sim.builder.demand.rates import community_rates
from sim.builder.workload.expected import (
    emergency_kinds,
    entry_shares,
    shares_from_cdf,
    solving_steps,
    step_visits,
)
from sim.config.groups.types import CHANNELS, clock_seconds
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario
from sim.jit import compiled
from sim.rules.durations import scaled_duration
from sim.rules.rng import RandomStream, StreamPurpose, uniform
from sim.world.tables import BACKGROUND, NO_BACKGROUND, Level, StepEffect, StepType, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENTITY = 1 << 43  # keys of background streams: level and number of the desk, source of the task
SOURCE_SHIFT, LEVEL_SHIFT = 24, 28
RELEASED = 0.5  # share of the stock released on a working day (S2.6)
ON_ARRIVAL, BY_ORDERS, BY_FOUND = range(
    3
)  # sources: when a case arrives; later, of orders; later, found by workers


@dataclass(frozen=True)
class DeskTasks:
    """Steps that one absent community brings to the desks of one level, and their tasks a day at weight 1."""

    step: Whole  # rows of World.step
    factor: Real  # of the minutes: difficulty, and that of rework
    daily: Real  # [source, step]


def generate_background(
    scenario: Scenario, components: Components, weights: DayWeights, replication: int
) -> Table:
    """Return World.background of one replication."""
    tables = [
        _at_desk(scenario, components, weights, int(queue), replication)
        for queue in np.flatnonzero(components.absent)
    ]
    tables = [table for table in tables if len(table)]
    if not tables:
        return NO_BACKGROUND
    whole = np.concatenate(tables)
    whole = whole[np.argsort(whole["time"], kind="stable")]
    if scenario.run.initial_state != "warm_up":
        whole = whole[whole["time"] >= start_second(scenario.run)]
    return whole


def _at_desk(
    scenario: Scenario, components: Components, weights: DayWeights, queue: int, replication: int
) -> Table:
    """Return the background tasks of one desk."""
    queues, absent = components.queues, int(components.absent[queue])
    levels = [level for level in range(len(Level)) if queue in queues.at[:, level]]
    tasks = desk_tasks(scenario, components, tuple(levels))
    days, run = components.dates.days, scenario.run
    own = RandomStream(
        run.seed, replication, int(StreamPurpose.BACKGROUND_FACTOR), _entity(components, queue, 0)
    )
    common = RandomStream(run.seed, replication, int(StreamPurpose.DAY_FACTOR_COMMON), 0)
    demand = scenario.demand
    factor = gamma_factors(len(days), demand.day_factor_cv_common, common)
    # The mean of n independent gamma factors is a gamma factor with the coefficient of variation / sqrt(n).
    factor = factor * gamma_factors(len(days), demand.day_factor_cv_community / math.sqrt(absent), own)
    orders = weights.orders * factor
    weight = {
        ON_ARRIVAL: orders,
        BY_ORDERS: released(orders, days.working),
        BY_FOUND: released(weights.found, days.working),
    }
    hours = [(clock_seconds(a), clock_seconds(b)) for a, b in scenario.calendar.office_hours]
    office = uniform_within(hours, len(days))
    shape = {ON_ARRIVAL: order_shape(demand.profile, days), BY_ORDERS: office, BY_FOUND: office}
    parts = [
        _stream(
            scenario,
            components,
            _Stream(queue, source, absent, weight[source][: run.days], shape[source]),
            tasks,
            replication,
        )
        for source in weight
    ]
    return np.concatenate(parts)


@dataclass(frozen=True)
class _Stream:
    """Tasks of one source at one desk."""

    queue: int
    source: int
    communities: int
    weight: Real  # [day]
    shape: DayShape


def _entity(components: Components, queue: int, source: int) -> int:
    """Return the key of the draws of one stream: the desk's level and number in the whole place, and the source."""
    level, unit = int(components.queues.level[queue]), int(components.queues.unit[queue])
    return ENTITY | level << LEVEL_SHIFT | source << SOURCE_SHIFT | unit


def _stream(
    scenario: Scenario, components: Components, of: _Stream, tasks: DeskTasks, replication: int
) -> Table:
    """Draw one stream: its times, then step and minutes of each task."""
    daily = tasks.daily[of.source]
    total, seed = float(daily.sum()) * of.communities, scenario.run.seed
    if total <= 0.0:
        return NO_BACKGROUND
    entity = _entity(components, of.queue, of.source)
    stream = RandomStream(seed, replication, int(StreamPurpose.BACKGROUND_TIME), entity)
    times = stream_times(stream, total, of.weight, of.shape)
    table = np.zeros(len(times), BACKGROUND)
    table["time"], table["queue"] = times, of.queue
    below = np.cumsum(daily) / daily.sum()
    _draw_tasks(table, components.routes.step[tasks.step], tasks.factor, below, stream)
    return table


@compiled
def _draw_tasks(table: Table, step: Table, factor: Real, below: Real, stream: RandomStream) -> None:
    """Fill in task kind and seconds. ``below``: [step] cumulative shares."""
    for n in range(len(table)):
        u = uniform(stream.seed, stream.replication, StreamPurpose.BACKGROUND_STEP, stream.entity, n)
        k = min(int(np.searchsorted(below, u, side="right")), len(below) - 1)
        row = step[k]
        u = uniform(stream.seed, stream.replication, StreamPurpose.BACKGROUND_SECONDS, stream.entity, n)
        table[n].kind = row.kind
        table[n].seconds = scaled_duration(row.distribution, row.mean, row.spread, factor[k], u)


def released(weight: Real, working: Flags) -> Real:
    """Return the work that reaches a desk by day: half of a stock on working days, which each day's weight enters.

    The stock begins as that of a long time with the mean weight, so the mean is that of ``weight``.
    """
    ordinary = float(weight.mean()) * len(working) / max(1, int(working.sum()))  # a day, if released evenly
    stock = ordinary * (1.0 / RELEASED - 1.0)
    out = np.zeros(len(weight))
    for day in range(len(weight)):
        stock += weight[day]
        if working[day]:
            out[day] = RELEASED * stock
            stock -= out[day]
    return out


@cache_per_scenario
def _tasks_by_levels(scenario: Scenario) -> dict[tuple[int, ...], DeskTasks]:
    """Return a store for the tasks of each set of levels."""
    return {}


def desk_tasks(scenario: Scenario, components: Components, levels: tuple[int, ...]) -> DeskTasks:
    """Return the tasks of one absent community at the desks that do the work of ``levels``."""
    store = _tasks_by_levels(scenario)
    if levels not in store:
        store[levels] = _desk_tasks(scenario, components, levels)
    return store[levels]


def _desk_tasks(scenario: Scenario, components: Components, levels: tuple[int, ...]) -> DeskTasks:
    routes, rates = components.routes, community_rates(scenario)
    mix = build_case_mix(scenario, routes)
    rework = scenario.cases.rework
    special = rates.special * scenario.demand.special_grids.per_community
    channels, steps = np.eye(len(CHANNELS)), len(routes.step)
    residents = shares_from_cdf(mix.channel)
    entered = {
        ON_ARRIVAL: float(rates.orders[0]) * entry_shares(mix, steps, residents)
        + float(rates.emergencies[0]) * entry_shares(mix, steps, residents, emergency_kinds()),
        BY_FOUND: float(rates.found[0]) * entry_shares(mix, steps, channels[mix.found_channel])
        + special * entry_shares(mix, steps, channels[DESK_CHANNEL]),
    }
    step = routes.step
    here = (step["type"] == StepType.WORK) & np.isin(step["level"], levels)
    solves = (step["marks"] & int(StepEffect.SOLVES)) > 0
    again = rework.share / (1.0 - rework.share) if rework.active and rework.share < 1.0 else 0.0
    first, repeated = np.zeros((3, len(step))), np.zeros((3, len(step)))
    for source, entry in entered.items():
        visits = step_visits(routes, entry)
        later = BY_ORDERS if source == ON_ARRIVAL else BY_FOUND
        on_arrival = np.where(entry > 0.0, visits, 0.0)
        first[source] += on_arrival
        first[later] += visits - on_arrival
        repeated[later] += again * step_visits(routes, solving_steps(routes, visits, entry))
    scaled = np.where(step["scaled"] > 0.0, scenario.area.mean_difficulty, 1.0)
    row = np.flatnonzero(here)
    factors = (scaled[row], scaled[row] * np.where(solves[row], rework.minutes_factor, 1.0))
    daily = np.concatenate([first[:, row], repeated[:, row]], axis=1)
    used = daily.sum(axis=0) > 0.0
    return DeskTasks(
        np.concatenate([row, row])[used], np.concatenate(factors)[used], np.ascontiguousarray(daily[:, used])
    )
