"""`gridstaff explain KEY`: meaning, value, unit, allowed values, source and assumed range of one key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.config.errors import ConfigProblems, Problem, renamed_problem
from sim.config.metadata.keys import (
    Path,
    closest_key,
    describe_allowed,
    join_key,
    member_names,
    parse_key,
    schema_at,
)
from sim.config.metadata.provenance import STATUS_ZH, Provenance, Sources, load_sources
from sim.config.metadata.values import value_at
from sim.config.scenario import Scenario
from sim.phrases import phrase
from sim.renamed import RENAMED_GROUPS, current_key

_NOTHING_HERE = phrase("this place has nothing here")
UNSET = "not set in this place"
WIDTH = 9  # of the labels, in characters


def explain_key(key: str, scenario: Scenario, known: Sources | None = None) -> str:
    """Explain a key and its value in a scenario.

    Parameters
    ----------
    key : str
        Dotted key of a value or a group.
    scenario : Scenario
    known : Sources, optional
        Sources to use; by default those of ``conf/sources``.

    Returns
    -------
    str
        Lines of text; for a group, its members and their values.

    Raises
    ------
    ConfigProblems
        If there is no such key, with the closest one.
    """
    path = parse_key(key)
    if not path or schema_at(path) is None:
        if current := current_key(key) or RENAMED_GROUPS.get(key):
            raise ConfigProblems([renamed_problem(key, "", current)])
        near = closest_key(path) if path else ""
        raise ConfigProblems([Problem(key, "", phrase("unknown key"), suggestion=near)])
    row = (known or load_sources()).of(path, scenario.place.id)
    try:
        value = value_at(scenario, path)
    except KeyError:
        problem = _unused_name(path, scenario)
        if row is None or problem.allowed != _NOTHING_HERE:
            raise ConfigProblems([problem]) from None
        value = UNSET
    if isinstance(value, Mapping) and (value or member_names(path)):
        return "\n".join([join_key(path), *_members(path, value)])
    lines = _of_value(path, value, row) if row is not None else [("value", _format(value))]
    lines.append(("allowed", describe_allowed(path)))
    if row is not None:
        lines += _origin(row, known or load_sources())
    place = f"{join_key(path)}   ({scenario.place.id})"
    return "\n".join([place, *(f"  {label:<{WIDTH}}{text}" for label, text in lines)])


def _members(path: Path, value: Any) -> Iterator[str]:
    """Yield a line for each value below a group."""
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _members((*path, name), inner)
        else:
            yield f"  {join_key((*path, name))} = {_format(inner)}"


def _of_value(path: Path, value: Any, row: Provenance) -> list[tuple[str, str]]:
    unit = "" if row.unit == "-" else f" {row.unit}"
    return [("meaning", row.meaning_en), ("含义", row.meaning_zh), ("value", _format(value) + unit)]


def _origin(row: Provenance, known: Sources) -> list[tuple[str, str]]:
    lines = [("status", f"{row.status} / {STATUS_ZH[row.status]}"), ("source", row.source)]
    if row.status == "assumed" and row.low is not None and row.high is not None:
        lines.append(("range", f"{row.low:g} to {row.high:g} (assumed)"))
    fact = known.facts.get(row.fact or "")
    if fact is not None:
        title = known.documents[fact.document].title_en
        lines.append(("fact", f"{row.fact}: {title}, {fact.clause}. {fact.says} {fact.zh}".rstrip()))
    return lines


def _unused_name(path: Path, scenario: Scenario) -> Problem:
    """Return the problem of a free name or list position that this place does not have."""
    for depth in range(len(path), 0, -1):
        try:
            there = value_at(scenario, path[: depth - 1])
        except KeyError:
            continue
        names = list(there) if isinstance(there, Mapping) else [f"[0] to [{len(there) - 1}]"] if there else []
        here = phrase("this place has here: {names}", names=", ".join(map(str, names)))
        return Problem(join_key(path), "", here if names else _NOTHING_HERE)
    raise AssertionError("the empty path exists in every scenario")


def _format(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{n}: {_format(v)}" for n, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_format, value)) + "]"
    return str(value)
