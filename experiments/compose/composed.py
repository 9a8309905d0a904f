"""A composed configuration: values by block, with their origins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.compose.hydra.overrides import DesignPoint
from experiments.errors import Problem


@dataclass(frozen=True)
class ComposedConfiguration:
    """Composed configuration: the scenario's mapping, the other blocks, and the origins of values.

    Points of a sweep share equal parts, which must not be modified.
    """

    mapping: Mapping[str, Any]
    blocks: Mapping[str, Mapping[str, Any]]
    choices: Mapping[str, str]
    origins: Mapping[str, str]
    sweep: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    point: DesignPoint | None = None  # it is composed of


@dataclass(frozen=True)
class ComposedBlock:
    """Top-level block with overrides applied, and its problems."""

    value: Any
    problems: tuple[Problem, ...]
