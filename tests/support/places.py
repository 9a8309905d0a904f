"""Shipped places, composed as by the command."""

from __future__ import annotations

from functools import cache
from typing import Any

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from sim.config import Scenario
from sim.paths import conf_folder

PLACES = tuple(sorted(file.stem for file in (conf_folder() / "place").glob("*.yaml")))


@cache
def _composer() -> Composer:
    return Composer()


def shipped(
    place: str, visits: str | None = None, groups: tuple[tuple[str, str], ...] = (), **values: Any
) -> Scenario:
    """A shipped place; ``visits`` chooses its visit rule, ``groups`` other files, ``values`` keys with __ for dots."""
    choices = [("place", place), *([("duties/visits", visits)] if visits else []), *groups]
    point = DesignPoint(tuple(choices), tuple((k.replace("__", "."), v) for k, v in values.items()))
    return _composer().scenario(_composer().compose(point))


def mapping(place: str) -> dict[str, Any]:
    """What Hydra composes for a place: plain dicts and lists, not yet checked."""
    return _composer().compose(DesignPoint((("place", place),), ())).mapping


def choices(place: str) -> dict[str, str]:
    """The file each group of a place comes from."""
    return dict(_composer().compose(DesignPoint((("place", place),), ())).choices)
