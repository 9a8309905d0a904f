"""What follows from a scenario alone is made once for all its replications."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sim.config.scenario import Scenario

T = TypeVar("T")
P = ParamSpec("P")
SCENARIOS = 4  # a process runs the replications of one scenario after those of another


def cache_per_scenario(
    function: Callable[Concatenate[Scenario, P], T],
) -> Callable[Concatenate[Scenario, P], T]:
    """Remember the results for the scenarios asked last; a scenario is frozen, so the same object means the same.

    Other arguments must follow from the scenario themselves: it alone is compared.
    """
    known: deque[tuple[Scenario, T]] = deque(maxlen=SCENARIOS)

    @wraps(function)
    def remembered(scenario: Scenario, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for asked, found in tuple(known):
            if asked is scenario:
                return found
        found = function(scenario, *args, **kwargs)
        known.append((scenario, found))
        return found

    return remembered
