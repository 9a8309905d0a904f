"""The format of CSV files: RFC 4180, read alike by Excel, WPS, pandas and R."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = "=+-@\t\r\n"
SHORT_DIGITS = 12  # of the 64 of a scenario's key

Cell = str | float | int | None


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as UTF-8 with BOM, lines ended by CR LF, decimal points; None is an empty cell.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe; a text that is a number is not.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return format(value, ".10g")
    if not value.startswith(tuple(_FORMULA)):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value


def short_key(scenario_key: str) -> str:
    """Return the short key of a scenario, which joins the tables of a study.

    A letter comes first, as a spreadsheet would read 12e456789012 as a number. Two of 10,000 scenarios share the twelve
    digits once in 5 million studies.

    >>> short_key("0123456789abcdef")
    's0123456789ab'
    """
    return f"s{scenario_key[:SHORT_DIGITS]}"
