"""Distribute tasks to a backend's workers, and identify the replication that kills its worker.

After a worker's death every task it may have held is retried: first its replications one by one among others, then
each alone, after all other tasks. A replication fails only if its worker dies while nothing else runs.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.errors import user_error
from experiments.executors.protocol import Backend, ClusterLostError, Executor, WorkerDiedError
from experiments.executors.serial import SerialExecutor
from experiments.executors.signals import defer_interrupts
from experiments.executors.task import (
    Failure,
    Outcome,
    ProgressCallback,
    Simulator,
    Task,
    no_progress,
    simulate_scenario,
)
from experiments.executors.worker import ModelMismatchError, pack_order
from sim.extension.extension import ExtensionError

MAX_ATTEMPTS = 3  # as part of a block, as a single replication, alone
TASKS_PER_WORKER = 2  # tasks submitted per worker: one running, one waiting
INSTALL_HINT = "install the same gridstaff and libraries there and start the workers again"
CHECK_SECONDS = 2.0  # time without a result after which the backend is checked


class Pool(AbstractContextManager["Pool"]):
    """Executor on a backend."""

    def __init__(self, backend: Backend, simulate: Simulator = simulate_scenario) -> None:
        self._backend = backend
        self._simulate = simulate
        self._driver = os.getpid() if backend.is_local else None

    @property
    def workers(self) -> int:
        """Number of workers of the backend."""
        return self._backend.workers

    def run(self, tasks: Iterable[Task], progress: ProgressCallback = no_progress) -> Iterator[list[Outcome]]:
        """Yield the outcomes of tasks as they finish."""
        queue = _Queue(tasks)
        in_flight: dict[Future[Any], Task] = {}
        while queue or in_flight:
            self._launch(queue, in_flight)
            done, _ = wait(in_flight, CHECK_SECONDS, FIRST_COMPLETED)
            if not done:
                self._backend.check()
            for future in done:
                if found := self._resolve(future, in_flight.pop(future), queue):
                    yield found

    def in_process(self) -> Executor:
        """Return this pool if it runs already, otherwise an executor of this process."""
        return self if self._backend.is_started else SerialExecutor(self._simulate, self.workers)

    def _launch(self, queue: _Queue, in_flight: dict[Future[Any], Task]) -> None:
        while len(in_flight) < TASKS_PER_WORKER * self._backend.workers:
            task = queue.next(list(in_flight.values()))
            if task is None:
                return
            in_flight[self._backend.submit(pack_order(task, self._simulate, self._driver))] = task

    def _resolve(self, future: Future[Any], task: Task, queue: _Queue) -> list[Outcome]:
        """Return the outcomes of a task; empty if it is retried."""
        try:
            return self._backend.result(future)
        except WorkerDiedError as error:
            return queue.retry(task, str(error))
        except ClusterLostError:
            raise
        except ModelMismatchError as error:
            raise user_error(
                "executor", "", f"a worker runs another model, {error}; {INSTALL_HINT}"
            ) from None
        except ExtensionError as error:
            raise user_error("--extension", "", f"a worker cannot use it: {error}") from None
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise user_error(
                "executor", "", f"a worker cannot run this program, {what}; {INSTALL_HINT}"
            ) from None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with defer_interrupts(ending=kind is not None):
            self._backend.close(kill=kind is not None)


@dataclass
class _Queue:
    """Waiting tasks by number of attempts."""

    _waiting: list[deque[Task]] = field(init=False)

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._waiting = [deque(tasks), *(deque() for _ in range(MAX_ATTEMPTS - 1))]

    def __bool__(self) -> bool:
        return any(self._waiting)

    def next(self, in_flight: list[Task]) -> Task | None:
        """Return the next task to submit; None = wait until the tasks in flight have finished."""
        for attempts, tasks in enumerate(self._waiting):
            if tasks:
                is_alone = attempts == MAX_ATTEMPTS - 1
                return None if is_alone and in_flight else tasks.popleft()
        return None

    def retry(self, task: Task, reason: str) -> list[Outcome]:
        """Queue a task whose worker died for another attempt; after the last return its failures."""
        attempts = task.attempts + 1
        if attempts == MAX_ATTEMPTS:
            text = f"the worker process died {MAX_ATTEMPTS} times, the last time with no other task running ({reason})"
            return [
                Outcome(part.key, number, Failure(text, ""))
                for part in task.parts
                for number in part.replications
            ]
        self._waiting[attempts].extend(
            replace(part, replications=(number,), attempts=attempts)
            for part in task.parts
            for number in part.replications
        )
        return []
