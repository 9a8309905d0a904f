"""Metrics as a fold over rows: start, update, merge, finish.

``update`` takes rows in any order and in pieces of any size: sums are added at once, rows of cases are
kept and walked case by case when all are in. The same code folds a stored log and the pieces of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import specialize
from sim.metrics.accumulators import case_histories as lives
from sim.metrics.accumulators import work_totals as sums
from sim.metrics.accumulators.case_counters import Lives, fresh
from sim.metrics.accumulators.layout import Frame, frame
from sim.metrics.accumulators.row_buffer import Kept
from sim.world.context import MeasurementContext
from sim.world.log import ROW
from sim.world.tables import Labels, World

Rows = NDArray[np.void]


class Tally(NamedTuple):
    """What has been folded so far. Fields are changed in place."""

    frame: Frame
    sums: sums.Sums
    lives: Lives  # of the cases of which all is known
    kept: Kept  # rows of the other cases


def start(world: World, names: Labels, context: MeasurementContext) -> Tally:
    """A fold of no rows."""
    f = frame(world, names, context)
    return Tally(f, sums.fresh(f), fresh(f.lives, max(len(names.case_kinds), 1)), Kept(len(world.case)))


def update(tally: Tally, rows: Rows) -> Tally:
    """Fold more rows in; returns ``tally`` itself. ``rows`` may be reused by the caller afterwards."""
    kept = tally.kept
    kept.number += sums.add(tally.frame, tally.sums, rows, kept.room(len(rows)))
    return tally


def updating(tally: Tally) -> Callable[[Rows], None]:
    """``update`` for many small pieces as an engine writes them: rows in one stretch of memory, free to be written.

    Numba looks at two dozen arrays in every call of ``update``; here only once.
    """
    kept, empty = tally.kept, np.zeros(0, ROW)
    add = specialize(sums.add, tally.frame, tally.sums, empty, kept.room(0))

    def take(rows: Rows) -> None:
        assert rows.dtype == ROW and rows.flags.c_contiguous and rows.flags.writeable
        kept.number += add(tally.frame, tally.sums, rows, kept.room(len(rows)))

    return take


def settle(tally: Tally, finished: Callable[[], NDArray[np.bool_]]) -> None:
    """Let go of rows that are no longer needed, if there are many: those of cases about which no more will come.

    ``finished``: asked for [case] True where that is so. A run that tells it now and then keeps only the rows of the
    cases under way, however long it lasts; the numbers are the same.
    """
    if tally.kept.number < tally.kept.heavy:
        return
    over = finished()
    lives.tell(tally.frame.lives, tally.lives, tally.kept, over)
    tally.kept.let_go(over)


def merge(tallies: Sequence[Tally]) -> Tally:
    """One fold of the rows of several; all from the same World and Context, none of them settled."""
    first = tallies[0]
    total = sums.Sums(*(np.sum(parts, axis=0) for parts in zip(*(t.sums for t in tallies), strict=True)))
    latest = np.max([t.sums.confirmed for t in tallies], axis=0)
    raised = np.max([t.sums.raised for t in tallies], axis=0)
    known = Lives(*(np.sum(parts, axis=0) for parts in zip(*(t.lives for t in tallies), strict=True)))
    kept = Kept(len(first.frame.lives.case))
    for tally in tallies:
        kept.put(tally.kept.rows)
    return Tally(first.frame, total._replace(confirmed=latest, raised=raised), known, kept)


def case_lives(tally: Tally) -> Lives:
    """The lives of all cases once all rows are in; the tally stays as it is."""
    told = Lives(*(part.copy() for part in tally.lives))
    everybody = np.ones(len(tally.frame.lives.case), np.bool_)
    lives.tell(tally.frame.lives, told, tally.kept, everybody)
    return told
