"""Cache of results that depend only on the scenario, shared by its replications."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sim.config.scenario import Scenario

T = TypeVar("T")
P = ParamSpec("P")
SCENARIOS = 64  # scenarios kept; the sizes of a study come back to a process in turn


def cache_per_scenario(
    function: Callable[Concatenate[Scenario, P], T],
) -> Callable[Concatenate[Scenario, P], T]:
    """Cache the results of ``function`` for the last SCENARIOS scenarios.

    Scenarios are compared by identity, because they are frozen. Further arguments must depend on the scenario only,
    because they are not compared.
    """
    known: deque[tuple[Scenario, T]] = deque(maxlen=SCENARIOS)

    @wraps(function)
    def cached(scenario: Scenario, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for earlier, result in tuple(known):
            if earlier is scenario:
                return result
        result = function(scenario, *args, **kwargs)
        known.append((scenario, result))
        return result

    return cached
