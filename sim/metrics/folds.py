"""Metrics as a fold over rows: start, update, merge, finish.

``update`` takes rows in any order and in pieces of any size: sums are added at once, rows of cases are
kept and walked case by case when all are in. The same code folds a stored log and the pieces of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.context import Context
from sim.metrics import lives, sums
from sim.metrics.frame import Frame, frame
from sim.metrics.ledger import Lives
from sim.world import Names, World

Rows = NDArray[np.void]


class Tally(NamedTuple):
    """What has been folded so far. Fields are changed in place."""

    frame: Frame
    sums: sums.Sums
    kept: list[Rows]  # rows of cases, sums.EVENT


def start(world: World, names: Names, context: Context) -> Tally:
    """A fold of no rows."""
    f = frame(world, names, context)
    return Tally(f, sums.fresh(f), [])


def update(tally: Tally, rows: Rows) -> Tally:
    """Fold more rows in; returns ``tally`` itself. ``rows`` may be reused by the caller afterwards."""
    events = np.empty(len(rows), sums.EVENT)
    count = sums.add(tally.frame, tally.sums, rows, events)
    tally.kept.append(events[:count].copy())
    return tally


def merge(tallies: Sequence[Tally]) -> Tally:
    """One fold of the rows of several; all from the same World and Context."""
    total = sums.Sums(*(np.sum(parts, axis=0) for parts in zip(*(t.sums for t in tallies), strict=True)))
    latest = np.max([t.sums.confirmed for t in tallies], axis=0)
    kept = [rows for t in tallies for rows in t.kept]
    return Tally(tallies[0].frame, total._replace(confirmed=latest), kept)


def case_lives(tally: Tally, kinds: int) -> Lives:
    """Walk all cases once all rows are in; ``kinds`` = number of case kinds."""
    events = np.concatenate(tally.kept) if tally.kept else np.zeros(0, sums.EVENT)
    return lives.tell(tally.frame.lives, kinds, events)
