"""Keeps an engine's workers busy, and finds out which replication ends the worker that runs it.

When a worker dies, every task it may have held is tried again: first its replications one by one among others, then
each alone, after everything else. Only a replication that ends its worker while nothing else runs is a failure; one
that merely stood beside it is not.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.errors import refuse
from experiments.executors.protocol import Engine, EngineLost, Executor, WorkerDied
from experiments.executors.serial import SerialExecutor
from experiments.executors.signals import held_back
from experiments.executors.task import Failure, Outcome, Simulate, Task, Tell, simulate_scenario, untold
from experiments.executors.worker import OtherModel, order

TRIES = 3  # as part of a block, as a single replication, alone
AHEAD = 2  # tasks handed over per worker: one that runs and one that waits beside it
SAME = "install the same gridstaff and libraries there and start the workers again"
CHECK_SECONDS = 2.0  # after so long without a result the engine is asked whether it is still there


class Pool(AbstractContextManager["Pool"]):
    """An executor on an engine."""

    def __init__(self, engine: Engine, simulate: Simulate = simulate_scenario) -> None:
        self._engine = engine
        self._simulate = simulate
        self._driver = os.getpid() if engine.local else None

    @property
    def workers(self) -> int:
        return self._engine.workers

    def run(self, tasks: Iterable[Task], tell: Tell = untold) -> Iterator[list[Outcome]]:
        queue = _Queue(tasks)
        flying: dict[Future[Any], Task] = {}
        while queue or flying:
            self._launch(queue, flying)
            done, _ = wait(flying, CHECK_SECONDS, FIRST_COMPLETED)
            if not done:
                self._engine.check()
            for future in done:
                if found := self._settled(future, flying.pop(future), queue):
                    yield found

    def here(self) -> Executor:
        return self if self._engine.started else SerialExecutor(self._simulate, self.workers)

    def _launch(self, queue: _Queue, flying: dict[Future[Any], Task]) -> None:
        while len(flying) < AHEAD * self._engine.workers:
            task = queue.next(list(flying.values()))
            if task is None:
                return
            flying[self._engine.submit(order(task, self._simulate, self._driver))] = task

    def _settled(self, future: Future[Any], task: Task, queue: _Queue) -> list[Outcome]:
        """The outcomes of a task, none if it is tried again."""
        try:
            return self._engine.result(future)
        except WorkerDied as error:
            return queue.again(task, str(error))
        except EngineLost:
            raise
        except OtherModel as error:
            raise refuse("executor", "", f"a worker runs another model, {error}; {SAME}") from None
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise refuse("executor", "", f"a worker cannot run this program, {what}; {SAME}") from None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with held_back():
            self._engine.close(kill=kind is not None)


@dataclass
class _Queue:
    """Tasks that wait, by how often they were tried."""

    _waiting: list[deque[Task]] = field(init=False)

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._waiting = [deque(tasks), *(deque() for _ in range(TRIES - 1))]

    def __bool__(self) -> bool:
        return any(self._waiting)

    def next(self, flying: list[Task]) -> Task | None:
        """The next task to hand over beside those that are flying; None: wait for them first."""
        for tries, tasks in enumerate(self._waiting):
            if tasks:
                alone = tries == TRIES - 1
                return None if alone and flying else tasks.popleft()
        return None

    def again(self, task: Task, reason: str) -> list[Outcome]:
        """Queue a task whose worker died for another try; after the last, its failure."""
        tries = task.tries + 1
        if tries == TRIES:
            text = f"its worker process ended {TRIES} times, at last with nothing beside it ({reason})"
            return [Outcome(task.key, number, Failure(text, "")) for number in task.replications]
        self._waiting[tries].extend(
            replace(task, replications=(number,), tries=tries) for number in task.replications
        )
        return []
