"""Overrides of the command line: levers with one or more values, in Hydra's grammar.

Hydra parses the words (``key=a,b``, ``range()``, ``choice()``, ``glob()``); this module separates choices of groups
from values and validates both.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.compose.hydra.hydra_adapter import HydraInputError, Override
from experiments.compose.hydra.hydra_selftest import read_override
from experiments.compose.hydra.names_in_braces import replace_names
from experiments.compose.input_checks import value_problems
from experiments.errors import Problem, UserError, closest_match, escape_for_terminal
from sim.config.errors import renamed_problem
from sim.phrases import phrase
from sim.renamed import RENAMED_GROUPS, current_key, current_value

_WORD = re.compile(
    r"[^\s,:{}\[\]=](?:[^,:{}\[\]=]*[^\s,:{}\[\]=])?"
)  # word in a list or map, with inner blanks
COMMAND_LINE = phrase("command line")
ONE_VALUE_BLOCKS = ("study", "executor")  # blocks with one value per command
MAX_SWEEP = 100_000  # maximum combinations of one command


@dataclass(frozen=True, slots=True)
class Lever:
    """Input that the user varies: a group's choice or a key, with all its values."""

    key: str
    values: tuple[Any, ...]
    is_choice: bool
    origin: str = COMMAND_LINE


@dataclass(frozen=True, slots=True)
class DesignPoint:
    """Point of a sweep: the choice of each group and the values that override the files."""

    choices: tuple[tuple[str, str | None], ...]
    values: tuple[tuple[str, Any], ...]
    origins: tuple[tuple[str, str], ...] = ()


def parse_levers(
    words: Sequence[str], groups: Mapping[str, Sequence[str]], sweep: bool, origin: str = COMMAND_LINE
) -> tuple[list[Lever], list[Problem]]:
    """Return the levers in ``words`` and all problems; a later word replaces an earlier one."""
    found: dict[str, Lever] = {}
    problems: list[Problem] = []
    for override in words:
        try:
            lever = _lever(override, groups, sweep, origin)
            found.pop(lever.key, None)
            found[lever.key] = lever
        except UserError as error:
            problems.extend(error.problems)
    return list(found.values()), problems


def design_points(found: Iterable[Lever]) -> Iterator[DesignPoint]:
    """Yield every combination of the levers' values; the last lever varies fastest."""
    ordered = list(found)
    count = 1
    for lever in ordered:
        count *= len(lever.values)
    if count > MAX_SWEEP:
        raise UserError(
            [
                Problem(
                    "sweep",
                    phrase("{count:,} combinations", count=count),
                    phrase("at most {most:,}", most=MAX_SWEEP),
                    COMMAND_LINE,
                )
            ]
        )
    for point in itertools.product(*(lever.values for lever in ordered)):
        pairs = list(zip(ordered, point, strict=True))
        yield DesignPoint(
            tuple((lever.key, value) for lever, value in pairs if lever.is_choice),
            tuple((lever.key, value) for lever, value in pairs if not lever.is_choice),
            tuple((lever.key, lever.origin) for lever in ordered),
        )


def _lever(text: str, groups: Mapping[str, Sequence[str]], sweep: bool, origin: str) -> Lever:
    override = _parse_override(text, origin)
    key = override.key
    if key not in groups and (current := RENAMED_GROUPS.get(key) or current_key(key)):
        shown = ",".join(map(str, override.values)) if override.kind == "value" else ""
        new_value = current_value(current, shown)
        raise UserError(
            [renamed_problem(key, shown, f"{current}={new_value}" if new_value else current, origin)]
        )
    values = _override_values(override, groups, sweep, origin)
    if key in groups:
        choices = tuple(_check_choice(key, value, groups[key], origin) for value in values)
        if len(choices) > 1 and key in ONE_VALUE_BLOCKS:
            shown = ",".join(map(str, choices[:5]))
            raise _error(key, shown, phrase("has one value for a whole command; it cannot be swept"), origin)
        return Lever(key, choices, True, origin)
    problems = [p for value in values for p in value_problems("", _nest(key, value), origin)]
    if any(value == {} for value in values):
        problems.append(
            Problem(key, "{}", phrase("an empty map has no effect; give the keys to change"), origin)
        )
    if len(values) > 1 and key.split(".")[0] in ONE_VALUE_BLOCKS:
        shown = ",".join(map(escape_for_terminal, values[:5]))
        problems.append(
            Problem(key, shown, phrase("has one value for a whole command; it cannot be swept"), origin)
        )
    if problems:
        raise UserError(problems)
    if "/" in key or not all(part for part in key.split(".")):
        raise _error(key, "", phrase("unknown group"), origin, closest_match(key, groups))
    return Lever(key, values, False, origin)


