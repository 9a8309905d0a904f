"""Cache folders: private to the user; only files written by the user are read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.jit import user_cache
from sim.jit.user_cache import private_folder, read_private, write_private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders go; the machine's temporary files lie beside it."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    return tmp_path / "home"


def folder_of(name: str = "composed") -> Path:
    found = private_folder(name)
    assert found is not None
    return found


def as_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on everything that was written before belongs to somebody else."""
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_every_folder_is_closed_whatever_the_umask(
    home: Path, umask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(home / "a" / "b"))
    before = os.umask(umask)
    try:
        found = folder_of()
        write_private(found / "file", b"content")
    finally:
        os.umask(before)
    made = (home, home / "a", home / "a" / "b", found)
    assert found == home / "a" / "b" / "composed"
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700] * 4
    assert (found / "file").stat().st_mode & 0o777 == 0o600 and read_private(found / "file") == b"content"


@pytest.mark.parametrize("mode", [0o775, 0o777, 0o1777])
def test_a_folder_that_others_may_write_to_is_not_left_for_the_temporary_one(home: Path, mode: int) -> None:
    home.mkdir()
    home.chmod(mode)  # as the user or an earlier version made it under umask 002
    assert folder_of().parent == home and home.stat().st_mode & 0o7777 == mode, "it is not ours to change"
    folder_of().chmod(mode)
    assert folder_of().parent == home and folder_of().stat().st_mode & 0o7777 == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_the_folder_is_that_of_the_system_unless_the_user_names_another(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert user_cache.user_folder() == home
    monkeypatch.delenv("GRIDSTAFF_CACHE")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "caches"))
    assert user_cache.user_folder() == home / "caches" / "gridstaff"
    for unusable in ("", "relative/caches"):
        monkeypatch.setenv("XDG_CACHE_HOME", unusable)
        assert user_cache.user_folder() == home / ".cache" / "gridstaff"


def test_a_folder_of_somebody_else_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of()
    (home.parent / "temp").chmod(0o777)
    as_somebody_else(monkeypatch)
    assert private_folder("composed") is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="gives files away: root only")
def test_a_subfolder_of_somebody_else_is_passed_over(home: Path) -> None:
    os.chown(folder_of(), 4711, 4711)
    assert folder_of().parent.parent == home.parent / "temp"


def test_a_link_is_no_folder_of_ours(home: Path, tmp_path: Path) -> None:
    home.mkdir(mode=0o700)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (home / "composed").symlink_to(tmp_path / "elsewhere")
    assert folder_of().parent.parent == home.parent / "temp"
    write_private(folder_of() / "file", b"content")
    assert not list((tmp_path / "elsewhere").iterdir())


def spoil_by_mode(file: Path) -> None:
    file.chmod(0o666)


def spoil_by_group(file: Path) -> None:
    file.chmod(0o620)


def spoil_by_link(file: Path) -> None:
    file.rename(file.parent / "other")
    file.symlink_to(file.parent / "other")


def spoil_by_second_name(file: Path) -> None:
    os.link(file, file.parent / "other")


def spoil_by_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def spoil_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILED: list[Callable[[Path], None]] = [
    spoil_by_mode, spoil_by_group, spoil_by_link, spoil_by_second_name, spoil_by_pipe, spoil_by_folder,
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_a_file_that_somebody_else_may_have_written_is_not_believed(
    home: Path, spoil: Callable[[Path], None]
) -> None:
    file = folder_of() / "file"
    write_private(file, b"content")
    assert read_private(file) == b"content"
    spoil(file)
    assert read_private(file) is None
    write_private(file, b"again")
    if not file.is_dir():
        assert read_private(file) == b"again", "it is replaced"


def test_a_file_of_somebody_else_is_not_believed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_private(folder_of() / "file", b"content")
    found = folder_of() / "file"
    as_somebody_else(monkeypatch)
    assert read_private(found) is None


def test_the_names_of_unfinished_files_cannot_be_foreseen(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = set()

    def note(source: str, target: Path) -> None:
        names.add(Path(source).name)
        raise OSError

    monkeypatch.setattr(os, "replace", note)
    for _ in range(5):
        write_private(folder_of() / "file", b"content")
    assert len(names) == 5 and not any(str(os.getpid()) in name for name in names)
    assert not list(folder_of().iterdir()), "nothing unfinished stays"


def test_an_interrupted_file_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_private(folder_of() / "file", b"content")
    assert not list(folder_of().iterdir())


def test_unfinished_files_of_a_killed_process_are_deleted_later(home: Path) -> None:
    old, new, foreign = (folder_of() / name for name in (".new-old", ".new-now", "notes"))
    for path in (old, new, foreign):
        path.write_text("half")
    long_ago = old.stat().st_mtime - 2 * user_cache.UNFINISHED_SECONDS
    for path in (old, foreign):
        os.utime(path, (long_ago, long_ago))
    folder_of()
    assert {path.name for path in folder_of().iterdir()} == {".new-now", "notes"}


def test_a_user_without_any_folder_goes_without(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(home))
    assert private_folder("composed") is None


EVERY_KIND = """
import os
os.umask(0o002)
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.store.code_digest import code_digests
composer = Composer()
composer.scenario(composer.compose(DesignPoint((), ())))
code_digests()
from sim.jit.cache_folder import folder
print(folder())
"""


def test_every_kind_of_file_goes_there_under_any_umask(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EVERY_KIND], text=True, capture_output=True,
        env={**os.environ, "TMPDIR": str(home.parent / "temp")},
    )  # fmt: skip
    assert Path(done.stdout.strip()).parent == home, done.stderr
    assert not list((home.parent / "temp").iterdir())
    folders = [path for path in home.rglob("*") if path.is_dir()]
    assert {path.name.split("-")[0] for path in folders} == {"composed", "compiled", "sources"}
    assert all(path.stat().st_mode & 0o777 == 0o700 for path in (home, *folders))
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in home.rglob("*") if path.is_file())
