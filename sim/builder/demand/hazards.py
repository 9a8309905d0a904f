"""Hidden hazards: when they appear and how they come to light if no patrol is first (clause S4.9).

All of it is drawn when the World is built, keyed by the hazard: a resident's report, ripening, helpers and
video are exponential clocks of which the first counts. Only patrols depend on what happens in the run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.case_attributes import CaseMix, choose, recast, resident_channels
from sim.builder.demand.sorting import stable_order
from sim.config.groups.demand import Demand, Watchers
from sim.config.groups.types import CASE_KINDS, CHANNELS
from sim.jit import rule
from sim.rules.durations import chance, exponential
from sim.rules.rng import Purpose, uniform
from sim.world.events import DAY, NEVER
from sim.world.tables import HAZARD, Table, Way

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

EMERGENCY = CASE_KINDS.index("emergency")
RESIDENT, RIPENED, HELPER, VIDEO = int(Way.RESIDENT), int(Way.RIPENED), int(Way.HELPER), int(Way.VIDEO)
DRAWS = 16  # draws of one hazard: two for each way


@dataclass(frozen=True)
class Hidden:
    """Hazards by what becomes of them; all tables in the same order."""

    found: Table  # CASE if a patrol finds it; never by itself
    surfaces: Table  # CASE if it comes to light by itself
    appears: Whole
    way: Whole


@rule
def _come_to_light(
    case: Table, share: Real, mean: Real, way: Whole, at: Whole, seed: int, replication: int
) -> None:
    """The first way by which each hazard surfaces and its time; ``share``, ``mean`` (seconds): [Way]."""
    for i in range(len(case)):
        way[i], at[i] = RESIDENT, NEVER
        for k in range(len(share)):
            index = case[i].nth * DRAWS + 2 * k
            if not chance(share[k], seed, replication, Purpose.HAZARD_WAY, case[i].entity, index):
                continue
            u = uniform(seed, replication, Purpose.HAZARD_WAY, case[i].entity, index + 1)
            time = case[i].time + exponential(mean[k], u)
            if time < at[i]:
                way[i], at[i] = k, time


def _clocks(demand: Demand) -> tuple[Real, Real]:
    """[Way] share of hazards it may bring to light, and mean seconds until it does."""
    rule, joined = demand.hazards, demand.scan_to_join
    per_day = rule.reported_per_day
    if joined.active:
        per_day *= 1.0 + joined.joined_share * (joined.report_factor - 1.0)
    share, mean = np.zeros(len(Way)), np.ones(len(Way))
    rates = ((RESIDENT, per_day), (RIPENED, rule.ripening.per_day * rule.ripening.active))
    for way, rate in rates:
        if rate > 0.0:
            share[way], mean[way] = 1.0, DAY / rate
    watchers: tuple[tuple[int, Watchers], ...] = ((HELPER, rule.helpers), (VIDEO, rule.video))
    for way, others in watchers:
        share[way] = others.share * others.active
        mean[way] = others.delay_days * DAY
    return share, mean


@rule
def _needed(case: Table, needed: Real, out: Whole, seed: int, replication: int) -> None:
    """Level an emergency of each hazard would need."""
    for i in range(len(case)):
        u = uniform(seed, replication, Purpose.NEEDED_LEVEL, case[i].entity, case[i].nth)
        out[i] = choose(needed, EMERGENCY, u)


def hide(found: Table, demand: Demand, mix: CaseMix, seed: int, replication: int) -> Hidden:
    """Hazards from cases described as if a worker found them when they appear. ``found`` is changed."""
    way, at, level = (np.zeros(len(found), np.int64) for _ in range(3))
    _come_to_light(found, *_clocks(demand), way, at, seed, replication)
    _needed(found, mix.needed, level, seed, replication)
    ripe = way == RIPENED
    channel = resident_channels(found, mix, seed, replication)
    channel[way == HELPER] = CHANNELS.index("worker")
    channel[way == VIDEO] = CHANNELS.index("hotline")
    surfaces = found.copy()
    kind = np.where(ripe, EMERGENCY, found["kind"])
    recast(surfaces, mix, kind, np.where(ripe, level, found["needed"]), channel)
    surfaces["recontacts"] = (way == RESIDENT) | ripe
    surfaces["time"] = at
    appears = found["time"].copy()
    found["time"] = NEVER
    return Hidden(found, surfaces, appears, way)


def hazard_table(hidden: Hidden, found: Whole, surfaces: Whole) -> Table:
    """World.hazard, grid by grid in order of appearance; ``found``, ``surfaces``: their rows in World.case."""
    table = np.zeros(len(hidden.appears), HAZARD)
    table["appears"], table["way"] = hidden.appears, hidden.way
    table["found"], table["surfaces"] = found, surfaces
    by_time = stable_order(hidden.appears)
    return table[by_time[stable_order(hidden.found["unit"][by_time])]]
