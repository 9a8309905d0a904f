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

from sim.config.settings import Verdict
from sim.context import Context
from sim.metrics import folds, sums
from sim.metrics.ledger import GRID_WORK, OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, Lives
from sim.metrics.of_cases import of_cases
from sim.metrics.of_duties import lapsing, of_duties
from sim.metrics.of_gate import of_gate
from sim.metrics.of_hazards import of_hazards
from sim.metrics.of_records import of_records
from sim.metrics.of_shocks import of_shocks
from sim.metrics.of_staff import of_staff
from sim.metrics.of_verdict import growth_over, of_verdict
from sim.metrics.of_workers import of_workers
from sim.metrics.results import Results, stated
from sim.metrics.weeks import in_period
from sim.metrics.workload import open_work
from sim.world import Names, World

Tally = folds.Tally
update = folds.update
merge = folds.merge


class Built(Protocol):
    """One replication as ``sim.builder`` makes it."""

    @property
    def world(self) -> World: ...
    @property
    def names(self) -> Names: ...
    @property
    def context(self) -> Context: ...


def start(built: Built) -> Tally:
    """A fold of no rows."""
    return folds.start(built.world, built.names, built.context)


def lives_of(tally: Tally, built: Built) -> Lives:
    """Every case's life, once all rows are in."""
    return folds.case_lives(tally, max(len(built.names.case_kinds), 1))


def finish(tally: Tally, built: Built, limits: Verdict, lives: Lives | None = None) -> Results:
    """All metrics that apply, judged by ``limits``; ``lives`` if they were told before.

    Raises ValueError if a metric is not a finite number.
    """
    f, s = tally.frame, tally.sums
    world, names, context = built.world, built.names, built.context
    lives = lives or lives_of(tally, built)
    values = of_cases(f, lives, world, names, context) | of_duties(f, s, world, names, context)
    values |= of_workers(f, s, names, context, _growth(s, lives, context), _undone(tally, world, context))
    values |= of_gate(context)
    values |= of_hazards(tally.kept, world, context) | of_records(s, world, names, context)
    values |= of_shocks(open_work(s, lives), context)
    values |= of_staff(context)
    values |= of_verdict(f, s, lives, world, names, context, limits, values)
    return stated(values)


def measure(built: Built, log: NDArray[np.void], limits: Verdict) -> Results:
    """All metrics of one replication's log."""
    return finish(update(start(built), log), built, limits)


def series(tally: Tally, built: Built, lives: Lives | None = None) -> dict[str, NDArray[np.int64]]:
    """State at 24:00 of each day of the period: open and overdue cases, open own work in seconds."""
    lives = lives or lives_of(tally, built)
    state = np.cumsum(lives.days, axis=1)
    rows = {"open": OPEN, "open_own": OPEN_OWN, "overdue": OVERDUE, "overdue_own": OVERDUE_OWN}
    found = {name: in_period(state[row], built.context) for name, row in rows.items()}
    return found | {"open_work": in_period(open_work(tally.sums, lives), built.context)}


def _growth(s: sums.Sums, lives: Lives, context: Context) -> float:
    """Growth over the period of the work open in grid queues and of carried duties, in seconds."""
    return growth_over(np.cumsum(lives.days[GRID_WORK] + s.carried), context)


def _undone(tally: Tally, world: World, context: Context) -> float:
    """Seconds of lapsing duties and visits left undone in the period."""
    return float(in_period(lapsing(tally.frame, tally.sums, world)[1], context).sum())


__all__ = ["Built", "Tally", "finish", "lives_of", "measure", "merge", "series", "start", "update"]
