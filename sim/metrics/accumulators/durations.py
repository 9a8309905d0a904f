"""Times to first service and to closing, as histograms of what the period observed of them."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.histogram import BINS, Observation, bin_of
from sim.metrics.accumulators.layout import OWN, CaseColumn, CaseLayout, Nature, Span
from sim.world.event_order import DAY

Ints = NDArray[np.int64]


class Duration(IntEnum):
    """Time that is observed of each case."""

    FIRST_SERVICE = 0  # from arrival to first service, log bins
    CLOSE = 1  # from arrival to closing, log bins
    WORKING_DAYS = 2  # from arrival to closing, one bin per working day
    UPPER_ARRIVAL = 3  # from the assignment of an emergency to the arrival of the upper level, log bins


class CaseGroup(IntEnum):
    """Cases that a histogram covers."""

    ALL = 0
    OWN_LEVEL = 1  # solvable at grid, sub-area or community
    EMERGENCIES = 2


GROUPS = len(CaseGroup)
TIMES_SHAPE = (len(Duration), GROUPS, len(Observation), BINS)


@compiled
def age_bin(f: CaseLayout, duration: int, start: int, end: int) -> int:
    """Return the bin of the age at ``end`` of a time that began at ``start``."""
    if duration != Duration.WORKING_DAYS:
        return bin_of(end - start)
    last = f.span[Span.DAYS] - 1
    passed = f.workdays[min(end // DAY, last)] - f.workdays[min(start // DAY, last)]
    return int(min(BINS - 1, passed))


@compiled
def is_in_group(f: CaseLayout, c: int, group: int) -> bool:
    """Return whether case ``c`` belongs to a CaseGroup."""
    if group == CaseGroup.OWN_LEVEL:
        return bool(f.case[c, CaseColumn.NEEDED] <= OWN)
    if group == CaseGroup.EMERGENCIES:
        return bool(f.case[c, CaseColumn.NATURE] & Nature.EMERGENCY != 0)
    return True


@compiled
def observe_one(f: CaseLayout, times: Ints, c: int, duration: int, start: int, end: int) -> None:
    """Count the part of a time from ``start`` to ``end`` (-1 = still running) that lies in the period."""
    if start >= f.span[Span.END] or 0 <= end < f.span[Span.START]:
        return
    over = 0 <= end < f.span[Span.END]
    entered = age_bin(f, duration, start, max(start, f.span[Span.START]))
    last = age_bin(f, duration, start, end if over else f.span[Span.END])
    for group in range(GROUPS):
        if is_in_group(f, c, group):
            times[duration, group, Observation.ENTERED, entered] += 1
            if over:
                times[duration, group, Observation.ENDED, last] += 1
            else:
                times[duration, group, Observation.CENSORED, last] += 1


@compiled
def observe(
    f: CaseLayout, times: Ints, c: int, arrived_at: int, first_served_at: int, closed_at: int
) -> None:
    """Count first service and first closing of a case; -1 = not yet."""
    if not f.case[c, CaseColumn.NATURE] & Nature.INHERITED:  # first service of an inherited case is unknown
        observe_one(f, times, c, Duration.FIRST_SERVICE, arrived_at, first_served_at)
    observe_one(f, times, c, Duration.CLOSE, arrived_at, closed_at)
    observe_one(f, times, c, Duration.WORKING_DAYS, arrived_at, closed_at)
