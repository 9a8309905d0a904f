"""Keys of a scenario: which there are, what each may hold, which is nearest to a misspelt one.

Read off the schema itself, so that a message, `gridstaff explain` and the check cannot disagree. A path
is a tuple of names and list positions, written "staffing.shifts.day.weekday[0][1]".
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sim.config.scenario import Scenario
from sim.renamed import current_key

Path = tuple[str | int, ...]
Node = dict[str, Any]  # a part of the JSON schema


def join_key(path: Iterable[str | int]) -> str:
    """The path as a planner writes it."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def parse_key(key: str) -> Path:
    """The path of a dotted key; positions may stand in brackets or between dots."""
    parts = [p for p in key.replace("[", ".").replace("]", "").split(".") if p]
    return tuple(int(p) if p.isdigit() else p for p in parts)


@cache
def _schema() -> Node:
    return Scenario.model_json_schema()


def _resolve(node: Node) -> Node:
    """A node itself behind `$ref`; of "this or null" the part that is not null."""
    while True:
        if "$ref" in node:
            node = _schema()["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            node = next(n for n in node["anyOf"] if n.get("type") != "null")
        else:
            return node


def _member_schema(node: Node, part: str | int) -> Node | None:
    """The schema of one member, None if there is no such key."""
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
    """The schema at a path, None if there is no such key."""
    node: Node | None = _schema()
    for part in path:
        node = _member_schema(node, part) if node is not None else None
    return node


def member_names(path: Path) -> tuple[str, ...]:
    """Valid member names at a path; none where any name may stand (shifts, classes, meetings)."""
    node = schema_at(path)
    if node is None:
        return ()
    node = _resolve(node)
    return (*node.get("properties", {}), *node.get("propertyNames", {}).get("enum", ()))


def describe_allowed(path: Path) -> str:
    """What may stand at a path, in words: "0 to 1", "one of: exact, even", "a whole number, 1 or more"."""
    node = schema_at(path)
    return "unknown key" if node is None else _describe(node)


def _describe(node: Node) -> str:
    if "anyOf" in node:
        return " or ".join("null" if n.get("type") == "null" else _describe(n) for n in node["anyOf"])
    node = _resolve(node)
    if "enum" in node:
        return "one of: " + ", ".join(map(str, node["enum"]))
    if "const" in node:
        return str(node["const"])
    kind = str(node.get("type", ""))
    if kind in ("number", "integer"):
        return _describe_number(node, "a whole number" if kind == "integer" else "a number")
    if kind == "boolean":
        return "true or false"
    describe = {"string": _describe_text, "array": _describe_list, "object": _describe_members}.get(kind)
    return kind if describe is None else describe(node)


def _describe_number(node: Node, what: str) -> str:
    low, above = node.get("minimum"), node.get("exclusiveMinimum")
    high, below = node.get("maximum"), node.get("exclusiveMaximum")
    if low is not None and high is not None:
        ends = [f"{_format_number(low)} to {_format_number(high)}"]
    elif low is not None:
        ends = [f"{_format_number(low)} or more"]
    else:
        ends = [f"above {_format_number(above)}" if above is not None else ""]
        ends.append(f"at most {_format_number(high)}" if high is not None else "")
    ends.append(f"below {_format_number(below)}" if below is not None else "")
    return ", ".join([what, " and ".join(e for e in ends if e)]).rstrip(", ")


def _format_number(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def _describe_text(node: Node) -> str:
    kind = node.get("format")
    if kind == "date":
        return "a date 'YYYY-MM-DD'"
    if kind == "HH:MM":
        return "a clock time 'HH:MM' in quotes"
    most = node.get("maxLength")
    return "text" if most is None else f"text of {node.get('minLength', 0)} to {most} characters"


def _describe_list(node: Node) -> str:
    if "prefixItems" in node:
        return "a list [" + ", ".join(_describe(n) for n in node["prefixItems"]) + "]"
    least, most = node.get("minItems"), node.get("maxItems")
    count = f" of {least}" if least is not None and least == most else ""
    return f"a list{count}, each: {_describe(node['items'])}" if "items" in node else "a list"


def _describe_members(node: Node) -> str:
    names = [*node.get("properties", {}), *node.get("propertyNames", {}).get("enum", ())]
    few = names[:4] + (["..."] if len(names) > 4 else [])
    return "keys and values (" + ", ".join(few) + ")" if names else "names with values"


def leaves(path: Path = ()) -> Iterator[Path]:
    """Every key of the schema that holds a value; `*` for names a place chooses itself."""
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
    """Leaves below a member whose name is free."""
    for name, member in node["properties"].items():
        inner = _resolve(member)
        if "properties" in inner:
            yield from _leaves_of_free_name((*path, name), inner)
        else:
            yield (*path, name)


@cache
def all_keys() -> tuple[str, ...]:
    """Every key of the schema, dotted, parts before their members."""
    found: dict[str, None] = {}
    for path in leaves():
        for depth in range(1, len(path) + 1):
            found[join_key(path[:depth])] = None
    return tuple(found)


def closest_key(path: Path) -> str:
    """Return the valid key closest to a wrong one.

    In this order: the current name of a former key, the same name elsewhere, a sibling, a similar whole key.
    """
    if current := current_key(join_key(path)):
        return current
    parent, name = path[:-1], str(path[-1])
    same = [key for key in all_keys() if key.rsplit(".", 1)[-1] == name]
    if len(same) == 1:
        return same[0]
    siblings = difflib.get_close_matches(name, member_names(parent), n=1, cutoff=0.6)
    if siblings:
        return join_key((*parent, siblings[0]))
    others = [key for key in all_keys() if not join_key(path).startswith(key)]
    alike = difflib.get_close_matches(join_key(path), [*same, *others], n=1, cutoff=0.8)
    return alike[0] if alike else ""
