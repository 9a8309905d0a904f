"""Interfaces: executors as used by studies, backends as used by executors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Protocol, Self

from experiments.executors.task import Outcome, ProgressCallback, Task, no_progress
from experiments.executors.worker import WorkOrder


class Executor(Protocol):
    """Execution of tasks; used in a ``with`` block, which ends every process it started."""

    @property
    def workers(self) -> int:
        """Number of tasks that run at the same time."""

    def run(self, tasks: Iterable[Task], progress: ProgressCallback = no_progress) -> Iterator[list[Outcome]]:
        """Yield the outcomes of every task as they finish; raises ClusterLostError, UserError (unusable workers).

        ``progress``: called with finished sections of a replication that runs in this process.
        """

    def in_process(self) -> Executor:
        """Return an executor for one or two tasks that starts no process."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Backend(Protocol):
    """A library for worker processes, as far as it is used here."""

    @property
    def workers(self) -> int:
        """Current number of orders that run at the same time; a cluster may grow and shrink."""

    @property
    def is_local(self) -> bool:
        """Whether this process started the workers, on this machine."""

    @property
    def is_started(self) -> bool:
        """Whether the workers run already; otherwise the first order starts them."""

    def submit(self, order: WorkOrder) -> Future[Any]:
        """Submit an order; the future is done when ``result`` can return or raise."""

    def result(self, future: Future[Any]) -> list[Outcome]:
        """Return the outcomes of an order; raises WorkerDiedError, ClusterLostError or the worker's exception."""

    def check(self) -> None:
        """Raise ClusterLostError if the cluster is gone; called when no result has come for a while."""

    def close(self, kill: bool) -> None:
        """End every process that was started, at once if ``kill``."""


class WorkerDiedError(Exception):
    """Death of the process that ran an order; other orders that it held may be lost as well."""


class ClusterLostError(Exception):
    """Loss of the cluster: scheduler killed or network interrupted."""
