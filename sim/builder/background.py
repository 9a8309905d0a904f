"""Background: tasks of communities that are not simulated, at the street and county desks they share (clause S2.6).

Every visit of an absent community's case to a step at such a desk is a task without a case. Its rate follows from the
routes. The daily volume follows the orders of these communities: their day weights enter a stock of which half is
released every working day, so that weekends, holidays and random days reach the desk as late and as smoothed as
cases do. Where tasks from above come before cases, a case enters the stock on the day a grid post has time for it
(``case_time``). A step that a case enters on arrival (hotline triage) takes place at the hour of the order.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from sim.builder.case_time import CaseTime, case_time
from sim.builder.components import Components
from sim.builder.content import digest
from sim.builder.demand.arrivals import DESK_CHANNEL, build_case_mix
from sim.builder.demand.case_attributes import CaseMix
from sim.builder.demand.day_weights import DayWeights, order_shape
from sim.builder.demand.initial_cases import start_second
from sim.builder.demand.poisson import DayShape, gamma_factors, stream_times, uniform_within
from sim.builder.demand.rates import community_rates
from sim.builder.routes.routes import Routes
from sim.builder.workload.expected import (
    emergency_kinds,
    entry_shares,
    shares_from_cdf,
    solving_steps,
    step_visits,
)
from sim.config.content_cache import ContentCache
from sim.config.groups.cases import Rework
from sim.config.groups.run import Run
from sim.config.groups.types import CHANNELS, clock_seconds
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
    """Return World.background of one replication; scenarios that differ in grids and grid posts share its draws."""
    queues = np.flatnonzero(components.absent)
    if not len(queues):
        return NO_BACKGROUND
    time = case_time(scenario, components, weights, replication)
    desks = [replace(_desk(scenario, components, weights, int(queue)), time=time) for queue in queues]
    run = scenario.run
    start = 0 if run.initial_state == "warm_up" else start_second(run)
    key = (run.seed, replication, run.days, start, *(desk.content for desk in desks))
    drawn = _drawn.get(key, partial(_draw_desks, desks, run, replication, start))
    if not len(drawn):
        return NO_BACKGROUND
    table = drawn.copy()
    table["queue"] = queues[drawn["queue"]]
    return table


DRAWN_MIB = 48.0
_drawn: ContentCache[Table] = ContentCache(most=1024, most_mib=DRAWN_MIB, size_of=lambda table: table.nbytes)


@dataclass(frozen=True)
class _Desk:
    """Desk shared by communities that are not simulated, and all that its background depends on."""

    key: int  # level and number in the whole place
    absent: int
    tasks: DeskTasks
    rows: Table  # STEP of the tasks
    variation: tuple[float, float]  # coefficients of variation of the day factors: common, of a community
    orders: Real  # [day] weights
    found: Real  # [day]
    working: Flags  # [day]
    arrival: DayShape
    office: DayShape
    time: CaseTime | None = None

    @cached_property
    def content(self) -> bytes:
        """Hash of everything."""
        tasks = self.tasks
        return digest(
            self.key, self.absent, self.variation, self.rows, tasks.factor, tasks.daily, self.orders, self.found,
            self.working, *self.arrival, *self.office,
            *(() if self.time is None else (self.time.free, self.time.orders, self.time.found)),
        )  # fmt: skip

    def entity(self, source: int) -> int:
        """Return the key of the draws of one stream: the desk's level and number in the whole place, and the source."""
        return ENTITY | self.key | source << SOURCE_SHIFT


def _desk(scenario: Scenario, components: Components, weights: DayWeights, queue: int) -> _Desk:
    queues, days, demand = components.queues, components.dates.days, scenario.demand
    levels = [level for level in range(len(Level)) if queue in queues.at[:, level]]
    tasks = desk_tasks(scenario, components, tuple(levels))
    hours = [(clock_seconds(a), clock_seconds(b)) for a, b in scenario.calendar.office_hours]
    return _Desk(
        key=int(queues.level[queue]) << LEVEL_SHIFT | int(queues.unit[queue]),
        absent=int(components.absent[queue]),
        tasks=tasks,
        rows=components.routes.step[tasks.step],
        variation=(demand.day_factor_cv_common, demand.day_factor_cv_community),
        orders=weights.orders,
        found=weights.found,
        working=days.working,
        arrival=order_shape(demand.profile, days),
        office=uniform_within(hours, len(days)),
    )


def _draw_desks(desks: Sequence[_Desk], run: Run, replication: int, start: int) -> Table:
    """Return the background of all desks in order of time; ``queue`` is the position among the desks."""
    tables = [
        table
        for position, desk in enumerate(desks)
        for table in _draw_desk(desk, run, replication, position)
        if len(table)
    ]
    if not tables:
        return NO_BACKGROUND
    whole = np.concatenate(tables)
    whole = whole[np.argsort(whole["time"], kind="stable")]
    whole = whole[whole["time"] >= start] if start else whole
    whole.setflags(write=False)
    return whole


