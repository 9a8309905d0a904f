"""Compact, additive summary of one section of a place.

The tables of a county are released after its summary; the metrics of a city come from the sum of the summaries of its
counties.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.metrics.accumulators.accumulator import Accumulator
from sim.metrics.accumulators.case_counters import CaseTotals
from sim.metrics.accumulators.layout import Owner
from sim.metrics.accumulators.work_totals import Real, WorkTotals
from sim.metrics.formulas.denominators import Denominators, build_denominators, combine
from sim.metrics.formulas.duties import LapsingWork, lapsing_work
from sim.metrics.formulas.gate import Proposals, count_proposals
from sim.metrics.formulas.hazards import HazardCounts, count_hazards
from sim.metrics.formulas.records import HomeRecords, count_records
from sim.metrics.formulas.staff import StaffChanges, count_changes
from sim.metrics.formulas.workers import busy_shares
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World


class Summary(NamedTuple):
    """Inputs of all metrics."""

    denominators: Denominators
    work_totals: WorkTotals  # without totals of single workers, homes and cases, which are summarised below
    cases: CaseTotals
    lapsing: LapsingWork  # by day of the run
    busy: Real  # [grid worker with presence] busy share
    visit_kinds: tuple[int, ...]  # task kinds with households as entities
    proposals: Proposals | None
    hazards: HazardCounts
    home_records: HomeRecords
    staff_changes: StaffChanges | None


def summarise(
    accumulator: Accumulator, cases: CaseTotals, world: World, names: Labels, context: MeasurementContext
) -> Summary:
    """Summarise a section after its last row."""
    f, s = accumulator.layout, accumulator.work_totals
    nothing = np.zeros(0, np.int64)
    return Summary(
        denominators=build_denominators(context, world, names, f),
        work_totals=s._replace(busy=nothing, last_confirmed=nothing, arrival_time=nothing.astype(np.int32)),
        cases=cases,
        lapsing=lapsing_work(f, s, world),
        busy=busy_shares(f, s, context.period),
        visit_kinds=tuple(np.flatnonzero(f.owner == Owner.HOUSEHOLD).tolist()),
        proposals=count_proposals(context),
        hazards=count_hazards(s.arrival_time, world, context.period),
        home_records=count_records(s.last_confirmed, world, context),
        staff_changes=count_changes(context),
    )


def combine_summaries(parts: Sequence[Summary]) -> Summary:
    """Combine the summaries of the sections of one place, in their order."""
    first = parts[0]
    if len(parts) == 1:
        return first
    return Summary(
        denominators=combine([p.denominators for p in parts]),
        work_totals=_add_fields([p.work_totals for p in parts]),
        cases=_add_fields([p.cases for p in parts]),
        lapsing=_add_fields([p.lapsing for p in parts]),
        busy=np.concatenate([p.busy for p in parts]),
        visit_kinds=first.visit_kinds,
        proposals=None if first.proposals is None else _add_fields([p.proposals for p in parts]),
        hazards=_add_fields([p.hazards for p in parts]),
        home_records=_add_fields([p.home_records for p in parts]),
        staff_changes=None if first.staff_changes is None else _add_fields([p.staff_changes for p in parts]),
    )


def _add_fields(parts: Sequence[Any]) -> Any:
    """Add named tuples of numbers and arrays field by field."""
    return type(parts[0])(*(sum(values[1:], start=values[0]) for values in zip(*parts, strict=True)))
