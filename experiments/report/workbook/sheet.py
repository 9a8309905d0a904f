"""Cells of a workbook: formats, references, and formulas written together with their value.

Text is always written as text, whatever it begins with: a name is never a formula or a link.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from experiments.report.text.names.labels import Bilingual
from experiments.report.text.wrapping import display_width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Look = Literal[
    "text",
    "head",
    "title",
    "input",
    "input_share",
    "input_plain",
    "input_text",
    "simulated",
    "simulated_share",
    "money",
    "number",
    "share",
    "plain",
]
Value = float | str | None
FONT = "微软雅黑"
NUMBER, SHARE, SMALL = "#,##0", "0.0%", "#,##0.00"
LINE = 13.5  # points of a line of text
FILLED = 0.92  # share of a column's width that text may take
CREATED = datetime(2025, 1, 1)  # fixed, so that equal studies give equal files
NOT_PRICED = "未计价 not priced"
LOOKS: dict[Look, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "head": {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8F0F7"},
    "title": {"bold": True, "font_size": 14},
    "input": {"bg_color": "#FFF4CC", "font_color": "#0000FF", "num_format": SMALL},
    "input_share": {"bg_color": "#FFF4CC", "font_color": "#0000FF", "num_format": SHARE},
    "input_plain": {"bg_color": "#FFF4CC", "font_color": "#0000FF", "num_format": "General"},
    "input_text": {"bg_color": "#FFF4CC", "font_color": "#0000FF", "num_format": "@"},
    "simulated": {"bg_color": "#EEEEEE", "num_format": "#,##0.0"},
    "simulated_share": {"bg_color": "#EEEEEE", "num_format": SHARE},
    "money": {"num_format": NUMBER},
    "number": {"num_format": SMALL},
    "share": {"num_format": SHARE},
    "plain": {"num_format": "General"},
}


class Book:
    """A workbook in memory with its formats."""

    def __init__(self) -> None:
        import xlsxwriter

        self._buffer = io.BytesIO()
        self.workbook: Workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.workbook.set_properties({"created": CREATED, "author": "", "comments": "gridstaff"})
        self.workbook.set_calc_mode("auto")
        self._sheets: list[Sheet] = []
        self._formats: dict[Look, Format] = {
            look: self.workbook.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **made})
            for look, made in LOOKS.items()
        }

    def sheet(self, name: Bilingual, widths: Sequence[float]) -> Sheet:
        """Add a sheet, printed one page wide, with its first row and column frozen."""
        worksheet = self.workbook.add_worksheet(f"{name.zh} {name.en}")
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.fit_to_pages(1, 0)
        worksheet.freeze_panes(1, 1)
        worksheet.repeat_rows(0)
        for column, width in enumerate(widths):
            worksheet.set_column(column, column, width)
        self._sheets.append(Sheet(worksheet, f"{name.zh} {name.en}", self._formats, widths))
        return self._sheets[-1]

    def content(self) -> bytes:
        """Close the workbook and return its bytes."""
        for sheet in self._sheets:
            sheet.set_heights()
        self.workbook.close()
        return self._buffer.getvalue()


class Sheet:
    """A worksheet: writes cells and gives their references."""

    def __init__(
        self, worksheet: Worksheet, name: str, formats: dict[Look, Format], widths: Sequence[float]
    ) -> None:
        self.worksheet, self.name, self._formats, self._widths = worksheet, name, formats, widths
        self._lines: dict[int, int] = {}  # row -> lines of its tallest text

    def text(self, row: int, column: int, text: str, look: Look = "text") -> None:
        """Write a text, never a formula."""
        self.worksheet.write_string(row, column, text, self._formats[look])
        width = self._widths[column] * FILLED
        lines = sum(max(1, math.ceil(display_width(part) / width)) for part in text.split("\n"))
        if look != "title":
            self._lines[row] = max(self._lines.get(row, 1), lines)

    def validate(self, first_row: int, last_row: int, column: int, rule: dict[str, object]) -> None:
        """Limit the cells of a column to a list or a range, as xlsxwriter describes rules."""
        self.worksheet.data_validation(first_row, column, last_row, column, rule)

    def label(self, row: int, column: int, text: Bilingual, look: Look = "text") -> None:
        """Write a text in both languages, Chinese above English."""
        self.text(row, column, f"{text.zh}\n{text.en}", look)

    def heads(self, row: int, texts: Sequence[Bilingual]) -> None:
        """Write a row of headings."""
        for column, text in enumerate(texts):
            self.label(row, column, text, "head")

    def set_heights(self) -> None:
        """Make every row as high as its texts: spreadsheets other than Excel do not do it when they open a file."""
        for row, lines in self._lines.items():
            if lines > 1:
                self.worksheet.set_row(row, LINE * lines + 3)

    def number(self, row: int, column: int, value: float | None, look: Look) -> None:
        """Write a number; nothing for None."""
        if value is None:
            self.worksheet.write_blank(row, column, None, self._formats[look])
        else:
            self.worksheet.write_number(row, column, value, self._formats[look])

    def formula(self, row: int, column: int, formula: str, value: Value, look: Look = "money") -> None:
        """Write a formula with the value that we computed, for previews that do not calculate."""
        shown: float | str = "" if value is None else value
        self.worksheet.write_formula(row, column, formula, self._formats[look], shown)

    def at(self, row: int, column: int) -> str:
        """Return the absolute reference of a cell, from any sheet."""
        return f"'{self.name}'!${letters(column)}${row + 1}"

    def span(self, first_row: int, last_row: int, column: int) -> str:
        """Return the absolute reference of cells of a column, from any sheet."""
        return f"'{self.name}'!${letters(column)}${first_row + 1}:${letters(column)}${last_row + 1}"


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(51)
    ('A', 'Z', 'AA', 'AZ')
    """
    found = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        found = chr(65 + rest) + found
        column -= 1
    return found
