"""Rows of one sheet or CSV file as read, before they are understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Merged:
    """Merged cells: rows and columns from 1, the last ones included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass
class RawTable:
    """Sheet or CSV file.

    Attributes
    ----------
    name : str
        Name of the sheet or file.
    rows : list of (int, list)
        Number of each row with anything in it, from 1, and its values by column.
    hidden_rows, hidden_columns : set of int
        Numbers from 1.
    is_hidden : bool
        Whether the sheet is hidden.
    merged : list of Merged
    unsaved : list of (int, int)
        Row and column of formulas without a stored result.
    """

    name: str
    rows: list[tuple[int, list[Any]]]
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    merged: list[Merged] = field(default_factory=list)
    unsaved: list[tuple[int, int]] = field(default_factory=list)
