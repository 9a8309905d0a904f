"""Load scenarios: the configuration's own checks together with those that need the builder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.builder import feasibility
from sim.config import consistency
from sim.config.load import NO_ORIGINS, Loader
from sim.config.scenario import Scenario

CHECKS = (*consistency.CHECKS, *feasibility.CHECKS)


def scenario_loader() -> Loader:
    """Return a loader with every check; it checks only once what successive scenarios share."""
    return Loader(CHECKS)


def load_scenario(mapping: Mapping[str, Any], origins: Mapping[str, str] = NO_ORIGINS) -> Scenario:
    """Return the checked scenario of a composed configuration.

    Parameters
    ----------
    mapping
        Group name -> mapping of keys to values, as YAML gives them.
    origins
        Dotted key -> where it was given (file or command line); a key below another takes its origin.

    Raises
    ------
    ConfigProblems
        With every problem at once: types, ranges, unknown keys, contradictions between groups.
    """
    return scenario_loader().load(mapping, origins)
