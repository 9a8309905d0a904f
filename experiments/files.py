"""Every file operation of the store, each in one place, so that a test can make any one of them fail."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from experiments.errors import UserError, user_error

# What the disk or its owner decides, not the program: told in words, never as a traceback.
REPORTED_ERRNOS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENFILE")
    if hasattr(errno, name)
}


class FileSystem:
    """The operations as the system gives them; all raise OSError."""

    def make_folder(self, folder: Path) -> None:
        """The folder and its parents; each new one is there after a power cut."""
        missing = [folder]
        while not missing[-1].is_dir() and missing[-1].parent != missing[-1]:
            missing.append(missing[-1].parent)
        folder.mkdir(parents=True, exist_ok=True)
        for parent in missing[1:]:
            self.sync_folder(parent)

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def list_folder(self, folder: Path) -> list[str]:
        """What lies in a folder, sorted; nothing if there is no such folder."""
        try:
            return sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def create(self, path: Path) -> int:
        return os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o644)

    def write(self, handle: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]

    def sync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def remove(self, path: Path) -> None:
        path.unlink()

    def remove_folder(self, folder: Path) -> None:
        """Only an empty one."""
        folder.rmdir()

    def sync_folder(self, folder: Path) -> None:
        if os.name != "posix":  # elsewhere a folder cannot be opened; the rename itself is still whole
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def append(self, path: Path, line: bytes) -> None:
        with open(path, "ab") as file:
            file.write(line)


FILE_SYSTEM = FileSystem()


def write_durably(
    path: Path, content: str | bytes, file_system: FileSystem = FILE_SYSTEM, scratch: Path | None = None
) -> None:
    """Write a file so that after a crash it is there whole or not at all.

    ``scratch``: the folder, on the same file system, in which it is written before it gets its name.
    """
    data = content.encode() if isinstance(content, str) else content
    file_system.make_folder(path.parent)
    temporary = (scratch or path.parent) / f".{path.name}.{os.getpid()}.tmp"
    try:
        _write(temporary, data, file_system)
        file_system.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            file_system.remove(temporary)
        raise
    file_system.sync_folder(path.parent)


def _write(path: Path, data: bytes, file_system: FileSystem) -> None:
    handle = file_system.create(path)
    try:
        file_system.write(handle, data)
        file_system.sync(handle)
    finally:
        file_system.close(handle)


def os_error(error: OSError, where: Path, what: str) -> UserError:
    """The user's version of a failed file operation."""
    reason = error.strerror or str(error)
    return user_error(where.as_posix(), "", f"{what}: {reason}")


def to_user_error(error: Exception) -> UserError:
    """A mistake of the user or a refusal of the disk as it is told; raises any other error as it is."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and error.errno in REPORTED_ERRNOS:
        return os_error(
            error, Path(str(error.filename or "the disk")), "cannot be written; finished runs are stored"
        )
    raise error
