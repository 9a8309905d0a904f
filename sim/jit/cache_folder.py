"""Folder of compiled code, private to the user and named by a digest of the model's source.

Numba detects a change of a compiled function's own file, but not of the functions it calls, so its cache can return
results of an older model. The digest covers every module that may be compiled. Cached code is executed as it is;
therefore a folder that belongs to another user, or that others can write to, is not used.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import stat
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sim.jit.options import DISABLED
from sim.jit.user_cache import temporary_folder, user_folder
from sim.paths import PACKAGES

MAX_FOLDERS = 4  # of different sources, such as a second checkout or the previous version
FOLDER_NAME = re.compile(r"compiled-[0-9a-f]{16}")
KERNEL_PREFIX = "sim.kernel.loop.process_events-"  # file names of the kernel's code


@cache
def folder() -> Path | None:
    """Return the folder for the current source, creating it if necessary; None if no private folder is writable."""
    name = f"compiled-{source_digest()}"
    for base_folder in (user_folder, temporary_folder):
        with suppress(OSError):
            if (found := _create(base_folder().resolve(), name)) is not None:
                return found
    return None


def _create(base: Path, name: str) -> Path | None:
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_private(base):
        return None
    path = base / name
    if not path.exists():
        prune(base, MAX_FOLDERS - 1)
    path.mkdir(exist_ok=True, mode=0o700)
    if not is_private(path) or not os.access(path, os.W_OK):
        return None
    os.utime(path)  # mark as recently used
    return path


def is_compiled() -> bool:
    """Return whether compiled code of the kernel is cached for the current source."""
    cache = folder()
    return cache is not None and any(cache.glob(KERNEL_PREFIX + "*"))


def is_private(path: Path) -> bool:
    """Return whether a folder belongs to the user and no other user can write to it."""
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    if os.name == "nt":  # user folders are private by default
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def prune(base: Path, keep: int) -> None:
    """Delete private cache folders except the ``keep`` most recently used."""
    own_folders = [path for path in base.iterdir() if FOLDER_NAME.fullmatch(path.name) and is_private(path)]
    for path in sorted(own_folders, key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        shutil.rmtree(path, ignore_errors=True)


def source_digest(root: Path = PACKAGES / "sim") -> str:
    """Return a digest of all modules below ``root`` that may be compiled, of compiler versions and of options."""
    versions = (version(package) for package in ("numba", "llvmlite", "numpy"))
    environment = " ".join((*versions, platform.python_version(), platform.machine(), *sorted(DISABLED)))
    digest = hashlib.sha256(environment.encode())
    for path in sorted(root.rglob("*.py")):
        subpackage = path.relative_to(root).parts[0]
        if subpackage not in ("config", "agents"):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
