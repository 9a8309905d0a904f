"""Times to first service and to close as far as the period saw them, as counts on fixed bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.histogram import BINS, bin_of
from sim.metrics.accumulators.layout import (
    DAYS,
    EMERGENCY,
    END,
    INHERITED,
    NATURE,
    NEEDED,
    OWN,
    START,
    CaseLayout,
)
from sim.world.events import DAY

FIRST_SERVICE, CLOSE, WORKING_DAYS = 0, 1, 2  # measures; the last is on bins of whole working days
ALL, OWN_LEVEL, EMERGENCIES = 0, 1, 2  # groups
ENTERED, ENDED, CENSORED = 0, 1, 2
TIMES_SHAPE = (3, 3, 3, BINS)

Ints = NDArray[np.int64]


@compiled
def age_bin(f: CaseLayout, measure: int, start: int, end: int) -> int:
    """The bin of the age a case has reached at ``end``."""
    if measure != WORKING_DAYS:
        return bin_of(end - start)
    last = f.span[DAYS] - 1
    passed = f.workdays[min(end // DAY, last)] - f.workdays[min(start // DAY, last)]
    return int(min(BINS - 1, passed))


@compiled
def observe_one(f: CaseLayout, times: Ints, c: int, measure: int, start: int, end: int) -> None:
    """A time from ``start`` to ``end`` (-1 = still running), as far as the period saw it."""
    if start >= f.span[END] or 0 <= end < f.span[START]:
        return
    over = 0 <= end < f.span[END]
    entered = age_bin(f, measure, start, max(start, f.span[START]))
    last = age_bin(f, measure, start, end if over else f.span[END])
    for group in range(3):
        own = f.case[c, NEEDED] <= OWN
        emergency = f.case[c, NATURE] & EMERGENCY != 0
        if group == ALL or (group == OWN_LEVEL and own) or (group == EMERGENCIES and emergency):
            times[measure, group, ENTERED, entered] += 1
            times[measure, group, ENDED if over else CENSORED, last] += 1


@compiled
def observe(
    f: CaseLayout, times: Ints, c: int, arrived_at: int, first_served_at: int, closed_at: int
) -> None:
    """First service and first closing of a case; -1 = not yet."""
    if not f.case[c, NATURE] & INHERITED:  # when an open case of a list was first served is not known
        observe_one(f, times, c, FIRST_SERVICE, arrived_at, first_served_at)
    observe_one(f, times, c, CLOSE, arrived_at, closed_at)
    observe_one(f, times, c, WORKING_DAYS, arrived_at, closed_at)
