"""Plain-text tables: columns padded by display width, dropped from the right when the terminal is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from experiments.report.text.wrapping import display_width, fill

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """Heading lines and cells; heading and cells are aligned to the same side."""

    head: tuple[str, ...]
    cells: tuple[str, ...]
    side: Literal["left", "right"] = "right"

    @property
    def width(self) -> int:
        return max((display_width(words) for words in (*self.head, *self.cells)), default=0)


def pad(words: str, width: int, side: Literal["left", "right"]) -> str:
    """Return the words filled with blanks to a display width."""
    blanks = " " * max(width - display_width(words), 0)
    return words + blanks if side == "left" else blanks + words


def drop_to_fit(table: Sequence[Column], width: int, least: int) -> list[Column]:
    """Return the columns that fit, dropped from the right, never fewer than `least`."""
    columns = list(table)
    while len(columns) > least and table_width(columns) > width:
        columns.pop()
    return columns


def narrow_first(table: Sequence[Column], width: int, least: int = 16) -> list[Column]:
    """Return the columns with the first one broken over several lines so that the table fits the width.

    Parameters
    ----------
    table
        Columns.
    width
        Columns of the terminal.
    least
        Columns that the first one keeps.
    """
    first, *others = table
    excess = table_width(table) - width
    if excess <= 0:
        return list(table)
    room = max(first.width - excess, least)
    broken = [fill(cell, room, display_width) or [""] for cell in first.cells]
    cells = tuple(line for lines in broken for line in lines)
    heads = tuple(line for head in first.head for line in fill(head, room, display_width) or [""])
    rows = [at for at, lines in enumerate(broken) for _ in lines]
    is_last = [at != rows[n + 1] if n + 1 < len(rows) else True for n, at in enumerate(rows)]
    rest = [
        replace(c, cells=tuple(c.cells[at] if last else "" for at, last in zip(rows, is_last, strict=True)))
        for c in others
    ]
    return [replace(first, head=heads, cells=cells), *rest]


def table_width(table: Sequence[Column]) -> int:
    """Return the display width of the table."""
    return sum(column.width for column in table) + len(GAP) * (len(table) - 1)


def format_table(table: Sequence[Column]) -> list[str]:
    """Format heading, rule, rows, rule; no trailing blanks."""
    top, rows = format_rows(table)
    rule = "-" * table_width(table)
    return [*top, rule, *rows, rule]


def format_rows(table: Sequence[Column]) -> tuple[list[str], list[str]]:
    """Format heading and rows without rules; no trailing blanks."""
    tall = max(len(column.head) for column in table)
    heads = [("",) * (tall - len(c.head)) + c.head for c in table]
    places = [(column.width, column.side) for column in table]  # once: a width looks at every cell
    top = [_line(places, [head[i] for head in heads]) for i in range(tall)]
    rows = [_line(places, row) for row in zip(*(c.cells for c in table), strict=True)]
    return top, rows


def _line(places: Sequence[tuple[int, Literal["left", "right"]]], cells: Sequence[str]) -> str:
    return GAP.join(pad(cell, *place) for place, cell in zip(places, cells, strict=True)).rstrip()
