"""What is wrong with a configuration, in a planner's words: one line each, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: dotted key, value as text, what is allowed, where it was given, nearest valid name."""

    key: str
    value: str = ""
    allowed: str = ""
    origin: str = ""
    suggestion: str = ""

    def line(self) -> str:
        """The problem in one line; a long value is shortened."""
        said = f"{self.key} = {format_value(self.value)}" if self.value else self.key
        parts = [f"{said}: {self.allowed}" if said else self.allowed]
        parts[0] += f"; did you mean {self.suggestion}?" if self.suggestion else ""
        parts.append(f"[{self.origin}]" if self.origin else "")
        return " ".join(part for part in parts if part)


def renamed_problem(key: str, value: str, current: str, origin: str = "") -> Problem:
    """Return the problem of a former name, with today's."""
    return Problem(key, value, f"renamed: {current}", origin)


class ConfigProblems(ValueError):
    """A configuration that cannot be used; carries every problem found, in the order of the schema."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(problem.line() for problem in self.problems))


def format_value(value: object, limit: int = 80) -> str:
    """A single value as text; nothing for lists and mappings, whose parts are told apart."""
    if isinstance(value, dict):
        return ""
    text = "null" if value is None else str(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
