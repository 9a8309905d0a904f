"""Faults of a place's tables: sheet, cell, value and what is allowed, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from experiments.errors import Problem, UserError
from experiments.report.design.style import Lang
from experiments.report.text.names.labels import Bilingual


def column_letter(number: int) -> str:
    """Return the letters of a column, from 1.

    >>> column_letter(28)
    'AB'
    """
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True)
class Spot:
    """Cell, row or table. ``row`` and ``column`` count from 1; 0 = the whole row or table."""

    sheet: str
    row: int = 0
    column: int = 0
    head: str = ""

    def shown(self) -> str:
        """Return the place in the form `网格 Grids!C5 户数 Households`."""
        if not self.row:
            return self.sheet
        cell = f"{self.sheet}!{column_letter(self.column) if self.column else ''}{self.row}"
        return f"{cell} {self.head}".strip()


@dataclass(frozen=True)
class Fault:
    """Fault of a cell, with the closest valid word if there is one."""

    spot: Spot
    value: str
    allowed: Bilingual
    near: str = ""


@dataclass
class Findings:
    """Faults and remarks of all tables, in the order found."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Bilingual] = field(default_factory=list)

    def add(self, spot: Spot, value: object, allowed: Bilingual, near: str = "") -> None:
        """Add a fault."""
        self.faults.append(Fault(spot, "" if value is None else str(value), allowed, near))

    def problems(self, lang: Lang) -> list[Problem]:
        """Return the faults as problems in one language."""
        return [
            Problem(fault.spot.shown(), fault.value, fault.allowed[lang], self.file, fault.near)
            for fault in self.faults
        ]

    def raise_faults(self, lang: Lang) -> None:
        """Raise UserError if there are faults."""
        if self.faults:
            raise UserError(self.problems(lang))


def shown_words(words: Iterable[Bilingual]) -> Bilingual:
    """Return the words of a drop-down as `one of: ...`."""
    known = list(words)
    return Bilingual(
        "one of: " + ", ".join(word.en for word in known), "可填：" + "、".join(word.zh for word in known)
    )
