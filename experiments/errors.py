"""A user's mistakes, told all at once, one line each, never as a traceback."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from sim.config.errors import Problem as Problem  # part of the interface here too

A = TypeVar("A")
B = TypeVar("B")

MAX_SHOWN = 80  # characters of a user's text repeated in a message


class UserError(Exception):
    """What the user asked for cannot be done; carries every reason found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(problem.line() for problem in self.problems))


def user_error(
    key: str, value: str = "", allowed: str = "", origin: str = "", closest_match: str = ""
) -> UserError:
    """A UserError with one problem."""
    return UserError([Problem(key, value, allowed, origin, closest_match)])


def map_collecting_errors(make: Callable[[A], B], items: Iterable[A]) -> list[B]:
    """``make`` of every item; the problems of all items are raised together."""
    made: list[B] = []
    problems: list[Problem] = []
    for item in items:
        try:
            made.append(make(item))
        except UserError as error:
            problems.extend(error.problems)
    if problems:
        raise UserError(problems)
    return made


def closest_match(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The name most like ``name``, or nothing if none is alike."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return found[0] if found else ""


def has_control_characters(text: str) -> bool:
    """Whether a text holds control characters or marks that turn the direction of writing."""
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in text)


def escape_for_terminal(text: object, limit: int = MAX_SHOWN) -> str:
    """A user's text fit for a terminal: escaped where it could move the cursor, shortened where long."""
    clean = "".join(c if not has_control_characters(c) else f"\\u{ord(c):04x}" for c in str(text))
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


def first_line(error: BaseException) -> str:
    """The first line of an error's text, its kind if it has none."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
