"""`gridstaff explain KEY`: meaning, value, unit, allowed values, source and assumed range of one key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

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
from sim.phrases import Phrase, phrase
from sim.renamed import RENAMED_GROUPS, current_key

_NOTHING_HERE = phrase("this place has nothing here")
UNSET = phrase("not set in this place")
WIDTH = 9  # of the labels, in characters


class Line(NamedTuple):
    """Line of an explanation: its label, the text, and the Chinese text where the sources have one."""

    label: str
    text: str
    chinese: str = ""


class Explanation(NamedTuple):
    """Explanation of a key: heading and lines; the lines of a group, one for each value below it, have no label."""

    heading: str
    lines: tuple[Line, ...]


def find_explanation(key: str, scenario: Scenario, known: Sources | None = None) -> Explanation:
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
    Explanation
        Phrases; for a group, its members and their values.

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
    sources = known or load_sources()
    if isinstance(value, Mapping) and (value or member_names(path)):
        return Explanation(join_key(path), tuple(_members(path, value, scenario, sources)))
    lines = _of_value(value, row) if row is not None else [Line(phrase("value"), _format(value))]
    lines.append(Line(phrase("allowed"), describe_allowed(path)))
    if row is not None:
        lines += _origin(row, sources)
    return Explanation(phrase("{key}   ({place})", key=join_key(path), place=scenario.place.id), tuple(lines))


def explain_key(key: str, scenario: Scenario, known: Sources | None = None) -> str:
    """Return the explanation of a key in English, with its meaning in both languages; see `find_explanation`."""
    found = find_explanation(key, scenario, known)
    lines = [found.heading]
    for line in found.lines:
        if not line.label:
            lines.append(f"  {line.text}")
        else:
            lines.append(f"  {line.label:<{WIDTH}}{line.text}")
            lines += [f"  {'含义':<{WIDTH}}{line.chinese}"] if line.label == "meaning" else []
    return "\n".join(lines)


def _members(path: Path, value: Any, scenario: Scenario, known: Sources) -> Iterator[Line]:
    """Yield a line for each value below a group."""
    for name, inner in value.items():
        below = (*path, name)
        if isinstance(inner, Mapping) and inner:
            yield from _members(below, inner, scenario, known)
        else:
            row = known.of(below, scenario.place.id)
            text = f"{join_key(below)} = {_format(inner)}"
            yield Line("", text, f"{text}   {row.meaning_zh}" if row is not None else text)


def _of_value(value: Any, row: Provenance) -> list[Line]:
    text = _format(value)
    if row.unit != "-" and value != UNSET:
        text = phrase("{value} {unit}", value=text, unit=Phrase(row.unit, {}))
    elif row.unit != "-":
        text = phrase("{value} {unit}", value=UNSET, unit=Phrase(row.unit, {}))
    return [Line(phrase("meaning"), row.meaning_en, row.meaning_zh), Line(phrase("value"), text)]


def _origin(row: Provenance, known: Sources) -> list[Line]:
    status = STATUS_ZH[row.status]
    lines = [
        Line(phrase("status"), f"{row.status} / {status}", status),
        Line(phrase("source"), row.source, known.in_chinese(row.source)),
    ]
    if row.status == "assumed" and row.low is not None and row.high is not None:
        lines.append(
            Line(phrase("range"), phrase("{low:g} to {high:g} (assumed)", low=row.low, high=row.high))
        )
    fact = known.facts.get(row.fact or "")
    if fact is not None:
        of = known.documents[fact.document]
        said = f"{row.fact}: {of.title_en}, {fact.clause}. {fact.says} {fact.zh}".rstrip()
        lines.append(Line(phrase("fact"), said, f"{row.fact}：{of.title_zh}，{fact.clause}。{fact.zh}"))
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
