"""Loading: from a composed mapping to a Scenario, with every problem reported together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import RLock
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.config.errors import ConfigProblems, Problem, format_value, renamed_problem
from sim.config.inconsistency import Check, CheckCache, find_inconsistencies
from sim.config.metadata.keys import Path, closest_key, describe_allowed, join_key, member_names, schema_at
from sim.config.scenario import Scenario
from sim.phrases import phrase, phrase_of, split_phrases
from sim.renamed import current_key, current_value

NO_ORIGINS: Mapping[str, str] = MappingProxyType({})
NO_VALUES: Mapping[str, Any] = MappingProxyType({})
SCALARS = (str, float, int, type(None))
PLAIN = frozenset((*SCALARS, bool))
MODELS = (BaseModel, dict)  # a part that is one of these is taken as it is
MAX_GROUPS = 4_000  # groups kept, about 10 kB each
MAX_NAMES = 12  # of the valid keys listed in a message
MAX_SUGGESTIONS = 50  # of unknown keys that get one: as many as are shown
BRANCH = re.compile(
    r"(dict|list|tuple|literal|function-\w+)\[.*\]$"
)  # alternative, as the validator names it


@dataclass(frozen=True, slots=True)
class _Group:
    """Mapping of a group with its model, or with its problems."""

    mapping: object  # referenced, so that its identity is not reused
    model: Any
    problems: tuple[Problem, ...] = ()
    frozen: Any = None  # the mapping with tuples for lists; None unless other groups are compared with it


class Loader:
    """Load successive scenarios; what they share is validated once.

    A group passed as the same mapping object as before has the same model, because models are frozen, and a check of
    the same models has the same result. Parts that a group shares with the first one of its name keep their models.
    Callers must therefore not change a mapping after passing it. At most ``MAX_GROUPS`` groups are kept.

    Parameters
    ----------
    checks : iterable of Check
        Checks of groups against each other, see `sim.config.consistency`.
    """

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._groups: dict[tuple[str, int], _Group] = {}
        self._first: dict[str, _Group] = {}  # the first valid group of each name
        self._check_cache: CheckCache = {}
        self._lock = RLock()

    def load(self, mapping: Mapping[str, Any], origins: Mapping[str, str] = NO_ORIGINS) -> Scenario:
        """Return the validated scenario of a composed configuration.

        Parameters
        ----------
        mapping : mapping
            Group name -> mapping of keys to values.
        origins : mapping of str to str
            Dotted key -> file or command line that sets it; a key below another inherits its origin.

        Raises
        ------
        ConfigProblems
            With all problems: types, ranges, unknown keys, and contradictions between groups that are valid by
            themselves.
        """
        with self._lock:
            return self._load(mapping, origins)

    def _load(self, mapping: Mapping[str, Any], origins: Mapping[str, str]) -> Scenario:
        if len(self._groups) > MAX_GROUPS:  # identities count only while their objects are kept: forget both
            self._groups.clear()
            self._check_cache.clear()
        groups = {name: self._group(name, mapping.get(name, NO_VALUES)) for name in _group_names()}
        unknown = ((name, value) for name, value in mapping.items() if name not in groups)
        problems = [
            problem
            for number, (name, value) in enumerate(unknown)
            for problem in _unknown_key((str(name),), value, number < MAX_SUGGESTIONS)
        ]
        problems += [problem for group in groups.values() for problem in group.problems]
        models = {name: group.model for name, group in groups.items() if not group.problems}
        found = find_inconsistencies(models, self._checks, self._check_cache)
        problems += [Problem(p.key, format_value(p.value), p.allowed) for p in found]
        if problems:
            raise ConfigProblems(_with_origin(p, origins) for p in problems)
        return Scenario.model_construct(**models)  # its groups are valid: validators need not run again

    def _group(self, name: str, mapping: Any) -> _Group:
        known = (name, id(mapping))
        if known not in self._groups:
            first = self._first.get(name)
            found = _validate(name, mapping, first)
            if first is None and not found.problems:
                self._first[name] = replace(found, frozen=_freeze(mapping))
            self._groups[known] = found
        return self._groups[known]


def _validate(name: str, mapping: Any, first: _Group | None = None) -> _Group:
    model: Any = Scenario.model_fields[name].annotation
    try:
        known = None if first is None else (first.mapping, first.model, first.frozen)
        values = _freeze(mapping) if known is None else _with_models(mapping, *known)
        return _Group(mapping, model.model_validate(values))
    except ValidationError as error:
        errors = enumerate(_without_branches(error.errors()))
        problems = (p for n, found in errors for p in _problems_of(name, found, n < MAX_SUGGESTIONS))
        return _Group(mapping, None, tuple(problems))


def _without_branches(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield the errors with keys for places: without the names of alternatives, and of alternatives of another kind.

    Where a map or a word is allowed, the validator reports both for one value.
    """
    for found in errors:
        branches = [part for part in found["loc"] if BRANCH.match(str(part))]
        is_map = isinstance(found["input"], Mapping)
        if branches and (found["type"] == "dict_type" or (found["type"] == "literal_error" and is_map)):
            continue
        yield {**found, "loc": tuple(part for part in found["loc"] if part not in branches)}


