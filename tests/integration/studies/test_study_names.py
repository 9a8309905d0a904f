"""One folder, one study: names are unique, and no file of another or earlier study remains."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_study import SHAPES

from experiments.cli import main as cli
from experiments.compose.input_checks import checked_study_name
from experiments.errors import UserError
from experiments.executors import SerialExecutor
from experiments.files import FileSystem, write_durably
from experiments.studies.folder.own_files import OURS, remove_others
from experiments.studies.overload import overload_study as overload_module
from experiments.studies.overload.overload_study import STUDY_ADAPTER

ran: list[int] = []


def fake(scenario: Any, replication: int) -> SimpleNamespace:
    ran.append(replication)
    return SimpleNamespace(
        metrics={
            "load": scenario.area.households_per_grid / 700 + replication,
            "verdict": 0.0,
            "service_level_met": 1.0,
        }
    )


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    monkeypatch.setattr("experiments.run.session.make_executor", lambda *_: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])


def run(results: Path, *words: str, study: str = "mine") -> int:
    return cli.main(["run", "run.replications=2", "--study", study, "--results", str(results), *words])


def state(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


# -- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["store", "Store", "STORE", "CON", "con", "Nul", "prn", "aux", "COM1", "com9", "LPT1", "com0", "COM²", "lpt³",
     "ＣＯＮ", "con.txt", "NUL.tar.gz", "mine.", "mine ", " mine", "mine. .", "CON "],
)  # fmt: skip
def test_names_that_some_system_or_the_store_keeps_for_itself_are_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError):
        checked_study_name(name)
    assert run(tmp_path, study=name) == 2 and not ran
    assert "1 problem\n" in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["place=reference", "study.name=store"], ["study.name=Store"]])
def test_a_reserved_name_in_a_key_is_refused_too(words: list[str], tmp_path: Path) -> None:
    assert cli.main(["run", *words, "--results", str(tmp_path)]) == 2 and not ran
    assert cli.main(["report", "store", "--results", str(tmp_path)]) == 2
    assert cli.main(["reproduce", "store", "--results", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("there", "name"), [("Mine", "mine"), ("mine", "MINE"), ("Straße", "strasse"), ("CAFÉ", "café")]
)
def test_a_name_that_differs_only_by_case_is_refused(
    there: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, study=there) == 0
    before, ran[:] = state(tmp_path), []
    assert run(tmp_path, "area.households_per_grid=300", study=name) == 2 and not ran
    assert f"differs only by case from {there}" in capsys.readouterr().err and state(tmp_path) == before
    assert run(tmp_path, study=there) == 0, "its own name is free for it"


def test_a_name_that_differs_only_in_how_an_accent_is_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cafe\u0301").mkdir()
    assert run(tmp_path, study="caf\u00e9") == (0 if (tmp_path / "caf\u00e9").exists() else 2)


# -- two studies -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [["area.households_per_grid=300"], ["-m", "area.households_per_grid=300,400"], ["experiment=overload"]],
)
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_another_study_under_a_used_name_is_refused_before_anything_runs(
    other: list[str], dry: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 0
    before, ran[:] = state(tmp_path), []
    assert run(tmp_path, *other, *dry) == 2
    said = capsys.readouterr().err
    assert "mine: is the name of another study (run.replications=2)" in said and "--study" in said, said
    assert state(tmp_path) == before and not ran


@pytest.mark.parametrize(
    "words", [["executor=serial"], ["study.question=why"], ["run.replications=3"], ["engine=simpy"]]
)
def test_the_same_study_may_be_asked_again_another_way(words: list[str], tmp_path: Path) -> None:
    assert run(tmp_path) == 0 and run(tmp_path, *words) == 0
    told = json.loads((tmp_path / "mine" / "manifest.json").read_bytes())
    assert words[0] in told["command"]


def test_what_is_of_an_earlier_state_goes_and_what_is_foreign_stays_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 0
    ours = [
        "report.html",
        "study.json",
        "drawn.json",
        "tables/limits.csv",
        "figures/overload_curve_old_en_narrow.png",
    ]
    foreign = [
        "notes.txt",
        "tables/mine.csv",
        "figures/mine.png",
        "tables/runs.csv.bak",
        "figures/overload_curve.svg",
    ]
    for name in (*ours, *foreign):
        path = tmp_path / "mine" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("earlier")
    assert run(tmp_path) == 0
    found = state(tmp_path / "mine")
    tables = ("points.csv", "runs.csv", "columns.csv", "metrics.parquet", "failures.csv", "costs.csv")
    page = {"report.html", "run.json", "options.json", "drawn.json"}
    written = {"manifest.json", "written.json", *page, *(f"tables/{name}" for name in tables)}
    assert set(found) == {*foreign, *written}
    said = capsys.readouterr().err
    assert "left alone" in said and all(name in said for name in foreign)


def test_the_same_command_on_an_edited_file_says_that_it_is_another_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "conf" / "run" / "own.yaml"
    write_durably(own, "defaults: [default, _self_]\nmeasured_weeks: 52\n")
    words = ["run=own", "--conf", str(tmp_path / "conf")]
    results = tmp_path / "results"
    for edit, said in ((b"", False), (b"seed: 5\n", True), (b"", False)):
        own.write_bytes(own.read_bytes() + edit)
        assert run(results, *words) == 0
        assert ("has changed since; tables and report are written anew" in capsys.readouterr().err) == said
    assert run(results, *words, "run.replications=3") == 0, (
        "more years of the same scenario are no other study"
    )
    assert "has changed since" not in capsys.readouterr().err


def test_every_file_a_report_writes_is_known_as_ours(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "study.json").write_bytes(STUDY_ADAPTER.dump_json(SHAPES["quick"]))
    assert overload_module.rewrite_report(tmp_path / "mine", "en", FileSystem(tmp_path)) == 0
    found = state(tmp_path / "mine")
    assert len(found) > 20 and all(OURS.fullmatch(name) for name in found)
    assert remove_others(FileSystem(tmp_path), tmp_path / "mine", {"study.json"}) == []
    assert set(state(tmp_path / "mine")) == {"study.json"}


def test_a_study_that_is_stopped_while_it_is_written_has_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never new tables beside the manifest of the old ones."""
    assert run(tmp_path) == 0
    real = write_durably

    def stopped(path: Path, *given: Any) -> None:
        if path.name == "failures.csv":
            raise KeyboardInterrupt
        real(path, *given)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.studies.folder.table_files.write_durably", stopped)
        assert run(tmp_path, "run.replications=3") == 130
    assert not (tmp_path / "mine" / "manifest.json").exists()
    assert run(tmp_path, "run.replications=3") == 0
    assert (
        json.loads((tmp_path / "mine" / "manifest.json").read_bytes())["command"][-1] == "run.replications=3"
    )


