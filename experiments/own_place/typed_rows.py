"""From raw tables to rows with checked values: headings found, merged cells resolved, every cell read or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.errors import closest_match
from experiments.own_place.cells import CellError, is_empty, read_cell, read_text
from experiments.own_place.faults import Findings, Spot, column_letter
from experiments.own_place.layout import Column, Table, simplify
from experiments.own_place.reading.raw import Merged, RawTable
from experiments.own_place.tables import GUIDE, TABLES, TOTALS
from experiments.report.text.names.labels import Bilingual

HEAD_ROWS = 10  # rows searched for the headings: a title may stand above them
SHOWN = 5  # numbers of rows listed in one fault
FILLED_DOWN = ("community", "street", "sub_area")  # columns in which merged cells mean every row
REMARKS = {
    simplify(word) for word in ("备注", "说明", "序号", "remarks", "remark", "notes", "note", "no.", "no")
}

EMPTY = Bilingual("is needed", "必须填写")
UNSAVED = Bilingual(
    "a value; the result of this formula is not stored in the file: open and save it, or type the value",
    "应为数值；文件中没有保存该公式的结果，请打开后重新保存，或直接填写数值",
)
NO_ROWS = Bilingual("has no row below its headings", "表头下没有任何行")
HIDDEN_SHEET = Bilingual("is hidden: show the sheet, or delete it", "该工作表已隐藏，请取消隐藏或删除")
HIDDEN_COLUMN = Bilingual(
    "is hidden but has values: show the column, or delete it", "该列已隐藏但有内容，请取消隐藏或删除"
)
TOTAL = Bilingual(
    "a grid or post; a line of totals is not read: delete it", "应为网格或岗位；合计行不予读取，请删除"
)
TWICE = Bilingual("a heading appears twice", "表头重复")
NO_HEADING = Bilingual(
    "values below an empty heading: name the column, or clear it", "该列有内容但没有表头，请补充表头或清空"
)


@dataclass(frozen=True)
class Row:
    """Row of a table: values by column, None where the cell is empty, and the spot of each cell."""

    values: Mapping[str, Any]
    spots: Mapping[str, Spot]

    def spot(self, key: str) -> Spot:
        """Return the spot of a cell, or that of the row if the table has no such column."""
        return self.spots.get(key) or self.spots[""]


Rows = dict[str, list[Row]]  # key of a table -> its rows


def read_tables(raw: list[RawTable], found: Findings) -> Rows:
    """Return the rows of every table; faults and remarks are added to ``found``."""
    rows: Rows = {}
    for table in TABLES:
        sheets = [sheet for sheet in raw if simplify(sheet.name) in table.names()]
        if len(sheets) > 1:
            found.add(
                Spot(sheets[1].name),
                "",
                Bilingual(f"a second table {table.name.en}", f"“{table.name.zh}”表重复"),
            )
        if sheets and sheets[0].is_hidden:
            found.add(Spot(sheets[0].name), "", HIDDEN_SHEET)
        if not sheets and table.required and raw:
            near = closest_match(table.title, [sheet.name for sheet in raw], 0.4)
            text = Bilingual(f"the table {table.title} is missing", f"缺少“{table.title}”表")
            found.add(Spot(table.title), "", text, near)
        faults = len(found.faults)
        rows[table.key] = list(_read_table(table, sheets[0], found)) if sheets else []
        if sheets and table.required and not rows[table.key] and len(found.faults) == faults:
            found.add(Spot(sheets[0].name), "", NO_ROWS)
    _remark_unread(raw, found)
    return rows


def _remark_unread(raw: list[RawTable], found: Findings) -> None:
    known = {name for table in TABLES for name in table.names()}
    known |= {simplify(text) for text in (GUIDE.en, GUIDE.zh, f"{GUIDE.zh} {GUIDE.en}")}
    for sheet in raw:
        if sheet.rows and simplify(sheet.name) not in known:
            found.remarks.append(Bilingual(f"sheet {sheet.name} is not read", f"工作表“{sheet.name}”未读取"))


def _read_table(table: Table, sheet: RawTable, found: Findings) -> Iterator[Row]:
    head = _find_head(table, sheet)
    if head is None:
        titles = ", ".join(column.head.en for column in table.columns if column.required)
        titles_zh = "、".join(column.head.zh for column in table.columns if column.required)
        text = Bilingual(f"no row with the headings {titles}", f"没有找到表头：{titles_zh}")
        found.add(Spot(sheet.name), "", text)
        return
    number, columns = head, _columns(table, sheet, head, found)
    filled = _fill_merged(sheet, number, columns, found)
    body = [(n, values) for n, values in sheet.rows if n > number]
    _check_hidden(sheet, body, columns, found)
    unsaved = set(sheet.unsaved)
    for n, values in body:
        cells = {column.key: (at, _value(values, at, filled.get((n, at)))) for at, column in columns.items()}
        if all(is_empty(value) and (n, at) not in unsaved for at, value in cells.values()):
            continue
        row = _read_row(table, sheet.name, n, cells, unsaved, found)
        if row is not None:
            yield row


def _find_head(table: Table, sheet: RawTable) -> int | None:
    """Return the number of the row with the headings: the first one with two of them, or with all there are."""
    needed = min(2, len(table.columns))
    for number, values in sheet.rows[:HEAD_ROWS]:
        texts = {simplify(str(value)) for value in values if value is not None}
        if sum(bool(column.headings() & texts) for column in table.columns) >= needed:
            return number
    return None


def _columns(table: Table, sheet: RawTable, head: int, found: Findings) -> dict[int, Column]:
    """Return the columns by their number, from 1; unknown and missing headings are faults."""
    values = next(values for number, values in sheet.rows if number == head)
    columns: dict[int, Column] = {}
    titles = [name for column in table.columns for name in (column.head.zh, column.head.en)]
    for at, value in enumerate(values, start=1):
        text = "" if value is None else str(value).strip()
        column = next((c for c in table.columns if simplify(text) in c.headings()), None)
        spot = Spot(sheet.name, head, at)
        if column is not None and column in columns.values():
            found.add(spot, text, TWICE)
        elif column is not None:
            columns[at] = column
        elif text and simplify(text) not in REMARKS:
            known = ", ".join(c.head.en for c in table.columns), "、".join(c.head.zh for c in table.columns)
            allowed = Bilingual(f"unknown heading; known: {known[0]}", f"无法识别的表头；可用：{known[1]}")
            found.add(spot, text, allowed, closest_match(text, titles))
        elif not text and any(len(v) >= at and not is_empty(v[at - 1]) for n, v in sheet.rows if n > head):
            found.add(spot, "", NO_HEADING)
    for column in table.columns:
        if column.required and column not in columns.values():
            text_en, text_zh = f"the column {column.head.en} is missing", f"缺少“{column.head.zh}”列"
            found.add(Spot(sheet.name, head), "", Bilingual(text_en, text_zh))
    return columns


def _fill_merged(
    sheet: RawTable, head: int, columns: Mapping[int, Column], found: Findings
) -> dict[tuple[int, int], Any]:
    """Return the values of merged cells by row and column; merged cells that could mean two things are faults."""
    values = dict(sheet.rows)
    filled: dict[tuple[int, int], Any] = {}
    for merged in sheet.merged:
        if merged.last_row <= head or not set(range(merged.first_column, merged.last_column + 1)) & set(
            columns
        ):
            continue
        column = columns.get(merged.first_column)
        if merged.first_column != merged.last_column or column is None or column.key not in FILLED_DOWN:
            found.add(_spot(sheet.name, merged, column), "", _merged_text(merged))
            continue
        top = values.get(merged.first_row, [])
        value = top[merged.first_column - 1] if len(top) >= merged.first_column else None
        filled |= {(n, merged.first_column): value for n in range(merged.first_row, merged.last_row + 1)}
    return filled


def _spot(sheet: str, merged: Merged, column: Column | None) -> Spot:
    return Spot(sheet, merged.first_row, merged.first_column, "" if column is None else column.head.zh)


def _merged_text(merged: Merged) -> Bilingual:
    first = f"{column_letter(merged.first_column)}{merged.first_row}"
    last = f"{column_letter(merged.last_column)}{merged.last_row}"
    return Bilingual(
        f"merged cells {first}:{last}: only community, street and sub-area may be merged over rows; unmerge and state"
        " the value of each row",
        f"合并单元格{first}:{last}：仅社区、街道、片区列可以跨行合并，请取消合并并逐行填写",
    )


def _value(values: list[Any], at: int, merged: Any) -> Any:
    value = values[at - 1] if len(values) >= at else None
    return merged if value is None else value


def _check_hidden(
    sheet: RawTable, body: list[tuple[int, list[Any]]], columns: Mapping[int, Column], found: Findings
) -> None:
    hidden = [n for n, values in body if n in sheet.hidden_rows and not all(map(is_empty, values))]
    if hidden:
        numbers = ", ".join(map(str, hidden[:SHOWN])) + (", ..." if len(hidden) > SHOWN else "")
        text = Bilingual(
            f"hidden rows with values ({len(hidden)}): show them (clear the filter), or delete them",
            f"有内容的隐藏行（{len(hidden)}行）：请取消隐藏（清除筛选）或删除",
        )
        found.add(Spot(sheet.name), numbers, text)
    for at, column in columns.items():
        if at in sheet.hidden_columns and any(len(v) >= at and not is_empty(v[at - 1]) for _, v in body):
            found.add(Spot(sheet.name, body[0][0], at, column.head.zh), "", HIDDEN_COLUMN)


def _read_row(
    table: Table, sheet: str, number: int, cells: Mapping[str, tuple[int, Any]], unsaved: set[tuple[int, int]],
    found: Findings,
) -> Row | None:  # fmt: skip
    """Return the values of a row; every cell that its column refuses is a fault."""
    heads = {column.key: f"{column.head.zh} {column.head.en}" for column in table.columns}
    spots = {key: Spot(sheet, number, at, heads[key]) for key, (at, _) in cells.items()}
    first = next(column.key for column in table.columns if column.required)
    if first in cells and _is_total(cells[first][1]):
        found.add(spots[first], cells[first][1], TOTAL)
        return None
    values: dict[str, Any] = {}
    for column in table.columns:
        at, value = cells.get(column.key, (0, None))
        values[column.key] = None
        if at and (number, at) in unsaved:
            found.add(spots[column.key], "", UNSAVED)
            continue
        try:
            values[column.key] = read_cell(column, value)
        except CellError as error:
            found.add(spots[column.key], value, error.allowed, error.near)
            continue
        if column.required and at and values[column.key] is None:
            found.add(spots[column.key], "", EMPTY)
    return Row(values, {**spots, "": Spot(sheet, number)})


def _is_total(value: Any) -> bool:
    try:
        return value is not None and simplify(read_text(value)) in TOTALS
    except CellError:
        return False
