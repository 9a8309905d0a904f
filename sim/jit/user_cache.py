"""Per-user cache directory for regenerable files: compiled code, digests of sources."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def user_folder() -> Path:
    """Return the user's cache directory; the environment variable GRIDSTAFF_CACHE overrides it."""
    if chosen := os.environ.get("GRIDSTAFF_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "gridstaff"
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gridstaff"
    except RuntimeError:  # no home directory, as in some containers
        return temporary_folder()


def temporary_folder() -> Path:
    """Return the user's cache directory among the temporary files of the machine."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"gridstaff-{user}"
