"""Contradictions between groups, and how the checks that find them are run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, get_type_hints

from sim.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Contradiction between groups: the key to change first, its value, and a sentence on what is allowed."""

    key: str
    value: object
    allowed: str


Check = Callable[..., Iterator[Inconsistency]]
CheckCache = dict[tuple[object, ...], tuple[Inconsistency, ...]]
"""(check, identities of its groups or values of what it reads of them) -> contradictions found."""
C = TypeVar("C", bound=Check)
_read_only: dict[Check, Mapping[str, Callable[[Any], object]]] = {}  # check -> group -> what it reads of it


def reads_only(**attributes: str) -> Callable[[C], C]:
    """Declare that a check reads one attribute only of some groups: it is run again only where that differs.

    Parameters
    ----------
    **attributes : str
        Group -> its attribute, whose value is hashable.
    """

    def declare(check: C) -> C:
        _read_only[check] = {group: attrgetter(name) for group, name in attributes.items()}
        return check

    return declare


def find_inconsistencies(
    groups: Mapping[str, Any], checks: Iterable[Check], cache: CheckCache | None = None
) -> Iterator[Inconsistency]:
    """Yield every contradiction between groups.

    Parameters
    ----------
    groups : mapping of str to model
        Groups that are valid by themselves.
    checks : iterable of Check
        Checks with missing groups are skipped.
    cache : dict, optional
        Results by check and identity of its groups. The caller must keep a reference to every group it passes, so
        that identities are not reused.
    """
    known: CheckCache = {} if cache is None else cache
    for check in checks:
        names = _groups_of(check)
        if not all(map(groups.__contains__, names)):
            continue
        narrow = _read_only.get(check)
        key: tuple[object, ...] = (check, *map(id, map(groups.__getitem__, names)))
        if narrow is not None:
            key = (check, *(narrow.get(name, id)(groups[name]) for name in names))
        if key not in known:
            known[key] = tuple(check(*(parameter.argument(groups) for parameter in _parameters_of(check))))
        yield from known[key]


class _Parameter(NamedTuple):
    """Parameter of a check: one group, or a NamedTuple of several."""

    groups: tuple[str, ...]
    together: type[Any] | None  # the NamedTuple; None = one group

    def argument(self, groups: Mapping[str, Any]) -> Any:
        """Return the argument of the check."""
        parts = [groups[name] for name in self.groups]
        return parts[0] if self.together is None else self.together(*parts)


@cache
def _groups_of(check: Check) -> tuple[str, ...]:
    return tuple(name for parameter in _parameters_of(check) for name in parameter.groups)


@cache
def _parameters_of(check: Check) -> tuple[_Parameter, ...]:
    types = get_type_hints(check)
    return tuple(
        _Parameter(types[name]._fields, types[name])
        if hasattr(types[name], "_fields")
        else _Parameter((name,), None)
        for name in inspect.signature(check).parameters
    )


def conflict(key: str, value: object, message: str, **values: object) -> Inconsistency:
    """Return a contradiction; ``message`` is a sentence with named placeholders for ``values``."""
    return Inconsistency(key, value, Phrase(message, values))
