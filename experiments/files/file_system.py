"""File operations for results: the only layer that reads, writes and deletes them.

A ``FileSystem`` has a root: the folder given by the user, which may be a link and is resolved once. Below it no link,
Windows junction, pipe or device is followed or opened. Each operation exists once, so that tests can make any of them
fail.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from experiments.files.path_kinds import (
    WRONG_KIND,
    Kind,
    UnsafePathError,
    kind_of,
    require_file,
    require_folder,
    resolved_root,
)
from sim.phrases import phrase

# Whether parent folders can be kept open during an operation: then no link can be inserted in between.
HAS_DIR_FD = {os.open, os.mkdir, os.stat, os.unlink, os.rmdir, os.rename} <= os.supports_dir_fd
FILE_MODE, FOLDER_MODE = 0o664, 0o775  # before the user's umask; never writable for everybody
ATTEMPTS = 3  # to write a file whose temporary file another process deletes
TEMPORARY = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{1,16}\.tmp")  # name of a temporary file of this program
OWNER = stat.S_IRUSR | stat.S_IWUSR

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FILE = _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


class FileSystem:
    """File operations below ``root``; raise OSError of the system, UnsafePathError.

    Without a root the folder of each file is trusted (the user's cache).
    """

    _root: Path | None = None
    _base = Path()

    def __init__(self, root: Path | None = None) -> None:
        if root is not None:
            self._root, self._base = root, resolved_root(root)

    def kind(self, path: Path) -> Kind:
        """Return the kind of a path without opening it; raises UnsafePathError if a parent is no plain folder."""
        try:
            with self._reach(path) as (name, handle):
                return kind_of(os.stat(name, dir_fd=handle, follow_symlinks=False))
        except FileNotFoundError:
            return ""

    def check(self, path: Path, needed: Literal["file", "folder"]) -> None:
        """Raise UnsafePathError unless a path is unused or of the kind needed."""
        found = self.kind(path)
        if found not in ("", needed):
            raise UnsafePathError(path, WRONG_KIND[found])

    def make_folder(self, folder: Path) -> None:
        """Create a folder and its parents; each is synchronised to disk."""
        base, parts = (folder, ()) if self._root is None else self._split(folder)
        missing = [base]
        while not missing[-1].is_dir() and missing[-1].parent != missing[-1]:
            missing.append(missing[-1].parent)
        base.mkdir(parents=True, exist_ok=True)
        for parent in missing[1:]:
            self._sync(parent)
        for count in range(1, len(parts) + 1):
            below = (self._root or base).joinpath(*parts[:count])
            with self._reach(below) as (name, handle):
                try:
                    os.mkdir(name, FOLDER_MODE, dir_fd=handle)
                except FileExistsError:
                    self.check(below, "folder")
                    continue
            self.sync_folder(below.parent)

    def read(self, path: Path) -> bytes:
        """Return the content of a plain file."""
        with self._reach(path) as (name, handle):
            require_file(path, os.stat(name, dir_fd=handle, follow_symlinks=False))
            with open(os.open(name, os.O_RDONLY | _FILE, dir_fd=handle), "rb") as file:
                require_file(path, os.fstat(file.fileno()))
                return file.read()

    def list_folder(self, folder: Path) -> list[str]:
        """Return the sorted names in a folder; empty if it does not exist."""
        try:
            if self._root is not None:
                self.check(folder, "folder")
            with self._reach_folder(folder) as (name, handle):
                if not HAS_DIR_FD:
                    return sorted(os.listdir(name))
                opened = os.open(name, _flags(handle), dir_fd=handle)
            try:
                return sorted(os.listdir(opened))
            finally:
                os.close(opened)
        except FileNotFoundError:
            return []

    def create(self, path: Path) -> int:
        """Create a file and return its handle; its owner can read and write it whatever the umask."""
        with self._reach(path) as (name, handle):
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _FILE
            opened = os.open(name, flags, FILE_MODE, dir_fd=handle)
        mode = stat.S_IMODE(os.fstat(opened).st_mode)
        if mode & OWNER != OWNER and hasattr(os, "fchmod"):
            os.fchmod(opened, mode | OWNER)
        return opened

    def write(self, handle: int, data: bytes) -> None:
        """Write all data to an open file."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]

    def sync(self, handle: int) -> None:
        """Synchronise an open file to disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file; the target is unused or a plain file."""
        self.check(target, "file")
        with self._reach(source) as (name, handle), self._reach(target) as (to, to_handle):
            os.replace(name, to, src_dir_fd=handle, dst_dir_fd=to_handle)

    def remove(self, path: Path) -> None:
        """Delete a file; of a link, the link itself."""
        with self._reach(path) as (name, handle):
            os.unlink(name, dir_fd=handle)

    def remove_folder(self, folder: Path) -> None:
        """Delete an empty folder."""
        with self._reach(folder) as (name, handle):
            os.rmdir(name, dir_fd=handle)

    def sync_folder(self, folder: Path) -> None:
        """Synchronise a folder to disk (POSIX)."""
        with self._reach_folder(folder) as (name, handle):
            self._sync(name, handle)

    def append(self, path: Path, line: bytes) -> None:
        """Append a line. A file with hard links is replaced, so that its other names keep their content."""
        self.check(path, "file")
        with self._reach(path) as (name, handle):
            flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | _FILE
            with open(os.open(name, flags, FILE_MODE, dir_fd=handle), "ab") as file:
                found = os.fstat(file.fileno())
                require_file(path, found)
                if found.st_nlink <= 1:
                    file.write(line)
                    return
        write_durably(path, self.read(path) + line, self)

    def open_lock(self, path: Path) -> int:
        """Open a plain file for reading and writing, created if necessary; return its handle."""
        self.check(path, "file")
        with self._reach(path) as (name, handle):
            opened = os.open(name, os.O_CREAT | os.O_RDWR | _FILE, FILE_MODE, dir_fd=handle)
        try:
            require_file(path, os.fstat(opened))
        except BaseException:
            os.close(opened)
            raise
        return opened

    def _sync(self, name: str | Path, handle: int | None = None) -> None:
        if os.name != "posix":  # elsewhere a folder cannot be opened; renaming remains atomic
            return
        opened = os.open(name, _flags(handle), dir_fd=handle)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

    def _split(self, path: Path) -> tuple[Path, tuple[str, ...]]:
        """Return the trusted folder above a path, and the parts below it."""
        if self._root is None:
            return (path.parent, (path.name,)) if path.name else (path, ())
        try:
            parts = path.relative_to(self._root).parts
        except ValueError:
            parts = ("..",)
        if ".." in parts:
            raise UnsafePathError(path, phrase("does not lie below {root}", root=self._root.as_posix()))
        return self._base, parts

    @contextmanager
    def _reach(self, path: Path) -> Iterator[tuple[str, int | None]]:
        """Yield the name and the open parent folder of a path."""
        base, parts = self._split(path)
        if not parts:
            yield str(base), None
        elif not HAS_DIR_FD:
            place, shown = base, self._root or base
            for part in parts[:-1]:
                place, shown = place / part, shown / part
                require_folder(shown, os.lstat(place))
            yield str(place / parts[-1]), None
        else:
            handle = self._open_folder(base, parts[:-1])
            try:
                yield parts[-1], handle
            finally:
                os.close(handle)

    @contextmanager
    def _reach_folder(self, folder: Path) -> Iterator[tuple[str, int | None]]:
        if self._root is None:
            yield str(folder), None
        else:
            with self._reach(folder) as found:
                yield found

    def _open_folder(self, base: Path, parts: Sequence[str]) -> int:
        handle = os.open(base, _flags(None))
        shown = self._root or base
        for part in parts:
            shown = shown / part
            try:
                below = os.open(part, _FOLDER, dir_fd=handle)
            except OSError as error:
                if error.errno in (errno.ENOTDIR, errno.ELOOP):
                    require_folder(shown, os.stat(part, dir_fd=handle, follow_symlinks=False))
                raise
            finally:
                os.close(handle)
            handle = below
        return handle


FILE_SYSTEM = FileSystem()


def _flags(handle: int | None) -> int:
    """Return the flags to open a folder: only the root may be reached through a link."""
    return _FOLDER if handle is not None else _FOLDER & ~_NOFOLLOW


def write_durably(
    path: Path, content: str | bytes, file_system: FileSystem = FILE_SYSTEM, scratch: Path | None = None
) -> None:
    """Write a file atomically: after a crash it is complete or absent.

    ``scratch``: folder of the temporary file, on the same file system.
    """
    data = content.encode() if isinstance(content, str) else content
    file_system.make_folder(path.parent)
    for attempt in range(1, ATTEMPTS + 1):
        temporary = (scratch or path.parent) / f".{path.name}.{os.urandom(8).hex()}.tmp"
        try:
            _write(temporary, data, file_system)
            file_system.replace(temporary, path)
            break
        except BaseException as error:
            with suppress(OSError):
                file_system.remove(temporary)
            if not isinstance(error, FileNotFoundError) or attempt == ATTEMPTS:
                if isinstance(error, OSError) and error.filename is None:
                    error.filename = str(path)
                raise
    file_system.sync_folder(path.parent)


def _write(path: Path, data: bytes, file_system: FileSystem) -> None:
    handle = file_system.create(path)
    try:
        file_system.write(handle, data)
        file_system.sync(handle)
    finally:
        file_system.close(handle)
