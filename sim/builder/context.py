"""What a World's numbers are called and what they are measured against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.builder.components import Parts, grid_fte
from sim.builder.demand.arrivals import mix_of
from sim.builder.demand.day_weights import Weights
from sim.builder.demand.gate import sorts
from sim.builder.routes.routes import ROUTE_CHANNELS, ROUTE_KINDS
from sim.builder.staff.turnover import Change
from sim.builder.workload.load import expected_load
from sim.config.groups.types import TASK_KINDS
from sim.config.scenario import Scenario
from sim.world.context import Context, Period
from sim.world.events import DAY, MINUTE
from sim.world.tables import Names, Table, World

Whole = NDArray[np.int64]


def names_of(scenario: Scenario, parts: Parts) -> Names:
    """Names of kinds, channels, queues and steps; notes that every output repeats."""
    notes = [*parts.dates.notes]
    if scenario.area.counts_replaced:
        notes.append("area.households_per_grid replaces the place's own counts of grids")
    if not scenario.place.calibrated:
        notes.append("not calibrated to your place")
    notes += [f"not modelled yet: {p.what} ({p.fact})" for p in scenario.place.pending]
    return Names(
        task_kinds=TASK_KINDS,
        case_kinds=ROUTE_KINDS,
        channels=ROUTE_CHANNELS,
        queues=parts.places.names,
        queue_levels=tuple(parts.places.level.tolist()),
        steps=parts.routes.names,
        notes=tuple(notes),
    )


def _below(parts: Parts, weight: Whole) -> Whole:
    """[queue] sum of ``weight`` [grid] over the grids it answers for at its own level."""
    places = parts.places
    total = np.zeros(len(places.level), np.int64)
    for level in np.unique(places.level):
        here = places.level == level
        total[here] = np.bincount(places.at[:, level], weight, len(total)).astype(np.int64)[here]
    return total


def changes_of(changes: Sequence[Change]) -> Whole:
    """[change] (days of the run) as metrics take them."""
    return np.array([(c.quits, c.fills) for c in changes], np.int64).reshape(-1, 2)


def context_of(scenario: Scenario, parts: Parts, world: World, weights: Weights, proposals: Table) -> Context:
    """The measured period and everything the measures divide by. ``proposals``: sim.builder.demand.gate.PROPOSAL."""
    run, staff, places = scenario.run, parts.staff, parts.places
    queues, queue = len(places.level), staff.worker["queue"]
    own = queue < len(parts.stations.community)
    period = Period(
        start=run.run_in_weeks * 7 * DAY,
        end=run.days * DAY,
        working=parts.dates.days.working[: run.days].astype(np.int64),
        shocks=tuple((first, min(last, run.days)) for first, last in weights.shocks if first < run.days),
    )
    fte = np.bincount(queue, staff.fte, queues).astype(np.float64)
    present = np.zeros((queues, run.days), np.int64)
    np.add.at(present, queue, staff.present)
    size = parts.grids.size
    full_time = float(staff.fte[own].sum())
    return Context(
        period=period,
        level=places.level,
        posts=np.bincount(queue, minlength=queues),
        fte=fte,
        households=_below(parts, size),
        grids=_below(parts, np.ones_like(size)),
        present=present,
        post_seconds=float(staff.present[own][:, period.first_day : period.end_day].sum()) / full_time,
        households_per_full_time=float(size.sum()) / full_time,
        own_deadline=scenario.cases.deadline.own is not None,
        records=scenario.duties.records.measured,
        expected=expected_load(
            scenario, parts.ground, mix_of(scenario, parts.routes), parts.routes, weights, world,
            staff.present, places.level, period.first_day, period.end_day, grid_fte(parts),
        ),
        proposals=proposals if scenario.gate.items else None,
        item_seconds=np.array([work.minutes_mean * MINUTE for _, work in sorts(scenario.gate)]),
        overtime_paid=scenario.staffing.overtime.paid,
        changes=None if staff.changes is None else changes_of(staff.changes),
    )  # fmt: skip
