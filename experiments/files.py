"""The one layer through which results are read, written and deleted.

A ``FileSystem`` has a root: the folder the user named,
which may be a link and is resolved once. Below it no link, Windows
junction, pipe or device is followed or opened. Each operation is in one place, so that a test can make any one fail.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from experiments.errors import Problem, UserError, user_error

Kind = Literal["", "file", "folder", "link", "other"]  # "": there is nothing

# What the disk or its owner decides, not the program: told in words, never as a traceback.
REPORTED_ERRNOS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENFILE",
                 "ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG", "ELOOP", "EXDEV", "ENXIO", "ESTALE")
    if hasattr(errno, name)
}  # fmt: skip

# Whether folders can be held open while the way goes on below them: then no link can be slipped in between.
HAS_DIR_FD = {os.open, os.mkdir, os.stat, os.unlink, os.rmdir, os.rename} <= os.supports_dir_fd
NAME_SURROGATE = 0x20000000  # bit in the tag of a Windows reparse point that stands for another place
FILE_MODE, FOLDER_MODE = 0o664, 0o775  # less what the user's umask takes away; never writable for everybody
OWNER = stat.S_IRUSR | stat.S_IWUSR
ATTEMPTS = 3  # to write a file whose temporary file another process clears away
TEMPORARY = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{1,16}\.tmp")  # our name of a file that is being written

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FILE = _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)

_WRONG: dict[str, str] = {
    "link": "is a link; none is followed below the results folder (choose the folder it leads to with --results)",
    "other": "is a pipe, socket or device; move it away",
    "file": "is a file where a folder is needed; move it away",
    "folder": "is a folder where a file is needed; move it away",
    "": "does not exist",
}


class UnsafePathError(UserError):
    """A place below a results folder that is a link or of another kind than needed."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__([Problem(path.as_posix(), "", why)])


