"""Changes of a configuration as Python values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.input_checks import value_problems
from experiments.errors import Problem, UserError, closest_match
from sim.phrases import phrase
from sim.renamed import current_key, current_value

ORIGIN = phrase("changes")


def design_point(changes: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> DesignPoint:
    """Return one point of a design.

    Parameters
    ----------
    changes
        Group -> name of one of its files, or dotted key -> value: numbers, texts, truth values, None, lists,
        mappings, dates.
    groups
        Group -> names of its files.

    Raises
    ------
    UserError
        With every change that is neither the name of a file nor a plain value.
    """
    problems = [problem for key, value in changes.items() for problem in _problems(key, value, groups)]
    if problems:
        raise UserError(problems)
    choices = tuple((key, value) for key, value in changes.items() if key in groups)
    values = tuple((key, _plain(value)) for key, value in changes.items() if key not in groups)
    return DesignPoint(choices, values, tuple((key, ORIGIN) for key in changes))


def _problems(key: str, value: Any, groups: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    if key in groups:
        if not (value in groups[key] or (key == "experiment" and value is None)):
            near = current_value(key, str(value)) or closest_match(str(value), groups[key])
            yield Problem(
                key, str(value), phrase("one of: {names}", names=", ".join(groups[key])), ORIGIN, near
            )
        return
    if "/" in key or not all(key.split(".")):
        yield Problem(key, "", phrase("unknown group"), ORIGIN, closest_match(key, groups))
        return
    if "." not in key and not isinstance(value, Mapping):
        near = current_key(key) or closest_match(key, groups)
        yield Problem(
            key,
            str(value),
            phrase("is neither a group nor a key such as area.households_per_grid"),
            ORIGIN,
            near,
        )
        return
    nested = _plain(value)
    for part in reversed(key.split(".")):
        nested = {part: nested}
    yield from value_problems("", nested, ORIGIN)


def _plain(value: Any) -> Any:
    """Convert tuples to lists, mappings to dictionaries, NumPy numbers to Python numbers, dates to text."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        return value.item()
    return value.isoformat() if hasattr(value, "isoformat") else value
