"""Where things lie that can be made again: compiled code, digests of sources."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def user_folder() -> Path:
    """A folder of this user's own; the environment variable GRIDSTAFF_CACHE chooses another one."""
    if chosen := os.environ.get("GRIDSTAFF_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "gridstaff"
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gridstaff"
    except RuntimeError:  # a user without a home, as in a container
        return temporary_folder()


def temporary_folder() -> Path:
    """The same among the machine's temporary files."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"gridstaff-{user}"
