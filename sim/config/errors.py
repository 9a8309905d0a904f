"""Problems of a configuration: one line each, all reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from sim.phrases import Phrase, phrase

# Raised for an invalid YAML file: besides YAML's own errors those of Python, for tags such as `!!timestamp x`.
YAML_ERRORS = (
    yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a configuration.

    Parameters
    ----------
    key : str
        Dotted key.
    value : str
        Value as text; empty if it is not shown.
    allowed : str
        Sentence that states the problem or the values allowed.
    origin : str
        File or command line that sets the value; empty if unknown.
    suggestion : str
        Closest valid name or value; empty if there is none.

    Examples
    --------
    >>> Problem("area.partition", "half", "allowed: one of: exact, even", "command line").line()
    'area.partition = half: allowed: one of: exact, even [command line]'
    """

    key: str
    value: str = ""
    allowed: str = ""
    origin: str = ""
    suggestion: str = ""

    def line(self) -> str:
        """Return the line "key = value: allowed; did you mean suggestion? [origin]"; a long value is shortened."""
        subject: str = self.key
        if self.value:
            subject = phrase("{key} = {value}", key=self.key, value=format_value(self.value))
        line = (
            phrase("{subject}: {allowed}", subject=subject, allowed=self.allowed) if subject else self.allowed
        )
        if self.suggestion:
            line = phrase("{line}; did you mean {suggestion}?", line=line, suggestion=self.suggestion)
        if self.origin:
            line = phrase("{line} [{origin}]", line=line, origin=self.origin)
        return line if line == line.strip() else line.strip()


def renamed_problem(key: str, value: str, current: str, origin: str = "") -> Problem:
    """Return the problem of a former name, with today's."""
    return Problem(key, value, phrase("renamed: {current}", current=current), origin)


class ConfigProblems(ValueError):
    """Invalid configuration.

    Attributes
    ----------
    problems : tuple of Problem
        Every problem found, in the order of the schema, without duplicates.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(problem.line() for problem in self.problems))


def format_value(value: object, limit: int = 80) -> str:
    """Return a value as text of at most ``limit`` characters; empty for a mapping."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, Phrase) and len(value) <= limit:
        return value
    text = "null" if value is None else str(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def describe_yaml_error(error: Exception) -> str:
    """Return in one line why a file is not valid YAML; Python's own texts tell a user nothing."""
    if isinstance(error, yaml.YAMLError):
        return " ".join(str(error).split())
    if "integer string conversion" in str(error):
        return phrase("a number has too many digits")
    if isinstance(error, ValueError):
        return str(error)
    return phrase("a value does not have the form of its tag (!!)")
