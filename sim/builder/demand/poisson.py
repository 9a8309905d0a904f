"""Demand: Poisson arrivals by household and community, independent of the response to them.

Residents' orders and worker-found cases are non-homogeneous Poisson processes of every household, upper-level tasks
of every community. The former are drawn in blocks of 91 days from the start of the run, the latter one by one. Draws
are keyed by entity and incident number, so incidents do not depend on the horizon, the grid size or the staff
(clauses S5.10, S4.7).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.run_days import BLOCK_DAYS, block_count
from sim.config.content_cache import ContentCache
from sim.jit import compiled
from sim.rules.rng import RandomStream, StreamPurpose, fill_uniform, poisson_quantile, uniform
from sim.world.event_order import DAY
from sim.world.tables import CASE, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

PER_BLOCK = 128  # maximum incidents of one household and stream in a block
FOUND = 1 << 14  # first incident number of worker-found cases
MAX_NTH = 1 << 15
UPPER_ENTITY = 1 << 40  # streams of upper-level tasks


class DayShape(NamedTuple):
    """Distribution of arrivals within a day: piecewise-constant profiles, one row per type of day."""

    edge: Real  # [type, k] seconds of the day, increasing
    below: Real  # [type, k] share of the day's arrivals before edge k; 0 first, 1 last
    of_day: Whole  # [day] type of day


class ArrivalDraws(NamedTuple):
    """Purposes of the draws of one kind of arrival, and the number of its first incident."""

    number: int  # StreamPurpose: number of incidents in a block
    day: int  # StreamPurpose: day within the block
    second: int  # StreamPurpose: second of the day
    first_nth: int = 0  # kinds of arrival at the same entity have different numbers


@dataclass(frozen=True)
class ArrivalStream:
    """One stream of arrivals at households: rates, weights of days, shape of a day."""

    daily: Real  # [household] mean arrivals a day at weight 1
    weight: Real  # [community, day] relative frequency of a day, mean 1 over a year
    shape: DayShape
    draws: ArrivalDraws


def gamma_factors(days: int, cv: float, stream: RandomStream) -> Real:
    """Return independent gamma factors by day with mean 1 and coefficient of variation ``cv`` (S5.2).

    The factors of recent calls are kept: all sizes of a replication have the same. They must not be modified.
    """
    if cv == 0.0:
        return np.ones(days)
    return _factors.get((days, cv, *stream), lambda: _gamma_factors(days, cv, stream))


_factors: ContentCache[Real] = ContentCache(most=512)  # 4 kB each for a year


def _gamma_factors(days: int, cv: float, stream: RandomStream) -> Real:
    from scipy.special import gammaincinv

    u = np.empty(days)
    fill_uniform(u, stream)
    shape = cv**-2.0
    return np.asarray(gammaincinv(shape, u) / shape)


def day_factors(
    communities: range, days: int, common_cv: float, community_cv: float, seed: int, replication: int
) -> Real:
    """Return random factors [community, day]: a common factor of the day times one of the community."""
    of_all = RandomStream(seed, replication, int(StreamPurpose.DAY_FACTOR_COMMON), 0)
    common = gamma_factors(days, common_cv, of_all)
    by_community = int(StreamPurpose.DAY_FACTOR_COMMUNITY)
    own = [
        gamma_factors(days, community_cv, RandomStream(seed, replication, by_community, c))
        for c in communities
    ]
    return common * np.array(own).reshape(len(communities), days)


def normalise(weight: Real) -> Real:
    """Return weights with mean 1 over the first 365 days, so that the yearly rate holds for every horizon.

    ``weight``: [day], at least 365 of them. Raises ValueError if a year would have no arrivals.
    """
    mean = float(weight[:365].mean())
    if len(weight) < 365 or not mean > 0.0:
        raise ValueError("day weights need 365 days and a positive mean")
    return weight / mean


def hourly_shape(profiles: Real, of_day: Whole) -> DayShape:
    """Return the shape of shares per hour. ``profiles``: [type, 24]; rows need not sum to 1."""
    total = profiles.sum(axis=1, keepdims=True)
    below = np.concatenate([np.zeros((len(profiles), 1)), np.cumsum(profiles / total, axis=1)], axis=1)
    below[:, -1] = 1.0  # no draw is after the end of the day, whatever the rounding of the sum
    edge = np.tile(np.arange(25) * 3600.0, (len(profiles), 1))
    return DayShape(edge, below, of_day)


def uniform_within(spans: list[tuple[int, int]], days: int) -> DayShape:
    """Return a shape that is uniform over ``spans`` (seconds of the day, ascending), the same every day."""
    edges = [float(t) for span in spans for t in span]
    length = np.diff(edges)
    length[1::2] = 0.0  # no arrivals between two spans
    worked = np.concatenate([[0.0], np.cumsum(length)])
    return DayShape(np.array([edges]), worked[None, :] / worked[-1], np.zeros(days, np.int64))


@compiled
def _find(below: Real, row: int, first: int, last: int, x: float) -> int:
    """Return the largest k in [first, last) with below[row, k] <= x; the table is non-decreasing."""
    low, high = first, last
    while high - low > 1:
        mid = (low + high) // 2
        if below[row, mid] <= x:
            low = mid
        else:
            high = mid
    return low


@compiled
def _second(shape: DayShape, day: int, u: float) -> int:
    """Return the second of the day at share ``u`` of the day's arrivals."""
    edge, below, kind = shape.edge, shape.below, shape.of_day[day]
    k = _find(below, kind, 0, below.shape[1] - 1, u)
    part = (u - below[kind, k]) / (below[kind, k + 1] - below[kind, k])
    second = math.floor(edge[kind, k] + part * (edge[kind, k + 1] - edge[kind, k]))
    return int(min(second, int(edge[kind, k + 1]) - 1))


