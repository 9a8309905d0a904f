"""Metrics of what is on record of homes: how fresh it is, and whether it is checked (S4.6, D-P3, J24)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.metrics.accumulators.work_totals import Ints, Sums
from sim.metrics.formulas.denominators import Basis
from sim.metrics.formulas.series import in_period
from sim.metrics.formulas.values import ratio
from sim.world.context import MeasurementContext
from sim.world.events import DAY
from sim.world.tables import World

Values = dict[str, float | None]


class Confirmed(NamedTuple):
    """Records of homes at the end of the period."""

    homes: int
    fresh: int  # confirmed within the interval of the home's visits
    age: int  # seconds, all homes together


def confirmed(last: Ints, world: World, context: MeasurementContext) -> Confirmed:
    """Of one section. ``last``: [home] when its record was confirmed, by a window that closed with somebody met."""
    if not context.records or not len(world.home):
        return Confirmed(0, 0, 0)
    last = last[: len(world.home)]
    interval = np.zeros(len(world.home), np.int64)  # 0 = never visited
    for row in world.round[np.argsort(-world.round["interval"])]:
        member = world.member[row["first_member"] : row["first_member"] + row["members"]]
        interval[member["home"]] = row["interval"] * DAY
    age = context.period.end - last
    return Confirmed(len(last), int(((last > 0) & (age <= interval)).sum()), int(age.sum()))


def of_records(found: Confirmed, s: Sums, basis: Basis) -> Values:
    """Age of the records, where asked for, and the share of samplings done, where there are any."""
    values: Values = {}
    if found.homes > 0:
        values["records_confirmed"] = found.fresh / found.homes
        values["record_age_days"] = found.age / found.homes / DAY
    return values | _checks(s, basis)


def _checks(s: Sums, basis: Basis) -> Values:
    kinds = basis.names.task_kinds
    if "check" not in kinds:
        return {}
    kind = kinds.index("check")
    undone, owed = in_period(s.undone[kind], basis.period).sum(), in_period(s.owed[kind], basis.period).sum()
    return {"homes_checked": ratio(max(0, owed - undone), owed)}
