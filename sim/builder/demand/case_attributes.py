"""Attributes of cases: kind, channel, needed level, deadlines, first step.

They are drawn when the World is built and keyed by the incident, so a case responds monotonically to a parameter:
more authority at the grid turns cases of the street into cases of the grid, never the reverse.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.poisson import FOUND
from sim.builder.demand.sorting import inverse_permutation, stable_argsort
from sim.config.groups.cases import SameEvent
from sim.config.groups.types import CHANNELS
from sim.jit import compiled
from sim.rules.durations import bernoulli
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import DAY
from sim.world.tables import CASE, Level, Table

INTAKE_LEVEL = {"community_desk": Level.COMMUNITY, "hotline": Level.COUNTY}  # others: at the grid
Whole = NDArray[np.int64]
Real = NDArray[np.float64]


class CaseMix(NamedTuple):
    """Shares of kind, channel and needed level, and the attributes that depend on them."""

    kind: Real  # [channel type, kind] cumulative shares, last 1; row 1: petitions, row 0: all other channels
    petition: int  # channel of petitions
    channel: Real  # [channel] cumulative shares of residents' orders; 0 for `worker_found`
    found_channel: int  # channel of worker-found cases
    needed: Real  # [kind, Level] cumulative shares of the lowest level able to solve, last 1
    reference_days: Whole  # [kind, Level] reference deadline in working days; -1 = none
    entry: Whole  # [kind, Level, channel] first step; -1 = impossible
    settled: Real  # [kind, Level] share that helpers settle on the spot (S4.9)
    may_rework: Whole  # [kind] 1 = may be reopened


def cumulative(shares: Real) -> Real:
    """Return cumulative shares along the last axis; the last one is exactly 1, so every draw has a result."""
    below = np.cumsum(shares, axis=-1)
    below = below / below[..., -1:]
    return np.asarray(below)


@compiled
def inverse_cdf_index(below: Real, u: float) -> int:
    """Return the first k with u < below[k] (inversion of a discrete distribution)."""
    k = 0
    while k < len(below) - 1 and u >= below[k]:
        k += 1
    return k


@compiled
def _draw_attributes(case: Table, home: Table, mix: CaseMix, seed: int, replication: int) -> None:
    for i in range(len(case)):
        entity, nth = case[i].entity, case[i].nth
        by_resident = nth < FOUND
        c = mix.found_channel
        if by_resident:
            u = uniform(seed, replication, StreamPurpose.CASE_CHANNEL, entity, nth)
            c = inverse_cdf_index(mix.channel, u)
        row = 1 if c == mix.petition else 0
        k = inverse_cdf_index(mix.kind[row], uniform(seed, replication, StreamPurpose.CASE_KIND, entity, nth))
        u = uniform(seed, replication, StreamPurpose.NEEDED_LEVEL, entity, nth)
        level = inverse_cdf_index(mix.needed[k], u)
        h = case[i].household
        case[i].kind = k
        case[i].needed = level
        case[i].channel = c
        case[i].unit = home[h].unit
        case[i].entry = mix.entry[k, level, c]
        case[i].own_deadline = -1  # assigned when all cases are known (`own_deadlines`)
        case[i].reference_days = mix.reference_days[k, level]
        case[i].patience = -1
        case[i].given_seconds = -1
        case[i].may_recontact = 1 if by_resident else 0
        case[i].may_rework = mix.may_rework[k]
        case[i].factor = home[h].factor


def draw_attributes(case: Table, home: Table, mix: CaseMix, seed: int, replication: int) -> None:
    """Draw the attributes of the cases of households; time, entity, nth and household are given."""
    _draw_attributes(case, home, mix, seed, replication)


@compiled
def _settled(case: Table, share: Real, out: NDArray[np.bool_], seed: int, replication: int) -> None:
    for i in range(len(case)):
        out[i] = bernoulli(
            share[case[i].kind, case[i].needed],
            seed,
            replication,
            StreamPurpose.SETTLED_BY_HELPER,
            case[i].entity,
            case[i].nth,
        )


def without_settled(case: Table, mix: CaseMix, seed: int, replication: int) -> Table:
    """Return the cases that no helper settles on the spot; those never reach a worker."""
    if not mix.settled.any():
        return case
    settled = np.zeros(len(case), np.bool_)
    _settled(case, mix.settled, settled, seed, replication)
    return case[~settled]


@compiled
def _resident_channels(case: Table, channel: Real, out: Whole, seed: int, replication: int) -> None:
    for i in range(len(case)):
        u = uniform(seed, replication, StreamPurpose.CASE_CHANNEL, case[i].entity, case[i].nth)
        out[i] = inverse_cdf_index(channel, u)


def resident_channels(case: Table, mix: CaseMix, seed: int, replication: int) -> Whole:
    """Return the channel by which a resident would report each case."""
    out = np.zeros(len(case), np.int64)
    _resident_channels(case, mix.channel, out, seed, replication)
    return out


@compiled
def _levels(case: Table, needed: Real, out: Whole, seed: int, replication: int) -> None:
    for i in range(len(case)):
        u = uniform(seed, replication, StreamPurpose.NEEDED_LEVEL, case[i].entity, case[i].nth)
        out[i] = inverse_cdf_index(needed, u)


def needed_levels(case: Table, mix: CaseMix, kind: int, seed: int, replication: int) -> Whole:
    """Return the level that each case would need if it were of ``kind``."""
    out = np.zeros(len(case), np.int64)
    _levels(case, mix.needed[kind], out, seed, replication)
    return out


@compiled
def _mark_same_event(case: Table, share: Real, level: Whole, seed: int, replication: int) -> None:
    for i in range(len(case)):
        u = uniform(seed, replication, StreamPurpose.SAME_EVENT, case[i].entity, case[i].nth)
        case[i].same_event = 1 + level[case[i].channel] if u < share[case[i].time // DAY] else 0


def mark_reports_of_same_event(
    case: Table, rule: SameEvent, surge: Real, seed: int, replication: int
) -> None:
    """Mark the residents' orders that report an event for which a case may be open (S5.11).

    ``surge``: [day] factor of orders; on days above 1 there are more such reports.
    """
    if not rule.active:
        return
    share = np.minimum(1.0, np.where(surge > 1.0, rule.share * rule.surge_factor, rule.share))
    level = np.array([INTAKE_LEVEL.get(channel, Level.GRID) for channel in CHANNELS], np.int64)
    _mark_same_event(case, share, level, seed, replication)


def reclassify(case: Table, mix: CaseMix, kind: Whole, needed: Whole, channel: Whole) -> None:
    """Replace kind, needed level and channel of cases, with the attributes that depend on them."""
    case["kind"], case["needed"], case["channel"] = kind, needed, channel
    case["entry"] = mix.entry[kind, needed, channel]
    case["reference_days"] = mix.reference_days[kind, needed]
    case["may_rework"] = mix.may_rework[kind]


def time_order(parts: list[Table]) -> Whole:
    """Return the order of the rows of all parts by time; equal times in geographic order, whatever the grids."""
    return stable_argsort(np.concatenate([part["time"] for part in parts]))


def sort_by_time(parts: list[Table], order: Whole | None = None) -> Table:
    """Return all cases sorted by time. ``parts`` are released one by one, so that there are never two full copies.

    Rows are moved as 8-byte words: five times faster than as records.
    """
    order = time_order(parts) if order is None else order
    place = inverse_permutation(order)
    words = np.empty((len(order), CASE.itemsize // 8), np.int64)
    done = 0
    while parts:
        part = parts.pop(0)
        words[place[done : done + len(part)]] = part.view(np.int64).reshape(len(part), CASE.itemsize // 8)
        done += len(part)
    return words.view(CASE).reshape(-1)
