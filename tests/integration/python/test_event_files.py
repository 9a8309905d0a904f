"""Named events as CSV and Parquet: the same rows in both, every column named in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from project import CJK

import gridstaff as gs


@pytest.fixture(scope="module")
def events() -> gs.Events:
    values = {"run.warm_up_weeks": 0, "run.measured_weeks": 1, "area.beyond": "none"}
    return gs.simulate(gs.load_scenario("reference", values), keep_log=True).events()


def read(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_written_twice_with_the_same_rows(events: gs.Events, tmp_path: Path) -> None:
    paths = gs.write_events(events, tmp_path / "new" / "events")
    folder = paths[0].parent
    assert sorted(path.name for path in paths) == sorted(path.name for path in folder.iterdir())
    told = {(row["file"], row["column"]): row for row in read(folder / "columns.csv")}
    for name in ("cases", "case_events", "spells", "visits", "duties"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        rows, table = read(folder / f"{name}.csv"), pq.read_table(folder / f"{name}.parquet")
        assert len(rows) == table.num_rows == len(getattr(events, name)) and head == table.column_names
        for column in head:
            assert CJK.search(told[f"{name}.csv", column]["name_zh"]), (name, column)
    case, record = read(folder / "cases.csv")[0], events.cases[0]
    assert case["arrived"] == f"{record.arrived:%Y-%m-%d %H:%M:%S}" and case["kind"] == record.kind
    assert pq.read_table(folder / "cases.parquet").to_pylist()[0]["arrived"] == record.arrived
    assert {row["measured"] for row in read(folder / "spells.csv")} <= {"0", "1"}
