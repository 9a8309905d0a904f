"""Compiled code on disk: location, and no file there can change a result."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from project import ROOT
from test_linking import FEW, rows_of, told

from sim.jit import cache_folder, disk_cache, dispatcher

CONTENT = bytes(range(64))
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda said: b"",
    "cut": lambda said: said[: len(said) // 2],
    "one bit": lambda said: said[:-9] + bytes([said[-9] ^ 1]) + said[-8:],
    "longer": lambda said: said + b"\0",
    "of something else": lambda said: disk_cache.hashlib.sha256(said).digest() + said[disk_cache.DIGEST :],
}
CHOOSE: Callable[[], Path | None] = cache_folder.folder.__wrapped__
DRAW = "from sim.rules.rng import uniform; print(uniform(1, 2, 3, 4, 5))"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where compiled code goes; the folder for passing files is beside it."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    return tmp_path / "home"


def folder() -> Path | None:
    """The folder that a new process would choose."""
    return CHOOSE()


def small(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function of the model that has not been called."""

    def twice(x: int) -> int:
        return x + x

    twice.__module__ = "sim.small"
    monkeypatch.setitem(sys.modules, "sim.small", ModuleType("sim.small"))
    monkeypatch.setattr(cache_folder, "folder", folder)
    return dispatcher.PythonEntry(twice, dispatcher.CompiledCallee(twice, forceinline=True))


def test_nobody_else_may_look_or_write(home: Path) -> None:
    found = folder()
    assert found is not None and found.parent == home.resolve()
    assert [path.stat().st_mode & 0o777 for path in (found, home)] == [0o700, 0o700]


def test_a_folder_others_could_write_to_is_closed_and_their_files_are_not_believed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small(monkeypatch)(21) == 42
    (file,) = home.glob("compiled-*/*")
    file.chmod(0o666)
    file.parent.chmod(0o777)
    again = small(monkeypatch)
    assert again(21) == 42 and sum(again.stats.cache_misses.values()) == 1
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_of_somebody_else_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert folder() is None


def raise_homeless(*_: object, **__: object) -> Path:
    raise RuntimeError("no home")


def keep_tilde(*_: object, **__: object) -> Path:
    return Path("~/.cache/gridstaff")  # earlier releases of platformdirs without a home directory


@pytest.mark.parametrize("answer", [raise_homeless, keep_tilde])
def test_a_user_without_a_home_keeps_it_among_temporary_files(
    home: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[..., Path]
) -> None:
    monkeypatch.delenv("GRIDSTAFF_CACHE")
    monkeypatch.setattr("platformdirs.user_cache_path", answer)
    found = folder()
    assert found is not None and found.parent.parent == home.parent / "temp"


def test_a_home_that_cannot_be_written_to_is_passed_over(home: Path) -> None:
    home.write_text("in the way")
    found = folder()
    assert found is not None and found.parent.parent == home.parent / "temp"


def test_where_nothing_can_be_written_functions_are_compiled_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(home))
    assert folder() is None and small(monkeypatch)(21) == 42


def test_a_folder_that_vanishes_costs_time_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    function = small(monkeypatch)
    shutil.rmtree(home)
    assert function(21) == 42 and not home.exists()


def test_the_folders_of_the_newest_sources_stay_and_nothing_else_is_touched(home: Path) -> None:
    for age in range(9):
        old = home / f"compiled-{age:016x}"
        old.mkdir(parents=True)
        os.utime(old, (1000 - age, 1000 - age))
    (home / "compiled-notes").mkdir()
    (home / "sources-0123").write_text("mine")
    home.chmod(0o700)
    now = folder()
    assert now is not None
    left = {path.name for path in home.iterdir()} - {now.name}
    newest = {f"compiled-{age:016x}" for age in range(cache_folder.MAX_FOLDERS - 1)}
    assert left == newest | {"compiled-notes", "sources-0123"}


def test_another_source_has_another_folder(tmp_path: Path) -> None:
    for package in ("kernel", "config"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "rule.py").write_text("more = 1")
    before = cache_folder.source_digest(tmp_path)
    (tmp_path / "config" / "rule.py").write_text("more = 2")
    assert cache_folder.source_digest(tmp_path) == before  # never compiled
    (tmp_path / "kernel" / "rule.py").write_text("more = 2")
    assert cache_folder.source_digest(tmp_path) != before


def test_what_was_written_is_read(tmp_path: Path) -> None:
    disk_cache.write(tmp_path / "file", b"key", CONTENT)
    assert disk_cache.read(tmp_path / "file", b"key") == CONTENT
    assert disk_cache.read(tmp_path / "file", b"another key") is None
    assert disk_cache.read(tmp_path / "no file", b"key") is None


def test_no_damage_passes_for_content(tmp_path: Path) -> None:
    place = tmp_path / "file"
    disk_cache.write(place, b"key", CONTENT)
    whole = place.read_bytes()
    flipped = [
        bytes(b ^ (1 << bit) if i == at else b for i, b in enumerate(whole))
        for at in range(len(whole))
        for bit in range(8)
    ]
    for damaged in [whole[:n] for n in range(len(whole))] + flipped:
        place.write_bytes(damaged)
        assert disk_cache.read(place, b"key") is None


def test_a_function_is_loaded_not_compiled_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert small(monkeypatch)(21) == 42
    again = small(monkeypatch)
    assert again(21) == 42
    assert sum(again.stats.cache_hits.values()) == 1 and not again.stats.cache_misses


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_code_is_compiled_again_and_mended(
    home: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    assert small(monkeypatch)(21) == 42
    (file,) = home.glob("compiled-*/*")
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    again = small(monkeypatch)
    assert again(21) == 42 and sum(again.stats.cache_misses.values()) == 1
    once_more = small(monkeypatch)
    assert once_more(21) == 42 and sum(once_more.stats.cache_hits.values()) == 1


def test_whole_code_that_this_numba_cannot_read_is_compiled_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_cache, "dumps", lambda state: b"no pickle")
    assert small(monkeypatch)(21) == 42
    again = small(monkeypatch)
    assert again(21) == 42 and sum(again.stats.cache_misses.values()) == 1


def test_what_this_numba_cannot_write_down_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "dumps", disk_cache.CompileResult._rebuild)  # takes something else
    assert small(monkeypatch)(21) == 42 and not list(home.glob("compiled-*/*"))


def test_processes_that_compile_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    environment = os.environ | {"GRIDSTAFF_CACHE": str(tmp_path / "home")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW], cwd=ROOT, env=environment,
            stdout=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    said = {process.communicate()[0] for process in started}
    assert len(said) == 1 and float(said.pop()) > 0.0
    (file,) = (tmp_path / "home").glob("compiled-*/*")
    content = file.read_bytes()
    assert file.name.startswith("sim.rules.rng.uniform-") and len(content) > disk_cache.DIGEST


@pytest.mark.long
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_whole_model_of_damaged_files_gives_the_same_rows(tmp_path: Path, damage: str) -> None:
    rows = rows_of(FEW)
    here = cache_folder.folder()
    assert here is not None
    shutil.copytree(here, tmp_path / here.name)
    for file in (tmp_path / here.name).iterdir():
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
    assert told(FEW, GRIDSTAFF_CACHE=str(tmp_path)) == ("True", rows)
