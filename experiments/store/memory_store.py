"""Store in memory, for runs that must not read or write results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from experiments.store.result import ReplicationResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MemoryStore:
    """Store of metrics in memory."""

    keep_logs = False

    def __init__(self) -> None:
        self._results: dict[tuple[str, int], ReplicationResult] = {}

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        """Return a result; None if there is none."""
        return self._results.get((key, replication))

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        """Store the metrics of results of one scenario."""
        self._results.update({(key, number): result.metrics_only() for number, result in results.items()})

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        """Return None: logs are not stored."""
        return None

    def one_series(self, key: str, name: str) -> dict[int, NDArray[np.int64]]:
        """Return nothing: daily series are not kept."""
        return {}

    def release(self, key: str) -> None:
        """Do nothing: there is no other copy."""

    def take_warnings(self) -> list[str]:
        """Return no warnings."""
        return []

    def lock(self, notify: Callable[[str], None]) -> None:
        """Do nothing: there is one writer."""
        return None

    def close(self) -> None:
        """Do nothing."""
        return None
