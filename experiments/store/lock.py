"""Exclusive writing: a lock of the operating system on a file.

The system releases the lock when its owner ends, for any reason, so that a dead owner never blocks and no time-out is
needed. The process id in the file serves messages only.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path

from experiments.errors import user_error
from experiments.files import FILE_SYSTEM, FileSystem
from sim.phrases import phrase

POLL_SECONDS = 0.25  # interval between attempts
LOCK_BYTE = 1 << 30  # locked byte, beyond the text, which therefore stays readable on Windows
OURS = re.compile(rb"\d{0,20}\s{0,2}")  # content of a lock file of this program
HELD_ERRNOS = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
UNSUPPORTED_ERRNOS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


class Lock:
    """Exclusive right to write below a folder."""

    def __init__(self, path: Path, file_system: FileSystem = FILE_SYSTEM) -> None:
        self.path, self.file_system = path, file_system
        self._file: FileIO | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return self._file is not None

    def acquire(self, notify: Callable[[str], None]) -> None:
        """Acquire the lock; ``notify`` once if another process holds it. Raises OSError, UserError."""
        if self.is_held:
            return
        file = FileIO(self.file_system.open_lock(self.path), "r+")
        try:
            self._require_ours(file.fileno())
            self._wait(file.fileno(), notify)
            self._write_owner(file.fileno())
        except BaseException:
            file.close()
            raise
        self._file = file

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _wait(self, handle: int, notify: Callable[[str], None]) -> None:
        waited = False
        while not self._try_lock(handle):
            if not waited:
                notify(
                    phrase(
                        "waiting: {owner} is writing to {path} (Ctrl-C to stop)",
                        owner=self._read_owner(handle),
                        path=self.path.parent.as_posix(),
                    )
                )
            waited = True
            time.sleep(POLL_SECONDS)

    def _try_lock(self, handle: int) -> bool:
        try:
            _lock(handle)
        except OSError as error:
            if error.errno in HELD_ERRNOS:
                return False
            if error.errno in UNSUPPORTED_ERRNOS:
                raise user_error(
                    self.path.parent.as_posix(), "",
                    phrase("the file system does not support locks; choose another folder with --results"),
                ) from None  # fmt: skip
            raise
        return True

    def _require_ours(self, handle: int) -> None:
        """Raise UserError for a file with other content than a process id: it would be overwritten."""
        os.lseek(handle, 0, os.SEEK_SET)
        if not OURS.fullmatch(os.read(handle, 64)):
            raise user_error(
                self.path.as_posix(), "", phrase("is not a lock file of this program; move it away")
            )

    @staticmethod
    def _write_owner(handle: int) -> None:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{os.getpid()}\n".encode())

    @staticmethod
    def _read_owner(handle: int) -> str:
        with suppress(OSError, ValueError):
            os.lseek(handle, 0, os.SEEK_SET)
            return phrase("another gridstaff (process {number})", number=int(os.read(handle, 32)))
        return phrase("another gridstaff")


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
