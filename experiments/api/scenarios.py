"""Scenarios from Python: a place and changes to its configuration, composed and checked as by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.changes.change_overrides import design_point
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

    References
    ----------
    Keys with meaning, unit and source: `docs/reference/configuration.md`. Places: `docs/reference/places.md`.
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

    Raises
    ------
    UserError
        If ``conf`` is not a folder, or none of its files is valid.

    Examples
    --------
    >>> "reference" in places()
    True

    References
    ----------
    `docs/reference/places.md`.
    """
    return tuple(_composer(None if conf is None else Path(conf)).groups["place"])


def _composer(conf: Path | None) -> Composer:
    """Return the composer of a folder, reused while its files are unchanged."""
    known = None if conf is None else conf.resolve()
    state = None if known is None else _state(known)
    if known not in _composers or _composers[known][0] != state:
        _composers[known] = state, Composer(conf)
    return _composers[known][1]


def _state(folder: Path) -> object:
    """Return names, sizes and times of a folder's files, which may be edited while Python runs."""
    files = sorted(file for file in folder.rglob("*.y*ml") if file.is_file())
    return [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
