"""Backend for loky: worker processes on this machine."""

from __future__ import annotations

import os
import re
from concurrent.futures import Future
from typing import Any

from experiments.executors.protocol import WorkerDiedError
from experiments.executors.signals import defer_interrupts
from experiments.executors.task import Outcome
from experiments.executors.watchdog import initialize_worker
from experiments.executors.worker import WorkOrder, execute

EXIT_CODES = re.compile(r"exit codes of the workers are \{(.+?)\}")


class LokyBackend:
    """Pool of processes, started by the first order and restarted after one has died."""

    is_local = True

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: Any = None

    @property
    def is_started(self) -> bool:
        """Whether the processes run."""
        return self._pool is not None

    def submit(self, order: WorkOrder) -> Future[Any]:
        """Submit an order; start the pool if necessary."""
        from loky.backend.resource_tracker import ensure_running
        from loky.process_executor import BrokenProcessPool

        with defer_interrupts(ensure_running):
            if self._pool is not None:
                try:
                    return self._submit(order)
                except BrokenProcessPool:
                    self.close(kill=True)
            self._pool = self._start_pool()
            return self._submit(order)

    def result(self, future: Future[Any]) -> list[Outcome]:
        """Return the outcomes of an order; raises WorkerDiedError with the exit codes."""
        from loky.process_executor import BrokenProcessPool

        try:
            return list(future.result())
        except BrokenProcessPool as error:
            found = EXIT_CODES.search(str(error))
            raise WorkerDiedError(found[1] if found else type(error).__name__) from None

    def check(self) -> None:
        """Do nothing: a broken pool resolves every future."""

    def close(self, kill: bool) -> None:
        """Stop the processes, at once if ``kill``."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=kill)
            self._pool = None

    def _start_pool(self) -> Any:
        from loky import ProcessPoolExecutor

        return ProcessPoolExecutor(
            self.workers, timeout=None, initializer=initialize_worker, initargs=(os.getpid(),)
        )

    def _submit(self, order: WorkOrder) -> Future[Any]:
        future: Future[Any] = self._pool.submit(execute, order)
        return future
