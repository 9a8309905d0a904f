"""Keys of a scenario: names, allowed values, and the closest key to a misspelt one.

All of it is derived from the schema, so messages, `gridstaff explain` and validation cannot disagree. A path is a tuple
of names and list positions, written "staffing.shifts.day.weekday[0][1]".
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sim.config.groups.case_deadlines import TERM
from sim.config.scenario import Scenario
from sim.phrases import Phrase, join_phrases, phrase
from sim.renamed import current_key

Path = tuple[str | int, ...]
Node = dict[str, Any]  # a part of the JSON schema


def join_key(path: Iterable[str | int]) -> str:
    """Return the path as text.

    >>> join_key(("staffing", "shifts", "day", "weekday", 0, 1))
    'staffing.shifts.day.weekday[0][1]'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def parse_key(key: str) -> Path:
    """Return the path of a dotted key; list positions are written in brackets or between dots."""
    parts = [p for p in key.replace("[", ".").replace("]", "").split(".") if p]
    return tuple(int(p) if p.isdigit() else p for p in parts)


@cache
def _schema() -> Node:
    return Scenario.model_json_schema()


def _resolve(node: Node) -> Node:
    """Return the node that `$ref` refers to; of "this or null", the part that is not null."""
    while True:
        if "$ref" in node:
            node = _schema()["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            node = next(n for n in node["anyOf"] if n.get("type") != "null")
        else:
            return node


def _member_schema(node: Node, part: str | int) -> Node | None:
    """Return the schema of one member, or None if there is no such key."""
    node = _resolve(node)
    if isinstance(part, int):
        items = node.get("prefixItems", [])
        return items[part] if part < len(items) else node.get("items")
    names = node.get("propertyNames", {}).get("enum")
    if part in node.get("properties", {}):
        return dict(node["properties"][part])
    inner = node.get("additionalProperties")
    return inner if isinstance(inner, dict) and (names is None or part in names) else None


def schema_at(path: Path) -> Node | None:
    """Return the schema at a path, or None if there is no such key."""
    node: Node | None = _schema()
    for part in path:
        node = _member_schema(node, part) if node is not None else None
    return node


def member_names(path: Path) -> tuple[str, ...]:
    """Return the valid member names at a path; empty if names are free (shifts, classes, meetings)."""
    node = schema_at(path)
    if node is None:
        return ()
    node = _resolve(node)
    return (*node.get("properties", {}), *node.get("propertyNames", {}).get("enum", ()))


def describe_allowed(path: Path) -> str:
    """Describe the values allowed at a path.

    >>> describe_allowed(("area", "special_share"))
    'a number, 0 to 1'
    """
    node = schema_at(path)
    return phrase("unknown key") if node is None else _describe(node)


# Descriptions of allowed values; numbers by the bounds that the schema states.
_NUMBERS = {
    (): "{kind}",
    ("minimum",): "{kind}, {minimum} or more",
    ("minimum", "maximum"): "{kind}, {minimum} to {maximum}",
    ("minimum", "exclusiveMaximum"): "{kind}, {minimum} or more and below {exclusiveMaximum}",
    ("exclusiveMinimum",): "{kind}, above {exclusiveMinimum}",
    ("exclusiveMinimum", "maximum"): "{kind}, above {exclusiveMinimum} and at most {maximum}",
    ("exclusiveMinimum", "exclusiveMaximum"): "{kind}, above {exclusiveMinimum} and below {exclusiveMaximum}",
    ("maximum",): "{kind}, at most {maximum}",
    ("exclusiveMaximum",): "{kind}, below {exclusiveMaximum}",
}
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")


def _describe(node: Node) -> str:
    if node.get("format") == "deadline":
        return phrase("a whole number of working days, or a text: {term}", term=TERM)
    if "anyOf" in node:
        kinds = ("null" if n.get("type") == "null" else _describe(n) for n in node["anyOf"])
        return join_phrases(kinds, "{first} or {rest}")
    node = _resolve(node)
    if "enum" in node:
        return phrase("one of: {names}", names=", ".join(map(str, node["enum"])))
    if "const" in node:
        return str(node["const"])
    kind = str(node.get("type", ""))
    if kind in ("number", "integer"):
        return _describe_number(node, phrase("a whole number") if kind == "integer" else phrase("a number"))
    if kind == "boolean":
        return phrase("true or false")
    describe = {"string": _describe_text, "array": _describe_list, "object": _describe_members}.get(kind)
    return kind if describe is None else describe(node)


def _describe_number(node: Node, kind: str) -> str:
    bounds = {name: _format_number(node[name]) for name in _BOUNDS if node.get(name) is not None}
    return Phrase(_NUMBERS[tuple(bounds)], {"kind": kind, **bounds})


def _format_number(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def _describe_text(node: Node) -> str:
    kind = node.get("format")
    if kind == "date":
        return phrase("a date 'YYYY-MM-DD'")
    if kind == "HH:MM":
        return phrase("a clock time 'HH:MM' in quotes")
    most = node.get("maxLength")
    if most is None:
        return phrase("text")
    least = node.get("minLength", 0)
    return phrase("text of {minimum} to {maximum} characters", minimum=least, maximum=most)


def _describe_list(node: Node) -> str:
    if "prefixItems" in node:
        items = join_phrases((_describe(n) for n in node["prefixItems"]), "{first}, {rest}")
        return phrase("a list [{items}]", items=items)
    if "items" not in node:
        return phrase("a list")
    least, most = node.get("minItems"), node.get("maxItems")
    fixed = least is not None and least == most
    item = _describe(node["items"])
    if fixed:
        return phrase("a list of {count}, each: {item}", count=least, item=item)
    return phrase("a list, each: {item}", item=item)


def _describe_members(node: Node) -> str:
    names = [*node.get("properties", {}), *node.get("propertyNames", {}).get("enum", ())]
    if not names:
        return phrase("names with values")
    some = ", ".join(names[:4])
    if len(names) > 4:
        return phrase("keys and values ({names}, ...)", names=some)
    return phrase("keys and values ({names})", names=some)


def leaves(path: Path = ()) -> Iterator[Path]:
    """Yield the path of every key that holds a value; `*` for free names."""
    node = schema_at(path) if path else _schema()
    node = _resolve(node or {})
    if "properties" in node:
        for name in node["properties"]:
            yield from leaves((*path, name))
    elif isinstance(node.get("additionalProperties"), dict):
        names = node.get("propertyNames", {}).get("enum")
        inner = _resolve(node["additionalProperties"])
        for name in names or ["*"]:
            if "properties" not in inner:
                yield (*path, name)
            else:
                yield from _leaves_of_free_name((*path, name), inner)
    else:
        yield path


def _leaves_of_free_name(path: Path, node: Node) -> Iterator[Path]:
    """Yield the paths below a member with a free name."""
    for name, member in node["properties"].items():
        inner = _resolve(member)
        if "properties" in inner:
            yield from _leaves_of_free_name((*path, name), inner)
        else:
            yield (*path, name)


@cache
def all_keys() -> tuple[str, ...]:
    """Return every dotted key of the schema, groups before their members."""
    found: dict[str, None] = {}
    for path in leaves():
        for depth in range(1, len(path) + 1):
            found[join_key(path[:depth])] = None
    return tuple(found)


def closest_key(path: Path) -> str:
    """Return the valid key closest to an unknown one; empty if none is close.

    In this order: the current name of a former key, the only key with the same last name (of a name alone the shortest
    such key), a similar sibling, a key similar as a whole.

    >>> closest_key(("area", "housholds_per_grid"))
    'area.households_per_grid'
    """
    if current := current_key(join_key(path)):
        return current
    parent, name = path[:-1], str(path[-1])
    same = [key for key in all_keys() if key.rsplit(".", 1)[-1] == name]
    if len(same) == 1 or (same and not parent):
        return min(same, key=lambda key: (key.count("."), key))
    siblings = difflib.get_close_matches(name, member_names(parent), n=1, cutoff=0.6)
    if siblings:
        return join_key((*parent, siblings[0]))
    others = [key for key in all_keys() if not join_key(path).startswith(key)]
    alike = difflib.get_close_matches(join_key(path), [*same, *others], n=1, cutoff=0.8)
    return alike[0] if alike else ""
