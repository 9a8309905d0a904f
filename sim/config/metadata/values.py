"""The single values of a scenario with their paths, as provenance and explanations see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.config.metadata.keys import Path
from sim.config.scenario import Scenario


def iter_values(scenario: Scenario) -> Iterator[tuple[Path, Any]]:
    """(path, value) of every single value; lists by position, an empty list or mapping as itself."""
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
    """A path without list positions: all places of a list have one meaning and one source."""
    return tuple(part for part in path if isinstance(part, str))


def value_at(scenario: Scenario, path: Path) -> Any:
    """The value at a path in plain JSON types. Raises KeyError where this scenario has none."""
    node: Any = scenario.resolved()
    for part in path:
        try:
            node = node[part]
        except (IndexError, TypeError):
            raise KeyError(part) from None
    return node


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
