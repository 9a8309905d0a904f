"""Demand: what arises, when and where, before anybody reacts to it.

Residents' orders and worker-found cases are non-homogeneous Poisson streams of every household, upper
tasks a stream of every community. Each is drawn in blocks of 91 days from the start of the run or one
by one, keyed by the household and its incident's number, so that a longer horizon, another grid size
or more staff changes no incident (clauses S5.10, S4.7).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim.builder.calendar.run_days import BLOCK_DAYS, block_count
from sim.jit import compiled
from sim.rules.rng import StreamPurpose, poisson_quantile, uniform
from sim.world.events import DAY
from sim.world.tables import CASE, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

PER_BLOCK = 128  # most incidents of one household and stream in a block
FOUND = 1 << 14  # nth of worker-found cases begins here
MAX_NTH = 1 << 15
UPPER_ENTITY = 1 << 40  # streams of upper tasks


@dataclass(frozen=True)
class DayShape:
    """When within a day: piecewise-constant profiles, one row per type of day."""

    edge: Real  # [type, k] seconds of the day, increasing
    below: Real  # [type, k] share of the day's arrivals before edge k; 0 first, 1 last
    of_day: Whole  # [day] type


@dataclass(frozen=True)
class Stream:
    """One kind of arrival of households: how much, on which days, at what time."""

    daily: Real  # [household] mean arrivals a day at weight 1
    weight: Real  # [community, day] relative frequency of a day, mean 1 over a year
    shape: DayShape
    count: StreamPurpose
    day: StreamPurpose
    second: StreamPurpose
    first_nth: int


@compiled
def _fill_uniform(out: Real, seed: int, replication: int, purpose: int, entity: int) -> None:
    for i in range(len(out)):
        out[i] = uniform(seed, replication, purpose, entity, i)


def gamma_factors(
    days: int, cv: float, seed: int, replication: int, purpose: StreamPurpose, entity: int
) -> Real:
    """[day] independent gamma factors with mean 1 and the given coefficient of variation (S5.2)."""
    u = np.empty(days)
    _fill_uniform(u, seed, replication, int(purpose), entity)
    if cv == 0.0:
        return np.ones(days)
    shape = cv**-2.0
    return np.asarray(gammaincinv(shape, u) / shape)


def day_factors(
    communities: range, days: int, common_cv: float, community_cv: float, seed: int, replication: int
) -> Real:
    """[community, day] the common factor of a day times the community's own."""
    common = gamma_factors(days, common_cv, seed, replication, StreamPurpose.DAY_FACTOR_COMMON, 0)
    own = [
        gamma_factors(days, community_cv, seed, replication, StreamPurpose.DAY_FACTOR_COMMUNITY, c)
        for c in communities
    ]
    return common * np.array(own).reshape(len(communities), days)


def normalise(weight: Real) -> Real:
    """Weights with mean 1 over the first 365 days: the documented yearly rate, whatever the horizon.

    ``weight``: [day], at least 365 of them. Raises ValueError where a year would be without arrivals.
    """
    mean = float(weight[:365].mean())
    if len(weight) < 365 or not mean > 0.0:
        raise ValueError("day weights need 365 days and a positive mean")
    return weight / mean


def hourly_shape(profiles: Real, of_day: Whole) -> DayShape:
    """A shape from shares per hour. ``profiles``: [type, 24], rows need not sum to 1."""
    total = profiles.sum(axis=1, keepdims=True)
    below = np.concatenate([np.zeros((len(profiles), 1)), np.cumsum(profiles / total, axis=1)], axis=1)
    below[:, -1] = 1.0  # no draw lies beyond the day, whatever the sum rounds to
    edge = np.tile(np.arange(25) * 3600.0, (len(profiles), 1))
    return DayShape(edge, below, of_day)


def uniform_within(spans: list[tuple[int, int]], days: int) -> DayShape:
    """A shape uniform over the spans (seconds of the day, in order), the same every day."""
    edges = [float(t) for span in spans for t in span]
    length = np.diff(edges)
    length[1::2] = 0.0  # nothing arises between two spans
    worked = np.concatenate([[0.0], np.cumsum(length)])
    return DayShape(np.array([edges]), worked[None, :] / worked[-1], np.zeros(days, np.int64))


@compiled
def _find(below: Real, row: int, first: int, last: int, x: float) -> int:
    """The largest k in [first, last) with below[row, k] <= x; the table is non-decreasing."""
    low, high = first, last
    while high - low > 1:
        mid = (low + high) // 2
        if below[row, mid] <= x:
            low = mid
        else:
            high = mid
    return low


@compiled
def _second(edge: Real, below: Real, kind: int, u: float) -> int:
    """The second of the day at share ``u`` of the day's arrivals."""
    k = _find(below, kind, 0, below.shape[1] - 1, u)
    part = (u - below[kind, k]) / (below[kind, k + 1] - below[kind, k])
    second = math.floor(edge[kind, k] + part * (edge[kind, k + 1] - edge[kind, k]))
    return int(min(second, int(edge[kind, k + 1]) - 1))


@compiled
def _count(entity: int, block: int, mean: float, seed: int, replication: int, purpose: int) -> int:
    """Incidents of one household in one block; the first n stay the same when the mean grows."""
    return int(poisson_quantile(uniform(seed, replication, purpose, entity, block), mean))


