"""Metrics of what is on record of homes: how fresh it is, and whether it is checked (S4.6, D-P3, J24)."""

from __future__ import annotations

import numpy as np

from sim.context import Context
from sim.events import DAY
from sim.metrics.results import ratio
from sim.metrics.sums import Sums
from sim.metrics.weeks import in_period
from sim.world import Names, World

Values = dict[str, float | None]


def of_records(s: Sums, world: World, names: Names, context: Context) -> Values:
    """Age of the records, where asked for, and the share of samplings done, where there are any."""
    return _ages(s, world, context) | _checks(s, names, context)


def _ages(s: Sums, world: World, context: Context) -> Values:
    """Of all homes. A record is confirmed when a window closes in which somebody opened and did not refuse."""
    if not context.records or not len(world.home):
        return {}
    last = s.confirmed[: len(world.home)]
    interval = np.zeros(len(world.home), np.int64)  # 0 = never visited
    for row in world.round[np.argsort(-world.round["interval"])]:
        member = world.member[row["first_member"] : row["first_member"] + row["members"]]
        interval[member["home"]] = row["interval"] * DAY
    age = context.end - last
    return {
        "records_confirmed": float(((last > 0) & (age <= interval)).mean()),
        "record_age_days": float(age.mean() / DAY),
    }


def _checks(s: Sums, names: Names, context: Context) -> Values:
    if "check" not in names.task_kinds:
        return {}
    kind = names.task_kinds.index("check")
    undone, owed = in_period(s.undone[kind], context).sum(), in_period(s.owed[kind], context).sum()
    return {"homes_checked": ratio(max(0, owed - undone), owed)}
