"""Computation of metrics from the log of a replication.

    accumulator = start(built)            # without rows
    update(accumulator, rows)             # any rows, any number of times, in any order
    finish(accumulator, built, limits)    # {metric: number}; metrics that do not apply are absent

``limits`` are the thresholds of the verdict (Scenario.verdict). ``measure(built, log, limits)`` performs all three
steps; ``finish_daily_series`` returns daily series.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict
from sim.metrics.accumulators import accumulator as accumulation
from sim.metrics.accumulators import work_totals
from sim.metrics.accumulators.case_counters import CaseTotals, Series
from sim.metrics.formulas.cases import measure_cases
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.duties import measure_duties
from sim.metrics.formulas.gate import measure_gate
from sim.metrics.formulas.hazards import measure_hazards
from sim.metrics.formulas.records import measure_records
from sim.metrics.formulas.series import grid_open_work, open_work, select_period
from sim.metrics.formulas.staff import measure_staff
from sim.metrics.formulas.surges import measure_surges
from sim.metrics.formulas.values import Results, drop_undefined
from sim.metrics.formulas.verdict import growth_over, measure_verdict
from sim.metrics.formulas.workers import busy_without_taken_up, measure_workers
from sim.metrics.summary import Summary, combine_summaries, summarise
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World

Accumulator = accumulation.Accumulator
update = accumulation.update
merge = accumulation.merge
release = accumulation.release
build_update = accumulation.build_update


class ModelInstance(Protocol):
    """One replication as built by ``sim.builder.build``."""

    @property
    def world(self) -> World: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def context(self) -> MeasurementContext: ...


def start(built: ModelInstance) -> Accumulator:
    """Create an accumulator without rows."""
    return accumulation.start(built.world, built.labels, built.context)


def total_cases(accumulator: Accumulator) -> CaseTotals:
    """Return the totals of all cases after the last row; the accumulator is unchanged."""
    return accumulation.total_cases(accumulator)


def summarise_section(
    accumulator: Accumulator, built: ModelInstance, cases: CaseTotals | None = None
) -> Summary:
    """Summarise a section after its last row. Pass ``cases`` if they were already totalled."""
    cases = cases or total_cases(accumulator)
    return summarise(accumulator, cases, built.world, built.labels, built.context)


def finalize(summary: Summary, limits: Verdict) -> Results:
    """Compute all metrics of a summary.

    Parameters
    ----------
    summary : Summary
        Of one section or of a whole place.
    limits : Verdict
        Thresholds of the verdict, ``Scenario.verdict``.

    Returns
    -------
    dict of str to float
        Metrics that apply, by the names of `sim.metrics.catalog`.

    Raises
    ------
    ValueError
        If a metric is NaN or infinite.
    """
    denominators, s, cases = summary.denominators, summary.work_totals, summary.cases
    values = measure_cases(cases, denominators)
    values |= measure_duties(summary.lapsing, summary.visit_kinds, s, denominators)
    undone = float(select_period(summary.lapsing.undone, denominators.period).sum())
    growth = _open_work_growth(s, cases, denominators)
    values |= measure_workers(s, summary.busy, denominators, growth, undone)
    values |= busy_without_taken_up(values)
    values |= measure_gate(summary.proposals, denominators)
    values |= measure_hazards(summary.hazards, denominators) | measure_records(
        summary.home_records, s, denominators
    )
    values |= measure_surges(open_work(s, cases), denominators)
    values |= measure_staff(summary.staff_changes, denominators)
    values |= measure_verdict(s, cases, summary.lapsing, denominators, limits, values)
    return drop_undefined(values)


def finish(accumulator: Accumulator, built: ModelInstance, limits: Verdict) -> Results:
    """Compute all metrics of a place with one section, after the last row."""
    return finalize(summarise_section(accumulator, built), limits)


def measure(built: ModelInstance, log: NDArray[np.void], limits: Verdict) -> Results:
    """Compute all metrics from the log of one replication.

    Parameters
    ----------
    built : ModelInstance
    log : ndarray of ROW
        Rows in any order.
    limits : Verdict
        Thresholds of the verdict, ``Scenario.verdict``.

    Returns
    -------
    dict of str to float
        Metrics that apply, by the names of `sim.metrics.catalog`.
    """
    return finish(update(start(built), log), built, limits)


def daily_series(summary: Summary) -> dict[str, NDArray[np.int64]]:
    """Return daily series of the period.

    Returns
    -------
    dict of str to ndarray, shape (days of the period,)
        State at 24:00: ``open``, ``open_own``, ``overdue``, ``overdue_own`` in cases, ``open_work`` in seconds.
    """
    state = np.cumsum(summary.cases.days, axis=1)
    rows = {s.name.lower(): s for s in (Series.OPEN, Series.OPEN_OWN, Series.OVERDUE, Series.OVERDUE_OWN)}
    period = summary.denominators.period
    found = {name: select_period(state[row], period) for name, row in rows.items()}
    return found | {"open_work": select_period(open_work(summary.work_totals, summary.cases), period)}


def finish_daily_series(accumulator: Accumulator, built: ModelInstance) -> dict[str, NDArray[np.int64]]:
    """Return daily series of a place with one section, see `daily_series`."""
    return daily_series(summarise_section(accumulator, built))


def _open_work_growth(s: work_totals.WorkTotals, cases: CaseTotals, denominators: Denominators) -> float:
    """Return the growth over the period of open work of grid posts, in seconds."""
    return growth_over(grid_open_work(s, cases), denominators.period)


__all__ = [
    "Accumulator",
    "ModelInstance",
    "Summary",
    "build_update",
    "combine_summaries",
    "daily_series",
    "finalize",
    "finish",
    "finish_daily_series",
    "measure",
    "merge",
    "release",
    "start",
    "summarise_section",
    "total_cases",
    "update",
]