class FileSystem:
    """File operations below ``root``, as the system gives them; raise OSError, UnsafePathError.

    Without a root the folder of each file is trusted (the user's own cache).
    """

    _root: Path | None = None
    _base = Path()

    def __init__(self, root: Path | None = None) -> None:
        if root is not None:
            self._root, self._base = root, resolved_root(root)

    def kind(self, path: Path) -> Kind:
        """What lies at a path; nothing is opened. Raises UnsafePathError if the way there is no plain folder."""
        try:
            with self._reach(path) as (name, handle):
                return _kind(os.stat(name, dir_fd=handle, follow_symlinks=False))
        except FileNotFoundError:
            return ""

    def check(self, path: Path, needed: Literal["file", "folder"]) -> None:
        """Raise UnsafePathError unless a path is free or what is needed."""
        found = self.kind(path)
        if found not in ("", needed):
            raise UnsafePathError(path, _WRONG[found])

    def make_folder(self, folder: Path) -> None:
        """The folder and its parents; each new one is there after a power cut."""
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
        """The content of a plain file."""
        with self._reach(path) as (name, handle):
            _require_file(path, os.stat(name, dir_fd=handle, follow_symlinks=False))
            with open(os.open(name, os.O_RDONLY | _FILE, dir_fd=handle), "rb") as file:
                _require_file(path, os.fstat(file.fileno()))
                return file.read()

    def list_folder(self, folder: Path) -> list[str]:
        """What lies in a folder, sorted; nothing if there is no such folder."""
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
        """A new file, its mode ours whatever the umask; an existing one is never opened."""
        with self._reach(path) as (name, handle):
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _FILE
            opened = os.open(name, flags, FILE_MODE, dir_fd=handle)
        mode = stat.S_IMODE(os.fstat(opened).st_mode)
        if mode & OWNER != OWNER and hasattr(os, "fchmod"):
            os.fchmod(opened, mode | OWNER)
        return opened

    def write(self, handle: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]

    def sync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Rename; the target is free or a plain file."""
        self.check(target, "file")
        with self._reach(source) as (name, handle), self._reach(target) as (to, to_handle):
            os.replace(name, to, src_dir_fd=handle, dst_dir_fd=to_handle)

    def remove(self, path: Path) -> None:
        """Delete a file; of a link the link itself."""
        with self._reach(path) as (name, handle):
            os.unlink(name, dir_fd=handle)

    def remove_folder(self, folder: Path) -> None:
        """Only an empty one."""
        with self._reach(folder) as (name, handle):
            os.rmdir(name, dir_fd=handle)

    def sync_folder(self, folder: Path) -> None:
        with self._reach_folder(folder) as (name, handle):
            self._sync(name, handle)

    def append(self, path: Path, line: bytes) -> None:
        """Add a line to a file. One with further names (hard links) is written anew: those keep what they have."""
        self.check(path, "file")
        with self._reach(path) as (name, handle):
            flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | _FILE
            with open(os.open(name, flags, FILE_MODE, dir_fd=handle), "ab") as file:
                found = os.fstat(file.fileno())
                _require_file(path, found)
                if found.st_nlink <= 1:
                    file.write(line)
                    return
        write_durably(path, self.read(path) + line, self)

    def open_lock(self, path: Path) -> int:
        """A plain file opened for reading and writing, made if there is none."""
        self.check(path, "file")
        with self._reach(path) as (name, handle):
            opened = os.open(name, os.O_CREAT | os.O_RDWR | _FILE, FILE_MODE, dir_fd=handle)
        try:
            _require_file(path, os.fstat(opened))
        except BaseException:
            os.close(opened)
            raise
        return opened

    def _sync(self, name: str | Path, handle: int | None = None) -> None:
        if os.name != "posix":  # elsewhere a folder cannot be opened; the rename itself is still whole
            return
        opened = os.open(name, _flags(handle), dir_fd=handle)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

    def _split(self, path: Path) -> tuple[Path, tuple[str, ...]]:
        """The trusted folder above a path, and the way from there."""
        if self._root is None:
            return (path.parent, (path.name,)) if path.name else (path, ())
        try:
            parts = path.relative_to(self._root).parts
        except ValueError:
            parts = ("..",)
        if ".." in parts:
            raise UnsafePathError(path, f"does not lie below {self._root.as_posix()}")
        return self._base, parts

    @contextmanager
    def _reach(self, path: Path) -> Iterator[tuple[str, int | None]]:
        """The name and the open folder by which the system reaches a path."""
        base, parts = self._split(path)
        if not parts:
            yield str(base), None
        elif not HAS_DIR_FD:
            place, shown = base, self._root or base
            for part in parts[:-1]:
                place, shown = place / part, shown / part
                _require_folder(shown, os.lstat(place))
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
                    _require_folder(shown, os.stat(part, dir_fd=handle, follow_symlinks=False))
                raise
            finally:
                os.close(handle)
            handle = below
        return handle


FILE_SYSTEM = FileSystem()


def resolved_root(root: Path) -> Path:
    """A folder the user named, without links; raises UserError for one that cannot be."""
    try:
        base = Path(os.path.realpath(root))
        found = _kind(base.stat()) if root.exists() else ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise user_error(root.as_posix(), "", f"cannot be a folder: {reason}") from None
    if not found and root.is_symlink():
        raise user_error(root.as_posix(), "", "is a link that leads nowhere")
    if found not in ("", "folder"):
        raise user_error(root.as_posix(), "", "is no folder; results cannot be stored here")
    return base


def open_results(results: Path, say: Callable[[str], None]) -> FileSystem:
    """The operations below a results folder; says where it lies if it is a link."""
    file_system = FileSystem(results)
    if results.is_symlink():
        say(f"{results.as_posix()} is a link: results are in {resolved_root(results).as_posix()}")
    return file_system


def _flags(handle: int | None) -> int:
    """To open a folder: the root itself may have been reached by a link, nothing below it."""
    return _FOLDER if handle is not None else _FOLDER & ~_NOFOLLOW


def _kind(found: os.stat_result) -> Kind:
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) & NAME_SURROGATE:
        return "link"
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    return "file" if stat.S_ISREG(found.st_mode) else "other"


def _require_file(path: Path, found: os.stat_result) -> None:
    if (kind := _kind(found)) != "file":
        raise UnsafePathError(path, _WRONG[kind])


def _require_folder(path: Path, found: os.stat_result) -> None:
    if (kind := _kind(found)) != "folder":
        raise UnsafePathError(path, _WRONG[kind])


def write_durably(
    path: Path, content: str | bytes, file_system: FileSystem = FILE_SYSTEM, scratch: Path | None = None
) -> None:
    """Write a file so that after a crash it is there whole or not at all.

    ``scratch``: the folder, on the same file system, in which it is written before it gets its name.
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


def remove_temporaries(folder: Path, file_system: FileSystem, ours: Callable[[str], object]) -> None:
    """Delete the temporary files that a killed process left in a folder, of names that are ours."""
    for name in file_system.list_folder(folder):
        begun = TEMPORARY.fullmatch(name)
        if begun and ours(begun["name"]) and file_system.kind(folder / name) == "file":
            with suppress(FileNotFoundError):
                file_system.remove(folder / name)


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


@contextmanager
def telling(where: Path, what: str) -> Iterator[None]:
    """Raise UserError with the folder's name for a file operation that fails in the block."""
    try:
        yield
    except OSError as error:
        raise os_error(error, where, what) from None


def to_user_error(error: Exception) -> UserError:
    """A mistake of the user or a refusal of the disk as it is told; raises any other error as it is."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and error.errno in REPORTED_ERRNOS:
        return os_error(
            error, Path(str(error.filename or "the disk")), "cannot be written; finished runs are stored"
        )
    raise error
