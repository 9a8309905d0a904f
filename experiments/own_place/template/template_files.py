"""The template of a place as a workbook with drop-downs, or as CSV files with the same headings."""

from __future__ import annotations

from experiments.csv_format import csv_bytes
from experiments.own_place.items import ITEMS
from experiments.own_place.layout import Column, Table
from experiments.own_place.tables import GUIDE, REQUIREMENTS, TABLES
from experiments.own_place.template.example import Example
from experiments.own_place.template.template_tables import Cell, guide_lines, guide_rows, rows_of
from experiments.report.text.names.labels import Bilingual
from experiments.report.workbook.sheet import Book, Look, Sheet

SPARE_ROWS = 2_000  # rows below the example that have drop-downs and formats
NARROW = 12.0  # width of a column of numbers, in characters
WIDTHS = {"name": 18.0, "names": 24.0, "code": 22.0, "word": 14.0, "value": 18.0, "moment": 20.0}
WIDE = {"allowed": 34.0, "source": 60.0, "item": 34.0, "key": 34.0, "unit": 16.0}
INPUT_KEYS = {"requirements": {"value"}, "records": {"monthly"}}  # cells to fill in; of other tables all
MAX_MESSAGE = 255  # characters of an input message of Excel


def workbook_bytes(example: Example) -> bytes:
    """Return the template as a workbook."""
    book = Book()
    for table in TABLES:
        widths = [WIDE.get(column.key, WIDTHS.get(column.kind, NARROW)) for column in table.columns]
        sheet = book.sheet(table.name, widths)
        _write_table(sheet, table, rows_of(table, example), example)
    _write_guide(book.sheet(GUIDE, [20.0, 30.0, 70.0, 40.0]))
    return book.content()


def csv_files(example: Example) -> dict[str, bytes]:
    """Return the template as CSV files by name."""
    files = {}
    for table in TABLES:
        titles = [column.title for column in table.columns]
        name = table.name.zh if example.lang == "zh" else table.key
        files[f"{name}.csv"] = csv_bytes(titles, rows_of(table, example))
    return files


def _write_table(sheet: Sheet, table: Table, rows: list[list[Cell]], example: Example) -> None:
    for at, column in enumerate(table.columns):
        sheet.text(0, at, column.title, "head")
        _validate(sheet, table, column, at, len(rows), example)
    for number, row in enumerate(rows, start=1):
        for at, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            look = _look(table, column)
            if isinstance(value, str):
                sheet.text(number, at, value, look)
            elif value is not None or look != "text":
                sheet.number(number, at, value, look)
        if table is REQUIREMENTS:
            _validate_item(sheet, number, example)


def _look(table: Table, column: Column) -> Look:
    if column.key not in INPUT_KEYS.get(table.key, {column.key}):
        return "text"
    return "input_text" if column.kind in ("name", "names", "code", "word", "moment") else "input_plain"


def _validate(sheet: Sheet, table: Table, column: Column, at: int, rows: int, example: Example) -> None:
    """Add the drop-down or the bounds of a column, with an input message; free cells get none."""
    if table.key in INPUT_KEYS:
        return
    rule: dict[str, object] = {"validate": "any", "input_title": column.head[example.lang][:32]}
    if column.words is not None:
        rule |= {"validate": "list", "source": [word[example.lang] for word in column.words.values()]}
    elif column.kind in ("number", "share", "whole"):
        kind = "integer" if column.kind == "whole" else "decimal"
        rule |= {"validate": kind, "criteria": "between", "minimum": column.low, "maximum": column.high}
    rule |= {"input_message": column.meaning[example.lang][:MAX_MESSAGE]}
    sheet.validate(1, rows + SPARE_ROWS, at, rule)


def _validate_item(sheet: Sheet, row: int, example: Example) -> None:
    words = ITEMS[row - 1].words
    if words is not None:
        at = [column.key for column in REQUIREMENTS.columns].index("value")
        source = [word[example.lang] for word in words.values()]
        sheet.validate(row, row, at, {"validate": "list", "source": source})


def _write_guide(sheet: Sheet) -> None:
    heads = (
        Bilingual("Sheet", "工作表"), Bilingual("Column", "列"), Bilingual("Meaning", "含义"),
        Bilingual("Allowed", "可取值"),
    )  # fmt: skip
    lines = guide_lines()
    for at_row, line in enumerate(lines):
        sheet.text(at_row, 0, f"{line.zh} {line.en}", "title")
    sheet.heads(len(lines) + 1, heads)
    for number, row in enumerate(guide_rows(), start=len(lines) + 2):
        for at, text in enumerate(row):
            sheet.text(number, at, str(text))
