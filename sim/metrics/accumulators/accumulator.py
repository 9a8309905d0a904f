"""Metrics as an online algorithm over rows: start, update, merge, finish.

``update`` takes rows in any order and in pieces of any size: sums are added at once, rows of cases are
buffered and read case by case when all are in. The same code measures a stored log and the pieces of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import specialize
from sim.metrics.accumulators import case_histories, work_totals
from sim.metrics.accumulators.case_counters import CaseTotals, create_totals
from sim.metrics.accumulators.layout import Layout, build_layout
from sim.metrics.accumulators.row_buffer import RowBuffer
from sim.world.context import MeasurementContext
from sim.world.log import ROW
from sim.world.tables import Labels, World

Rows = NDArray[np.void]


class Accumulator(NamedTuple):
    """What the rows so far come to. Fields are changed in place."""

    layout: Layout
    work_totals: work_totals.WorkTotals
    cases: CaseTotals  # of the cases of which all is known
    row_buffer: RowBuffer  # rows of the other cases


def start(world: World, names: Labels, context: MeasurementContext) -> Accumulator:
    """An accumulator of no rows."""
    f = build_layout(world, names, context)
    return Accumulator(
        f,
        work_totals.create_totals(f),
        create_totals(f.case_layout, max(len(names.case_kinds), 1)),
        RowBuffer(len(world.case)),
    )


def update(accumulator: Accumulator, rows: Rows) -> Accumulator:
    """Add more rows; returns ``accumulator`` itself. ``rows`` may be reused by the caller afterwards."""
    row_buffer = accumulator.row_buffer
    row_buffer.number += work_totals.add(
        accumulator.layout, accumulator.work_totals, rows, row_buffer.reserve(len(rows))
    )
    return accumulator


def build_update(accumulator: Accumulator) -> Callable[[Rows], None]:
    """``update`` for many small pieces as an engine writes them: rows in one stretch of memory, free to be written.

    Numba looks at two dozen arrays in every call of ``update``; here only once.
    """
    row_buffer, empty = accumulator.row_buffer, np.zeros(0, ROW)
    add = specialize(
        work_totals.add, accumulator.layout, accumulator.work_totals, empty, row_buffer.reserve(0)
    )

    def take(rows: Rows) -> None:
        assert rows.dtype == ROW and rows.flags.c_contiguous and rows.flags.writeable
        row_buffer.number += add(
            accumulator.layout, accumulator.work_totals, rows, row_buffer.reserve(len(rows))
        )

    return take


def release(accumulator: Accumulator, finished: Callable[[], NDArray[np.bool_]]) -> None:
    """Release rows that are no longer needed, if there are many: those of cases about which no more will come.

    ``finished``: asked for [case] True where that is so. A run that tells it now and then keeps only the rows of the
    cases under way, however long it lasts; the numbers are the same.
    """
    if accumulator.row_buffer.number < accumulator.row_buffer.release_above:
        return
    over = finished()
    case_histories.accumulate(accumulator.layout.case_layout, accumulator.cases, accumulator.row_buffer, over)
    accumulator.row_buffer.release(over)


def merge(accumulators: Sequence[Accumulator]) -> Accumulator:
    """One accumulator of the rows of several; all from the same World and Context, none of them released."""
    first = accumulators[0]
    total = work_totals.WorkTotals(
        *(np.sum(parts, axis=0) for parts in zip(*(t.work_totals for t in accumulators), strict=True))
    )
    latest = np.max([t.work_totals.last_confirmed for t in accumulators], axis=0)
    arrival_time = np.max([t.work_totals.arrival_time for t in accumulators], axis=0)
    known = CaseTotals(
        *(np.sum(parts, axis=0) for parts in zip(*(t.cases for t in accumulators), strict=True))
    )
    row_buffer = RowBuffer(len(first.layout.case_layout.case))
    for accumulator in accumulators:
        row_buffer.append(accumulator.row_buffer.rows)
    return Accumulator(
        first.layout, total._replace(last_confirmed=latest, arrival_time=arrival_time), known, row_buffer
    )


def total_cases(accumulator: Accumulator) -> CaseTotals:
    """The totals of all cases once all rows are in; the accumulator stays as it is."""
    totals = CaseTotals(*(part.copy() for part in accumulator.cases))
    everybody = np.ones(len(accumulator.layout.case_layout.case), np.bool_)
    case_histories.accumulate(accumulator.layout.case_layout, totals, accumulator.row_buffer, everybody)
    return totals
