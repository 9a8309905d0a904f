"""Reading of a user's file, at most so many bytes of it: pipes and devices are never read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY")
)


class NotPlainError(OSError):
    """Pipe, socket, device or folder in the place of a file."""


class TooLargeError(OSError):
    """File with more bytes than are read.

    Attributes
    ----------
    size : int
    """

    def __init__(self, size: int) -> None:
        super().__init__(f"{size:,} bytes")
        self.size = size


def read_plain_file(path: Path, most: int) -> bytes:
    """Return the content of a plain file; a link of the user is followed.

    Parameters
    ----------
    path : Path
    most : int
        Bytes that are read at most.

    Raises
    ------
    NotPlainError, TooLargeError, OSError
    """
    if not stat.S_ISREG(path.stat().st_mode):  # opening a device may have effects
        raise NotPlainError(str(path))
    with open(os.open(path, _FLAGS), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise NotPlainError(str(path))
        content = file.read(most + 1) if found.st_size <= most else b""
    if found.st_size > most or len(content) > most:
        raise TooLargeError(max(found.st_size, len(content)))
    return content
