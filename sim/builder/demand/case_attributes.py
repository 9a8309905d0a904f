"""What each case is: its kind, channel, needed level, deadlines, first step.

Drawn when the World is built, keyed by the incident, so that a lever moves a case monotonically: a
larger share of authority at the grid turns cases of the street into cases of the grid, never back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.poisson import FOUND
from sim.builder.demand.sorting import inverse_permutation, stable_argsort
from sim.jit import compiled
from sim.rules.rng import StreamPurpose, uniform
from sim.world.tables import CASE, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


class CaseMix(NamedTuple):
    """Shares and what follows from kind, needed level and channel."""

    kind: Real  # [sort of channel, kind] cumulative shares of the kinds, last 1; row 1: petitions, row 0: the rest
    petition: int  # the channel of petitions
    channel: Real  # [channel] cumulative shares of residents' orders; `worker_found` has none
    found_channel: int  # the channel of worker-found cases
    needed: Real  # [kind, Level] cumulative shares of the lowest level able to solve, last 1
    own_days: Whole  # [kind, Level] deadline of the place itself in working days; -1 = none
    reference_days: Whole  # [kind, Level]
    entry: Whole  # [kind, Level, channel] first step; -1 = impossible
    may_rework: Whole  # [kind] 1 = may be reopened


def cumulative(shares: Real) -> Real:
    """Cumulative shares along the last axis, ending at exactly 1 so that every draw falls somewhere."""
    below = np.cumsum(shares, axis=-1)
    below = below / below[..., -1:]
    return np.asarray(below)


@compiled
def inverse_cdf_index(below: Real, u: float) -> int:
    """The first k with u < below[k]."""
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
        case[i].own_days = mix.own_days[k, level]
        case[i].reference_days = mix.reference_days[k, level]
        case[i].patience = -1
        case[i].given_seconds = -1
        case[i].may_recontact = 1 if by_resident else 0
        case[i].may_rework = mix.may_rework[k]
        case[i].factor = home[h].factor


def draw_attributes(case: Table, home: Table, mix: CaseMix, seed: int, replication: int) -> None:
    """Fill in everything about the cases of households that their time, entity and nth leave open."""
    _draw_attributes(case, home, mix, seed, replication)


@compiled
def _resident_channels(case: Table, channel: Real, out: Whole, seed: int, replication: int) -> None:
    for i in range(len(case)):
        u = uniform(seed, replication, StreamPurpose.CASE_CHANNEL, case[i].entity, case[i].nth)
        out[i] = inverse_cdf_index(channel, u)


def resident_channels(case: Table, mix: CaseMix, seed: int, replication: int) -> Whole:
    """[case] the channel by which a resident would bring it."""
    out = np.zeros(len(case), np.int64)
    _resident_channels(case, mix.channel, out, seed, replication)
    return out


def reclassify(case: Table, mix: CaseMix, kind: Whole, needed: Whole, channel: Whole) -> None:
    """Give cases another kind, needed level and channel, and what follows from them."""
    case["kind"], case["needed"], case["channel"] = kind, needed, channel
    case["entry"] = mix.entry[kind, needed, channel]
    case["own_days"], case["reference_days"] = mix.own_days[kind, needed], mix.reference_days[kind, needed]
    case["may_rework"] = mix.may_rework[kind]


def time_order(parts: list[Table]) -> Whole:
    """Rows of all parts by time; equal times keep the order of the ground, whatever the grids."""
    return stable_argsort(np.concatenate([part["time"] for part in parts]))


def sort_by_time(parts: list[Table], order: Whole | None = None) -> Table:
    """All cases in the ``order`` of time; ``parts`` are given up one by one, so that no two copies of all are there.

    Rows are moved as plain 8-byte words: five times faster than as records.
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
