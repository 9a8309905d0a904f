"""Fast path: override scalar values without OmegaConf.

It applies only if existing scalars are replaced by scalars and no value contains an interpolation. Other cases are
handled by ``experiments.compose.hydra.hydra_adapter.apply_values``; a test compares random values with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SCALARS = (bool, int, float, str, type(None))
MISSING = "???"


def overlay_scalars(name: str, block: Any, values: Iterable[tuple[str, Any]]) -> Any | None:
    """Return the block, which is resolved, with dotted values applied; None if OmegaConf is needed.

    Unchanged parts are shared with ``block``, so that the result must not be modified.
    """
    changed: dict[str, Any] = {}
    for key, value in values:
        top, *path = key.split(".")
        if top != name or not path or type(value) not in SCALARS or not is_resolved(value):
            return None
        node = changed
        for part in path[:-1]:
            node = node.setdefault(part, {})
            if type(node) is not dict:
                return None
        node[path[-1]] = value
    return _overlay(block, changed) if isinstance(block, dict) else None


def is_resolved(value: Any) -> bool:
    """Return whether a value contains neither interpolations nor missing values."""
    if isinstance(value, Mapping):
        return all(map(is_resolved, value.values()))
    if isinstance(value, list):
        return all(map(is_resolved, value))
    return not isinstance(value, str) or ("${" not in value and value != MISSING)


def _overlay(block: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a block with a tree of changed scalars; None if one of them is not a scalar of the block."""
    made = dict(block)
    for name, value in changed.items():
        known = block.get(name, changed)  # what is no scalar stands for a missing name
        if type(value) is dict:
            part = _overlay(known, value) if isinstance(known, dict) and name in block else None
            if part is None:
                return None
            made[name] = part
        elif type(known) not in SCALARS:
            return None
        else:
            made[name] = value
    return made
