"""Errors of the system as errors of the user: one line with the path and the reason, never a traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.errors import UserError, user_error
from sim.phrases import phrase

# Errors caused by the disk or its owner: reported as a message, never as a traceback.
REPORTED_ERRNOS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "EIO", "EMFILE", "ENFILE",
                 "ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG", "ELOOP", "EXDEV", "ENXIO", "ESTALE")
    if hasattr(errno, name)
}  # fmt: skip


def os_error(error: OSError, where: Path, what: str) -> UserError:
    """Return a UserError for a failed file operation."""
    reason = error.strerror or str(error)
    return user_error(where.as_posix(), "", phrase("{what}: {reason}", what=what, reason=reason))


@contextmanager
def report_os_error(where: Path, what: str) -> Iterator[None]:
    """Raise UserError with the folder's name if a file operation fails in the block."""
    try:
        yield
    except OSError as error:
        raise os_error(error, where, what) from None


def to_user_error(error: Exception) -> UserError:
    """Return an error of the user or the disk as UserError; raise any other error unchanged."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and error.errno in REPORTED_ERRNOS:
        return os_error(
            error,
            Path(str(error.filename or "the disk")),
            phrase("cannot be written; finished runs are stored"),
        )
    raise error