def _group_names() -> tuple[str, ...]:
    return tuple(Scenario.model_fields)


def _freeze(value: Any) -> Any:
    """Return the value with tuples for lists, because models are frozen."""
    if isinstance(value, SCALARS):  # most values; asked first because Mapping is slow to ask for
        return value
    if isinstance(value, Mapping):
        return {name: _freeze(inner) for name, inner in value.items()}
    return tuple(map(_freeze, value)) if isinstance(value, list | tuple) else value


def _with_models(value: Any, known: Any, model: object, frozen: Any) -> Any:
    """Return the value with the models of the parts that it shares with a known mapping, which are valid.

    ``frozen``: the known mapping with tuples for lists.
    """
    if value is known:
        return model if isinstance(model, MODELS) else frozen
    if not isinstance(value, dict) or not isinstance(known, dict):
        return _freeze(value)
    models = model if isinstance(model, dict) else getattr(model, "__dict__", {})
    made = {}
    for name, part in value.items():
        if type(part) in PLAIN:
            made[name] = part
        elif part is known.get(name, made):
            of = models.get(name)
            made[name] = of if isinstance(of, MODELS) else frozen[name]
        else:
            made[name] = _with_models(part, known.get(name), models.get(name), frozen.get(name))
    return made


def _problems_of(group: str, found: Any, suggest: bool = True) -> Iterator[Problem]:
    """Return the problems for one error of the validator."""
    loc: Path = (group, *found["loc"])
    kind, value = found["type"], found["input"]
    if loc[-1] == "[key]":
        yield from _unknown_key(loc[:-1], None, suggest)
    elif kind == "extra_forbidden":
        yield from _unknown_key(loc, value, suggest)
    elif schema_at(loc) is None:
        return  # below a key already reported as unknown
    elif kind == "missing":
        yield Problem(
            join_key(loc), "", phrase("is missing; allowed: {allowed}", allowed=describe_allowed(loc))
        )
    elif kind == "value_error":
        text = phrase_of(found["ctx"]["error"])
        for part in split_phrases(text) if isinstance(value, Mapping) else [text]:
            yield Problem(join_key(loc), format_value(value), part)
    elif current := current_value(join_key(loc), str(value)):
        yield renamed_problem(join_key(loc), str(value), current)
    else:
        yield Problem(
            join_key(loc),
            format_value(value),
            _describe_needed(loc, value),
            suggestion=_closest_word(loc, value),
        )


def _describe_needed(loc: Path, value: Any) -> str:
    allowed = describe_allowed(loc)
    if isinstance(value, bool):
        return phrase(
            "allowed: {allowed} (YAML read a truth value: put quotes around a text)", allowed=allowed
        )
    return phrase("allowed: {allowed}", allowed=allowed)


def _unknown_key(loc: Path, value: Any, suggest: bool = True) -> Iterator[Problem]:
    """Yield the problem of an unknown key; of a former key, one for each name below it that changed as well.

    ``suggest``: look for the closest valid key, which takes milliseconds.
    """
    key = join_key(loc)
    if current := current_key(key):
        yield renamed_problem(key, format_value(value) if value is not None else "", current)
        yield from _renamed_below(loc, value, current)
        return
    names = member_names(loc[:-1]) if len(loc) > 1 else _group_names()
    near = closest_key(loc) if suggest else ""
    lists_names = not near and 0 < len(names) <= MAX_NAMES
    unknown = phrase("unknown key")
    message = (
        phrase("unknown key; valid keys are: {names}", names=", ".join(names)) if lists_names else unknown
    )
    text = format_value(value) if value is not None else ""
    yield Problem(key, text, message, suggestion=near)


def _renamed_below(loc: Path, value: Any, parent: str) -> Iterator[Problem]:
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        path = (*loc, str(name))
        current = current_key(join_key(path))
        if current != f"{parent}.{name}":
            yield renamed_problem(join_key(path), format_value(inner), current)
        yield from _renamed_below(path, inner, current)


def _closest_word(loc: Path, value: Any) -> str:
    """Return the closest of the words allowed here."""
    node = schema_at(loc) or {}
    words = [w for n in (node, *node.get("anyOf", [])) for w in n.get("enum", [])]
    found = difflib.get_close_matches(str(value), words, n=1, cutoff=0.6)
    return found[0] if found else ""


def _with_origin(problem: Problem, origins: Mapping[str, str]) -> Problem:
    """Return the problem with the origin of the longest key at, above or below its own."""
    holders = [k for k in origins if _is_below(problem.key, k) or _is_below(k, problem.key)]
    best = max(holders, key=len, default="")
    return Problem(problem.key, problem.value, problem.allowed, origins.get(best, ""), problem.suggestion)


def _is_below(key: str, part: str) -> bool:
    return key == part or key.startswith((part + ".", part + "["))
