"""Cache of results that depend only on the scenario, shared by its replications."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, Generic, ParamSpec, TypeVar

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


class ContentCache(Generic[T]):
    """Results by the content that they depend on, the least recently used ones dropped.

    Keys hold values, never identities: an identity is reused once its object is gone. Two threads may compute the
    same result; both are equal.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the result of a key; what ``compute`` raises is not kept."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        result = compute()
        with self._lock:
            self._known[key] = result
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return result