@compiled
def _count(entity: int, block: int, mean: float, seed: int, replication: int, purpose: int) -> int:
    """Return the number of incidents of one household in one block; monotone in the mean."""
    return int(poisson_quantile(uniform(seed, replication, purpose, entity, block), mean))


class _Intensity(NamedTuple):
    """Arrival intensity of one stream over the blocks of a run."""

    entity: Whole  # [household]
    base: int  # number of the community of the first row of `below`
    daily: Real  # [household] mean arrivals a day at weight 1
    below: Real  # [community, day + 1] sum of the weights of all earlier days
    blocks: int
    horizon: int  # seconds; later arrivals are not written


@compiled
def _mean(intensity: _Intensity, h: int, block: int) -> float:
    """Return the expected number of incidents of household ``h`` in a block."""
    community = (intensity.entity[h] >> 20) - intensity.base
    below = intensity.below
    return float(intensity.daily[h] * (below[community, (block + 1) * 91] - below[community, block * 91]))


@compiled
def _total(intensity: _Intensity, seed: int, replication: int, purpose: int) -> int:
    """Return the incidents of all households in all blocks; -1 if a household has more than 128 in one block."""
    total = 0
    for h in range(len(intensity.entity)):
        for block in range(intensity.blocks):
            mean = _mean(intensity, h, block)
            n = _count(intensity.entity[h], block, mean, seed, replication, purpose)
            if n > 128:
                return -1
            total += n
    return total


@compiled
def _write_arrivals(
    case: Table, intensity: _Intensity, shape: DayShape, draws: ArrivalDraws, seed: int, replication: int
) -> int:
    """Write time, entity, nth and household of every incident before the horizon; return their number."""
    at = 0
    below = intensity.below
    for h in range(len(intensity.entity)):
        entity = intensity.entity[h]
        community = (entity >> 20) - intensity.base
        for block in range(intensity.blocks):
            mean = _mean(intensity, h, block)
            for i in range(_count(entity, block, mean, seed, replication, draws.number)):
                nth = draws.first_nth + block * 128 + i
                low = below[community, block * 91]
                span = below[community, (block + 1) * 91] - low
                x = low + span * uniform(seed, replication, draws.day, entity, nth)
                d = _find(below, community, block * 91, (block + 1) * 91, x)
                u = uniform(seed, replication, draws.second, entity, nth)
                time = d * DAY + _second(shape, d, u)
                if time < intensity.horizon:
                    case[at].time = time
                    case[at].entity = entity
                    case[at].nth = nth
                    case[at].household = h
                    at += 1
    return at


