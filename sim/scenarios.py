"""Load scenarios: checks of the configuration itself together with checks that need the builder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.builder import feasibility
from sim.config import consistency
from sim.config.load import NO_ORIGINS, Loader
from sim.config.scenario import Scenario

CHECKS = (*consistency.CHECKS, *feasibility.CHECKS)


def scenario_loader() -> Loader:
    """Return a loader with every check. It checks only once the groups that successive scenarios share.

    Returns
    -------
    Loader
        ``loader.load(mapping, origins)`` takes the arguments of :func:`load_scenario`. Use one loader for a
        sweep, and :func:`load_scenario` for a single scenario.
    """
    return Loader(CHECKS)


def load_scenario(mapping: Mapping[str, Any], origins: Mapping[str, str] = NO_ORIGINS) -> Scenario:
    """Return the checked scenario of a composed configuration.

    Parameters
    ----------
    mapping
        Group name -> mapping of keys to values, as read from YAML.
    origins
        Dotted key -> its origin (file or command line), for messages. A key without an entry has the origin of
        the key above it.

    Returns
    -------
    Scenario
        The validated, immutable scenario.

    Raises
    ------
    ConfigProblems
        If anything is invalid: wrong types or ranges, unknown keys, contradictions between groups. It contains
        every problem.

    Examples
    --------
    >>> scenario = load_scenario({"area": {...}, "run": {...}})  # doctest: +SKIP
    """
    return scenario_loader().load(mapping, origins)