# -- damage ----------------------------------------------------------------------------------------------


HARMS: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "altered": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"),
    "not UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "nested": lambda path: path.write_bytes(b"[" * 100_000),
    "of another kind": lambda path: path.write_bytes(b'{"key": 5, "files": [], "command": {}}'),
}


FILES = (
    "manifest.json", "written.json", "tables/points.csv", "tables/runs.csv", "tables/columns.csv",
    "tables/metrics.parquet", "tables/failures.csv",
)  # fmt: skip
MEMBERS = ("manifest.json", "written.json")  # read as JSON; of the others only the digest is compared


@pytest.mark.parametrize(
    ("file", "harm"),
    [
        pytest.param(
            file, harm, marks=() if file in MEMBERS or harm in ("missing", "altered") else pytest.mark.long
        )
        for file in FILES
        for harm in HARMS
    ],
)
def test_a_damaged_file_of_a_study_is_found_and_made_anew(file: str, harm: str, tmp_path: Path) -> None:
    assert run(tmp_path) == 0
    before, ran[:] = state(tmp_path / "mine"), []
    HARMS[harm](tmp_path / "mine" / file)
    assert run(tmp_path) == 0 and not ran
    assert state(tmp_path / "mine") == before


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_figure_is_made_anew_and_a_damaged_answer_is_told(
    harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write_report(
        study: object, folder: Path, lang: str, *, save: Callable[[Path, bytes], None], options: object
    ) -> list[Path]:
        files = [folder / "report.html", folder / "figures" / "overload_curve_en.svg"]
        for file in files:
            save(file, file.name.encode())
        return files

    monkeypatch.setattr(overload_module, "write_report", write_report)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "study.json").write_bytes(STUDY_ADAPTER.dump_json(SHAPES["quick"]))
    report = ["report", "mine", "--results", str(tmp_path), "--lang", "en"]
    assert cli.main(report) == 0
    before = state(folder)
    for file in ("figures/overload_curve_en.svg", "drawn.json"):
        HARMS[harm](folder / file)
        assert cli.main(report) == 0 and state(folder) == before, file
    HARMS[harm](folder / "study.json")
    capsys.readouterr()
    assert cli.main(report) == (0 if state(folder) == before else 2)
    assert "1 problem\n" in capsys.readouterr().err or state(folder) == before


# -- the disk --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        pytest.param(
            operation, number, marks=() if number == 28 or operation == "write" else pytest.mark.long
        )
        for operation in ("create", "write", "sync", "make_folder", "replace", "remove")
        for number in (28, 30, 122, 5)
    ],
)
def test_a_disk_that_refuses_a_study_names_its_folder_in_one_line(
    number: int,
    operation: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(tmp_path) == 0
    kept = ran[:]

    def refuse(self: FileSystem, *given: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(
        "experiments.studies.folder.study_folder.build_manifest", lambda study: {"changed": 1}
    )
    monkeypatch.setattr(FileSystem, operation, refuse)
    assert run(tmp_path) == 2 and ran == kept
    store = operation == "make_folder"
    where = "store: results cannot be stored here" if store else "mine: the study cannot be written here"
    said = capsys.readouterr().err
    assert "1 problem\n" in said and f"{tmp_path}/{where}" in said, said
    assert os.strerror(number) in said
