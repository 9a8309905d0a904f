"""Errors in a user's input: reported together, one line each, without a traceback."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from sim.config.errors import Problem as Problem  # re-exported

A = TypeVar("A")
B = TypeVar("B")

MAX_SHOWN = 80  # characters of a user's text repeated in a message


class UserError(Exception):
    """Request that cannot be fulfilled, with every reason found.

    Attributes
    ----------
    problems : tuple of Problem
        Each with key, value, what is allowed, where the value came from, and the closest valid name.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(problem.line() for problem in self.problems))


def user_error(
    key: str, value: str = "", allowed: str = "", origin: str = "", closest_match: str = ""
) -> UserError:
    """Return a UserError with one problem."""
    return UserError([Problem(key, value, allowed, origin, closest_match)])


def map_collecting_errors(make: Callable[[A], B], items: Iterable[A]) -> list[B]:
    """Return ``make(item)`` of every item; raise the problems of all items together."""
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
    """Return the name closest to ``name``; "" if none is similar."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=cutoff)
    return found[0] if found else ""


def has_control_characters(text: str) -> bool:
    """Return whether a text contains control characters or marks that change the writing direction."""
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in text)


def escape_for_terminal(text: object, limit: int = MAX_SHOWN) -> str:
    """Return a user's text for the terminal: control characters escaped, at most ``limit`` characters."""
    clean = "".join(c if not has_control_characters(c) else f"\\u{ord(c):04x}" for c in str(text))
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, or its type if there is none."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
