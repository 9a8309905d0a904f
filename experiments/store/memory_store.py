"""A store that forgets: where nothing may be looked up or left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from experiments.store.result import ReplicationResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MemoryStore:
    """Keeps cells as long as it lives, their metrics only."""

    keep_logs = False

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int], ReplicationResult] = {}

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        return self._cells.get((key, replication))

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        self._cells.update({(key, number): result.metrics_only() for number, result in results.items()})

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        return None

    def take_warnings(self) -> list[str]:
        return []

    def lock(self, notify: Callable[[str], None]) -> None:
        return None

    def close(self) -> None:
        return None
