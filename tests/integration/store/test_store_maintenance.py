"""Maintenance of the store: all damage found, all bytes counted, nothing deleted that the index does not name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_store import KEY, OTHER, cell

from experiments.cli import main as cli
from experiments.files import FileSystem
from experiments.store import FolderStore, index
from experiments.store.maintenance import prune, usage_by_kind
from experiments.studies.folder.manifest import FORMAT


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A store with a block of two, one with rows, and two of earlier formulas."""
    store = FolderStore(tmp_path / "store")
    store.put_all(KEY, {0: cell(0), 1: cell(1)})
    store.put_all(OTHER, {0: cell(0, rows=True)})
    store.close()
    earlier = FolderStore(tmp_path / "store", formulas="earlier")
    earlier.put_all(KEY, {0: cell(5), 7: cell(7)})
    earlier.close()
    return tmp_path


def files(results: Path, part: str = "") -> set[str]:
    root = results / "store"
    return {path.relative_to(root).as_posix() for path in (root / part).rglob("*.parquet")}


def keeping(results: Path, *words: str) -> int:
    return cli.main(["store", *words, "--results", str(results)])


def test_a_sound_store_is_whole_and_its_index_is_made_again(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results / "store" / index.NAME).unlink()
    assert keeping(results, "check") == 0
    assert "4 files with 4 runs are undamaged" in capsys.readouterr().out
    named, whole = index.read(FileSystem(), results / "store")
    assert whole and set(named) == files(results)
    assert {e.replications for e in named.values()} == {(0, 1), (0,), (0, 7)}


