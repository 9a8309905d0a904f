"""Configurations composed by difference: the blocks in which values differ are made anew, the others are shared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import isfinite
from typing import Any

from experiments.compose.composed import ComposedConfiguration
from experiments.compose.hydra.overrides import DesignPoint
from experiments.compose.input_checks import value_problems
from experiments.compose.overlay import overlay_scalars

READ_FROM_FILES = ("run", "calendar")  # blocks into which lists of the user's files are read


def vary(
    base: ComposedConfiguration, point: DesignPoint, resolved: Collection[str]
) -> ComposedConfiguration | None:
    """Return a configuration with the values of a point beyond those of its own; None if it must be composed anew.

    Parameters
    ----------
    base : ComposedConfiguration
        Without problems.
    point : DesignPoint
        The base's point with further values.
    resolved : collection of str
        Blocks without interpolations and missing values.
    """
    values = point.values[len(base.point.values) :] if base.point is not None else ()
    by_block: dict[str, list[tuple[str, Any]]] = {}
    for key, value in values:
        by_block.setdefault(key.partition(".")[0], []).append((key, value))
    mapping = dict(base.mapping)
    for name, given in by_block.items():
        block = None
        if name in resolved and name in mapping and name not in READ_FROM_FILES:
            block = overlay_scalars(name, mapping[name], given)
        if block is None or not all(_is_sound(key, value) for key, value in given):
            return None
        mapping[name] = block
    return replace(base, mapping=mapping, point=point)


def _is_sound(key: str, value: Any) -> bool:
    if type(value) is float:
        return isfinite(value)
    return not any(True for _ in value_problems(key, value, ""))
