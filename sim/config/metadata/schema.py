"""JSON Schema of configuration blocks: completion, hover texts and checks for editors.

The schema is derived from the pydantic models and ``conf/sources``. It differs from the models' own schema:

- References are replaced by their targets, so that every key has the text of its own meaning.
- No key of a mapping is required, because a file states only what differs from the files below it. Elements of
  lists are complete, because a list is replaced as a whole.
- The dialect is draft 7, which the YAML support of editors reads.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from sim.config.metadata.provenance import Document, Fact, PlaceProvenance, Provenance, Sources
from sim.config.scenario import Scenario

Node = dict[str, Any]
Key = tuple[str, ...]

DIALECT = "http://json-schema.org/draft-07/schema#"
CLOCK = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
KEPT = (
    "type", "enum", "const", "default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
    "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
)  # fmt: skip


def document(title: str, node: Node) -> Node:
    """Return a node as a complete schema file."""
    return {"$schema": DIALECT, "title": title, **node}


def scenario_schema(sources: Sources) -> Node:
    """Return the schema of a scenario's mapping, every key with its meaning.

    Parameters
    ----------
    sources
        Meanings, units and origins of the keys.

    Returns
    -------
    dict
        A draft-7 node; ``properties`` are the blocks of the scenario.
    """
    return _Writer(Scenario.model_json_schema(), sources).node(Scenario.model_json_schema(), ())


def model_schema(model: type[BaseModel]) -> Node:
    """Return the schema of a model outside the scenario, such as the study block."""
    schema = model.model_json_schema()
    return _Writer(schema, None).node(schema, ())


def source_schemas() -> dict[str, Node]:
    """Return the schemas of the files of ``conf/sources`` that the model reads, by file name without suffix."""
    rows = {
        "documents": dict[str, Document], "facts": dict[str, Fact], "keys": dict[str, Provenance],
        "places": dict[str, PlaceProvenance],
    }  # fmt: skip
    schemas = {name: table_schema(shape) for name, shape in rows.items()}
    schemas["places"]["properties"] = {
        "extends": {"type": "string", "description": "place whose rows this file adds to"}
    }
    return schemas


def table_schema(shape: Any) -> Node:
    """Return the schema of a table; each row states its required columns."""
    schema = TypeAdapter(shape).json_schema()
    return _Writer(schema, None).node(schema, (), complete=True)


class _Writer:
    """Conversion of one pydantic schema."""

    def __init__(self, schema: Node, sources: Sources | None) -> None:
        self._definitions = schema.get("$defs", {})
        self._sources = sources

    def node(self, node: Node, key: Key, complete: bool = False) -> Node:
        """Convert the schema of one key; ``complete``: required keys stay required."""
        node = self._target(node)
        found: Node = {name: node[name] for name in KEPT if name in node}
        text = self._text(key) or node.get("description", "")
        if text:
            found["description"] = text
        if node.get("format") == "HH:MM":
            found["pattern"] = CLOCK
        elif "format" in node:
            found["format"] = node["format"]
        if "anyOf" in node:
            found["anyOf"] = [self.node(part, key, complete) for part in node["anyOf"]]
            for part in found["anyOf"]:
                if part.get("description") == text:
                    del part["description"]
        self._add_items(found, node, key)
        self._add_members(found, node, key, complete)
        return found

    def _target(self, node: Node) -> Node:
        while "$ref" in node:
            node = self._definitions[node["$ref"].rsplit("/", 1)[-1]]
        return node

    def _add_items(self, found: Node, node: Node, key: Key) -> None:
        if "prefixItems" in node:
            found["items"] = [self.node(part, key, complete=True) for part in node["prefixItems"]]
            found["additionalItems"] = False
        elif "items" in node:
            found["items"] = self.node(node["items"], key, complete=True)

    def _add_members(self, found: Node, node: Node, key: Key, complete: bool) -> None:
        members = {
            name: self.node(part, (*key, name), complete) for name, part in node.get("properties", {}).items()
        }
        inner = node.get("additionalProperties")
        names = node.get("propertyNames", {}).get("enum")
        if isinstance(inner, dict) and names:
            members |= {name: self.node(inner, (*key, name), complete) for name in names}
            found["additionalProperties"] = False
        elif isinstance(inner, dict):
            found["additionalProperties"] = self.node(inner, (*key, "*"), complete)
        elif inner is False:
            found["additionalProperties"] = False
        if members:
            found["properties"] = members
        if complete and "required" in node:
            found["required"] = node["required"]

    def _text(self, key: Key) -> str:
        """Return meaning, unit and origin of a key as hover text; empty where ``conf/sources`` has none."""
        row = self._sources.of(key, "") if self._sources is not None and key else None
        if row is None:
            return ""
        unit = "" if row.unit == "-" else f" [{row.unit}]"
        return f"{row.meaning_en}{unit}\n{row.meaning_zh}\n{row.status}: {row.source}"
