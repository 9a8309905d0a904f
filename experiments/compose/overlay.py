"""Fast path: override scalar values without OmegaConf.

Only where nothing is left to decide: a scalar takes the place of a scalar that is there, and nothing refers to anything
else. The rest is done by ``experiments.compose.hydra_adapter.apply_values``; a test compares random values with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SCALARS = (bool, int, float, str, type(None))
MISSING = "???"


def overlay_scalars(name: str, block: Any, values: Iterable[tuple[str, Any]]) -> Any | None:
    """The block with dotted values laid over it; None where that is for Hydra to decide.

    Parts that no value changes are the block's own, so nobody may write into the result.
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
    """Whether it refers to nothing and lacks nothing."""
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
