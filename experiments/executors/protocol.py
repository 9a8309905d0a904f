"""What is asked of an executor by a study, and of an existing engine by an executor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Protocol, Self

from experiments.executors.task import Outcome, ProgressCallback, Task, no_progress
from experiments.executors.worker import WorkOrder


class Executor(Protocol):
    """Runs tasks; to be used in a ``with`` block, which ends every process it started."""

    @property
    def workers(self) -> int:
        """How many tasks run at the same time."""

    def run(self, tasks: Iterable[Task], progress: ProgressCallback = no_progress) -> Iterator[list[Outcome]]:
        """The outcomes of every task, as they come; raises ClusterLostError, and UserError for unfit workers.

        ``progress`` hears of the sections of a replication that runs in this process.
        """

    def in_process(self) -> Executor:
        """An executor for a task or two, for which no process is started."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Backend(Protocol):
    """An existing engine, as far as it is used here."""

    @property
    def workers(self) -> int:
        """How many orders run at the same time now; a cluster may grow and shrink."""

    @property
    def is_local(self) -> bool:
        """Whether its workers were started by this process, on this machine."""

    @property
    def is_started(self) -> bool:
        """Whether its workers run already; if not, the first order starts them."""

    def submit(self, order: WorkOrder) -> Future[Any]:
        """Hand an order over; the future is done when ``result`` can say what became of it."""

    def result(self, future: Future[Any]) -> list[Outcome]:
        """What came of an order; raises WorkerDiedError, ClusterLostError or whatever the worker raised."""

    def check(self) -> None:
        """Raise ClusterLostError if the engine itself is gone; asked whenever nothing comes back for a while."""

    def close(self, kill: bool) -> None:
        """End every process that was started, at once if ``kill``."""


class WorkerDiedError(Exception):
    """The process that ran an order is gone. With it may be gone what other orders it held."""


class ClusterLostError(Exception):
    """The engine itself is gone: a scheduler that was killed, a network that is cut."""
