"""What Windows does otherwise, as far as it can be tried without it: its calls are played by ours."""

from __future__ import annotations

import errno
import importlib.util
import os
import signal
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import platformdirs
import pytest
from platformdirs import windows
from platformdirs.windows import Windows

from experiments.errors import UserError
from experiments.executors.signals import defer_interrupts
from experiments.process import interrupts, isolation
from experiments.store import lock as posix_lock
from sim.jit import user_cache


class LockedBytes(ModuleType):
    """``msvcrt`` as far as locks go: a byte of a file belongs to one handle until that is closed."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.owners: dict[tuple[int, int, int], int] = {}
        self.error: int | None = None

    def locking(self, handle: int, mode: int, count: int) -> None:
        assert mode == self.LK_NBLCK and count == 1
        if self.error is not None:
            raise OSError(self.error, "as the test wants")
        found = os.fstat(handle)
        place = (found.st_dev, found.st_ino, os.lseek(handle, 0, os.SEEK_CUR))
        owner = self.owners.get(place)
        if owner is not None and self._is_open(owner, place):
            raise OSError(errno.EACCES, "Permission denied")  # what LK_NBLCK answers at once
        self.owners[place] = handle

    @staticmethod
    def _is_open(handle: int, place: tuple[int, int, int]) -> bool:
        try:
            found = os.fstat(handle)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == place[:2]


@pytest.fixture
def msvcrt(monkeypatch: pytest.MonkeyPatch) -> LockedBytes:
    fake = LockedBytes()
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    return fake


@pytest.fixture
def lock(msvcrt: LockedBytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The store's lock as Windows imports it."""
    spec = importlib.util.spec_from_file_location("lock_on_windows", posix_lock.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        spec.loader.exec_module(module)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    return module


def test_one_driver_writes_and_the_next_waits_until_it_has_ended(lock: Any, tmp_path: Path) -> None:
    first, second = lock.Lock(tmp_path / "lock"), lock.Lock(tmp_path / "lock")
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        first.release()

    first.acquire(said.append)
    assert first.is_held and not said
    second.acquire(say)
    assert second.is_held and len(said) == 1 and f"process {os.getpid()}" in said[0]
    second.release()
    first.acquire(said.append)
    assert first.is_held and len(said) == 1


def test_the_locked_byte_lies_behind_the_text(lock: Any, msvcrt: LockedBytes, tmp_path: Path) -> None:
    one = lock.Lock(tmp_path / "lock")
    one.acquire(print)
    ((_, _, place),) = msvcrt.owners
    assert place > (tmp_path / "lock").stat().st_size > 0, "a locked byte cannot be read by others there"


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS])
def test_a_file_system_without_locks_is_refused(
    code: int, lock: Any, msvcrt: LockedBytes, tmp_path: Path
) -> None:
    msvcrt.error = code
    with pytest.raises(UserError, match="does not support locks"):
        lock.Lock(tmp_path / "lock").acquire(print)


def test_cache_folders_lie_with_the_local_data_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def on_windows(name: str, **choices: bool) -> Path:
        return Windows(name, **choices).user_cache_path

    monkeypatch.setattr(windows, "get_win_folder", windows.get_win_folder_from_env_vars)
    monkeypatch.setattr(platformdirs, "user_cache_path", on_windows)
    monkeypatch.delenv("GRIDSTAFF_CACHE", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", "/Users/某人/AppData/Local")
    assert user_cache.user_folder() == Path("/Users/某人/AppData/Local/gridstaff")
    monkeypatch.delenv("LOCALAPPDATA")
    assert user_cache.user_folder() == user_cache.temporary_folder()


def test_cache_folders_need_neither_owners_nor_modes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDSTAFF_CACHE", str(tmp_path / "cache"))
    path = SimpleNamespace(
        **{name: getattr(os, name) for name in dir(os) if name not in ("getuid", "name")}, name="nt"
    )
    monkeypatch.setattr(user_cache, "os", path)
    monkeypatch.setattr(user_cache, "_owner", lambda _: 0)  # so it is there for every file
    folder = user_cache.private_folder("composed")
    assert folder == tmp_path / "cache" / "composed"
    user_cache.write_private(folder / "file", b"one\r\ntwo\n")
    assert user_cache.read_private(folder / "file") == b"one\r\ntwo\n"


def test_signals_that_a_system_lacks_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGHUP", "pthread_sigmask"):
        monkeypatch.delattr(signal, name)
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    handled = signal.getsignal(signal.SIGUSR1)
    with interrupts.orderly_stop(for_good=False):
        with defer_interrupts():
            pass
        with pytest.raises(KeyboardInterrupt), defer_interrupts():
            signal.raise_signal(signal.SIGUSR1)
    assert signal.getsignal(signal.SIGUSR1) == handled


def test_the_working_folder_is_known_by_any_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Data").mkdir()
    monkeypatch.chdir(tmp_path / "Data")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(isolation.os.path, "normcase", str.lower)
    other = str(tmp_path / "DATA")
    monkeypatch.setattr(sys, "path", ["", other, str(tmp_path / "Data"), "/elsewhere"])
    isolation.leave_working_folder()
    assert sys.path == ["/elsewhere"]
