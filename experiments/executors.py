"""Who runs the tasks: this process (`serial`) or a pool of processes on this machine (`loky`).

An executor turns tasks into lists of outcomes, in any order. It stores nothing and decides nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Protocol, Self

from experiments.task import Failure, Outcome, Simulate, Task, outcomes, simulate_scenario

WATCH_SECONDS = 1.0  # how often a worker looks whether its driver still lives
EXECUTORS = ("loky", "serial")


class Executor(Protocol):
    """Runs tasks; to be used in a ``with`` block, which ends every process it started."""

    workers: int

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        """The outcomes of every task, as they come."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SerialExecutor(AbstractContextManager["SerialExecutor"]):
    """Everything in this process, one replication after the other."""

    workers = 1

    def __init__(self, simulate: Simulate = simulate_scenario) -> None:
        self._simulate = simulate

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        for task in tasks:
            for outcome in outcomes(task, self._simulate):
                yield [outcome]

    def __exit__(self, *_: object) -> None:
        return None


class LokyExecutor(AbstractContextManager["LokyExecutor"]):
    """A pool of worker processes on this machine, started at the first task and kept for the study."""

    def __init__(self, workers: int | None = None, simulate: Simulate = simulate_scenario) -> None:
        self.workers = workers or cores()
        self._simulate = simulate
        self._pool: Any = None

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        from concurrent.futures import as_completed

        waiting = {self._submit(task): task for task in tasks}
        for future in as_completed(waiting):
            yield _settled(future, waiting[future])

    def _submit(self, task: Task) -> Any:
        from loky import ProcessPoolExecutor

        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=self.workers, timeout=None, initializer=_start_worker, initargs=(os.getpid(),)
            )
        return self._pool.submit(_work, task, self._simulate)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=kind is not None)
            self._pool = None


def executor(name: str, workers: int | None = None) -> SerialExecutor | LokyExecutor:
    """The executor of that name; ``workers`` processes, by default one per core."""
    if name == "serial" or workers == 1:
        return SerialExecutor()
    return LokyExecutor(workers)


def cores() -> int:
    """Cores this process may use."""
    from loky import cpu_count

    return int(cpu_count())


def _settled(future: Any, task: Task) -> list[Outcome]:
    from loky.process_executor import BrokenProcessPool

    try:
        return list(future.result())
    except BrokenProcessPool as error:
        text = f"a worker process ended ({error.__class__.__name__}); out of memory?"
        return [Outcome(task.key, replication, Failure(text, "")) for replication in task.replications]


def _work(task: Task, simulate: Simulate) -> list[Outcome]:
    return list(outcomes(task, simulate))


def _start_worker(driver: int) -> None:
    """In a new worker: leave Ctrl-C to the driver, and end when the driver is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":  # elsewhere a process keeps the number of its dead parent: nothing to watch
        threading.Thread(target=_watch, args=(driver,), daemon=True).start()


def _watch(driver: int) -> None:
    while os.getppid() == driver:
        time.sleep(WATCH_SECONDS)
    os._exit(1)
