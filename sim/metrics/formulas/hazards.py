"""Metrics of hidden hazards: how long they stay hidden and who brings them to light (clause S4.9)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators import histogram as bins
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.values import ratio
from sim.world.context import Period
from sim.world.events import DAY
from sim.world.tables import DiscoveryChannel, Table, World

Values = dict[str, float | None]
Ints = NDArray[np.int64]

UNDISCOVERED = -1
PATROL = int(DiscoveryChannel.PATROL)
APPEARED, DISCOVERED, HIDDEN_END = 0, 1, 2
ENTERED, ENDED, CENSORED = 0, 1, 2


class HazardCounts(NamedTuple):
    """Hazards in the period."""

    counts: Ints  # [appeared | came to light | hidden at the end]
    by_channel: Ints  # [DiscoveryChannel] came to light
    ages: Ints  # [entered | ended | censored, bin] time hidden


def count_hazards(arrival_time: NDArray[np.int32], world: World, period: Period) -> HazardCounts:
    """Of one section. ``arrival_time``: [case] when it arose, -1 = not."""
    found = HazardCounts(
        np.zeros(3, np.int64), np.zeros(len(DiscoveryChannel), np.int64), np.zeros((3, bins.BINS), np.int64)
    )
    _count(world.hazard, arrival_time, period.start, period.end, *found)
    return found


@compiled
def _count(
    hazard: Table,
    arrival_time: NDArray[np.int32],
    start: int,
    end: int,
    counts: Ints,
    by_channel: Ints,
    ages: Ints,
) -> None:
    """Those older than the period are seen from their age at its start."""
    for h in range(len(hazard)):
        appears = hazard[h]["appears"]
        found = arrival_time[hazard[h]["found"]]
        discovered = max(found, arrival_time[hazard[h]["surfaces"]])
        if start <= appears < end:
            counts[APPEARED] += 1
        over = start <= discovered < end
        if not over and (appears >= end or (discovered != UNDISCOVERED and discovered < end)):
            continue
        ages[ENTERED, bins.bin_of(max(0, start - appears))] += 1
        if over:
            counts[DISCOVERED] += 1
            by_channel[PATROL if found != UNDISCOVERED else hazard[h]["discovery_channel"]] += 1
            ages[ENDED, bins.bin_of(discovered - appears)] += 1
        else:
            counts[HIDDEN_END] += 1
            ages[CENSORED, bins.bin_of(end - appears)] += 1


def measure_hazards(hazards: HazardCounts, denominators: Denominators) -> Values:
    """All of them; empty without hazards."""
    if not denominators.features & Feature.HAZARDS:
        return {}
    counts, years = hazards.counts, denominators.household_years
    values: Values = {
        "hazards_appeared": ratio(counts[APPEARED], years),
        "hazards_discovered": ratio(counts[DISCOVERED], years),
        "hazards_hidden_end": ratio(counts[HIDDEN_END], denominators.full_time),
        "hazard_days_hidden": _mean_days(*hazards.ages),
    }
    return values | {
        f"hazards_discovered_by.{one.name.lower()}": ratio(hazards.by_channel[one], counts[DISCOVERED])
        for one in DiscoveryChannel
    }


def _mean_days(entered: Ints, ended: Ints, censored: Ints) -> float | None:
    """Restricted mean by Kaplan-Meier."""
    longer, values = bins.survival(entered, ended, censored), bins.bin_centres() / DAY
    last = np.flatnonzero(ended + censored)
    return bins.mean(longer, values, entered, int(last[-1]) if len(last) else 0)
