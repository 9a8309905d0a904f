"""Workbooks and folders of a place: every fault with sheet, row, column and what is allowed, all at once."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tables_of_places import GRID_HEAD, GRID_ROWS, POST_ROWS, sheets, write_csv, write_workbook

from experiments.errors import UserError
from experiments.own_place.faults import Findings
from experiments.own_place.posts import read_posts
from experiments.own_place.reading.csv_folder import decode, read_folder
from experiments.own_place.reading.workbook_file import read_workbook
from experiments.own_place.settings import read_settings
from experiments.own_place.typed_rows import Rows, read_tables
from experiments.own_place.units import Units, number_units

GROUPS = {"place": ["reference", "fuxin_2022_urban"], "duties/visits": ["none", "special_only"], "cover": ["none"],
          "escalation": ["direct"]}  # fmt: skip


def read(path: Path) -> tuple[Rows, Units, Findings]:
    """Read and check the tables of a file, without composing."""
    found = Findings(path.name)
    rows = read_tables(read_folder(path, found) if path.is_dir() else read_workbook(path, found), found)
    units = number_units(rows["grids"], found)
    read_posts(rows["posts"], units, found)
    read_settings(rows["requirements"], rows["records"], GROUPS, found)
    return rows, units, found


def lines(path: Path) -> list[str]:
    return [problem.line() for problem in read(path)[2].problems("en")]


def test_a_sound_workbook_has_no_faults_and_its_units_are_along_the_ground(tmp_path: Path) -> None:
    rows, units, found = read(write_workbook(tmp_path / "我区.xlsx", sheets()))
    assert not found.faults and not found.remarks
    assert units.communities == ("阳光", "滨河", "柳村") and units.streets == 2
    assert [(g.community, g.number, g.street) for g in units.grids] == [
        (1, 1, 1),
        (1, 2, 1),
        (2, 1, 1),
        (2, 2, 1),
        (3, 1, 2),
    ]
    assert units.labels() == ["阳光 一格", "二格", "滨河 一格", "三格", "村一格"]
    assert rows["posts"][3].values["share"] == pytest.approx(0.6)


def test_every_fault_of_every_sheet_is_one_line_with_its_cell(tmp_path: Path) -> None:
    grids = [list(row) for row in GRID_ROWS]
    grids[0][1], grids[1][1], grids[2][0] = "约420", dt.datetime(2025, 3, 1), None
    grids[3][2] = 9_999
    posts = [list(row) for row in POST_ROWS]
    posts[0][3], posts[1][1], posts[4][2] = "一挌", "网", "阳光"
    requirements = [("入户走访规则", "每天"), ("巡查", 3), ("duties.patrol.evry", "week"), ("area.grids", 1)]
    content = sheets(grids, posts, requirements, [("热线转办", -1), ("其它", 2)])
    found = lines(write_workbook(tmp_path / "p.xlsx", content))
    expected = (
        r"^网格!B2 户数 Households = 约420: a whole number, 1 to 100,000 \[p.xlsx\]$",
        r"^网格!B3 户数 Households = 2025-03-01 00:00:00: .*made a date",
        r"^网格!A4 网格名称 Grid: is needed", r"^网格!C5 .*= 9999: at most the households",
        r"^人员!D2 网格 Grids = 一挌: a grid of the table of grids; did you mean 一格\?",
        r"^人员!B3 层级 Level = 网: one of: grid, .*did you mean 网格",
        r"^人员!C6 社区 Community = 阳光: empty for a desk",
        r"^要求!B2 取值 Value = 每天: one of: every home once a month",
        r"^要求!A3 项目 Item = 巡查: an item of the template",
        r"^要求!A4 .*did you mean duties.patrol.every", r"^要求!A5 .*= area.grids: is stated by the tables",
        r"^记录!B2 月均件数 Cases a month = -1: a number, 0 to", r"^记录!A3 项目 Item = 其它: one of: Hotline orders",
    )  # fmt: skip
    for pattern in expected:
        assert sum(bool(re.search(pattern, line)) for line in found) == 1, (pattern, found)
    assert len(found) == len(expected), found


@pytest.mark.parametrize(
    ("posts", "reason"),
    (
        (POST_ROWS[1:], "网格!A2 网格名称 Grid = 一格: has no post"),
        ([*POST_ROWS, ("专职甲", "网格", "柳村", None)], "is in row 2 already"),
        ([*POST_ROWS, ("合用", "网格", "滨河", "一格、二格")], "= 二格: a grid of the table"),
        ([*POST_ROWS, ("合用", "网格", None, "一格")], "is in several communities (阳光、滨河)"),
        ([*POST_ROWS, ("合用", "网格", None, "二格、三格")], "= 二格、三格: grids of one community"),
        ([*POST_ROWS, ("台", "社区", None, None, 2)], "one row for each level"),
        ([*POST_ROWS, ("甲", "网格", "阳洸", None)], "a community of the table of grids; did you mean 阳光?"),
        (POST_ROWS[4:], "at least one grid post"),
        ([*POST_ROWS, ("合计", None, None, None, 9)], "a line of totals is not read"),
    ),
)
def test_posts_that_do_not_fit_the_grids_are_refused(posts: Any, reason: str, tmp_path: Path) -> None:
    assert any(reason in line for line in lines(write_workbook(tmp_path / "p.xlsx", sheets(posts=posts))))


def _merge(cells: str) -> Callable[[Workbook], None]:
    return lambda book: book["网格"].merge_cells(cells)


def _hide_row(book: Workbook) -> None:
    book["网格"].row_dimensions[3].hidden = True


def _hide_column(book: Workbook) -> None:
    book["网格"].column_dimensions["B"].hidden = True


def _hide_sheet(book: Workbook) -> None:
    book["人员"].sheet_state = "hidden"


def _formula(book: Workbook) -> None:
    book["网格"]["B2"] = "=400+20"


def _head_twice(book: Workbook) -> None:
    book["网格"]["C1"] = "户数（户）"


def _wrong_head(book: Workbook) -> None:
    book["网格"]["C1"] = "重点人群家廷户数"


@pytest.mark.parametrize(
    ("change", "reason"),
    (
        (_merge("B2:B3"), "网格!B2 户数: merged cells B2:B3: only community, street and sub-area"),
        (_merge("A2:B2"), "merged cells A2:B2"),
        (_hide_row, "网格 = 3: hidden rows with values (1)"),
        (_hide_column, "is hidden but has values"),
        (_hide_sheet, "人员: is hidden"),
        (_formula, "网格!B2 户数 Households: a value; the result of this formula is not stored"),
        (_head_twice, "网格!C1 = 户数（户）: a heading appears twice"),
        (_wrong_head, "did you mean 重点人群家庭户数?"),
    ),
)
def test_what_only_a_spreadsheet_does_is_never_guessed(
    change: Callable[[Workbook], None], reason: str, tmp_path: Path
) -> None:
    found = lines(write_workbook(tmp_path / "p.xlsx", sheets(), change))
    assert any(reason in line for line in found), found


def test_communities_merged_over_rows_hold_for_every_row(tmp_path: Path) -> None:
    rows = [list(row) for row in GRID_ROWS]
    rows[1][4] = rows[3][4] = None

    def merge(book: Workbook) -> None:
        for cells in ("E2:E3", "E4:E5", "F2:F5"):
            book["网格"].merge_cells(cells)

    _, units, found = read(write_workbook(tmp_path / "p.xlsx", sheets(rows), merge))
    assert not found.faults and units.communities == ("阳光", "滨河", "柳村")


def test_a_title_above_the_headings_and_other_sheets_are_no_obstacle(tmp_path: Path) -> None:
    content = sheets()
    content["网格"].insert(0, ("城区网格一览表",))
    content["网格"][1] = (*GRID_HEAD, "备注")
    content["通讯录"] = [("不相干",)]
    rows, _, found = read(write_workbook(tmp_path / "p.xlsx", content))
    assert not found.faults and len(rows["grids"]) == 5 and rows["grids"][0].spot("grid").row == 3
    assert [remark.en for remark in found.remarks] == ["sheet 通讯录 is not read"]


@pytest.mark.parametrize(
    ("encoding", "mark"), (("utf-8-sig", ","), ("utf-8", ";"), ("gb18030", ","), ("utf-16", "\t"))
)
def test_a_folder_of_csv_is_the_same_place_in_every_encoding(
    encoding: str, mark: str, tmp_path: Path
) -> None:
    book = read(write_workbook(tmp_path / "p.xlsx", sheets()))
    folder = read(write_csv(tmp_path / "p", sheets(), encoding, mark))
    assert not folder[2].faults
    assert [row.values for row in folder[0]["grids"]] == [row.values for row in book[0]["grids"]]
    assert [row.values for row in folder[0]["posts"]] == [row.values for row in book[0]["posts"]]


def test_text_in_another_encoding_is_refused_and_not_guessed(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "p", sheets())
    (folder / "网格.csv").write_bytes(b"\xff\x80\x81\xfa\xff")
    assert "网格.csv: is neither UTF-8 nor GB 18030" in "\n".join(lines(folder))
    assert decode(b"\xff\x80") is None


def _rewrite(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts.setdefault(name, b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, change(content) if part == name else content)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    (
        ("xl/workbook.xml", lambda text: b'<!DOCTYPE a [<!ENTITY b "c">]>' + text, "entity declarations"),
        ("xl/vbaProject.bin", lambda text: b"code", "contains macros"),
        ("xl/worksheets/sheet1.xml", lambda text: text[: len(text) // 2], "not a readable workbook"),
        ("xl/worksheets/sheet1.xml", lambda text: text + b"<c />" * 500_001, "at most 150,000 cells"),
        ("xl/media/big.bin", lambda text: b"0" * 200_000_001, "200 MB unpacked"),
    ),
)
def test_dangerous_and_damaged_files_are_refused_in_one_line(
    name: str, change: Callable[[bytes], bytes], reason: str, tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "p.xlsx", sheets())
    _rewrite(path, name, change)
    found = lines(path)
    assert len(found) == 1 and reason in found[0], found


@pytest.mark.parametrize(
    "content", (b"", b"PK", b"\xd0\xcf\x11\xe0" + b"0" * 600, b"a,b\n1,2\n", b"0" * 10_000_001)
)
def test_a_file_of_another_kind_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    assert len(lines(path)) == 1


def test_a_cell_far_away_is_refused_and_not_walked_to(tmp_path: Path) -> None:
    def write(book: Workbook) -> None:
        book["网格"].cell(1_048_576, 16_384, "x")

    assert "delete empty formatted rows" in lines(write_workbook(tmp_path / "p.xlsx", sheets(), write))[0]


def test_faults_are_raised_together_in_the_language_asked_for(tmp_path: Path) -> None:
    found = read(write_workbook(tmp_path / "p.xlsx", sheets(posts=POST_ROWS[2:])))[2]
    with pytest.raises(UserError) as caught:
        found.raise_faults("zh")
    assert [problem.allowed for problem in caught.value.problems] == ["没有岗位，请在人员表中安排"] * 2
