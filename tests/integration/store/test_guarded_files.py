"""Files below a results folder: no link is followed, no pipe opened, nothing foreign deleted or overwritten."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faulty_files import Died, FaultyFileSystem
from project import PYTHONPATH
from test_store import KEY, cell

from experiments.cli import main as cli
from experiments.errors import UserError
from experiments.executors import SerialExecutor
from experiments.store import FolderStore, write_durably

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
pytestmark = posix

FOLDERS = (
    "store",
    "mine",
    *(f"store/{n}" for n in ("cells", "rows", "scratch", "damaged")),
    "mine/tables",
    "mine/figures",
    "mine/scenarios/experiment",
)
FILES = (
    "store/lock", "store/index.jsonl", "mine/manifest.json", "mine/study.json", "mine/report.html", "mine/drawn.json",
    "mine/tables/points.csv",
    "mine/tables/runs.csv", "mine/tables/metrics.csv", "mine/tables/metrics.parquet", "mine/tables/failures.csv",
    "mine/tables/scenarios.csv", "mine/figures/overload_curve_en.svg",
    "mine/run.json", "mine/options.json", "mine/comparison.json", "mine/budget.xlsx", "mine/tables/costs.csv",
    "mine/written.json",
    "mine/scenarios/experiment/plan.yaml",
)  # fmt: skip

ran: list[int] = []


def fake(scenario: Any, replication: int) -> SimpleNamespace:
    ran.append(replication)
    return SimpleNamespace(metrics={"load": 0.5 + replication, "verdict": 0.0, "service_level_met": 1.0})


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    monkeypatch.setattr("experiments.run.session.make_executor", lambda *_: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])


@pytest.fixture
def results(tmp_path: Path) -> Path:
    (tmp_path / "results").mkdir()
    return tmp_path / "results"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of somebody else, its files called as ours are."""
    folder = tmp_path / "outside"
    for name in (".x.1.tmp", "notes.txt", "runs.csv", "metrics.csv", "manifest.json", "lock", "report.html"):
        write(folder / name)
    return folder


def write(path: Path, text: str = "precious") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(results: Path, *words: str) -> int:
    return cli.main(["run", "run.replications=2", "--study", "mine", "--results", str(results), *words])


