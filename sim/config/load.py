"""From a composed mapping to a Scenario: every problem at once, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from sim.config.consistency import Answers, Check, cross_checked
from sim.config.errors import ConfigProblems, Problem, shown
from sim.config.metadata.keys import Path, allowed, dotted, names_at, nearest, node_at
from sim.config.scenario import Scenario

NOWHERE: Mapping[str, str] = MappingProxyType({})
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Group:
    """A group's mapping with its model, or with what is wrong in it."""

    mapping: object  # kept, so that its identity stays its own
    model: Any
    problems: tuple[Problem, ...] = ()


class Loader:
    """Loads one scenario after the other; what they have in common is checked once.

    A group given as the very mapping object it was given as before has the same model (models are frozen),
    and a check of groups that it has seen has the same answer. So nobody may write into a mapping given.
    """

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._groups: dict[tuple[str, int], _Group] = {}
        self._answers: Answers = {}

    def load(self, mapping: Mapping[str, Any], origins: Mapping[str, str] = NOWHERE) -> Scenario:
        """Return the checked scenario of a composed configuration.

        ``origins``: dotted key -> where it was given; a key below another takes its origin. Raises
        ConfigProblems with everything that is wrong: types, ranges, unknown keys, and what two groups that
        are right by themselves ask together (groups that are wrong take no part in that).
        """
        groups = {name: self._group(name, mapping.get(name, NOTHING)) for name in _groups()}
        problems = [_unknown((str(name),), value) for name, value in mapping.items() if name not in groups]
        problems += [problem for group in groups.values() for problem in group.problems]
        models = {name: group.model for name, group in groups.items() if not group.problems}
        found = cross_checked(models, self._checks, self._answers)
        problems += [Problem(p.key, shown(p.value), p.allowed) for p in found]
        if problems:
            raise ConfigProblems(_with_origin(p, origins) for p in problems)
        return Scenario(**models)

    def _group(self, name: str, mapping: Any) -> _Group:
        known = (name, id(mapping))
        if known not in self._groups:
            self._groups[known] = _checked(name, mapping)
        return self._groups[known]


def _checked(name: str, mapping: Any) -> _Group:
    model: Any = Scenario.model_fields[name].annotation
    try:
        return _Group(mapping, model.model_validate(_frozen(mapping)))
    except ValidationError as error:
        return _Group(mapping, None, tuple(p for found in error.errors() for p in _told(name, found)))


def _groups() -> tuple[str, ...]:
    return tuple(Scenario.model_fields)


def _frozen(value: Any) -> Any:
    """YAML knows lists only; the schema's are fixed."""
    if isinstance(value, Mapping):
        return {name: _frozen(inner) for name, inner in value.items()}
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list | tuple) else value


def _told(group: str, found: Any) -> Iterator[Problem]:
    """The problems behind one finding of the validator."""
    loc: Path = (group, *found["loc"])
    kind, value = found["type"], found["input"]
    if loc[-1] == "[key]":
        yield _unknown(loc[:-1], None)
    elif kind == "extra_forbidden":
        yield _unknown(loc, value)
    elif node_at(loc) is None:
        return  # below a key that is told to be unknown
    elif kind == "missing":
        yield Problem(dotted(loc), "", f"is missing; allowed: {allowed(loc)}")
    elif kind == "value_error":
        text = str(found["ctx"]["error"])
        for part in text.split("; ") if isinstance(value, Mapping) else [text]:
            yield Problem(dotted(loc), shown(value), part)
    else:
        yield Problem(dotted(loc), shown(value), "allowed: " + _needed(loc, value), "", _alike(loc, value))


def _needed(loc: Path, value: Any) -> str:
    quotes = " (YAML read a truth value: put quotes around a text)" if isinstance(value, bool) else ""
    return allowed(loc) + quotes


def _unknown(loc: Path, value: Any) -> Problem:
    names = names_at(loc[:-1]) if len(loc) > 1 else _groups()
    near = nearest(loc)
    few = "" if near or not names or len(names) > 12 else "; there are: " + ", ".join(names)
    said = shown(value) if value is not None else ""
    return Problem(dotted(loc), said, "there is no such key" + few, "", near)


def _alike(loc: Path, value: Any) -> str:
    """The nearest of the words that may stand here."""
    node = node_at(loc) or {}
    words = [w for n in (node, *node.get("anyOf", [])) for w in n.get("enum", [])]
    found = difflib.get_close_matches(str(value), words, n=1, cutoff=0.6)
    return found[0] if found else ""


def _with_origin(problem: Problem, origins: Mapping[str, str]) -> Problem:
    holders = [k for k in origins if _inside(problem.key, k) or _inside(k, problem.key)]
    best = max(holders, key=len, default="")
    return Problem(problem.key, problem.value, problem.allowed, origins.get(best, ""), problem.nearest)


def _inside(key: str, part: str) -> bool:
    return key == part or key.startswith((part + ".", part + "["))