def _draw_desk(desk: _Desk, run: Run, replication: int, position: int) -> Iterator[Table]:
    """Yield the background tasks of one desk by source."""
    own = RandomStream(run.seed, replication, int(StreamPurpose.BACKGROUND_FACTOR), desk.entity(0))
    common = RandomStream(run.seed, replication, int(StreamPurpose.DAY_FACTOR_COMMON), 0)
    of_all, of_community = desk.variation
    days = len(desk.orders)
    # The mean of n independent gamma factors is a gamma factor with the coefficient of variation / sqrt(n).
    factor = gamma_factors(days, of_all, common)
    factor = factor * gamma_factors(days, of_community / math.sqrt(desk.absent), own)
    orders = desk.orders * factor
    handled = orders, desk.found
    if desk.time is not None:
        handled = desk.time.pass_on(*handled)
    weight = {
        ON_ARRIVAL: orders,
        BY_ORDERS: released(handled[0], desk.working),
        BY_FOUND: released(handled[1], desk.working),
    }
    for source, by_day in weight.items():
        daily = desk.tasks.daily[source]
        total = float(daily.sum()) * desk.absent
        if total <= 0.0:
            continue
        stream = RandomStream(run.seed, replication, int(StreamPurpose.BACKGROUND_TIME), desk.entity(source))
        shape = desk.arrival if source == ON_ARRIVAL else desk.office
        times = stream_times(stream, total, by_day[: run.days], shape)
        table = np.zeros(len(times), BACKGROUND)
        table["time"], table["queue"] = times, position
        _draw_tasks(table, desk.rows, desk.tasks.factor, np.cumsum(daily) / daily.sum(), stream)
        yield table


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


_desk_tasks: ContentCache[DeskTasks] = ContentCache(most=128)  # 10 kB each
_visits: ContentCache[tuple[Real, Real]] = ContentCache(most=8)


@dataclass(frozen=True)
class _AbsentCommunity:
    """What an absent community brings to desks: cases a day at weight 1, the routes they take, minutes."""

    routes: Routes
    mix: CaseMix
    daily: tuple[
        float, float, float, float
    ]  # orders, emergencies, worker-found cases, reports of special grids
    rework: Rework
    difficulty: float

    def tasks(self, levels: tuple[int, ...]) -> DeskTasks:
        """Return the tasks at the desks that do the work of ``levels``; equal communities share them."""
        return _desk_tasks.get((*self._key, levels), partial(_tasks_of, self, levels))

    def visits(self) -> tuple[Real, Real]:
        """Return the visits of all steps, which desks of all levels share."""
        return _visits.get(self._key, partial(_visits_of, self))

    @property
    def _key(self) -> tuple[Hashable, ...]:
        rework = self.rework.active, self.rework.share, self.rework.minutes_factor
        return self.routes.content, digest(*self.mix), self.daily, rework, self.difficulty


def desk_tasks(scenario: Scenario, components: Components, levels: tuple[int, ...]) -> DeskTasks:
    """Return the tasks of one absent community at the desks that do the work of ``levels``."""
    rates = community_rates(scenario)
    daily = (
        float(rates.orders[0]),
        float(rates.emergencies[0]),
        float(rates.found[0]),
        rates.special * scenario.demand.special_grids.per_community,
    )
    mix, area = build_case_mix(scenario, components.routes), scenario.area
    of = _AbsentCommunity(components.routes, mix, daily, scenario.cases.rework, area.mean_difficulty)
    return of.tasks(levels)


def _tasks_of(of: _AbsentCommunity, levels: tuple[int, ...]) -> DeskTasks:
    routes, rework = of.routes, of.rework
    first, repeated = of.visits()
    step = routes.step
    here = (step["type"] == StepType.WORK) & np.isin(step["level"], levels)
    solves = (step["marks"] & int(StepEffect.SOLVES)) > 0
    scaled = np.where(step["scaled"] > 0.0, of.difficulty, 1.0)
    row = np.flatnonzero(here)
    factors = (scaled[row], scaled[row] * np.where(solves[row], rework.minutes_factor, 1.0))
    daily = np.concatenate([first[:, row], repeated[:, row]], axis=1)
    used = daily.sum(axis=0) > 0.0
    return DeskTasks(
        np.concatenate([row, row])[used], np.concatenate(factors)[used], np.ascontiguousarray(daily[:, used])
    )


def _visits_of(of: _AbsentCommunity) -> tuple[Real, Real]:
    """Return visits a day at weight 1 [source, step], and those of cases that are handled again."""
    routes, mix, rework = of.routes, of.mix, of.rework
    orders, emergencies, found, special = of.daily
    channels, steps = np.eye(len(CHANNELS)), len(routes.step)
    residents = shares_from_cdf(mix.channel)
    entered = {
        ON_ARRIVAL: orders * entry_shares(mix, steps, residents)
        + emergencies * entry_shares(mix, steps, residents, emergency_kinds()),
        BY_FOUND: found * entry_shares(mix, steps, channels[mix.found_channel])
        + special * entry_shares(mix, steps, channels[DESK_CHANNEL]),
    }
    again = rework.share / (1.0 - rework.share) if rework.active and rework.share < 1.0 else 0.0
    first, repeated = np.zeros((3, steps)), np.zeros((3, steps))
    for source, entry in entered.items():
        visits = step_visits(routes, entry)
        later = BY_ORDERS if source == ON_ARRIVAL else BY_FOUND
        on_arrival = np.where(entry > 0.0, visits, 0.0)
        first[source] += on_arrival
        first[later] += visits - on_arrival
        repeated[later] += again * step_visits(routes, solving_steps(routes, visits, entry))
    return first, repeated
