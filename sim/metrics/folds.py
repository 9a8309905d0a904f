"""Metrics as a fold over rows: start, update, merge, finish.

``update`` takes rows in any order and in pieces of any size: sums are added at once, rows of cases are
kept and walked case by case when all are in. The same code folds a stored log and the pieces of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics import lives, sums
from sim.metrics.frame import Frame, frame
from sim.metrics.ledger import Lives, fresh
from sim.world import Names, World

Rows = NDArray[np.void]


class Tally(NamedTuple):
    """What has been folded so far. Fields are changed in place."""

    frame: Frame
    sums: sums.Sums
    lives: Lives  # of the cases of which all is known
    kept: list[Rows]  # rows of the other cases, sums.EVENT
    heavy: list[int]  # one number: with so many kept rows it is time to settle


SETTLE = 1 << 19  # rows


def start(world: World, names: Names, context: Context) -> Tally:
    """A fold of no rows."""
    f = frame(world, names, context)
    return Tally(f, sums.fresh(f), fresh(f.lives, max(len(names.case_kinds), 1)), [], [SETTLE])


def update(tally: Tally, rows: Rows) -> Tally:
    """Fold more rows in; returns ``tally`` itself. ``rows`` may be reused by the caller afterwards."""
    events = np.empty(len(rows), sums.EVENT)
    count = sums.add(tally.frame, tally.sums, rows, events)
    tally.kept.append(events[:count].copy())
    return tally


def settle(tally: Tally, finished: Callable[[], NDArray[np.bool_]]) -> None:
    """Let go of rows that are no longer needed, if there are many: those of cases about which no more will come.

    ``finished``: asked for [case] True where that is so. A run that tells it now and then keeps only the rows of the
    cases under way, however long it lasts; the numbers are the same.
    """
    if sum(map(len, tally.kept)) < tally.heavy[0]:
        return
    events = np.concatenate(tally.kept)
    done, rest = np.empty_like(events), np.empty_like(events)
    number = lives.divide(events, finished(), done, rest)
    lives.tell(tally.frame.lives, tally.lives, done[:number])
    tally.kept[:] = [rest[: len(events) - number].copy()]
    tally.heavy[0] = SETTLE + 2 * len(tally.kept[0])


def merge(tallies: Sequence[Tally]) -> Tally:
    """One fold of the rows of several; all from the same World and Context, with all rows of a case in one of them
    or none settled."""
    total = sums.Sums(*(np.sum(parts, axis=0) for parts in zip(*(t.sums for t in tallies), strict=True)))
    latest = np.max([t.sums.confirmed for t in tallies], axis=0)
    raised = np.max([t.sums.raised for t in tallies], axis=0)
    known = Lives(*(np.sum(parts, axis=0) for parts in zip(*(t.lives for t in tallies), strict=True)))
    kept = [rows for t in tallies for rows in t.kept]
    return Tally(tallies[0].frame, total._replace(confirmed=latest, raised=raised), known, kept, [SETTLE])


def case_lives(tally: Tally) -> Lives:
    """The lives of all cases once all rows are in; the tally stays as it is."""
    told = Lives(*(part.copy() for part in tally.lives))
    events = np.concatenate(tally.kept) if tally.kept else np.zeros(0, sums.EVENT)
    lives.tell(tally.frame.lives, told, events)
    return told
