"""Serialisable tracebacks without machine paths."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from sim.paths import PACKAGES

MAX_LENGTH = 2000  # maximum characters of an error's text
# An absolute path of two parts or more; only its last part is shown.
_PATH = re.compile(
    r"""(?<![\w.~/\\:])(?:(?<!\w)[A-Za-z]:)?(?:[\\/]+[^\s\\/:"'<>|]+)+[\\/]+([^\s\\/:"'<>|]*)"""
)


def summary_line(error: BaseException) -> str:
    """Return type and text of an error."""
    text = f"{type(error).__name__}: {strip_paths(str(error))}"
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 3] + "..."


def format_traceback(error: BaseException) -> str:
    """Return the call stacks of an error and its causes; files of the program with their path."""
    return "\n".join(_lines(error))


def strip_paths(text: str) -> str:
    """Replace every absolute path in a text by its last part."""
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
