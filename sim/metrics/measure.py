"""Rows to numbers: what a replication's log says, as one row of declared metrics.

    accumulator = start(built)            # of no rows yet
    update(accumulator, rows)             # any rows, any number of times, in any order
    finish(accumulator, built, limits)    # -> {metric: number}; what does not apply is absent

``limits`` are the thresholds of the verdict (Scenario.verdict). ``measure(built, log, limits)`` does the
three at once; ``finish_daily_series`` gives the days behind them.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict
from sim.metrics.accumulators import accumulator as accumulation
from sim.metrics.accumulators import work_totals
from sim.metrics.accumulators.case_counters import GRID_WORK, OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, CaseTotals
from sim.metrics.formulas.cases import measure_cases
from sim.metrics.formulas.denominators import Denominators
from sim.metrics.formulas.duties import measure_duties
from sim.metrics.formulas.gate import measure_gate
from sim.metrics.formulas.hazards import measure_hazards
from sim.metrics.formulas.records import measure_records
from sim.metrics.formulas.series import open_work, select_period
from sim.metrics.formulas.staff import measure_staff
from sim.metrics.formulas.surges import measure_surges
from sim.metrics.formulas.values import Results, drop_undefined
from sim.metrics.formulas.verdict import growth_over, measure_verdict
from sim.metrics.formulas.workers import measure_workers
from sim.metrics.summary import Summary, combine_summaries, summarise
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World

Accumulator = accumulation.Accumulator
update = accumulation.update
merge = accumulation.merge
release = accumulation.release
build_update = accumulation.build_update


class ModelInstance(Protocol):
    """One replication as ``sim.builder.build`` makes it."""

    @property
    def world(self) -> World: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def context(self) -> MeasurementContext: ...


def start(built: ModelInstance) -> Accumulator:
    """An accumulator of no rows."""
    return accumulation.start(built.world, built.labels, built.context)


def total_cases(accumulator: Accumulator) -> CaseTotals:
    """What all cases come to, once all rows are in."""
    return accumulation.total_cases(accumulator)


def summarise_section(
    accumulator: Accumulator, built: ModelInstance, cases: CaseTotals | None = None
) -> Summary:
    """What a section comes to, once all its rows are in; ``cases`` if they were totalled before."""
    cases = cases or total_cases(accumulator)
    return summarise(accumulator, cases, built.world, built.labels, built.context)


def finalize(summary: Summary, limits: Verdict) -> Results:
    """All metrics that apply, judged by ``limits``. Raises ValueError if a metric is not a finite number."""
    denominators, s, cases = summary.denominators, summary.work_totals, summary.cases
    values = measure_cases(cases, denominators) | measure_duties(
        summary.owed, summary.undone, summary.visit_kinds, s, denominators
    )
    undone = float(select_period(summary.undone, denominators.period).sum())
    values |= measure_workers(
        s, summary.busy, denominators, _open_work_growth(s, cases, denominators), undone
    )
    values |= measure_gate(summary.proposals, denominators)
    values |= measure_hazards(summary.hazards, denominators) | measure_records(
        summary.home_records, s, denominators
    )
    values |= measure_surges(open_work(s, cases), denominators)
    values |= measure_staff(summary.staff_changes, denominators)
    values |= measure_verdict(s, cases, summary.owed, summary.undone, denominators, limits, values)
    return drop_undefined(values)


def finish(accumulator: Accumulator, built: ModelInstance, limits: Verdict) -> Results:
    """All metrics of a place that is one section, once all rows are in."""
    return finalize(summarise_section(accumulator, built), limits)


def measure(built: ModelInstance, log: NDArray[np.void], limits: Verdict) -> Results:
    """All metrics of one replication's log."""
    return finish(update(start(built), log), built, limits)


def daily_series(summary: Summary) -> dict[str, NDArray[np.int64]]:
    """State at 24:00 of each day of the period: open and overdue cases, open own work in seconds."""
    state = np.cumsum(summary.cases.days, axis=1)
    rows = {"open": OPEN, "open_own": OPEN_OWN, "overdue": OVERDUE, "overdue_own": OVERDUE_OWN}
    period = summary.denominators.period
    found = {name: select_period(state[row], period) for name, row in rows.items()}
    return found | {"open_work": select_period(open_work(summary.work_totals, summary.cases), period)}


def finish_daily_series(accumulator: Accumulator, built: ModelInstance) -> dict[str, NDArray[np.int64]]:
    """As ``daily_series``, of a place that is one section."""
    return daily_series(summarise_section(accumulator, built))


def _open_work_growth(s: work_totals.WorkTotals, cases: CaseTotals, denominators: Denominators) -> float:
    """Growth over the period of the work open in grid queues and of carried duties, in seconds."""
    return growth_over(np.cumsum(cases.days[GRID_WORK] + s.carried), denominators.period)


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
