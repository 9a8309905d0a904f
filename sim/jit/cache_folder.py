"""Where compiled code is kept: a folder of this user's alone, named by the content of the model's source.

Numba notices a change of a compiled function's own file, not of the functions it calls: a kept result could be that
of an older model. So the folder's name changes with any module that may end up compiled. What is kept there is run
as it is; a folder that belongs to somebody else, or that others may write to, is not used.
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

MAX_FOLDERS = 4  # of other sources: a second checkout, the version before
FOLDER_NAME = re.compile(r"compiled-[0-9a-f]{16}")
KERNEL_PREFIX = "sim.kernel.loop.process_events-"  # how the names of the kernel's files begin


@cache
def folder() -> Path | None:
    """The folder for this source, made if need be; None where nothing can be kept."""
    name = f"compiled-{source_digest()}"
    for choice in (user_folder, temporary_folder):
        with suppress(OSError):
            if (found := _create(choice().resolve(), name)) is not None:
                return found
    return None


def _create(base: Path, name: str) -> Path | None:
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_private(base):
        return None
    place = base / name
    if not place.exists():
        prune(base, MAX_FOLDERS - 1)
    place.mkdir(exist_ok=True, mode=0o700)
    if not is_private(place) or not os.access(place, os.W_OK):
        return None
    os.utime(place)  # in use: others are deleted first
    return place


def is_compiled() -> bool:
    """Whether the kernel of this source lies ready on disk."""
    kept = folder()
    return kept is not None and any(kept.glob(KERNEL_PREFIX + "*"))


def is_private(path: Path) -> bool:
    """Whether a folder is this user's, and nobody else may write to it."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    if os.name == "nt":  # a user's folders are his own there unless he says otherwise
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def prune(base: Path, keep: int) -> None:
    """Delete folders of compiled code but the ``keep`` used last; nothing that is not surely ours."""
    ours = [path for path in base.iterdir() if FOLDER_NAME.fullmatch(path.name) and is_private(path)]
    for path in sorted(ours, key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        shutil.rmtree(path, ignore_errors=True)


def source_digest(root: Path = PACKAGES / "sim") -> str:
    """Content of every module below ``root`` whose code may end up compiled, and what compiles it."""
    versions = (version(package) for package in ("numba", "llvmlite", "numpy"))
    machine = " ".join((*versions, platform.python_version(), platform.machine(), *sorted(DISABLED)))
    digest = hashlib.sha256(machine.encode())
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root).parts[0]
        if part not in ("config", "agents"):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
