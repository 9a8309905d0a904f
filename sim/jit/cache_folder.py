"""Folder of compiled code, private to the user and named by a digest of the model's source.

Numba detects a change of a compiled function's own file, but not of the functions it calls, so its cache can return
results of an older model. The digest covers every module that may be compiled. Cached code is executed as it is;
therefore the folder is private to the user (``sim.jit.user_cache``).
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sim.jit.options import DISABLED
from sim.jit.user_cache import is_private, private_folder
from sim.paths import PACKAGES

MAX_FOLDERS = 4  # of different sources, such as a second checkout or the previous version
FOLDER_NAME = re.compile(r"compiled-[0-9a-f]{16}")
KERNEL_PREFIX = "sim.kernel.loop.process_events-"  # file names of the kernel's code


@cache
def folder() -> Path | None:
    """Return the folder for the current source, creating it if necessary; None if no private folder is writable."""
    place = private_folder(f"compiled-{source_digest()}")
    if place is not None:
        with suppress(OSError):
            os.utime(place)  # mark as recently used
            prune(place.parent, MAX_FOLDERS)
    return place


def is_compiled() -> bool:
    """Return whether compiled code of the kernel is cached for the current source."""
    cache = folder()
    return cache is not None and any(cache.glob(KERNEL_PREFIX + "*"))


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