@compiled
def _mean(below: Real, community: int, block: int, daily: float) -> float:
    """Expected incidents of a household in a block."""
    return float(daily * (below[community, (block + 1) * 91] - below[community, block * 91]))


@compiled
def _total(
    entity: Whole, base: int, daily: Real, below: Real, number: int, seed: int, replication: int, purpose: int
) -> int:
    """Incidents of all households in all blocks; -1 if one household exceeds a block's numbers."""
    total = 0
    for h in range(len(entity)):
        for block in range(number):
            mean = _mean(below, (entity[h] >> 20) - base, block, daily[h])
            n = _count(entity[h], block, mean, seed, replication, purpose)
            if n > 128:
                return -1
            total += n
    return total


@compiled
def _write_arrivals(
    case: Table, at: int, entity: Whole, base: int, daily: Real, below: Real, edge: Real, share: Real,
    of_day: Whole, number: int, horizon: int, seed: int, replication: int, count: int, day: int,
    second: int, first_nth: int,
) -> int:  # fmt: skip
    """Write time, entity, nth and household of every incident before the horizon; the next free row."""
    for h in range(len(entity)):
        community = (entity[h] >> 20) - base
        for block in range(number):
            mean = _mean(below, community, block, daily[h])
            for i in range(_count(entity[h], block, mean, seed, replication, count)):
                nth = first_nth + block * 128 + i
                low = below[community, block * 91]
                span = below[community, (block + 1) * 91] - low
                x = low + span * uniform(seed, replication, day, entity[h], nth)
                d = _find(below, community, block * 91, (block + 1) * 91, x)
                u = uniform(seed, replication, second, entity[h], nth)
                time = d * DAY + _second(edge, share, of_day[d], u)
                if time < horizon:
                    case[at].time = time
                    case[at].entity = entity[h]
                    case[at].nth = nth
                    case[at].household = h
                    at += 1
    return at


def draw_arrivals(
    stream: Stream, entity: Whole, days: int, seed: int, replication: int, base: int = 0
) -> Table:
    """The incidents of one stream in ground order: CASE rows with time, entity, nth and household.

    ``entity``: [household]; ``base``: number of the community of the weights' first row. Raises ValueError when a
    household has over 128 incidents in a block.
    """
    number = block_count(days)
    if number * PER_BLOCK > FOUND:
        raise ValueError(f"a run of {days} days is longer than {FOUND // PER_BLOCK * BLOCK_DAYS} days")
    zero = np.zeros((len(stream.weight), 1))
    below = np.concatenate([zero, np.cumsum(stream.weight[:, : number * BLOCK_DAYS], axis=1)], axis=1)
    total = _total(entity, base, stream.daily, below, number, seed, replication, int(stream.count))
    if total < 0:
        raise ValueError(f"a household raises more than {PER_BLOCK} incidents within {BLOCK_DAYS} days")
    case = np.zeros(total, CASE)
    shape = stream.shape
    end = _write_arrivals(
        case, 0, entity, base, stream.daily, below, shape.edge, shape.below, shape.of_day, number, days * DAY,
        seed, replication, int(stream.count), int(stream.day), int(stream.second), stream.first_nth,
    )  # fmt: skip
    return case[:end]


@compiled
def _stream_times(
    out: Whole, entity: int, daily: float, below: Real, edge: Real, share: Real, of_day: Whole,
    days: int, seed: int, replication: int,
) -> int:  # fmt: skip
    """Times of one Poisson stream by inversion of its cumulative rate; how many, -1 if out is too short."""
    spent = 0.0
    end = daily * below[0, days]
    n = 0
    while True:
        spent -= math.log(uniform(seed, replication, StreamPurpose.UPPER_TIME, entity, n))
        if spent >= end:
            return n
        if n == len(out):
            return -1
        x = spent / daily
        d = _find(below, 0, 0, days, x)
        part = (x - below[0, d]) / (below[0, d + 1] - below[0, d])
        out[n] = d * DAY + _second(edge, share, of_day[d], part)
        n += 1


def upper_level_task_times(
    entity: int, daily: float, weight: Real, shape: DayShape, days: int, seed: int, replication: int
) -> Whole:
    """Times of the upper tasks of one stream, the nth keyed (entity, n). ``weight``: [day].

    Raises ValueError beyond 2**15 tasks in one stream.
    """
    if daily <= 0.0:
        return np.zeros(0, np.int64)
    below = np.concatenate([[0.0], np.cumsum(weight)])[None, :]
    out = np.zeros(MAX_NTH - 1, np.int64)
    number = _stream_times(
        out, entity, daily, below, shape.edge, shape.below, shape.of_day, days, seed, replication
    )
    if number < 0:
        raise ValueError(f"one stream of upper tasks holds at most {MAX_NTH - 1} tasks")
    return out[:number].copy()


def round_robin(number: int, weight: Real) -> Whole:
    """Which of several grids takes the nth task: in turn, in proportion to ``weight`` (its posts).

    The golden-ratio sequence spreads any run of consecutive numbers evenly.
    """
    below = np.cumsum(weight) / np.sum(weight)
    place = np.modf((np.arange(number) + 0.5) * 0.6180339887498949)[0]
    return np.asarray(np.minimum(np.searchsorted(below, place, side="right"), len(weight) - 1))