# -- links below a results folder ------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["there", "nowhere"])
@pytest.mark.parametrize("place", [*FOLDERS, *FILES])
def test_a_link_at_any_place_of_ours_is_refused_before_anything_runs(
    place: str, to: str, results: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = (
        outside / "nowhere" if to == "nowhere" else outside if place in FOLDERS else outside / "notes.txt"
    )
    (results / place).parent.mkdir(parents=True, exist_ok=True)
    (results / place).symlink_to(target)
    before = contents(outside)
    assert run(results) == 2
    said = capsys.readouterr().err
    assert f"{place}: is a link" in said and not ran, said
    assert contents(outside) == before and not (outside / "nowhere").exists()
    assert (results / place).is_symlink()


@pytest.mark.parametrize("place", ["cells", "rows", "cells/{0}", "cells/{0}/{1}"])
def test_a_linked_folder_of_a_scenario_is_refused_before_anything_runs(
    place: str, results: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(results) == 0
    block = next((results / "store" / "cells").rglob("*.parquet"))
    folder = results / "store" / place.format(block.parent.parent.name, block.parent.name)
    if folder.exists():
        folder.rename(outside / "moved")
    folder.symlink_to(outside / "moved")
    before, ran[:] = sorted(outside.rglob("*")), []
    assert run(results, "run.replications=3") == 2 and not ran
    assert "is a link" in capsys.readouterr().err and sorted(outside.rglob("*")) == before


def test_the_results_folder_itself_may_be_a_link_and_it_is_said(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link").symlink_to(results)
    assert run(tmp_path / "link") == 0
    assert f"link is a link: results are in {results}" in capsys.readouterr().err
    assert (results / "mine" / "manifest.json").is_file() and (results / "store" / "cells").is_dir()
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("name", ["gone", "file", "x" * 300, "a\0b"])
def test_a_results_folder_that_cannot_be_one_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("precious")
    for words in (["run", "--study", "mine"], ["store", "size"], ["report", "mine"], ["reproduce", "mine"]):
        assert cli.main([*words, "--results", str(tmp_path / name)]) == 2, words
        assert "1 problem\n" in capsys.readouterr().err
    assert not ran and not (tmp_path / "nowhere").exists()


# -- pipes, devices, folders in the place of files and files in the place of folders ---------------------


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_device_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


HARMS: dict[str, Callable[[Path], object]] = {
    "pipe": make_pipe, "device": make_device_link, "folder": Path.mkdir, "file": Path.touch,
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "harm"),
    [
        *((p, h) for p in FILES for h in ("pipe", "device", "folder")),
        *((p, h) for p in FOLDERS for h in ("pipe", "file")),
    ],
)
def test_a_place_of_another_kind_is_refused_before_anything_runs(
    place: str, harm: str, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results / place).parent.mkdir(parents=True, exist_ok=True)
    HARMS[harm](results / place)
    assert run(results) == 2
    said = capsys.readouterr().err
    assert f"{place}: is a" in said and "1 problem\n" in said and not ran, said


@pytest.mark.parametrize("harm", ["pipe", "device", "folder"])
def test_a_block_that_is_no_file_is_set_aside_unopened_and_run_again(harm: str, results: Path) -> None:
    assert run(results) == 0
    block = next((results / "store" / "cells").rglob("*.parquet"))
    block.unlink()
    HARMS[harm](block)
    ran.clear()
    assert run(results) == 0 and len(ran) == 1
    assert len(list((results / "store" / "damaged").iterdir())) == 1
    assert not os.path.lexists(block) or stat.S_ISREG(os.lstat(block).st_mode)


# -- deleting and writing --------------------------------------------------------------------------------


def test_of_the_scratch_folder_only_half_written_files_of_ours_are_deleted(results: Path) -> None:
    scratch = results / "store" / "scratch"
    foreign = ["notes.txt", ".x.12.tmp", f".{'a' * 64}.parquet.tmp", ".notes.txt.0123456789abcdef.tmp"]
    ours = [f".{'a' * 64}.parquet.0123456789abcdef.tmp", f".7-{'a' * 64}.parquet.4711.tmp"]
    for name in (*foreign, *ours):
        write(scratch / name)
    (scratch / f".{'b' * 64}.parquet.0123456789abcdef.tmp").mkdir()
    assert run(results) == 0
    assert set(contents(scratch)) == set(foreign)


def test_a_lock_that_holds_something_else_is_not_overwritten(
    results: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results / "store").mkdir()
    os.link(outside / "notes.txt", results / "store" / "lock")
    assert run(results) == 2 and "lock: is not a lock file of this program" in capsys.readouterr().err
    assert (outside / "notes.txt").read_text() == "precious" and not ran


def test_an_index_with_a_further_name_is_written_anew_and_that_keeps_what_it_has(
    results: Path, tmp_path: Path
) -> None:
    assert run(results) == 0
    os.link(results / "store" / "index.jsonl", tmp_path / "backup")
    before = (tmp_path / "backup").read_bytes()
    assert run(results, "run.replications=3") == 0
    assert (tmp_path / "backup").read_bytes() == before
    assert (results / "store" / "index.jsonl").read_bytes().startswith(before)


def test_temporary_names_cannot_be_foreseen(tmp_path: Path, outside: Path) -> None:
    (tmp_path / f".file.{os.getpid()}.tmp").symlink_to(outside / "notes.txt")
    seen: set[str] = set()

    class Watched(FaultyFileSystem):
        def create(self, path: Path) -> int:
            seen.add(path.name)
            return super().create(path)

    for _ in range(20):
        write_durably(tmp_path / "file", "new", Watched())
    assert len(seen) == 20 and (outside / "notes.txt").read_text() == "precious"
    assert (tmp_path / "file").read_text() == "new" and not (tmp_path / "file").is_symlink()


@pytest.mark.parametrize(
    ("umask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600), (0, 0o664), (0o777, 0o600)]
)
def test_the_mode_of_files_is_ours_less_the_users_umask(umask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_durably(tmp_path / "file", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, OSError])
def test_however_writing_is_stopped_no_temporary_file_remains(
    stop: type[BaseException], tmp_path: Path
) -> None:
    file_system = FaultyFileSystem(root=tmp_path)
    write_durably(tmp_path / "mine" / "file", "old", file_system)
    count = len(file_system.done)

    class Stopped(FaultyFileSystem):
        def write(self, handle: int, data: bytes) -> None:
            super().write(handle, data[:2])
            raise stop

        def __init__(self) -> None:
            super().__init__(root=tmp_path)

    with pytest.raises(stop):
        write_durably(tmp_path / "mine" / "file", "new", Stopped())
    assert contents(tmp_path / "mine") == {"file": "old"} and count > 5


def test_what_a_killed_study_left_half_written_is_deleted_by_the_next_command(results: Path) -> None:
    assert run(results) == 0
    half = "0123456789abcdef.tmp"
    for name in (Path(file) for file in FILES if file.startswith("mine/")):
        write(results / name.parent / f".{name.name}.{half}")
    write(results / "store" / f".index.jsonl.{half}")
    write(results / "mine" / f".notes.txt.{half}")
    assert run(results, "run.replications=3") == 0
    assert [path.name for path in results.rglob("*.tmp")] == [f".notes.txt.{half}"]


SLOW = """
import sys, time
from pathlib import Path
from experiments.files import FileSystem, write_durably
from experiments.store import ReplicationResult, FolderStore
from experiments.studies.folder.table_files import write_table

class Slow(FileSystem):
    def sync(self, handle: int) -> None:
        print("writing", flush=True)
        time.sleep(60)

results = Path(sys.argv[1])
if sys.argv[2] == "store":
    FolderStore(results / "store", file_system=Slow(results)).put("ab" * 32, 0,
        ReplicationResult({"load": 0.5}, "compiled", 0.1))
elif sys.argv[2] == "study":
    write_table(results / "mine" / "tables" / "runs.csv", ["x"], [["y"]], Slow(results))
else:
    write_durably(results / "mine" / sys.argv[2], "x" * 100_000, Slow(results))
"""
WRITTEN_LATE = (
    "report.html",
    "budget.xlsx",
    "run.json",
    "options.json",
    "comparison.json",
    "scenarios/experiment/plan.yaml",
)


@pytest.mark.parametrize(
    ("what", "number"),
    [
        *((what, n) for what in ("store", "study") for n in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP)),
        *((what, signal.SIGKILL) for what in WRITTEN_LATE),
    ],
)
def test_what_a_signal_leaves_half_written_is_gone_after_the_next_command(
    what: str, number: int, results: Path
) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(PYTHONPATH)}
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(results), what], stdout=subprocess.PIPE, text=True, env=env
    )
    assert child.stdout is not None and child.stdout.readline() == "writing\n"
    child.send_signal(number)
    child.wait()
    assert run(results) == 0
    assert not list(results.rglob("*.tmp")) and not list(results.rglob(".*"))


