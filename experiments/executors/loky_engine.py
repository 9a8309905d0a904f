"""Worker processes on this machine, by loky."""

from __future__ import annotations

import os
import re
from concurrent.futures import Future
from typing import Any

from experiments.executors.protocol import WorkerDied
from experiments.executors.signals import held_back
from experiments.executors.task import Outcome
from experiments.executors.watchdog import begin
from experiments.executors.worker import Order, work

EXIT_CODES = re.compile(r"exit codes of the workers are \{(.+?)\}")


class LokyEngine:
    """A pool of processes, started at the first order; started anew when one of them has died."""

    local = True

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: Any = None

    @property
    def started(self) -> bool:
        return self._pool is not None

    def submit(self, order: Order) -> Future[Any]:
        from loky.process_executor import BrokenProcessPool

        with held_back():
            if self._pool is not None:
                try:
                    return self._submitted(order)
                except BrokenProcessPool:
                    self.close(kill=True)
            self._pool = self._started()
            return self._submitted(order)

    def result(self, future: Future[Any]) -> list[Outcome]:
        from loky.process_executor import BrokenProcessPool

        try:
            return list(future.result())
        except BrokenProcessPool as error:
            found = EXIT_CODES.search(str(error))
            raise WorkerDied(found[1] if found else type(error).__name__) from None

    def check(self) -> None:
        """A broken pool settles every future by itself."""

    def close(self, kill: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=kill)
            self._pool = None

    def _started(self) -> Any:
        from loky import ProcessPoolExecutor

        return ProcessPoolExecutor(self.workers, timeout=None, initializer=begin, initargs=(os.getpid(),))

    def _submitted(self, order: Order) -> Future[Any]:
        future: Future[Any] = self._pool.submit(work, order)
        return future
