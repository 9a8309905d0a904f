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
    """Return the block with dotted values applied; None if OmegaConf is needed.

    Unchanged parts are shared with ``block``, so that the result must not be modified.
    """
    if not isinstance(block, dict) or not _is_resolved(block):
        return None
    for key, value in values:
        top, *path = key.split(".")
        if top != name or not path or type(value) not in SCALARS or not _is_resolved(value):
            return None
        if not _has_scalar(block, path):
            return None
        block = _replace(block, path, value)
    return block


def _is_resolved(value: Any) -> bool:
    """Return whether a value contains neither interpolations nor missing values."""
    if isinstance(value, Mapping):
        return all(map(_is_resolved, value.values()))
    if isinstance(value, list):
        return all(map(_is_resolved, value))
    return not isinstance(value, str) or ("${" not in value and value != MISSING)


def _has_scalar(block: Any, path: list[str]) -> bool:
    for name in path:
        if not isinstance(block, dict) or name not in block:
            return False
        block = block[name]
    return type(block) in SCALARS


def _replace(block: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    return {**block, first: _replace(block[first], rest, value) if rest else value}
