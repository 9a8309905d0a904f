"""Metrics of household records: age, confirmation and quarterly checks (S4.6, D-P3, J24)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.metrics.accumulators.work_totals import Ints, WorkTotals
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.duties import count_duties, share_of_minutes
from sim.metrics.formulas.series import select_period
from sim.metrics.formulas.values import CountedShare
from sim.world.context import MeasurementContext
from sim.world.event_order import DAY
from sim.world.tables import World

Values = dict[str, float | None]


class HomeRecords(NamedTuple):
    """Household records at the end of the period."""

    homes: int  # 0 = records are not measured
    up_to_date: int  # confirmed within the interval of the home's visits
    age: int  # seconds, all homes together


def count_records(last: Ints, world: World, context: MeasurementContext) -> HomeRecords:
    """Count the records of one section.

    Parameters
    ----------
    last : ndarray, shape (homes,)
        Second at which the last visit window with contact closed; 0 = none.
    world : World
    context : MeasurementContext
    """
    if not context.records or not len(world.home):
        return HomeRecords(0, 0, 0)
    last = last[: len(world.home)]
    interval = np.zeros(len(world.home), np.int64)  # 0 = never visited
    for row in world.round[np.argsort(-world.round["interval"])]:
        member = world.member[row["first_member"] : row["first_member"] + row["members"]]
        interval[member["home"]] = row["interval"] * DAY
    age = context.period.end - last
    return HomeRecords(len(last), int(((last > 0) & (age <= interval)).sum()), int(age.sum()))


def measure_records(homes: HomeRecords, s: WorkTotals, denominators: Denominators) -> Values:
    """Compute the age of records (if measured) and the share of checks done (if homes are checked)."""
    values: Values = {}
    if homes.homes > 0:
        values["records_confirmed"] = CountedShare(homes.up_to_date / homes.homes, homes.homes)
        values["record_age_days"] = homes.age / homes.homes / DAY
    return values | _home_checks(s, denominators)


def _home_checks(s: WorkTotals, denominators: Denominators) -> Values:
    kinds = denominators.names.task_kinds
    if "check" not in kinds:
        return {}
    kind = kinds.index("check")
    undone, owed = (
        select_period(s.undone[kind], denominators.period).sum(),
        select_period(s.owed[kind], denominators.period).sum(),
    )
    return {"homes_checked": share_of_minutes(max(0, owed - undone), owed, count_duties(s)[kind])}
