"""Result of one replication, and the interface of stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from experiments.store.metric_row import MetricRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


UNTIMED = 0.0  # seconds of a process's first run as earlier versions stored it: not measured


@dataclass(frozen=True, slots=True)
class ReplicationResult:
    """Metrics of one replication, its engine and duration in seconds (or ``UNTIMED``).

    ``daily``: series by name, one integer per day of the measured period. ``log``: the log in canonical order. Both are
    written to a store, but not returned by it (see ``FolderStore``).
    """

    metrics: Mapping[str, float]
    engine: str
    seconds: float
    daily: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)
    log: NDArray[np.void] | None = field(default=None, compare=False, repr=False)

    def metrics_only(self) -> ReplicationResult:
        """Return the result without daily series and log, its metrics in little memory."""
        return ReplicationResult(MetricRow(self.metrics), self.engine, self.seconds)


class Store(Protocol):
    """Lookup and storage of results."""

    keep_logs: bool  # whether a result counts as stored only together with its log

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        """Return the stored result; None if it is absent or damaged."""

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        """Store results {replication: result} of one scenario; on return they survive a power failure."""

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        """Return the stored log of a replication, whatever the formulas of its metrics; None if there is none."""

    def one_series(self, key: str, name: str) -> dict[int, NDArray[np.int64]]:
        """Return {replication: values by day} of one daily series of a scenario; empty if there are none."""

    def release(self, key: str) -> None:
        """Forget in memory what is stored of a scenario; it is read again when asked for."""

    def take_warnings(self) -> list[str]:
        """Return pending warnings for the user and clear them."""

    def lock(self, notify: Callable[[str], None]) -> None:
        """Become the only writer until ``close``; ``notify`` while waiting for another one."""

    def close(self) -> None:
        """Release the lock."""
