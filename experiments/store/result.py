"""The result of one replication, and what a study needs of the place that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


UNTIMED = (
    0.0  # seconds of a run that waited for something else too: nobody may learn from it how long one takes
)


@dataclass(frozen=True, slots=True)
class ReplicationResult:
    """Metrics of one replication, the engine that ran it and how long it took (``UNTIMED``: not known).

    ``daily``: series by name, one whole number per day of the measured period. ``log``: the whole log in
    canonical order. Both are for keeping: a cell that comes back from a store has neither (see ``FolderStore``).
    """

    metrics: Mapping[str, float]
    engine: str
    seconds: float
    daily: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)
    log: NDArray[np.void] | None = field(default=None, compare=False, repr=False)

    def metrics_only(self) -> ReplicationResult:
        """The cell without what only the store keeps."""
        return ReplicationResult(self.metrics, self.engine, self.seconds)


class Store(Protocol):
    """Where results are looked up and put."""

    keep_logs: bool  # whether a result counts as stored only together with its rows

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        """The stored cell, or None if there is none (or it is damaged)."""

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        """Keep cells {replication: cell} of one scenario for ever; on return they survive a power cut."""

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        """The kept rows of a replication, whatever the formulas of its metrics; None if there are none."""

    def take_warnings(self) -> list[str]:
        """Return pending warnings for the user and clear them."""

    def lock(self, notify: Callable[[str], None]) -> None:
        """Become the one writer, until ``close``; waits for another one and says so."""

    def close(self) -> None:
        """Let others write."""
