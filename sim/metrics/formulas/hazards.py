"""Metrics of hidden hazards: days hidden, and channel of discovery (clause S4.9)."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators import histogram as bins
from sim.metrics.accumulators.histogram import Observation
from sim.metrics.formulas.denominators import Denominators, Feature
from sim.metrics.formulas.values import counted_share, ratio
from sim.world.context import Period
from sim.world.event_order import DAY
from sim.world.tables import DiscoveryChannel, Table, World

Values = dict[str, float | None]
Ints = NDArray[np.int64]

UNDISCOVERED = -1
PATROL = int(DiscoveryChannel.PATROL)


class HazardCount(IntEnum):
    """Position in ``HazardCounts.counts``."""

    APPEARED = 0  # in the period
    DISCOVERED = 1  # in the period
    HIDDEN_END = 2  # hidden at the end of the period


class HazardCounts(NamedTuple):
    """Hazards in the period."""

    counts: Ints  # [HazardCount]
    by_channel: Ints  # [DiscoveryChannel] discovered
    ages: Ints  # [Observation, bin] time hidden


def count_hazards(arrival_time: NDArray[np.int32], world: World, period: Period) -> HazardCounts:
    """Count the hazards of one section.

    Parameters
    ----------
    arrival_time : ndarray, shape (cases,)
        Second of arrival of each case; -1 = did not arrive.
    world : World
    period : Period
    """
    found = HazardCounts(
        np.zeros(len(HazardCount), np.int64),
        np.zeros(len(DiscoveryChannel), np.int64),
        np.zeros((len(Observation), bins.BINS), np.int64),
    )
    _count(found, world.hazard, arrival_time, period.start, period.end)
    return found


@compiled
def _count(found: HazardCounts, hazard: Table, arrival_time: NDArray[np.int32], start: int, end: int) -> None:
    """Add hazards to ``found``; hazards older than the period enter at their age at its start."""
    counts, by_channel, ages = found.counts, found.by_channel, found.ages
    for h in range(len(hazard)):
        appears = hazard[h]["appears"]
        by_patrol = arrival_time[hazard[h]["found"]]
        discovered = max(by_patrol, arrival_time[hazard[h]["surfaces"]])
        if start <= appears < end:
            counts[HazardCount.APPEARED] += 1
        over = start <= discovered < end
        if not over and (appears >= end or (discovered != UNDISCOVERED and discovered < end)):
            continue
        ages[Observation.ENTERED, bins.bin_of(max(0, start - appears))] += 1
        if over:
            counts[HazardCount.DISCOVERED] += 1
            by_channel[PATROL if by_patrol != UNDISCOVERED else hazard[h]["discovery_channel"]] += 1
            ages[Observation.ENDED, bins.bin_of(discovered - appears)] += 1
        else:
            counts[HazardCount.HIDDEN_END] += 1
            ages[Observation.CENSORED, bins.bin_of(end - appears)] += 1


def measure_hazards(hazards: HazardCounts, denominators: Denominators) -> Values:
    """Compute the metrics of hazards; empty without hidden hazards."""
    if not denominators.features & Feature.HAZARDS:
        return {}
    counts, years = hazards.counts, denominators.household_years
    values: Values = {
        "hazards_appeared": ratio(counts[HazardCount.APPEARED], years),
        "hazards_discovered": ratio(counts[HazardCount.DISCOVERED], years),
        "hazards_hidden_end": ratio(counts[HazardCount.HIDDEN_END], denominators.full_time),
        "hazard_days_hidden": _mean_days(hazards.ages),
    }
    return values | {
        f"hazards_discovered_by.{channel.name.lower()}": counted_share(
            hazards.by_channel[channel], counts[HazardCount.DISCOVERED]
        )
        for channel in DiscoveryChannel
    }


def _mean_days(ages: Ints) -> float | None:
    """Return the restricted mean by Kaplan-Meier, in days."""
    return bins.restricted_mean(ages, bins.survival(ages), bins.bin_centres() / DAY)
