"""Online algorithm over log rows: start, update, merge, total.

``update`` accepts rows in any order and in pieces of any size: sums are added at once; rows of cases are buffered and
processed case by case once they are complete. The same code measures a stored log and a running replication.
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
    """State after the rows so far. Fields are changed in place."""

    layout: Layout
    work_totals: work_totals.WorkTotals
    cases: CaseTotals  # of finished cases
    row_buffer: RowBuffer  # rows of unfinished cases


def start(world: World, names: Labels, context: MeasurementContext) -> Accumulator:
    """Create an accumulator without rows."""
    f = build_layout(world, names, context)
    return Accumulator(
        f,
        work_totals.create_totals(f),
        create_totals(f.case_layout, max(len(names.case_kinds), 1)),
        RowBuffer(len(world.case)),
    )


def update(accumulator: Accumulator, rows: Rows) -> Accumulator:
    """Add rows and return ``accumulator`` itself. The caller may overwrite ``rows`` afterwards."""
    row_buffer = accumulator.row_buffer
    row_buffer.number += work_totals.add(
        accumulator.layout, accumulator.work_totals, rows, row_buffer.reserve(len(rows))
    )
    return accumulator


def build_update(accumulator: Accumulator) -> Callable[[Rows], None]:
    """Build an ``update`` function for many small pieces of rows.

    Numba inspects two dozen arrays in every call of ``update``; the function built here inspects them once. Its rows
    must be contiguous and writeable.
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
    """Process and discard the rows of finished cases if the buffer is large.

    The results are the same; a run that calls this regularly buffers rows of unfinished cases only.

    Parameters
    ----------
    accumulator : Accumulator
        Changed in place.
    finished : callable
        Return [case] True if no further row of the case will follow. Called only if the buffer is large.
    """
    if accumulator.row_buffer.number < accumulator.row_buffer.release_above:
        return
    over = finished()
    case_histories.accumulate(accumulator.layout.case_layout, accumulator.cases, accumulator.row_buffer, over)
    accumulator.row_buffer.release(over)


def merge(accumulators: Sequence[Accumulator]) -> Accumulator:
    """Merge accumulators of one World and context; none of them may have released rows."""
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
    """Return the totals of all cases after the last row; the accumulator is unchanged."""
    totals = CaseTotals(*(part.copy() for part in accumulator.cases))
    all_cases = np.ones(len(accumulator.layout.case_layout.case), np.bool_)
    case_histories.accumulate(accumulator.layout.case_layout, totals, accumulator.row_buffer, all_cases)
    return totals
