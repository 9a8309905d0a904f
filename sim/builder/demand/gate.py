"""Admission gate: outcome of each task that a department proposes to the grids (Q10 - Q14, J25).

Each proposal has an item type, drawn by weight. Barred items and proposals without funds are refused. Items on the
list are admitted at once. Items not on the list, or removed from it, are admitted after approval or refused.
Outcomes are drawn when the World is built, keyed by the stream and the number of the task, so they do not depend on
grids and staff (clause S5.10).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.gate import Gate
from sim.config.groups.types import Duration, TaskKind
from sim.jit import compiled
from sim.rules.rng import RandomStream, StreamPurpose, fill_uniform, normal_quantile, uniform
from sim.world.event_order import DAY
from sim.world.tables import PROPOSAL, AdmissionOutcome, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

YEAR = 365.0
UNTYPED = -1


def item_types(gate: Gate) -> tuple[tuple[TaskKind, Duration], ...]:
    """Return the task kind and the minutes of each item's tasks."""
    return tuple((item.task, item.minutes) for item in gate.items.values())


def item_weights(gate: Gate) -> Real:
    """Return the share of each item in the proposals."""
    weight = np.array([item.weight for item in gate.items.values()])
    return np.asarray(weight / weight.sum())


def _passes_off_list(gate: Gate) -> float:
    return gate.funded_share * gate.approved_share


def admitted_shares(gate: Gate, years: float) -> Real:
    """Return, by item, the expected share of all proposals admitted ``years`` after the start of the run."""
    share = item_weights(gate)
    if not gate.active:
        return share
    stays = (1.0 - gate.exit_share_per_year) ** years
    listed = gate.funded_share * stays + _passes_off_list(gate) * (1.0 - stays)
    passes = [
        0.0 if i.barred else listed if i.listed else _passes_off_list(gate) for i in gate.items.values()
    ]
    return np.asarray(share * np.array(passes))


def _uniforms(n: int, stream: RandomStream) -> Real:
    u = np.empty(n)
    fill_uniform(u, stream)
    return u


@compiled
def _fill_normal(out: Real, stream: RandomStream) -> None:
    for i in range(len(out)):
        u = uniform(stream.seed, stream.replication, stream.purpose, stream.entity, i)
        out[i] = normal_quantile(u)


def off_list_from(gate: Gate, seed: int, replication: int) -> Real:
    """Return the second at which each item leaves the list: 0 if it is never on it, inf if it stays."""
    off_list: list[float] = []
    stays = 1.0 - gate.exit_share_per_year
    for name, item in gate.items.items():
        if not item.listed:
            off_list.append(0.0)
        elif stays >= 1.0:
            off_list.append(np.inf)
        else:
            u = uniform(seed, replication, int(StreamPurpose.GATE_EXIT), crc32(name.encode()), 0)
            off_list.append(0.0 if stays <= 0.0 else np.log(u) / np.log(stays) * YEAR * DAY)
    return np.array(off_list)


def _waiting_days(gate: Gate, n: int, stream: RandomStream) -> Whole:
    """Return the days until approval by proposal, at least 1."""
    z = np.empty(n)
    _fill_normal(z, stream)
    days = gate.approval.median_days * np.exp(gate.approval.sigma * z)
    return np.maximum(1, np.floor(np.minimum(days, 1e6) + 0.5)).astype(np.int64)


def release_times(times: Whole, wait: Whole, counts_working: bool, working: Flags) -> Whole:
    """Return the times at which approved tasks reach the grid: ``wait`` days later at the same time of day.

    ``working``: [day]. After the last known day, every day counts.
    """
    day, second = times // DAY, times % DAY
    if not counts_working:
        return np.asarray(times + wait * DAY)
    upto = np.cumsum(working)
    target = upto[day] + wait
    reached = np.searchsorted(upto, target)
    beyond = np.maximum(0, target - int(upto[-1]))
    return np.asarray(np.where(beyond > 0, len(working) - 1 + beyond, reached) * DAY + second)


def screen(gate: Gate, times: Whole, entity: int, working: Flags, seed: int, replication: int) -> Table:
    """Return the PROPOSAL rows of one stream. ``times``: [proposal], ascending; ``working``: [day].

    Without an item table, tasks have no type and all are admitted.
    """
    n = len(times)
    table = np.zeros(n, PROPOSAL)
    table["time"] = table["release"] = times
    if not gate.items:
        table["item"] = UNTYPED
        return table
    item_stream, money, approval, delay = (
        RandomStream(seed, replication, int(purpose), entity)
        for purpose in (
            StreamPurpose.GATE_ITEM,
            StreamPurpose.GATE_MONEY,
            StreamPurpose.GATE_APPROVAL,
            StreamPurpose.GATE_DELAY,
        )
    )
    below = np.cumsum(item_weights(gate))
    u = _uniforms(n, item_stream)
    table["item"] = item = np.minimum(np.searchsorted(below, u, side="right"), len(below) - 1)
    if not gate.active:
        return table
    barred = np.array([i.barred is not None for i in gate.items.values()])[item]
    funded = _uniforms(n, money) < gate.funded_share
    approved = _uniforms(n, approval) < gate.approved_share
    listed = times < off_list_from(gate, seed, replication)[item]
    table["outcome"] = np.select(
        [barred, ~funded, listed, approved],
        [
            AdmissionOutcome.BARRED,
            AdmissionOutcome.UNFUNDED,
            AdmissionOutcome.ADMITTED,
            AdmissionOutcome.DELAYED,
        ],
        AdmissionOutcome.UNAPPROVED,
    )
    late = table["outcome"] == AdmissionOutcome.DELAYED
    wait = _waiting_days(gate, n, delay)
    later = release_times(times, wait, gate.approval.counts == "working", working)
    table["release"] = np.where(late, later, times)
    return table


def is_admitted(proposals: Table, horizon: int) -> Flags:
    """Return whether each proposal becomes a task before the horizon."""
    passes = (proposals["outcome"] == AdmissionOutcome.ADMITTED) | (
        proposals["outcome"] == AdmissionOutcome.DELAYED
    )
    return np.asarray(passes & (proposals["release"] < horizon))
