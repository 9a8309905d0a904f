"""Cases that are open at the start stand in the workbook of a place; they are those of a list beside a YAML place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tables_of_places import sheets, write_csv, write_workbook

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import UserError
from experiments.own_place.load import load_place
from experiments.store.identity import scenario_key
from sim.config import Scenario

HEAD = (
    "事件类别", "来源渠道", "办结层级", "发生时间", "登记时间", "当前环节", "挂起开始", "挂起结束", "社区", "住户序号",
)  # fmt: skip
MONDAY = dt.datetime(2025, 4, 3, 9, 30)
ROWS = (
    ("一般性事件", "居民直接联系网格员", "网格", MONDAY, "2025/4/3 10:00", None, None, None, "滨河", 12),
    ("协调性事件", "居民上门到社区", "社区", dt.datetime(2025, 3, 31, 8, 50), dt.datetime(2025, 3, 31, 9), "joint",
     dt.datetime(2025, 4, 1, 9), dt.datetime(2025, 4, 10, 12), "阳光", None),
    ("general", "worker_found", "grid", "2025-04-06 16:00", None, None, None, None, "柳村", None),
)  # fmt: skip
LIST = """\
kind,channel,level,raised,registered,step,suspended_from,suspended_until,community,household
general,worker,grid,2025-04-03 09:30,2025-04-03 10:00,handle,,,2,12
coordinated,community_desk,community,2025-03-31 08:50,2025-03-31 09:00,joint,2025-04-01 09:00,2025-04-10 12:00,1,
general,worker_found,grid,2025-04-06 16:00,,register,,,3,
"""


def content(rows: Any = ROWS) -> dict[str, Any]:
    return {**sheets(), "在办事件": [HEAD, *rows]}


def scenario_of(path: Path, *values: tuple[str, Any]) -> Scenario:
    place, _ = load_place(path)
    composer = Composer(own_place=place)
    return composer.scenario(composer.compose(DesignPoint((("place", place.name),), values)))


def test_a_run_starts_with_the_cases_of_the_sheet_as_with_those_of_a_list(tmp_path: Path) -> None:
    book = scenario_of(write_workbook(tmp_path / "我区.xlsx", content()))
    (tmp_path / "open.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "plain").mkdir()
    plain = write_workbook(tmp_path / "plain" / "我区.xlsx", sheets())
    listed = scenario_of(plain, ("run.initial_state", str(tmp_path / "open.csv")))
    assert book.run.initial_state == "file" and len(book.run.open_cases) == 3
    assert book.run.open_cases == listed.run.open_cases
    assert scenario_key(book) == scenario_key(listed)
    assert scenario_of(plain).run.initial_state == "warm_up", "without rows the run warms up by itself"


def test_a_folder_of_csv_starts_with_the_same_cases(tmp_path: Path) -> None:
    book = scenario_of(write_workbook(tmp_path / "我区.xlsx", content()))
    (tmp_path / "csv").mkdir()
    folder = scenario_of(write_csv(tmp_path / "csv" / "我区", content()))
    assert folder.run.open_cases == book.run.open_cases


def test_faults_of_open_cases_name_their_cell(tmp_path: Path) -> None:
    rows: list[list[Any]] = [list(row) for row in ROWS]
    rows[0][0], rows[1][8], rows[2][3] = "一般", "阳光社区", dt.date(2025, 4, 6)
    rows[2][2] = "片区"
    with pytest.raises(UserError) as raised:
        load_place(write_workbook(tmp_path / "我区.xlsx", content(rows)), lang="zh")
    lines = [problem.line() for problem in raised.value.problems]
    assert any("在办事件!A2 事件类别" in line and "一般性事件" in line for line in lines), lines
    assert any("在办事件!D4" in line or "在办事件!C4" in line for line in lines), lines


def test_what_the_model_does_not_allow_names_the_cell_too(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][5], rows[1][8] = "no_such_step", "柳村"
    with pytest.raises(UserError) as raised:
        load_place(write_workbook(tmp_path / "我区.xlsx", content(rows)))
    (line,) = [problem.line() for problem in raised.value.problems]
    assert "run.open_cases[0].step = no_such_step" in line and "在办事件!F2" in line
