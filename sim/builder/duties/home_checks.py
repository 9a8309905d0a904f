"""Quarterly sample checks of homes by communities, and re-checks by the level above (J24)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.grids import Grids
from sim.builder.area.queues import Queues
from sim.builder.calendar.run_days import Days
from sim.builder.duties.schedules import Schedules, kind_of
from sim.config.groups.duties import HomeChecks
from sim.rules.hours import EVERY_BLOCK
from sim.world.event_order import MINUTE
from sim.world.tables import CLOSES, DUTY, RELEASES, DutyWindow, Level, Table

Whole = NDArray[np.int64]

QUARTER_MONTHS = 3


def quarterly_schedule(days: Days) -> Whole:
    """Return the schedule: released on the first day of a quarter, closed on its last."""
    quarter = (days.month - 1) // QUARTER_MONTHS
    first = np.append(True, np.diff(quarter) != 0)
    last = np.append(np.diff(quarter) != 0, False)
    return np.asarray(first * RELEASES | last * CLOSES, np.int64)


def homes_to_check(rule: HomeChecks, size: Whole) -> Whole:
    """Return the homes that the community checks in a quarter by grid, at least one. ``size``: [grid] homes."""
    return np.asarray(np.minimum(size, np.maximum(1, np.floor(rule.share * size + 0.5))), np.int64)


def home_check_duties(
    rule: HomeChecks, schedules: Schedules, queues: Queues, grids: Grids, absent: Whole
) -> list[Table]:
    """Return one duty for each community desk and each desk above it; unfinished checks lapse at quarter end.

    ``absent``: [queue] communities that the desk serves and that are not simulated; they have as many homes each.
    """
    if not rule.active:
        return []
    homes = homes_to_check(rule, grids.size).astype(np.float64)
    every = schedules.add(quarterly_schedule(schedules.days))
    rows = []
    for level, share in ((Level.COMMUNITY, 1.0), (Level.STREET, rule.recheck_share)):
        number = np.bincount(queues.at[:, level], homes) * share
        for queue in np.flatnonzero(number):
            simulated = len(np.unique(grids.community[queues.at[:, level] == queue]))
            number[queue] *= 1.0 + absent[queue] / simulated
            row = np.zeros(1, DUTY)
            row["queue"], row["worker"], row["kind"] = queue, -1, kind_of("check")
            row["turn"] = EVERY_BLOCK
            row["window"], row["schedule"] = DutyWindow.LAPSES, every
            row["seconds"] = max(1, int(number[queue] * rule.minutes * MINUTE + 0.5))
            row["piece"] = int(rule.piece_minutes * MINUTE + 0.5)
            rows.append(row)
    return rows
