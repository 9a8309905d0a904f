"""What follows from a scenario alone is made once for all its replications."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from sim.config.schema import Scenario

T = TypeVar("T")
SCENARIOS = 4  # a process runs the replications of one scenario after those of another


def once(function: Callable[[Scenario], T]) -> Callable[[Scenario], T]:
    """Remember the results for the scenarios asked last; a scenario is frozen, so the same object means the same."""
    known: deque[tuple[Scenario, T]] = deque(maxlen=SCENARIOS)

    @wraps(function)
    def remembered(scenario: Scenario) -> T:
        for asked, found in tuple(known):
            if asked is scenario:
                return found
        found = function(scenario)
        known.append((scenario, found))
        return found

    return remembered
