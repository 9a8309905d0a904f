"""Single values of a scenario with their paths, for provenance and explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.config.metadata.keys import Path
from sim.config.scenario import Scenario


def iter_values(scenario: Scenario) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) of every single value; list items by position, an empty list or mapping as a whole."""
    yield from _leaves((), scenario.resolved())


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves((*path, name), inner)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves((*path, number), inner)
    else:
        yield path, value


def without_positions(path: Path) -> tuple[str, ...]:
    """Return the path without list positions, because all items of a list share meaning and source."""
    return tuple(part for part in path if isinstance(part, str))


def value_at(scenario: Scenario, path: Path) -> Any:
    """Return the value at a path in plain JSON types. Raises KeyError if the scenario has none."""
    node: Any = scenario.resolved()
    for part in path:
        try:
            node = node[part]
        except (IndexError, TypeError):
            raise KeyError(part) from None
    return node


def is_number(value: object) -> bool:
    """Return whether a value is a number; truth values are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
