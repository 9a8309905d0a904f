"""Serialisable tracebacks without machine paths."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from sim.paths import PACKAGES

MAX_LENGTH = 2000  # characters of an error's text that are kept
# An absolute path of two parts or more; of it only the last part is told.
_PATH = re.compile(
    r"""(?<![\w.~/\\:])(?:(?<!\w)[A-Za-z]:)?(?:[\\/]+[^\s\\/:"'<>|]+)+[\\/]+([^\s\\/:"'<>|]*)"""
)


def summary_line(error: BaseException) -> str:
    """The kind of error and its text."""
    text = f"{type(error).__name__}: {strip_paths(str(error))}"
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 3] + "..."


def format_traceback(error: BaseException) -> str:
    """The call stack of an error and of those it came from, files below the program's own folder by their path."""
    return "\n".join(_lines(error))


def strip_paths(text: str) -> str:
    """A text in which every absolute path is cut down to its last part."""
    for folder in (str(Path.home()), str(PACKAGES)):
        if len(folder) > 1:
            text = text.replace(folder, "...")
    return _PATH.sub(r".../\1", text)


def _lines(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines(cause)
        yield f"-- {summary_line(cause)}"
    for frame in traceback.extract_tb(error.__traceback__):
        file = Path(frame.filename)
        shown = file.relative_to(PACKAGES).as_posix() if file.is_relative_to(PACKAGES) else file.name
        yield f"{shown}:{frame.lineno} in {frame.name}: {strip_paths(frame.line or '')}"
