"""Buffer for the rows of unfinished cases, in one reused array.

New memory is expensive, because the operating system supplies it page by page. The array therefore only grows; released
rows are overwritten, and the arrays for sorting are reused.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.work_totals import EVENT

Rows = NDArray[np.void]
ROWS = 1 << 19  # number of rows above which those of finished cases are released
ROWS_PER_CASE = 12  # of a typical case
PIECE = 1 << 13  # rows that an engine passes at a time


class RowBuffer:
    """Growing buffer of events (``sim.metrics.accumulators.work_totals.EVENT``).

    Parameters
    ----------
    cases : int
        Number of cases of the World.

    Attributes
    ----------
    number : int
        Events in the buffer.
    release_above : int
        Number of events above which `release` is worth its time.
    """

    def __init__(self, cases: int) -> None:
        self._rows = np.empty(min(ROWS_PER_CASE * cases, 2 * ROWS) + PIECE, EVENT)
        self.number = 0
        self.release_above = ROWS
        self.first = np.zeros(cases + 2, np.int32)  # for grouping by case
        self.order = np.empty(0, np.int32)

    @property
    def rows(self) -> Rows:
        """Return a view of the events in the buffer."""
        return self._rows[: self.number]

    def reserve(self, number: int) -> Rows:
        """Return a view for ``number`` further events; add to ``self.number`` the count of those written."""
        short = self.number + number - len(self._rows)
        if short > 0:
            more = np.empty(max(short, len(self._rows)), EVENT)
            self._rows = np.concatenate([self._rows, more])
        return self._rows[self.number : self.number + number]

    def append(self, rows: Rows) -> None:
        """Append copies of ``rows``."""
        self.reserve(len(rows))[:] = rows
        self.number += len(rows)

    def work_arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return zeros of shape (cases + 2,) and an uninitialised array of one number per event."""
        self.first[:] = 0
        if len(self.order) < self.number:
            self.order = np.empty(len(self._rows), np.int32)
        return self.first, self.order[: self.number]

    def release(self, finished: NDArray[np.bool_]) -> None:
        """Remove the rows of finished cases ([case] True)."""
        self.number = compact(self.rows, finished)
        self.release_above = ROWS + 2 * self.number


@compiled
def compact(rows: NDArray[np.void], finished: NDArray[np.bool_]) -> int:
    """Move the rows of unfinished cases to the front, keep their order, and return their number."""
    number = 0
    for i in range(len(rows)):
        if not finished[rows[i]["case"]]:
            rows[number] = rows[i]
            number += 1
    return number
