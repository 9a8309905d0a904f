"""Spells of work split by presence.

A row of the log spans a spell from its start to its end, with breaks and nights in between. Work inside presence is the
part of the span in which the worker is present. Overtime is logged as seconds; it lies in the last seconds of the span
outside presence: all of them for work that runs through, those after the last block for work that is finished after
the shift.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.presence import Roster, next_present, present_until
from sim.world.events import DAY
from sim.world.log import RecordType
from sim.world.tables import Table, World

Whole = NDArray[np.int64]

SPELL, START, END, INSIDE = range(4)  # columns of pieces
OVERTIME_OF = {
    RecordType.SPELL: RecordType.OVERTIME,
    RecordType.ASSIST_SPELL: RecordType.ASSIST_OVERTIME,
    RecordType.BACKGROUND_SPELL: RecordType.BACKGROUND_OVERTIME,
}


@compiled
def add_piece(pieces: Whole, count: int, spell: int, start: int, end: int, inside: int) -> int:
    """Write one piece unless it is empty; return the new number of pieces."""
    if start >= end:
        return count
    pieces[count, SPELL], pieces[count, START] = spell, start
    pieces[count, END], pieces[count, INSIDE] = end, inside
    return count + 1


@compiled
def add_split_piece(
    pieces: Whole, count: int, spell: int, start: int, end: int, inside: int, cut: int
) -> int:
    """Write a piece in two parts if ``cut`` lies inside it; return the new number of pieces."""
    count = add_piece(pieces, count, spell, start, min(end, max(start, cut)), inside)
    return add_piece(pieces, count, spell, max(start, min(end, cut)), end, inside)


@compiled
def split_spells(
    day: Table, shift: Table, block: Table, roster: Whole, spells: Whole, days: int, cut: int, pieces: Whole
) -> int:
    """Split spells into pieces inside presence and pieces of overtime; return the number of pieces.

    ``spells``: [spell, (start, end, seconds of overtime)]; ``roster``: [spell] first day row of its worker; pieces
    inside presence are split once more at the second ``cut``.
    """
    count = 0
    for i in range(len(spells)):
        of_worker = Roster(day, shift, block, roster[i], days)
        start, end, left = spells[i, 0], spells[i, 1], spells[i, 2]
        inside_from = count
        t = next_present(of_worker, start)
        while t < end:
            until = min(present_until(of_worker, t), end)
            count = add_split_piece(pieces, count, i, t, until, 1, cut)
            t = next_present(of_worker, until)
        inside_to = count
        gap_end = end
        k = inside_to - 1
        while left > 0 and gap_end > start:  # gaps between the pieces, the last one first
            gap_start = pieces[k, END] if k >= inside_from else start
            taken = min(left, gap_end - gap_start)
            count = add_piece(pieces, count, i, gap_end - taken, gap_end, 0)
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
    spells = log[np.isin(log["what"], [int(kind) for kind in OVERTIME_OF])]
    table = np.stack(
        [spells["time"], spells["value"], _overtime_seconds(log, spells)], axis=1, dtype=np.int64
    )
    roster = world.worker["day_first"][spells["worker"]].astype(np.int64)
    spanned = table[:, 1] // DAY - table[:, 0] // DAY + 1
    blocks = int(world.shift["blocks"].max(initial=0))
    pieces = np.zeros((int((spanned * (2 * blocks + 1) + 3).sum()), 4), np.int64)
    count = split_spells(
        world.day,
        world.shift,
        world.block,
        roster,
        table,
        int(world.run["days"][0]),
        cut,
        pieces,
    )
    pieces = pieces[:count]
    return spells, pieces[np.lexsort((pieces[:, SPELL], pieces[:, START]))]


def _overtime_seconds(log: Table, spells: Table) -> Whole:
    """[spell] logged seconds outside presence.

    A row of overtime names worker, work and start of its spell; no two spells have all of them in common, since rows
    of empty spells are not written.
    """
    seconds = np.zeros(len(spells), np.int64)
    for what, overtime in OVERTIME_OF.items():
        rows = log[log["what"] == int(overtime)]
        number = np.flatnonzero(spells["what"] == int(what))
        found = dict(zip(_spell_keys(spells[number]), number.tolist(), strict=True))
        at = [found[key] for key in _spell_keys(rows)]
        seconds[at] = rows["value"]
    return seconds


def _spell_keys(rows: Table) -> list[tuple[int, ...]]:
    names = ("time", "worker", "kind", "entity")
    return list(zip(*(rows[name].tolist() for name in names), strict=True))