def test_a_temporary_file_that_another_process_clears_away_is_written_again(tmp_path: Path) -> None:
    class Cleared(FaultyFileSystem):
        times = 1

        def close(self, handle: int) -> None:
            super().close(handle)
            if self.times:
                self.times -= 1
                next(tmp_path.glob(".*.tmp")).unlink()

    write_durably(tmp_path / "file", "new", Cleared())
    assert contents(tmp_path) == {"file": "new"}


# -- systems on which folders cannot be held open --------------------------------------------------------


@pytest.fixture
def _by_paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The way of Windows: each step of a path is looked at before it is gone."""
    monkeypatch.setattr("experiments.files.file_system.HAS_DIR_FD", False)
    yield


@pytest.mark.usefixtures("_by_paths")
@pytest.mark.parametrize("place", [*FOLDERS, *FILES])
def test_a_link_is_refused_by_the_rule_for_paths_too(
    place: str, results: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test_a_link_at_any_place_of_ours_is_refused_before_anything_runs(place, "there", results, outside, capsys)


@pytest.mark.usefixtures("_by_paths")
@pytest.mark.parametrize(
    ("tag", "followed"), [(0xA0000003, False), (0xA000000C, False), (0x9000001A, True), (0, True)]
)
def test_a_windows_junction_is_a_link_and_a_file_in_the_cloud_is_none(
    tag: int,
    followed: bool,
    results: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def tagged(real: Callable[..., os.stat_result]) -> Callable[..., Any]:
        def look(path: Any, **given: Any) -> Any:
            found = real(path, **given)
            if Path(path) != results / "store" / "cells":
                return found
            return SimpleNamespace(st_mode=found.st_mode, st_reparse_tag=tag)

        return look

    (results / "store" / "cells").mkdir(parents=True)
    monkeypatch.setattr("experiments.files.file_system.os.lstat", tagged(os.lstat))
    monkeypatch.setattr("experiments.files.file_system.os.stat", tagged(os.stat))
    assert run(results) == (0 if followed else 2)
    assert ("store/cells: is a link" in capsys.readouterr().err) is not followed


@pytest.mark.usefixtures("_by_paths")
@pytest.mark.parametrize("dies", [False, True])
def test_a_store_is_kept_by_the_rule_for_paths(tmp_path: Path, dies: bool) -> None:
    for nth in range(0, 60, 7):
        folder = tmp_path / str(nth)
        file_system = FaultyFileSystem(nth, dies=dies, root=folder)
        with (
            suppress(Died, UserError),
            closing(FolderStore(folder / "store", file_system=file_system, formulas="x")) as store,
        ):
            store.put(KEY, 0, cell(0))
        with closing(FolderStore(folder / "store", formulas="x")) as again:
            again.put(KEY, 0, cell(0))
            assert again.get(KEY, 0) == cell(0)
        assert not list(folder.rglob("*.tmp"))
