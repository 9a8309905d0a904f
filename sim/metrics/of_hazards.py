"""Metrics of hidden hazards: how long they stay hidden and who brings them to light (clause S4.9)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics import bins
from sim.metrics.results import ratio
from sim.metrics.sums import EVENT
from sim.metrics.workload import grid_posts, household_years
from sim.rows import What
from sim.world import Way, World

Values = dict[str, float | None]
Ints = NDArray[np.int64]

HIDDEN = -1
DAY = 86_400.0


def of_hazards(kept: list[NDArray[np.void]], world: World, context: Context) -> Values:
    """All of them; empty without hazards. ``kept``: rows of cases as ``sim.metrics.sums`` keeps them."""
    if not len(world.hazard):
        return {}
    seen, way = _coming_to_light(kept, world)
    appears = world.hazard["appears"]
    over = (seen >= context.start) & (seen < context.end)
    hidden = (appears < context.end) & ((seen == HIDDEN) | (seen >= context.end))
    years = household_years(context)
    fresh = (appears >= context.start) & (appears < context.end)
    values: Values = {
        "hazards_appeared": ratio(fresh.sum(), years),
        "hazards_seen": ratio(over.sum(), years),
        "hazards_hidden_end": ratio(hidden.sum(), grid_posts(context)),
        "hazard_days_hidden": _mean_days(appears, seen, over, hidden, context),
    }
    return values | {
        f"hazards_seen_by.{one.name.lower()}": ratio((way[over] == one).sum(), over.sum()) for one in Way
    }


def _coming_to_light(kept: list[NDArray[np.void]], world: World) -> tuple[Ints, Ints]:
    """[hazard] when it came to light, HIDDEN if it has not, and in which way."""
    raised = np.full(len(world.case), HIDDEN, np.int64)
    for events in kept or [np.zeros(0, EVENT)]:
        rows = events[events["what"] == int(What.RAISED)]
        raised[rows["case"]] = rows["time"]
    found, surfaced = raised[world.hazard["found"]], raised[world.hazard["surfaces"]]
    way = np.where(found != HIDDEN, int(Way.PATROL), world.hazard["way"])
    return np.maximum(found, surfaced), np.asarray(way, np.int64)


def _mean_days(
    appears: Ints, seen: Ints, over: NDArray[np.bool_], hidden: NDArray[np.bool_], context: Context
) -> float | None:
    """Restricted mean by Kaplan-Meier; those older than the period are seen from their age at its start."""
    entered, ended, left = (np.zeros(bins.BINS, np.int64) for _ in range(3))
    end = np.where(over, seen, context.end)
    for i in np.flatnonzero(over | hidden):
        entered[bins.bin_of(max(0, context.start - int(appears[i])))] += 1
        (ended if over[i] else left)[bins.bin_of(int(end[i] - appears[i]))] += 1
    longer, values = bins.survival(entered, ended, left), bins.middles() / DAY
    last = np.flatnonzero(ended + left)
    return bins.mean(longer, values, entered, int(last[-1]) if len(last) else 0)
