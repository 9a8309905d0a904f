"""Labels and measurement context of a World."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.calendar import Calendar
from sim.builder.components import Components
from sim.builder.demand.day_weights import DayWeights
from sim.builder.demand.gate import item_types
from sim.builder.demand.own_arrivals import replaces_arrivals
from sim.builder.routes.routes import ROUTE_CHANNELS, ROUTE_KINDS
from sim.builder.staff.turnover import Replacement
from sim.builder.workload.load import expected_load
from sim.config.groups.types import TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.context import MeasurementContext, Period
from sim.world.event_order import DAY, MINUTE
from sim.world.tables import Labels, Table, World

Whole = NDArray[np.int64]


def build_labels(scenario: Scenario, components: Components) -> Labels:
    """Names of kinds, channels, queues and steps; notes that every output repeats."""
    notes = [note.en for note in components.dates.notes]
    if scenario.area.counts_replaced:
        notes.append("area.households_per_grid replaces the place's own counts of grids")
    if scenario.area.beyond == "none":
        notes.append(
            "communities that are not simulated are left out: the load of the desks above is too low"
        )
    if not scenario.place.calibrated:
        notes.append("not calibrated to your place")
    if scenario.presses_cases:
        notes.append("unsolved cases are pressed and taken up by the desks above (cases.pressing)")
    if scenario.staffing.rushing.active:
        notes.append("grid workers under pressure work faster and solve less (staffing.rushing)")
    notes += [f"not modelled yet: {p.what} ({p.fact})" for p in scenario.place.pending]
    return Labels(
        task_kinds=TASK_KINDS,
        case_kinds=ROUTE_KINDS,
        channels=ROUTE_CHANNELS,
        queues=components.queues.names,
        queue_levels=tuple(components.queues.level.tolist()),
        steps=components.routes.names,
        notes=tuple(notes),
    )


def _sum_below(components: Components, weight: Whole) -> Whole:
    """Return the sum of ``weight`` [grid] by queue, over the grids that the queue serves at its own level."""
    queues = components.queues
    total = np.zeros(len(queues.level), np.int64)
    for level in np.unique(queues.level):
        here = queues.level == level
        total[here] = np.bincount(queues.at[:, level], weight, len(total)).astype(np.int64)[here]
    return total


def replacement_table(replacements: Sequence[tuple[int, Replacement]], kind: Whole) -> Whole:
    """Return [change] (last holder leaves, next holder starts, post class), in days of the run.

    ``replacements``: (grid post, change); ``kind``: [grid post] row of its class.
    """
    rows = [(change.quits, change.fills, int(kind[post])) for post, change in replacements]
    return np.array(rows, np.int64).reshape(-1, 3)


@lru_cache(maxsize=16)
def statutory_holidays(calendar: Calendar, start: dt.date, days: int) -> Whole:
    """Return the statutory holidays of a run, as days of it; the array is shared and must not be modified."""
    dates = [start + dt.timedelta(days=k) for k in range(days)]
    return np.flatnonzero([calendar.is_statutory_holiday(day) for day in dates])


def build_context(
    scenario: Scenario, components: Components, world: World, weights: DayWeights, proposals: Table
) -> MeasurementContext:
    """Return the measured period and the denominators of the metrics. ``proposals``: PROPOSAL."""
    run, staff, queues = scenario.run, components.staff, components.queues
    queue_count, queue = len(queues.level), staff.worker["queue"]
    own = queue < len(components.assignment.community)
    period = Period(
        start=run.warm_up_weeks * 7 * DAY,
        end=run.days * DAY,
        working=components.dates.days.working[: run.days].astype(np.int64),
        surges=tuple((first, min(last, run.days)) for first, last in weights.surges if first < run.days),
        holidays=statutory_holidays(components.dates.calendar, run.start, run.days),
    )
    fte = np.bincount(queue, staff.fte, queue_count).astype(np.float64)
    present = np.zeros((queue_count, run.days), np.int64)
    np.add.at(present, queue, staff.present)
    size = components.grids.size
    full_time = float(staff.fte[own].sum())
    return MeasurementContext(
        period=period,
        level=queues.level,
        posts=np.bincount(queue, minlength=queue_count),
        fte=fte,
        households=_sum_below(components, size),
        grids=_sum_below(components, np.ones_like(size)),
        present=present,
        post_seconds=float(staff.present[own][:, period.first_day : period.end_day].sum()) / full_time,
        households_per_full_time=float(size.sum()) / full_time,
        own_deadline=scenario.cases.deadline.own is not None,
        records=scenario.duties.records.measured,
        expected=(
            np.zeros((0, 0))
            if replaces_arrivals(scenario)
            else expected_load(scenario, components, weights, world, period)
        ),
        proposals=proposals if scenario.gate.items else None,
        item_seconds=np.array([work.minutes_mean * MINUTE for _, work in item_types(scenario.gate)]),
        overtime_paid=scenario.staffing.overtime.paid,
        replacements=(
            None
            if staff.replacements is None
            else replacement_table(staff.replacements, components.assignment.kind)
        ),
        class_posts=np.bincount(components.assignment.kind, minlength=len(scenario.staffing.classes)),
        post_classes=tuple(scenario.staffing.classes),
    )
