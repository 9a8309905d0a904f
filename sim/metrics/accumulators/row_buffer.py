"""The rows of cases under way, in one piece of memory that is used again and again.

Fresh memory is dear: the machine hands it out page by page. So the rows lie in an array that only ever grows, what is
no longer needed is overwritten by what is, and the room to sort them in stays too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.work_totals import EVENT

Rows = NDArray[np.void]
ROWS = 1 << 19
ROWS_A_CASE, PIECE = 12, 1 << 13  # of an ordinary case, and of what an engine hands over at a time


class RowBuffer:
    """Rows of cases (``sim.metrics.accumulators.work_totals.EVENT``)."""

    def __init__(self, cases: int) -> None:
        self._rows = np.empty(min(ROWS_A_CASE * cases, 2 * ROWS) + PIECE, EVENT)
        self.number = 0
        self.release_above = ROWS  # with so many it is time to let go of some
        self.first = np.zeros(cases + 2, np.int32)  # room to group them by case
        self.order = np.empty(0, np.int32)

    @property
    def rows(self) -> Rows:
        """The rows in the buffer; a view."""
        return self._rows[: self.number]

    def reserve(self, number: int) -> Rows:
        """Room for so many more, to be written to; ``number`` grows by those that are."""
        short = self.number + number - len(self._rows)
        if short > 0:
            more = np.empty(max(short, len(self._rows)), EVENT)
            self._rows = np.concatenate([self._rows, more])
        return self._rows[self.number : self.number + number]

    def append(self, rows: Rows) -> None:
        """Keep these too."""
        self.reserve(len(rows))[:] = rows
        self.number += len(rows)

    def work_arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(zeros for each case and two more, room for a number a row)."""
        self.first[:] = 0
        if len(self.order) < self.number:
            self.order = np.empty(len(self._rows), np.int32)
        return self.first, self.order[: self.number]

    def release(self, finished: NDArray[np.bool_]) -> None:
        """Drop the rows of finished cases."""
        self.number = compact(self.rows, finished)
        self.release_above = ROWS + 2 * self.number


@compiled
def compact(rows: NDArray[np.void], finished: NDArray[np.bool_]) -> int:
    """Move the rows of cases under way to the front, in their order; how many there are."""
    number = 0
    for i in range(len(rows)):
        if not finished[rows[i]["case"]]:
            rows[number] = rows[i]
            number += 1
    return number
