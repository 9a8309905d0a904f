"""Plain values laid over plain blocks: what a point of a sweep mostly is, without the way through OmegaConf.

Only where nothing is left to decide: a scalar takes the place of a scalar that is there, and nothing refers to anything
else. The rest is laid by ``experiments.compose.hydra_adapter.lay``; a test compares random values with Hydra's own answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SCALARS = (bool, int, float, str, type(None))
LACKING = "???"


def overlaid(name: str, block: Any, values: Iterable[tuple[str, Any]]) -> Any | None:
    """The block with dotted values laid over it; None where that is for Hydra to decide.

    Parts that no value changes are the block's own, so nobody may write into the result.
    """
    if not isinstance(block, dict) or not _settled(block):
        return None
    for key, value in values:
        top, *path = key.split(".")
        if top != name or not path or type(value) not in SCALARS or not _settled(value):
            return None
        if not _holds_scalar(block, path):
            return None
        block = _replaced(block, path, value)
    return block


def _settled(value: Any) -> bool:
    """Whether it refers to nothing and lacks nothing."""
    if isinstance(value, Mapping):
        return all(map(_settled, value.values()))
    if isinstance(value, list):
        return all(map(_settled, value))
    return not isinstance(value, str) or ("${" not in value and value != LACKING)


def _holds_scalar(block: Any, path: list[str]) -> bool:
    for name in path:
        if not isinstance(block, dict) or name not in block:
            return False
        block = block[name]
    return type(block) in SCALARS


def _replaced(block: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    return {**block, first: _replaced(block[first], rest, value) if rest else value}
