"""Load scenarios: checks of the configuration itself together with checks that need the builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.builder import feasibility
from sim.builder.desks import sized_posts, unsized_desks, with_posts, with_settled_area
from sim.config import consistency
from sim.config.errors import ConfigProblems, Problem
from sim.config.groups.area import Beyond
from sim.config.load import NO_ORIGINS, Loader
from sim.config.scenario import Scenario

CHECKS = (*consistency.CHECKS, *feasibility.CHECKS)


def complete_scenario(
    scenario: Scenario,
    place: Callable[[], Scenario] | None = None,
    posts: Mapping[str, int] | None = None,
    beyond: Beyond = "background",
) -> Scenario:
    """Return the scenario with the posts of its desks and the communities to simulate (clauses S2.6, S5.6).

    Parameters
    ----------
    scenario
        Checked scenario.
    place
        Returns the place at its own values, from which posts follow whatever else is varied; None: the scenario.
    posts
        Role -> posts of its desks without a stated number, if they are known already.
    beyond
        Substitute for communities that are not simulated, where the scenario leaves it open.

    Raises
    ------
    ConfigProblems
        If no number of posts keeps the load of a desk below its target.
    """
    targets = unsized_desks(scenario)
    if targets:
        try:
            if posts is None:
                posts = sized_posts(scenario if place is None else place(), targets)
            scenario = with_posts(scenario, posts)
        except ValueError as error:
            key, _, text = str(error).partition(": ")
            raise ConfigProblems([Problem(key, "null", text)]) from None
    return with_settled_area(scenario, beyond)


def scenario_loader() -> Loader:
    """Return a loader with every check. It checks only once the groups that successive scenarios share.

    Returns
    -------
    Loader
        ``loader.load(mapping, origins)`` takes the arguments of :func:`load_scenario` and leaves desks and
        communities as stated (:func:`complete_scenario`). Use one loader for a sweep, and :func:`load_scenario` for
        a single scenario.
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
    return complete_scenario(scenario_loader().load(mapping, origins))
