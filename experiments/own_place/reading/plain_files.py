"""Reading of a user's file, at most so many bytes of it: pipes and devices are never read."""

from __future__ import annotations

import stat
from pathlib import Path


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
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # opening a pipe waits, opening a device may have effects
        raise NotPlainError(str(path))
    if found.st_size > most:
        raise TooLargeError(found.st_size)
    with path.open("rb") as file:
        content = file.read(most + 1)  # it may grow meanwhile
    if len(content) > most:
        raise TooLargeError(len(content))
    return content
