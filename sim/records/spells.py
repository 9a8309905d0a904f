"""Spells of work split by presence.

A row of the log spans a spell from its start to its end, including breaks and nights. Work inside presence is the part
of the span in which the worker is present. Overtime is logged as seconds and assigned to the last seconds of the span
outside presence: all of them for work that continues without a break, those after the last block for work that is
finished after the shift.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.presence import Roster, next_present, present_until
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Table, World

Whole = NDArray[np.int64]

SPELL, START, END, INSIDE = range(4)  # columns of pieces


class Calendars(NamedTuple):
    """Tables of the World that define presence, and the number of days per worker."""

    day: Table
    shift: Table
    block: Table
    days: int


class Piece(NamedTuple):
    """Part of a spell from ``start`` to ``end``, seconds; ``inside`` = 1 within presence."""

    spell: int
    start: int
    end: int
    inside: int


OVERTIME_OF = {
    RecordType.SPELL: RecordType.OVERTIME,
    RecordType.ASSIST_SPELL: RecordType.ASSIST_OVERTIME,
    RecordType.BACKGROUND_SPELL: RecordType.BACKGROUND_OVERTIME,
}


@compiled
def add_piece(pieces: Whole, count: int, piece: Piece) -> int:
    """Write one piece unless it is empty; return the new number of pieces."""
    if piece.start >= piece.end:
        return count
    pieces[count, SPELL], pieces[count, START] = piece.spell, piece.start
    pieces[count, END], pieces[count, INSIDE] = piece.end, piece.inside
    return count + 1


@compiled
def add_split_piece(pieces: Whole, count: int, piece: Piece, cut: int) -> int:
    """Write a piece in two parts if ``cut`` is inside it; return the new number of pieces."""
    before, after = min(piece.end, max(piece.start, cut)), max(piece.start, min(piece.end, cut))
    count = add_piece(pieces, count, Piece(piece.spell, piece.start, before, piece.inside))
    return add_piece(pieces, count, Piece(piece.spell, after, piece.end, piece.inside))


@compiled
def split_spells(calendars: Calendars, roster: Whole, spells: Whole, cut: int, pieces: Whole) -> int:
    """Split spells into pieces inside presence and pieces of overtime; return the number of pieces.

    ``spells``: [spell, (start, end, seconds of overtime)]; ``roster``: [spell] first day row of its worker; pieces
    inside presence are also split at the second ``cut``.
    """
    count = 0
    for i in range(len(spells)):
        of_worker = Roster(calendars.day, calendars.shift, calendars.block, roster[i], calendars.days)
        start, end, left = spells[i, 0], spells[i, 1], spells[i, 2]
        inside_from = count
        t = next_present(of_worker, start)
        while t < end:
            until = min(present_until(of_worker, t), end)
            count = add_split_piece(pieces, count, Piece(i, t, until, 1), cut)
            t = next_present(of_worker, until)
        inside_to = count
        gap_end = end
        k = inside_to - 1
        while left > 0 and gap_end > start:  # gaps between the pieces, the last one first
            gap_start = pieces[k, END] if k >= inside_from else start
            taken = min(left, gap_end - gap_start)
            count = add_piece(pieces, count, Piece(i, gap_end - taken, gap_end, 0))
            left -= taken
            gap_end = pieces[k, START] if k >= inside_from else start
            k -= 1
    return count


def split_log(world: World, log: Table, cut: int) -> tuple[Table, Whole]:
    """Split all spells of a log.

    Parameters
    ----------
    world
        World of the run.
    log
        Rows of `sim.world.log.ROW`, in canonical order.
    cut
        Second at which pieces inside presence are split as well: the start of the measured period.

    Returns
    -------
    tuple
        Rows of the spells, and [piece, (row of the spell, start, end, 1 = inside presence)] in the order of the start.
    """
    spells = log[np.isin(log["record_type"], [int(kind) for kind in OVERTIME_OF])]
    table = np.stack(
        [spells["time"], spells["value"], _overtime_seconds(log, spells)], axis=1, dtype=np.int64
    )
    roster = world.worker["day_first"][spells["worker"]].astype(np.int64)
    spanned = table[:, 1] // DAY - table[:, 0] // DAY + 1
    blocks = int(world.shift["blocks"].max(initial=0))
    pieces = np.zeros((int((spanned * (2 * blocks + 1) + 3).sum()), 4), np.int64)
    calendars = Calendars(world.day, world.shift, world.block, int(world.run["days"][0]))
    count = split_spells(calendars, roster, table, cut, pieces)
    pieces = pieces[:count]
    return spells, pieces[np.lexsort((pieces[:, SPELL], pieces[:, START]))]


def _overtime_seconds(log: Table, spells: Table) -> Whole:
    """Return logged seconds outside presence, [spell].

    A row of overtime has worker, work and start of its spell. They identify the spell, because empty spells are not
    logged.
    """
    seconds = np.zeros(len(spells), np.int64)
    for record_type, overtime in OVERTIME_OF.items():
        rows = log[log["record_type"] == int(overtime)]
        number = np.flatnonzero(spells["record_type"] == int(record_type))
        found = dict(zip(_spell_keys(spells[number]), number.tolist(), strict=True))
        at = [found[key] for key in _spell_keys(rows)]
        seconds[at] = rows["value"]
    return seconds


def _spell_keys(rows: Table) -> list[tuple[int, ...]]:
    names = ("time", "worker", "kind", "entity")
    return list(zip(*(rows[name].tolist() for name in names), strict=True))
