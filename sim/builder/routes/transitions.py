"""Transition probabilities between the steps of routes; what only the order of the steps determines is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.content import digest
from sim.config.content_cache import ContentCache
from sim.world.tables import Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
WAYS = ("next", "branch")


class Transitions(NamedTuple):
    """Transitions of routes of equally many rows."""

    row: Whole  # [route, row] row of the table
    away: Real  # [route, from, to] 1 - P, P the transition probabilities by `next` and `branch`


@dataclass(frozen=True)
class _Layout:
    """Places of all transitions in the matrices of the routes, which lie one after another in one array.

    Attributes
    ----------
    groups : tuple
        Rows of the routes of equal length, [route, row], and where their matrices begin.
    begun : array
        Matrices of ones in the diagonal.
    ways : tuple
        Rows from which a case goes on, and the place of that transition: by `next`, then by `branch`.
    """

    groups: tuple[tuple[Whole, int], ...]
    begun: Real
    ways: tuple[tuple[Whole, Whole], ...]


_layouts: ContentCache[_Layout] = ContentCache(most=16)


def find_transitions(step: Table, spans: Sequence[tuple[int, int]]) -> tuple[Transitions, ...]:
    """Return the transitions of all routes, those of equally many rows together.

    Parameters
    ----------
    step : Table
        STEP.
    spans : sequence
        First row of each route and the row after its last.
    """
    share = step["branch_share"]
    chances = (1.0 - share, share)
    used = tuple(step[name] >= 0 for name in WAYS)
    used = tuple(there & (chance > 0.0) for there, chance in zip(used, chances, strict=True))
    key = digest(step["next"], step["branch"], *used), tuple(spans)
    layout = _layouts.get(key, partial(_lay_out, step, spans, used))
    flat = layout.begun.copy()
    for (row, place), chance in zip(layout.ways, chances, strict=True):
        flat[place] -= chance[row]  # one way each
    return tuple(
        Transitions(row, flat[first : first + row.size * row.shape[1]].reshape(*row.shape, row.shape[1]))
        for row, first in layout.groups
    )


def _lay_out(step: Table, spans: Sequence[tuple[int, int]], used: Sequence[NDArray[np.bool_]]) -> _Layout:
    by_length: dict[int, list[int]] = {}
    for first, end in spans:
        by_length.setdefault(end - first, []).append(first)
    groups, parts, begins = [], [], 0
    place, start = (
        np.zeros(len(step), np.int64),
        np.zeros(len(step), np.int64),
    )  # of a row: its line, its route
    for rows, firsts in by_length.items():
        row = np.array(firsts)[:, None] + np.arange(rows)
        groups.append((row, begins))
        place[row] = begins + rows * np.arange(row.size).reshape(row.shape)
        start[row] = row[:, :1]
        parts.append(np.tile(np.eye(rows).ravel(), len(firsts)))
        begins += row.size * rows
    ways = []
    for name, there in zip(WAYS, used, strict=True):
        row = np.flatnonzero(there)
        ways.append((row, place[row] + step[name][row] - start[row]))
    return _Layout(tuple(groups), np.concatenate(parts), tuple(ways))
