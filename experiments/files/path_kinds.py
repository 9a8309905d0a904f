"""Kinds of paths: plain file, folder, link or other; a link below a results folder is refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from experiments.errors import Problem, UserError, user_error
from sim.phrases import phrase

Kind = Literal["", "file", "folder", "link", "other"]  # "" = nothing exists
NAME_SURROGATE = 0x20000000  # bit in the tag of a Windows reparse point that refers to another location

WRONG_KIND: dict[str, str] = {
    "link": phrase(
        "is a link; none is followed below the results folder (choose the folder it leads to with --results)"
    ),
    "other": phrase("is a pipe, socket or device; move it away"),
    "file": phrase("is a file where a folder is needed; move it away"),
    "folder": phrase("is a folder where a file is needed; move it away"),
    "": phrase("does not exist"),
}


class UnsafePathError(UserError):
    """Path below a results folder that is a link or of another kind than needed."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__([Problem(path.as_posix(), "", why)])


def kind_of(found: os.stat_result) -> Kind:
    """Return the kind of what ``os.stat`` found."""
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) & NAME_SURROGATE:
        return "link"
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    return "file" if stat.S_ISREG(found.st_mode) else "other"


def require_file(path: Path, found: os.stat_result) -> None:
    """Raise UnsafePathError unless a plain file was found."""
    if (kind := kind_of(found)) != "file":
        raise UnsafePathError(path, WRONG_KIND[kind])


def require_folder(path: Path, found: os.stat_result) -> None:
    """Raise UnsafePathError unless a plain folder was found."""
    if (kind := kind_of(found)) != "folder":
        raise UnsafePathError(path, WRONG_KIND[kind])


def require_folder_path(key: str, name: str, origin: str) -> None:
    """Raise UserError for a name of several parts, which is thus a path, that does not lead to a folder."""
    path = Path(name)
    if len(path.parts) < 2:
        return
    try:
        found = kind_of(path.stat())
    except OSError:
        found = ""
    except ValueError:  # no path at all; as a name it is refused with the reason
        return
    if found != "folder":
        raise user_error(key, name, WRONG_KIND[found], origin)


def resolved_root(root: Path) -> Path:
    """Return a user's folder with links resolved; raises UserError if it cannot be a folder."""
    try:
        base = Path(os.path.realpath(root))
        found = kind_of(base.stat()) if root.exists() else ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise user_error(root.as_posix(), "", phrase("cannot be a folder: {reason}", reason=reason)) from None
    if not found and root.is_symlink():
        raise user_error(root.as_posix(), "", phrase("is a link that leads nowhere"))
    if found not in ("", "folder"):
        raise user_error(root.as_posix(), "", phrase("is no folder; results cannot be stored here"))
    return base
