"""A study's folder describes everything that was run, without user, machine and paths."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pydantic import BaseModel

from experiments.cli import main as cli
from experiments.compose.request import Request
from experiments.csv_format import short_key
from experiments.executors.task import Failure
from experiments.run.plan import make_plan
from experiments.store import UNTIMED, ReplicationResult
from experiments.store.identity import scenario_key
from experiments.studies.folder.study_folder import write_study
from experiments.studies.folder.table_files import read_numbers, write_table
from experiments.studies.study import Study, study_name


class Block(BaseModel):
    seed: int = 5
    replications: int = 2


class Inner(BaseModel):
    a: int = 1
    b: int = 2


class Deep(BaseModel):
    size: int
    name: str = "x"
    inner: Inner = Inner()
    run: Block = Block()


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr(
        "experiments.studies.folder.manifest.notes", lambda _: ((), ())
    )  # Deep has no calendar
    small, large = Deep(size=3), Deep(size=5, inner=Inner(b=7))
    wanted = make_plan([(small, range(2)), (large, [0, 3])])
    cells = {
        pair: ReplicationResult({"load": 0.5 + pair[1], "late": 1 / 3}, "compiled", 0.1)
        for pair in wanted.pairs()
    }
    failed = (scenario_key(large), 3)
    del cells[failed]
    levers = {scenario_key(small): {"size": 3}, scenario_key(large): {"size": 5, "rule": "=1+1"}}
    words = ("-m", "size=3,5")
    return Study(
        "mine", "why", words, wanted, levers, cells, {failed: Failure("ArithmeticError: no end", "x")}
    )


def read(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_holds_configuration_differences_versions_and_failures(
    study: Study, tmp_path: Path
) -> None:
    folder = write_study(study, tmp_path)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["command"] == ["-m", "size=3,5"] and told["seed"] == 5 and told["engines"] == ["compiled"]
    assert told["configuration"] == {"size": 3, "name": "x", "inner.a": 1, "inner.b": 2, "run.seed": 5}
    first, second = told["scenarios"].values()
    assert first["changes"] == {} and first["replications"] == 2
    assert second["changes"] == {"size": 5, "inner.b": 7} and second["replications"] == [0, 3]
    assert set(told["versions"]) == {"gridstaff", "numpy", "simpy", "numba"}
    assert [f["error"] for f in told["failures"]] == ["ArithmeticError: no end"]


def test_a_failed_run_is_a_row_with_all_it_takes_to_run_it_again(study: Study, tmp_path: Path) -> None:
    (row,) = read(write_study(study, tmp_path) / "tables" / "failures.csv")
    ((key, number),) = study.failures
    told = {"error": "ArithmeticError: no end", "traceback": "x"}
    assert row == {"scenario": short_key(key), "replication": str(number), "seed": "5", **told}


def test_the_command_that_goes_on_can_be_pasted_into_a_shell() -> None:
    request = Request(
        ("a=[1, 2]",), sweep=True, full=True, study="mine", user_conf=Path("my conf"), results=Path("r")
    )
    said = "gridstaff run -m 'a=[1, 2]' --full --study mine --conf 'my conf' --results r"
    assert request.command_line == said and Request(("place=x",)).command_line == "gridstaff run place=x"


def test_equal_studies_give_equal_files_without_user_host_path_or_time(study: Study, tmp_path: Path) -> None:
    one, two = write_study(study, tmp_path / "a"), write_study(study, tmp_path / "b")
    for file in sorted(path for path in one.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert content == (two / file.relative_to(one)).read_bytes()
        assert str(Path.home()).encode() not in content and str(tmp_path).encode() not in content


def test_a_run_is_one_row_with_its_metrics(study: Study, tmp_path: Path) -> None:
    rows = read(write_study(study, tmp_path) / "tables" / "runs.csv")
    assert len(rows) == 3 and all(float(row["late"]) == pytest.approx(1 / 3) for row in rows)
    assert [float(row["load"]) for row in rows] == [0.5 + int(row["replication"]) for row in rows]


def test_all_tables_join_by_one_short_key_of_which_the_points_hold_the_whole(
    study: Study, tmp_path: Path
) -> None:
    tables = write_study(study, tmp_path) / "tables"
    whole = {row["scenario"]: row["scenario_key"] for row in read(tables / "points.csv")}
    assert set(whole.values()) == set(study.plan.scenarios)
    assert all(re.fullmatch("s[0-9a-f]{12}", key) for key in whole), "never read as a number"
    for name in ("runs.csv", "failures.csv"):
        assert {row["scenario"] for row in read(tables / name)} <= set(whole)
    numbers = pq.read_table(tables / "metrics.parquet").to_pylist()
    assert all(whole[row["scenario"]] == row["scenario_key"] for row in numbers)


def test_the_dictionary_names_every_column_of_every_table(study: Study, tmp_path: Path) -> None:
    tables = write_study(study, tmp_path) / "tables"
    told = {(row["file"], row["column"]): row for row in read(tables / "columns.csv")}
    for path in tables.glob("*.csv"):
        if path.name != "columns.csv":
            assert all((path.name, column) in told for column in read(path)[0])
    assert ("metrics.parquet", "value") in told and ("runs.csv", "late") in told
    load = told["runs.csv", "load"]
    assert load["name_zh"] and load["unit_zh"] and load["definition"] and load["name_en"]


def test_texts_of_a_table_are_no_formulas(study: Study, tmp_path: Path) -> None:
    rows = read(write_study(study, tmp_path) / "tables" / "points.csv")
    assert [row["rule"] for row in rows] == ["", "'=1+1"] and [row["replications"] for row in rows] == [
        "2",
        "2",
    ]
    write_table(tmp_path / "t.csv", ["x"], [["-5"], ["+x"], ["@a"], ["-2.5e3"]])
    assert [row["x"] for row in read(tmp_path / "t.csv")] == ["-5", "'+x", "'@a", "-2.5e3"]


def test_every_run_has_a_row_with_its_seconds(study: Study, tmp_path: Path) -> None:
    first = min(study.replication_results)
    results = {**study.replication_results, first: replace(study.replication_results[first], seconds=UNTIMED)}
    tables = write_study(replace(study, replication_results=results), tmp_path) / "tables"
    rows = read(tables / "runs.csv")
    assert [(row["scenario"], int(row["replication"])) for row in rows] == [
        (short_key(key), number) for key, number in sorted(results)
    ]
    assert {row["engine"] for row in rows} == {"compiled"}
    assert [row["seconds"] for row in rows] == ["", "0.100", "0.100"]
    assert {row["size"] for row in rows} == {row["size"] for row in read(tables / "points.csv")} == {"3", "5"}


def test_tables_of_an_earlier_version_are_written_anew(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("experiments.studies.folder.study_folder.TABLES_VERSION", 1)
        tables = write_study(study, tmp_path) / "tables"
    (tables / "points.csv").write_text("as it was")
    assert read(write_study(study, tmp_path) / "tables" / "points.csv")[0]["size"]


def test_the_same_request_has_the_same_name_and_another_one_another() -> None:
    assert study_name(None, "overload", ("a=1", "b=2")) == study_name(None, "overload", ("b=2", "a=1"))
    assert study_name(None, "overload", ("a=1",)) != study_name(None, "overload", ("a=2",))
    assert study_name("mine", "overload", ()) == "mine"


def test_the_parquet_table_holds_every_number_of_every_run(study: Study, tmp_path: Path) -> None:
    table = read_numbers(write_study(study, tmp_path) / "tables" / "metrics.parquet")
    assert table == {pair: dict(cell.metrics) for pair, cell in study.replication_results.items()}


def test_a_study_that_is_there_already_is_not_written_again(study: Study, tmp_path: Path) -> None:
    folder = write_study(study, tmp_path)
    before = {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}
    assert len(before) == 7
    write_study(study, tmp_path)
    assert {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()} == before
    tables = folder / "tables"
    pair = next(iter(study.replication_results))
    moved = replace(
        study,
        replication_results={
            **study.replication_results,
            pair: ReplicationResult({"load": 9.0}, "compiled", 0.1),
        },
    )
    write_study(moved, tmp_path)
    assert "9" in [row["load"] for row in read(tables / "runs.csv")]


def test_a_disk_that_refuses_is_told_in_words(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device", "results/mine/tables/runs.csv")

    monkeypatch.setattr("experiments.cli.commands.study_commands.run", full)
    assert cli.main(["run"]) == 2
    assert "runs.csv: cannot be written; finished runs are stored: No space left" in capsys.readouterr().err
