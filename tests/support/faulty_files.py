"""File system whose n-th operation fails, or kills the process."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.files import FileSystem

OPERATIONS = frozenset(name for name in vars(FileSystem) if not name.startswith("_"))


class Died(BaseException):
    """The program was killed at this operation."""


class QuickFileSystem(FileSystem):
    """Leaves out the waiting for the platter, which no test can see."""

    def sync(self, handle: int) -> None:
        return None

    def sync_folder(self, folder: Path) -> None:
        return None


class FaultyFileSystem(QuickFileSystem):
    """Counts operations; the ``nth`` (from 0) fails with ``number``, or with ``dies`` it is the last one ever."""

    def __init__(
        self, nth: int = -1, number: int = errno.ENOSPC, dies: bool = False, root: Path | None = None
    ) -> None:
        super().__init__(root)
        self.nth, self.number, self.dies = nth, number, dies
        self.done: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._guarded(name, found) if name in OPERATIONS else found

    def _guarded(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            count = len(self.done)
            self.done.append(name)
            if self.dies and count > self.nth >= 0:
                raise Died
            if count != self.nth:
                return operation(*given)
            if name in ("write", "append"):  # half of it reaches the disk
                operation(given[0], given[1][: len(given[1]) // 2])
            elif name == "close":
                operation(*given)
            if self.dies:
                raise Died
            raise OSError(self.number, os.strerror(self.number))

        return run
