"""Metrics of hidden hazards: how long they stay hidden and who brings them to light (clause S4.9)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators import histogram as bins
from sim.metrics.formulas.denominators import Basis, Trait
from sim.metrics.formulas.values import ratio
from sim.world.context import Period
from sim.world.events import DAY
from sim.world.tables import DiscoveryChannel, Table, World

Values = dict[str, float | None]
Ints = NDArray[np.int64]

UNSEEN = -1
PATROL = int(DiscoveryChannel.PATROL)
APPEARED, SEEN, HIDDEN_END = 0, 1, 2
ENTERED, ENDED, LEFT = 0, 1, 2


class Hidden(NamedTuple):
    """Hazards in the period."""

    counts: Ints  # [appeared | came to light | hidden at the end]
    by_way: Ints  # [DiscoveryChannel] came to light
    ages: Ints  # [entered | ended | left, bin] time hidden


def hidden(raised: NDArray[np.int32], world: World, period: Period) -> Hidden:
    """Of one section. ``raised``: [case] when it arose, -1 = not."""
    found = Hidden(
        np.zeros(3, np.int64), np.zeros(len(DiscoveryChannel), np.int64), np.zeros((3, bins.BINS), np.int64)
    )
    _count(world.hazard, raised, period.start, period.end, *found)
    return found


@compiled
def _count(
    hazard: Table, raised: NDArray[np.int32], start: int, end: int, counts: Ints, by_way: Ints, ages: Ints
) -> None:
    """Those older than the period are seen from their age at its start."""
    for h in range(len(hazard)):
        appears = hazard[h]["appears"]
        found = raised[hazard[h]["found"]]
        seen = max(found, raised[hazard[h]["surfaces"]])
        if start <= appears < end:
            counts[APPEARED] += 1
        over = start <= seen < end
        if not over and (appears >= end or (seen != UNSEEN and seen < end)):
            continue
        ages[ENTERED, bins.bin_of(max(0, start - appears))] += 1
        if over:
            counts[SEEN] += 1
            by_way[PATROL if found != UNSEEN else hazard[h]["discovery_channel"]] += 1
            ages[ENDED, bins.bin_of(seen - appears)] += 1
        else:
            counts[HIDDEN_END] += 1
            ages[LEFT, bins.bin_of(end - appears)] += 1


def of_hazards(found: Hidden, basis: Basis) -> Values:
    """All of them; empty without hazards."""
    if not basis.traits & Trait.HAZARDS:
        return {}
    counts, years = found.counts, basis.household_years
    values: Values = {
        "hazards_appeared": ratio(counts[APPEARED], years),
        "hazards_seen": ratio(counts[SEEN], years),
        "hazards_hidden_end": ratio(counts[HIDDEN_END], basis.full_time),
        "hazard_days_hidden": _mean_days(*found.ages),
    }
    return values | {
        f"hazards_seen_by.{one.name.lower()}": ratio(found.by_way[one], counts[SEEN])
        for one in DiscoveryChannel
    }


def _mean_days(entered: Ints, ended: Ints, left: Ints) -> float | None:
    """Restricted mean by Kaplan-Meier."""
    longer, values = bins.survival(entered, ended, left), bins.middles() / DAY
    last = np.flatnonzero(ended + left)
    return bins.mean(longer, values, entered, int(last[-1]) if len(last) else 0)
