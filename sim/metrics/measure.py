"""Rows to numbers: what a replication's log says, as one row of declared metrics.

    tally = start(built)            # an empty fold
    update(tally, rows)             # any rows, any number of times, in any order
    finish(tally, built, limits)    # -> {metric: number}; what does not apply is absent

``limits`` are the thresholds of the verdict (Scenario.verdict). ``measure(built, log, limits)`` does the
three at once; ``series`` gives the days behind the numbers.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.config.groups.run import Verdict
from sim.metrics.accumulators import accumulator as folds
from sim.metrics.accumulators import work_totals as sums
from sim.metrics.accumulators.case_counters import GRID_WORK, OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, Lives
from sim.metrics.formulas.cases import of_cases
from sim.metrics.formulas.denominators import Basis
from sim.metrics.formulas.duties import of_duties
from sim.metrics.formulas.gate import of_gate
from sim.metrics.formulas.hazards import of_hazards
from sim.metrics.formulas.records import of_records
from sim.metrics.formulas.series import in_period, open_work
from sim.metrics.formulas.staff import of_staff
from sim.metrics.formulas.surges import of_shocks
from sim.metrics.formulas.values import Results, stated
from sim.metrics.formulas.verdict import growth_over, of_verdict
from sim.metrics.formulas.workers import of_workers
from sim.metrics.summary import Summary, summarise, total
from sim.world.context import MeasurementContext
from sim.world.tables import Labels, World

Tally = folds.Tally
update = folds.update
merge = folds.merge
settle = folds.settle
updating = folds.updating


class ModelInstance(Protocol):
    """One replication as ``sim.builder.build`` makes it."""

    @property
    def world(self) -> World: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def context(self) -> MeasurementContext: ...


def start(built: ModelInstance) -> Tally:
    """A fold of no rows."""
    return folds.start(built.world, built.labels, built.context)


def lives_of(tally: Tally) -> Lives:
    """Every case's life, once all rows are in."""
    return folds.case_lives(tally)


def summary(tally: Tally, built: ModelInstance, lives: Lives | None = None) -> Summary:
    """What a section comes to, once all its rows are in; ``lives`` if they were told before."""
    lives = lives or lives_of(tally)
    return summarise(tally, lives, built.world, built.labels, built.context)


def conclude(of: Summary, limits: Verdict) -> Results:
    """All metrics that apply, judged by ``limits``. Raises ValueError if a metric is not a finite number."""
    basis, s, lives = of.basis, of.sums, of.lives
    values = of_cases(lives, basis) | of_duties(of.owed, of.undone, of.households, s, basis)
    undone = float(in_period(of.undone, basis.period).sum())
    values |= of_workers(s, of.busy, basis, _growth(s, lives, basis), undone)
    values |= of_gate(of.proposed, basis)
    values |= of_hazards(of.hidden, basis) | of_records(of.confirmed, s, basis)
    values |= of_shocks(open_work(s, lives), basis)
    values |= of_staff(of.changed, basis)
    values |= of_verdict(s, lives, of.owed, of.undone, basis, limits, values)
    return stated(values)


def finish(tally: Tally, built: ModelInstance, limits: Verdict) -> Results:
    """All metrics of a place that is one section, once all rows are in."""
    return conclude(summary(tally, built), limits)


def measure(built: ModelInstance, log: NDArray[np.void], limits: Verdict) -> Results:
    """All metrics of one replication's log."""
    return finish(update(start(built), log), built, limits)


def days(of: Summary) -> dict[str, NDArray[np.int64]]:
    """State at 24:00 of each day of the period: open and overdue cases, open own work in seconds."""
    state = np.cumsum(of.lives.days, axis=1)
    rows = {"open": OPEN, "open_own": OPEN_OWN, "overdue": OVERDUE, "overdue_own": OVERDUE_OWN}
    period = of.basis.period
    found = {name: in_period(state[row], period) for name, row in rows.items()}
    return found | {"open_work": in_period(open_work(of.sums, of.lives), period)}


def series(tally: Tally, built: ModelInstance) -> dict[str, NDArray[np.int64]]:
    """As ``days``, of a place that is one section."""
    return days(summary(tally, built))


def _growth(s: sums.Sums, lives: Lives, basis: Basis) -> float:
    """Growth over the period of the work open in grid queues and of carried duties, in seconds."""
    return growth_over(np.cumsum(lives.days[GRID_WORK] + s.carried), basis.period)


__all__ = [
    "ModelInstance", "Summary", "Tally", "conclude", "days", "finish", "lives_of", "measure", "merge", "series", "settle",
    "start", "summary", "total", "update",
    "updating",
]  # fmt: skip