def test_check_finds_every_damaged_file_and_sets_it_aside(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in sorted(files(results)):
        path = results / "store" / file
        path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    assert keeping(results, "check") == 1
    assert "4 damaged files were moved to" in capsys.readouterr().out
    assert not files(results, "cells") and not files(results, "rows") and len(files(results, "damaged")) == 4
    assert keeping(results, "check") == 0


def test_a_file_copied_in_from_another_store_is_found_and_taken_into_the_index(
    results: Path, tmp_path: Path
) -> None:
    there = FolderStore(tmp_path / "there")
    there.put(KEY, 3, cell(3))
    (source,) = (tmp_path / "there" / "cells").rglob("*.parquet")
    target = results / "store" / source.relative_to(tmp_path / "there")
    target.write_bytes(source.read_bytes())
    assert FolderStore(results / "store").get(KEY, 3) == cell(3)
    assert keeping(results, "check") == 0
    assert target.relative_to(results / "store").as_posix() in index.read(FileSystem(), results / "store")[0]


@pytest.mark.parametrize("lost", [False, True], ids=["index", "no index"])
def test_size_counts_every_byte_by_what_it_is(
    results: Path, lost: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if lost:
        (results / "store" / index.NAME).unlink()
    found = {share.name: share for share in usage_by_kind(FolderStore(results / "store"))}
    assert [(s.files, s.replications) for s in found.values()] == [(2, 3), (1, 2), (1, 1)]
    assert sum(s.size for s in found.values()) == sum(
        (results / "store" / f).stat().st_size for f in files(results)
    )
    assert keeping(results, "size") == 0
    assert "results of other code" in capsys.readouterr().out


def test_a_dry_run_deletes_nothing_and_says_what_would_go(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(results)
    assert keeping(results, "prune", "all", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "4 files" in said and "would be deleted" in said and files(results) == before
    assert all(file in said for file in before)


def test_prune_takes_what_today_cannot_use_and_leaves_the_rest(results: Path) -> None:
    assert keeping(results, "prune") == 0
    assert len(files(results)) == 3
    store = FolderStore(results / "store")
    assert [store.get(KEY, 0), store.get(KEY, 1), store.get(OTHER, 0)] == [cell(0), cell(1), cell(0)]
    assert keeping(results, "prune", "rows") == 0
    assert not files(results, "rows") and len(files(results)) == 2


def test_prune_unused_keeps_what_some_study_asks_for(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results / "mine").mkdir()
    (results / "mine" / "manifest.json").write_text(json.dumps({"scenarios": {OTHER: {}}}))
    assert keeping(results, "prune", "unused") == 0
    assert {file.split("/")[2] for file in files(results)} == {OTHER[:32]}
    (results / "mine" / "manifest.json").write_text("{")
    assert keeping(results, "prune", "unused") == 2, "what a study asks for is unknown"
    assert len(files(results)) == 2 and "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "told",
    [{}, {"scenarios": {}}, {"scenarios": []}, {"scenarios": None}, {"scenarios": {"x": {}}}, {"scenarios": [1]},
     {"scenarios": OTHER}, {"scenarios": [OTHER, "y"]}, [], None, 5, {"format": FORMAT, "scenarios": {OTHER: {}}},
     {"format": "gridstaff manifest 99", "scenarios": {OTHER: {}}}],
)  # fmt: skip
def test_prune_unused_believes_no_manifest_that_does_not_surely_say_what_it_needs(
    results: Path, told: object, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(results)
    (results / "mine").mkdir()
    (results / "mine" / "manifest.json").write_text(json.dumps(told))
    assert keeping(results, "prune", "unused") == 2 and files(results) == before
    assert "1 problem\n" in capsys.readouterr().err


def test_prune_unused_needs_studies_and_each_with_its_manifest(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(results)
    assert keeping(results, "prune", "unused") == 2 and "holds no study" in capsys.readouterr().err
    (results / "mine").mkdir()
    (results / "mine" / "manifest.json").write_text(json.dumps({"scenarios": {OTHER: {}}}))
    (results / "stopped" / "tables").mkdir(parents=True)
    (results / "stopped" / "tables" / "runs.csv").write_text("begun")
    assert keeping(results, "prune", "unused") == 2
    assert "stopped/manifest.json: does not exist" in capsys.readouterr().err and files(results) == before
    (results / "stopped" / "tables" / "runs.csv").rename(results / "stopped" / "tables" / "mine.csv")
    (results / "notes").mkdir()
    (results / "linked").symlink_to(results / "mine")
    assert keeping(results, "prune", "unused") == 2 and "linked: is a link" in capsys.readouterr().err
    (results / "linked").unlink()
    assert keeping(results, "prune", "unused", "--dry-run") == 0, "folders of others ask for nothing"


def test_prune_never_deletes_what_it_did_not_write(results: Path) -> None:
    store = results / "store"
    foreign = [store / "notes.txt", store / "cells" / "ab" / "mine.parquet", results / "other" / "x.parquet"]
    unknown = store / "cells" / "ab" / KEY[:32] / ("e" * 64 + ".parquet")
    for path in [*foreign, unknown]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("precious")
    assert keeping(results, "prune", "all") == 0
    assert [path.read_text() for path in [*foreign, unknown]] == ["precious"] * 4
    assert not {file for file in files(results) if "precious" not in (store / file).read_text()}


@pytest.mark.parametrize("file", ["../other/x.parquet", "cells/../../other/x.parquet", "{absolute}"])
def test_an_index_that_names_a_file_elsewhere_deletes_nothing(results: Path, file: str) -> None:
    precious = results / "other" / "x.parquet"
    precious.parent.mkdir()
    precious.write_text("precious")
    entry = index.Entry(file.format(absolute=precious), 1, KEY, (0,), "", "")
    with open(results / "store" / index.NAME, "ab") as journal:
        journal.write(entry.to_line())
    keeping(results, "prune", "all")
    assert precious.read_text() == "precious"


def test_a_folder_that_is_a_link_out_of_the_store_is_left_alone(results: Path) -> None:
    inside = results / "store" / "cells" / KEY[:2]
    outside = results / "outside"
    inside.rename(outside)
    inside.symlink_to(outside, target_is_directory=True)
    assert keeping(results, "prune", "all") == 2
    assert len(list(outside.rglob("*.parquet"))) == 2


def test_a_torn_line_of_the_index_is_noticed(results: Path) -> None:
    path = results / "store" / index.NAME
    path.write_bytes(path.read_bytes()[:-20])
    assert not index.read(FileSystem(), results / "store")[1]
    assert len(prune(FolderStore(results / "store"), lambda entry: True, print, dry_run=True)) == 4


def test_without_a_store_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keeping(tmp_path, "check") == 2 and "there is no store" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()
