"""Hidden hazards: when they appear, and how they are discovered without a patrol (clause S4.9).

Everything is drawn when the World is built, keyed by the hazard: reports by residents, development into an emergency,
helpers and video are competing exponential clocks. Only patrols depend on the course of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.demand.case_attributes import CaseMix, needed_levels, reclassify, resident_channels
from sim.builder.demand.sorting import stable_argsort
from sim.config.groups.demand import Demand, Watchers
from sim.config.groups.types import CASE_KINDS, CHANNELS
from sim.jit import compiled
from sim.rules.durations import bernoulli, exponential
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import DAY, NEVER
from sim.world.tables import HAZARD, DiscoveryChannel, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

EMERGENCY = CASE_KINDS.index("emergency")
RESIDENT, RIPENED, HELPER, VIDEO = (
    int(DiscoveryChannel.RESIDENT),
    int(DiscoveryChannel.RIPENED),
    int(DiscoveryChannel.HELPER),
    int(DiscoveryChannel.VIDEO),
)
DRAWS = 16  # draws of one hazard: two for each channel


@dataclass(frozen=True)
class HiddenHazards:
    """Hazards and the two cases of each; all tables in the same order."""

    found: Table  # CASE if a patrol finds it; its own time is NEVER
    surfaces: Table  # CASE if it is discovered otherwise
    appears: Whole
    discovery_channel: Whole


class DiscoveryRates(NamedTuple):
    """Discovery of hazards other than by patrol, by channel."""

    share: Real  # [DiscoveryChannel] share of hazards that the channel may discover
    mean: Real  # [DiscoveryChannel] mean seconds until discovery


@compiled
def _draw_discovery(
    case: Table, rates: DiscoveryRates, discovery_channel: Whole, at: Whole, seed: int, replication: int
) -> None:
    """Draw the first channel that discovers each hazard, and the time of discovery."""
    for i in range(len(case)):
        discovery_channel[i], at[i] = RESIDENT, NEVER
        for k in range(len(rates.share)):
            index = case[i].nth * DRAWS + 2 * k
            if not bernoulli(
                rates.share[k], seed, replication, StreamPurpose.HAZARD_DISCOVERY, case[i].entity, index
            ):
                continue
            u = uniform(seed, replication, StreamPurpose.HAZARD_DISCOVERY, case[i].entity, index + 1)
            time = case[i].time + exponential(rates.mean[k], u)
            if time < at[i]:
                discovery_channel[i], at[i] = k, time


def _discovery_rates(demand: Demand) -> DiscoveryRates:
    """Return the discovery rates of each channel."""
    rule, joined = demand.hazards, demand.scan_to_join
    per_day = rule.reported_per_day
    if joined.active:
        per_day *= 1.0 + joined.joined_share * (joined.report_factor - 1.0)
    share, mean = np.zeros(len(DiscoveryChannel)), np.ones(len(DiscoveryChannel))
    rates = ((RESIDENT, per_day), (RIPENED, rule.ripening.per_day * rule.ripening.active))
    for discovery_channel, rate in rates:
        if rate > 0.0:
            share[discovery_channel], mean[discovery_channel] = 1.0, DAY / rate
    watchers: tuple[tuple[int, Watchers], ...] = ((HELPER, rule.helpers), (VIDEO, rule.video))
    for discovery_channel, others in watchers:
        share[discovery_channel] = others.share * others.active
        mean[discovery_channel] = others.delay_days * DAY
    return DiscoveryRates(share, mean)


def generate_hidden_hazards(
    found: Table, demand: Demand, mix: CaseMix, seed: int, replication: int
) -> HiddenHazards:
    """Return the hazards of cases that are described as found when they appear. Changes ``found``."""
    discovery_channel, at = (np.zeros(len(found), np.int64) for _ in range(2))
    _draw_discovery(found, _discovery_rates(demand), discovery_channel, at, seed, replication)
    level = needed_levels(found, mix, EMERGENCY, seed, replication)
    ripe = discovery_channel == RIPENED
    channel = resident_channels(found, mix, seed, replication)
    channel[discovery_channel == HELPER] = CHANNELS.index("worker")
    channel[discovery_channel == VIDEO] = CHANNELS.index("hotline")
    surfaces = found.copy()
    kind = np.where(ripe, EMERGENCY, found["kind"])
    reclassify(surfaces, mix, kind, np.where(ripe, level, found["needed"]), channel)
    surfaces["may_recontact"] = (discovery_channel == RESIDENT) | ripe
    surfaces["time"] = at
    appears = found["time"].copy()
    found["time"] = NEVER
    return HiddenHazards(found, surfaces, appears, discovery_channel)


def hazard_table(hidden: HiddenHazards, found: Whole, surfaces: Whole) -> Table:
    """Return World.hazard by grid and time of appearance. ``found``, ``surfaces``: rows in World.case."""
    table = np.zeros(len(hidden.appears), HAZARD)
    table["appears"], table["discovery_channel"] = hidden.appears, hidden.discovery_channel
    table["found"], table["surfaces"] = found, surfaces
    by_time = stable_argsort(hidden.appears)
    return table[by_time[stable_argsort(hidden.found["unit"][by_time])]]
