"""Private cache folders of a user: compiled code, composed configurations, digests of sources.

Cached content is executed or used as it is. A folder is used only if it belongs to the user and nobody else can write
to it; a file is read only if the user owns it and nobody else can change it. Without such a folder the program works
without a cache, only slower.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".new-"  # how names of files begin that are still being written
UNFINISHED_SECONDS = 3600.0  # older ones were left by a process that was killed
CLOSED, WRITABLE = 0o700, stat.S_IWGRP | stat.S_IWOTH
ROOT = 0
# Neither links nor pipes are opened, and no line ends are changed; what a system does not know it does not need.
READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def user_folder() -> Path:
    """Return the user's cache directory; the environment variable GRIDSTAFF_CACHE overrides it."""
    if chosen := os.environ.get("GRIDSTAFF_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path  # 5 ms, only where a cache is used

    try:
        folder = user_cache_path("gridstaff", appauthor=False, opinion=False)
    except (RuntimeError, LookupError, ValueError, OSError):  # no home directory, as in some containers
        return temporary_folder()
    return folder if folder.is_absolute() else temporary_folder()


def temporary_folder() -> Path:
    """Return the user's cache directory among the temporary files of the machine."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"gridstaff-{user}"


def private_folder(name: str) -> Path | None:
    """Return the folder for one kind of files, created if necessary; None if the user can have none.

    ``name`` is our own, so a folder of this name that others may write to is closed to them. The folder around it may
    be one that the user chose and is never changed.
    """
    for place in (user_folder, temporary_folder):
        with suppress(OSError):
            base = place().resolve()
            _make(base)
            _make(base / name)
            if _owner(base) in (_user(), ROOT) and _close(base / name):
                _delete_unfinished(base / name)
                return base / name
    return None


def is_private(path: Path) -> bool:
    """Return whether a folder belongs to the user and nobody else can write to it."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and _is_ours(found)


def read_private(path: Path) -> bytes | None:
    """Return what this user wrote to a file; None if there is none, or somebody else may have written it."""
    with suppress(OSError):
        handle = os.open(path, READING)
        try:
            found = os.fstat(handle)
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and _is_ours(found):
                with open(handle, "rb", closefd=False) as file:
                    return file.read()
        finally:
            os.close(handle)
    return None


def write_private(path: Path, content: bytes) -> None:
    """Write a file atomically under an unpredictable temporary name; ignore errors of the file system."""
    with suppress(OSError):
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
        try:
            with open(handle, "wb") as file:
                file.write(content)
            os.replace(beside, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise


def _make(folder: Path) -> None:
    """Create a folder and its parents, each private whatever the umask."""
    for path in reversed((folder, *folder.parents)):
        if not path.exists():
            path.mkdir(mode=CLOSED, exist_ok=True)


def _close(folder: Path) -> bool:
    """Return whether a folder can be used; withdraw the write permission of others."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or _owner(folder) != _user():
        return False
    if found.st_mode & WRITABLE:
        folder.chmod(CLOSED)
    return is_private(folder) and os.access(folder, os.W_OK)


def _delete_unfinished(folder: Path) -> None:
    """Delete temporary files older than the last change of the folder (no clock is read)."""
    oldest = folder.stat().st_mtime - UNFINISHED_SECONDS
    for path in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            if path.lstat().st_mtime < oldest:
                path.unlink()


def _is_ours(found: os.stat_result) -> bool:
    if os.name == "nt":  # a user's folders are closed to others there unless the user opens them
        return True
    return found.st_uid == _user() and not found.st_mode & WRITABLE


def _owner(path: Path) -> int:
    return path.lstat().st_uid


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0  # Windows: the owner of every file is 0
