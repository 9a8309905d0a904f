"""Layout of the tables of a place: sheets, columns, words of drop-downs, in both languages.

Template and reader share these declarations. The unit of a column is part of its heading; a heading is recognised in
either language, with or without its unit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.report.text.names.labels import Bilingual

# shown: for the reader of the template, not read
CellKind = Literal["name", "names", "code", "number", "whole", "share", "word", "moment", "value", "shown"]
SEPARATORS = "、,，;；\n"  # between the names of several grids
MAX_HEADING = 200  # characters compared: every heading is shorter
NO_UNIT = Bilingual("", "")


@dataclass(frozen=True)
class Column:
    """Column of a table. ``low`` and ``high`` bound a number; ``words`` are the values of a drop-down."""

    key: str
    head: Bilingual
    meaning: Bilingual
    kind: CellKind = "name"
    unit: Bilingual = NO_UNIT
    required: bool = False
    low: float = 0.0
    high: float = 0.0
    words: Mapping[str, Bilingual] | None = None
    also: tuple[str, ...] = ()  # further headings understood

    @property
    def title(self) -> str:
        """Heading of the template, with the unit."""
        unit = f" ({self.unit.zh} {self.unit.en})" if self.unit.zh else ""
        return f"{self.head.zh} {self.head.en}{unit}"

    def headings(self) -> set[str]:
        """Return the headings understood, simplified."""
        both = f"{self.head.zh}{self.head.en}"
        return {simplify(text) for text in (self.head.zh, self.head.en, both, *self.also)}


@dataclass(frozen=True)
class Table:
    """Table of a place: a sheet of the workbook or a CSV file of a folder."""

    key: str
    name: Bilingual
    columns: tuple[Column, ...]
    meaning: Bilingual
    required: bool = True

    @property
    def title(self) -> str:
        """Name of the sheet."""
        return f"{self.name.zh} {self.name.en}"

    def names(self) -> set[str]:
        """Return the names of sheet or file that are understood, simplified."""
        return {simplify(text) for text in (self.name.zh, self.name.en, self.title, self.key)}

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)


def simplify(text: str) -> str:
    """Return a heading without units in brackets, blanks, marks and differences of width and case.

    >>> simplify("户数 Households（户）")
    '户数households'
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_HEADING]).casefold()
    for start, end in ("()", "[]"):
        while start in plain and end in plain[plain.index(start) :]:
            first = plain.index(start)
            plain = plain[:first] + plain[plain.index(end, first) + 1 :]
    return "".join(c for c in plain if c.isalnum())
