"""Workbooks and folders of places for tests, written as a person would fill them in Excel or WPS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

GRID_HEAD = ("网格名称", "户数", "重点人群家庭户数", "难易系数", "社区", "街道")
POST_HEAD = ("岗位名称", "层级", "社区", "网格", "岗位数", "网格工时占比", "班次", "月工资", "出资方")
GRID_ROWS: Rows = (
    ("一格", 420, 30, None, "阳光", "城东"),
    ("二格", 380, None, 1.2, "阳光", "城东"),
    ("一格", 510, 45, None, "滨河", "城东"),
    ("三格", 200, None, None, "滨河", "城东"),
    ("村一格", 260, None, 0.9, "柳村", "城西"),
)
POST_ROWS: Rows = (
    ("专职甲", "网格", "阳光", "一格", 1, 1, None, 3000, "区县"),
    ("兼职乙", "网格", "阳光", "二格", 2, 0.5, None, 1500, "街道"),
    ("专职丙", "网格", "滨河", None, None, None, None, 3000, "区县"),
    ("村干部", "网格", "柳村", "村一格", 1, "60%", None, None, None),
    ("社区受理台", "社区", None, None, 3, 0.8, None, 3900, None),
)


def sheets(
    grids: Rows = GRID_ROWS, posts: Rows = POST_ROWS, requirements: Rows = (), records: Rows = ()
) -> dict[str, list[Sequence[Any]]]:
    """Return the sheets of a place by name, headings first."""
    found: dict[str, list[Sequence[Any]]] = {"网格": [GRID_HEAD, *grids], "人员": [POST_HEAD, *posts]}
    if requirements:
        found["要求"] = [("项目", "取值"), *requirements]
    if records:
        found["记录"] = [("项目", "月均件数"), *records]
    return found


def write_workbook(
    path: Path, content: dict[str, list[Sequence[Any]]], change: Callable[[Workbook], None] | None = None
) -> Path:
    """Write a workbook; ``change`` does what only a spreadsheet program does: merge, hide, formulas."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    book.save(path)
    return path


def write_csv(
    folder: Path, content: dict[str, list[Sequence[Any]]], encoding: str = "utf-8", mark: str = ","
) -> Path:
    """Write a folder of CSV files with a delimiter and an encoding."""
    folder.mkdir()
    for name, rows in content.items():
        lines = (mark.join("" if cell is None else str(cell) for cell in row) for row in rows)
        (folder / f"{name}.csv").write_bytes("\r\n".join(lines).encode(encoding))
    return folder
