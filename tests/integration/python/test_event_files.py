"""Named events as CSV and Parquet: the same rows in both, every column named in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from project import CJK

import gridstaff as gs
from experiments.cli.main import main


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


def test_the_command_writes_the_events_of_a_place_and_refuses_what_it_cannot_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = ("run.warm_up_weeks=0", "run.measured_weeks=1", "area.beyond=none")
    target = tmp_path / "events"
    assert main(["events", "reference", *short, "--into", str(target), "--lang", "zh"]) == 0
    assert "第0次模拟的明细" in capsys.readouterr().out
    values = {"run.warm_up_weeks": 0, "run.measured_weeks": 1, "area.beyond": "none"}
    made = gs.simulate(gs.load_scenario("reference", values), keep_log=True).events()
    assert len(read(target / "cases.csv")) == len(made.cases)
    assert (target / "columns.csv").exists() and (target / "visits.parquet").exists()
    for wrong in (["referenc"], ["reference", "run.sed=1"], ["reference", "--replication", "-1"]):
        assert main(["events", *wrong, "--into", str(tmp_path / "none")]) != 0
    assert "Traceback" not in capsys.readouterr().err and not (tmp_path / "none").exists()
