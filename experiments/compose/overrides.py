"""What the command line asks for: levers with one or more values, in Hydra's override grammar.

Hydra parses the words (``key=a,b``, ``range()``, ``choice()``, ``glob()``); which of them are choices
of a group and which are values, and what is refused, is decided here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.compose.hydra_adapter import NotReadable, Word
from experiments.compose.hydra_selftest import read
from experiments.compose.input_checks import value_problems
from experiments.errors import Problem, UserError, nearest

COMMAND_LINE = "command line"
MAX_SWEEP = 100_000  # combinations a single command may ask for before any plan is made


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing the user sets: a group's choice or a value, with every value to be tried."""

    key: str
    values: tuple[Any, ...]
    is_choice: bool
    origin: str = COMMAND_LINE


@dataclass(frozen=True, slots=True)
class Setting:
    """One point of a sweep: the choice of each group and the values laid over them."""

    choices: tuple[tuple[str, str | None], ...]
    values: tuple[tuple[str, Any], ...]
    origins: tuple[tuple[str, str], ...] = ()


def levers(
    words: Sequence[str], groups: Mapping[str, Sequence[str]], sweep: bool, origin: str = COMMAND_LINE
) -> tuple[list[Lever], list[Problem]]:
    """The levers in ``words`` and every problem found in them; a later word replaces an earlier one."""
    found: dict[str, Lever] = {}
    problems: list[Problem] = []
    for word in words:
        try:
            lever = _lever(word, groups, sweep, origin)
            found.pop(lever.key, None)
            found[lever.key] = lever
        except UserError as error:
            problems.extend(error.problems)
    return list(found.values()), problems


def settings(found: Iterable[Lever]) -> Iterator[Setting]:
    """Every combination of the levers' values, the last lever moving fastest."""
    ordered = list(found)
    count = 1
    for lever in ordered:
        count *= len(lever.values)
    if count > MAX_SWEEP:
        raise UserError([Problem("sweep", f"{count:,} combinations", f"at most {MAX_SWEEP:,}", COMMAND_LINE)])
    for point in itertools.product(*(lever.values for lever in ordered)):
        pairs = list(zip(ordered, point, strict=True))
        yield Setting(
            tuple((lever.key, value) for lever, value in pairs if lever.is_choice),
            tuple((lever.key, value) for lever, value in pairs if not lever.is_choice),
            tuple((lever.key, lever.origin) for lever in ordered),
        )


def _lever(text: str, groups: Mapping[str, Sequence[str]], sweep: bool, origin: str) -> Lever:
    word = _word(text, origin)
    key = word.key
    values = _values(word, groups, sweep, origin)
    if key in groups:
        choices = tuple(_choice(key, value, groups[key], origin) for value in values)
        return Lever(key, choices, True, origin)
    problems = [p for value in values for p in value_problems("", _nested(key, value), origin)]
    if problems:
        raise UserError(problems)
    if "/" in key or not all(part for part in key.split(".")):
        raise _refused(key, "", "there is no such group", origin, nearest(key, groups))
    return Lever(key, values, False, origin)


def _nested(key: str, value: Any) -> Any:
    """``a.b=1`` as the mapping {a: {b: 1}} it stands for."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _word(text: str, origin: str) -> Word:
    try:
        word = read(_quoted(text))
    except NotReadable as error:
        raise _refused(text, "", f"is not key=value ({error})", origin) from None
    if word.kind == "delete":
        raise _refused(text, "", "keys cannot be deleted; set the key to another value or to null", origin)
    if not word.key:
        raise _refused(text, "", "is not key=value (the key is missing)", origin)
    if word.package is not None:
        raise _refused(text, "", "packages (@) cannot be changed", origin)
    if word.key == "hydra" or word.key.startswith(("hydra.", "hydra/")):
        raise _refused(text, "", "Hydra's own settings cannot be changed from the command line", origin)
    return word


def _quoted(word: str) -> str:
    """Hydra's grammar knows ASCII only: quote a plain value in another script for the user."""
    key, equals, value = word.partition("=")
    if not equals or value.isascii() or any(c in value for c in "'\"()[]{}$\\"):
        return word
    return key + "=" + ",".join(f"'{part}'" if not part.isascii() else part for part in value.split(","))


def _values(word: Word, groups: Mapping[str, Sequence[str]], sweep: bool, origin: str) -> tuple[Any, ...]:
    key, values = word.key, word.values
    if word.kind == "value":
        return values
    if word.kind == "other":
        raise _refused(key, "", "is an instruction; write the value itself", origin)
    if word.kind == "interval":
        allowed = "an interval has no list of values; use range() or choice()"
        raise _refused(key, "interval(...)", allowed, origin)
    if word.kind == "glob":
        if key not in groups:
            raise _refused(key, "glob(...)", "glob() chooses among the files of a group", origin)
        values = tuple(word.keep(list(groups[key])))
    if not sweep:
        shown = ",".join(map(str, values[:5]))
        raise _refused(key, shown, "several values need -m: gridstaff run -m ...", origin)
    if not values:
        raise _refused(key, "", "the sweep has no values", origin)
    return values


def _choice(group: str, value: Any, options: Sequence[str], origin: str) -> str | None:
    if value is None:
        if group == "experiment":
            return None
        raise _refused(group, "null", "one of: " + ", ".join(options), origin)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _refused(
            group,
            str(value),
            f"choose one of: {', '.join(options)} (values are set as {group}.key=value)",
            origin,
        )
    name = str(value)
    if name not in options:
        raise _refused(group, name, "one of: " + ", ".join(options), origin, nearest(name, options))
    return name


def _refused(key: str, value: str, allowed: str, origin: str, near: str = "") -> UserError:
    return UserError([Problem(re.sub(r"^\++", "", key), value, allowed, origin, near)])