def _nest(key: str, value: Any) -> Any:
    """Return ``a.b=1`` as the mapping {a: {b: 1}}."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _parse_override(text: str, origin: str) -> Override:
    given, text = replace_names(text), escape_for_terminal(text)
    try:
        override = read_override(_quote_non_ascii(given.text))
    except HydraInputError as error:
        raise _error(text, "", phrase("is not key=value ({error})", error=error), origin) from None
    if override.kind == "delete":
        raise _error(text, "", phrase("keys cannot be deleted; set another value or null"), origin)
    if not override.key:
        raise _error(text, "", phrase("is not key=value (the key is missing)"), origin)
    if override.package is not None:
        raise _error(text, "", phrase("packages (@) are not supported"), origin)
    if override.key == "hydra" or override.key.startswith(("hydra.", "hydra/")):
        raise _error(text, "", phrase("settings of Hydra cannot be changed on the command line"), origin)
    return replace(override, values=given.restore(override.values))


def _quote_non_ascii(override: str) -> str:
    """Quote plain values in non-ASCII scripts, because Hydra's grammar is restricted to ASCII."""
    key, equals, value = override.partition("=")
    if not equals or value.isascii() or any(c in value for c in "'\"()$\\"):
        return override
    if any(c in value for c in "[]{}"):
        return key + "=" + _WORD.sub(lambda found: _quote(found[0]), value)
    return key + "=" + ",".join(f"'{part}'" if not part.isascii() else part for part in value.split(","))


def _quote(word: str) -> str:
    return word if word.isascii() else f"'{word}'"


def _override_values(
    override: Override, groups: Mapping[str, Sequence[str]], sweep: bool, origin: str
) -> tuple[Any, ...]:
    key, values = override.key, override.values
    if override.kind == "value":
        return values
    if override.kind == "other":
        raise _error(key, "", phrase("is an instruction; write the value"), origin)
    if override.kind == "interval":
        allowed = phrase("an interval has no finite list of values; use range() or choice()")
        raise _error(key, "interval(...)", allowed, origin)
    if override.kind == "glob":
        if key not in groups:
            raise _error(key, "glob(...)", phrase("glob() applies only to groups"), origin)
        values = tuple(override.filter_names(list(groups[key])))
    if not sweep:
        shown = ",".join(map(str, values[:5]))
        raise _error(key, shown, phrase("several values need -m: gridstaff run -m ..."), origin)
    if not values:
        raise _error(key, "", phrase("the sweep has no values"), origin)
    return values


def _check_choice(group: str, value: Any, options: Sequence[str], origin: str) -> str | None:
    if value is None:
        if group == "experiment":
            return None
        raise _error(group, "null", phrase("one of: {names}", names=", ".join(options)), origin)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _error(
            group,
            str(value),
            phrase(
                "choose one of: {names} (values are set as {group}.key=value)",
                names=", ".join(options),
                group=group,
            ),
            origin,
        )
    name = str(value)
    if name not in options:
        if current := current_value(group, name):
            raise UserError([renamed_problem(group, name, current, origin)])
        raise _error(
            group,
            name,
            phrase("one of: {names}", names=", ".join(options)),
            origin,
            closest_match(name, options),
        )
    return name


def _error(key: str, value: str, allowed: str, origin: str, near: str = "") -> UserError:
    return UserError([Problem(re.sub(r"^\++", "", key), value, allowed, origin, near)])
