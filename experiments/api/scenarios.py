"""Scenarios from Python: a place and changes to its configuration, composed and checked as by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.changes import design_point
from experiments.compose.composer import Composer

if TYPE_CHECKING:
    from sim.config.scenario import Scenario

_composers: dict[Path | None, tuple[object, Composer]] = {}


def load_scenario(
    place: str = "reference", changes: Mapping[str, Any] | None = None, conf: str | Path | None = None
) -> Scenario:
    """Compose and check a scenario.

    Parameters
    ----------
    place
        Name of a place: one of `places()`.
    changes
        Group -> name of one of its files (``{"escalation": "direct"}``), or dotted key -> value
        (``{"area.households_per_grid": 400}``). `gridstaff explain KEY` prints the meaning of a key.
    conf
        Folder with own configuration groups, or None.

    Returns
    -------
    Scenario
        The scenario, immutable.

    Raises
    ------
    UserError
        With every problem at once: unknown keys with the nearest known one, values out of range, contradictions.

    Examples
    --------
    >>> scenario = load_scenario("reference", {"area.households_per_grid": 400})
    >>> scenario.area.households_per_grid
    400
    """
    composer = _composer(None if conf is None else Path(conf))
    point = design_point({"place": place, **(changes or {})}, composer.groups)
    return composer.scenario(composer.compose(point))


def places(conf: str | Path | None = None) -> tuple[str, ...]:
    """Return the names of all places.

    Parameters
    ----------
    conf
        Folder with own configuration groups, whose places are included, or None.

    Returns
    -------
    tuple of str
        Names for `load_scenario`, sorted.

    Examples
    --------
    >>> "reference" in places()
    True
    """
    return tuple(_composer(None if conf is None else Path(conf)).groups["place"])


def _composer(conf: Path | None) -> Composer:
    """Return a composer that has composed the same files before: what scenarios share is checked once."""
    known = None if conf is None else conf.resolve()
    state = None if known is None else _state(known)
    if known not in _composers or _composers[known][0] != state:
        _composers[known] = state, Composer(conf)
    return _composers[known][1]


def _state(folder: Path) -> object:
    """Names, sizes and times of an own folder's files: they may be edited while Python runs."""
    files = sorted(file for file in folder.rglob("*.y*ml") if file.is_file())
    return [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