def draw_arrivals(
    stream: ArrivalStream, entity: Whole, days: int, seed: int, replication: int, base: int = 0
) -> Table:
    """Return the incidents of one stream in geographic order: CASE rows with time, entity, nth and household.

    Parameters
    ----------
    stream
        Rates, weights, shape of a day and purposes of the draws.
    entity
        [household] key of the draws.
    days
        Days of the run.
    base
        Number of the community of the first row of the weights.

    Raises
    ------
    ValueError
        If a household has more than 128 incidents in a block of 91 days, or the run is too long.
    """
    blocks = block_count(days)
    if blocks * PER_BLOCK > FOUND:
        raise ValueError(f"a run of {days} days is longer than {FOUND // PER_BLOCK * BLOCK_DAYS} days")
    zero = np.zeros((len(stream.weight), 1))
    below = np.concatenate([zero, np.cumsum(stream.weight[:, : blocks * BLOCK_DAYS], axis=1)], axis=1)
    intensity = _Intensity(entity, base, stream.daily, below, blocks, days * DAY)
    total = _total(intensity, seed, replication, stream.draws.number)
    if total < 0:
        raise ValueError(f"a household raises more than {PER_BLOCK} incidents within {BLOCK_DAYS} days")
    case = np.zeros(total, CASE)
    return case[: _write_arrivals(case, intensity, stream.shape, stream.draws, seed, replication)]


@compiled
def _stream_times(out: Whole, daily: float, below: Real, shape: DayShape, stream: RandomStream) -> int:
    """Fill in the times of one Poisson stream by inversion of its cumulative rate; return their number.

    ``below``: [1, day + 1] cumulative weights up to the horizon. -1 if ``out`` is too short.
    """
    spent = 0.0
    days = below.shape[1] - 1
    end = daily * below[0, days]
    n = d = 0
    while True:
        spent -= math.log(uniform(stream.seed, stream.replication, stream.purpose, stream.entity, n))
        if spent >= end:
            return n
        if n == len(out):
            return -1
        x = spent / daily
        while d + 1 < days and below[0, d + 1] <= x:  # times rise
            d += 1
        part = (x - below[0, d]) / (below[0, d + 1] - below[0, d])
        out[n] = d * DAY + _second(shape, d, part)
        n += 1


def stream_times(stream: RandomStream, daily: float, weight: Real, shape: DayShape) -> Whole:
    """Return the times of one Poisson stream; the nth is a function of the stream and n.

    ``daily``: tasks a day at weight 1; ``weight``: [day of the run].
    """
    total = daily * float(weight.sum())
    if total <= 0.0:
        return np.zeros(0, np.int64)
    below = np.concatenate([[0.0], np.cumsum(weight)])[None, :]
    out = np.zeros(math.ceil(total + 12.0 * math.sqrt(total) + 64.0), np.int64)  # 12 standard deviations
    number = _stream_times(out, daily, below, shape, stream)
    while number < 0:
        out = np.zeros(2 * len(out), np.int64)
        number = _stream_times(out, daily, below, shape, stream)
    return out[:number].copy()


def upper_level_task_times(stream: RandomStream, daily: float, weight: Real, shape: DayShape) -> Whole:
    """Return the times of the upper-level tasks of one stream, as ``stream_times``.

    Raises ValueError beyond 2**15 tasks.
    """
    times = stream_times(stream, daily, weight, shape)
    if len(times) >= MAX_NTH:
        raise ValueError(f"one stream of upper tasks holds at most {MAX_NTH - 1} tasks")
    return times


def round_robin(number: int, weight: Real) -> Whole:
    """Return the grid of each of ``number`` tasks: in rotation, in proportion to ``weight``.

    The golden-ratio sequence distributes any run of consecutive numbers evenly.
    """
    below = np.cumsum(weight) / np.sum(weight)
    place = np.modf((np.arange(number) + 0.5) * 0.6180339887498949)[0]
    return np.asarray(np.minimum(np.searchsorted(below, place, side="right"), len(weight) - 1))
