"""Everything in the driver's own process, one replication after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from experiments.executors.task import Outcome, Simulate, Task, Tell, outcomes, simulate_scenario, untold


class SerialExecutor(AbstractContextManager["SerialExecutor"]):
    """No other process: nothing to start, nothing to be isolated from."""

    workers = 1

    def __init__(self, simulate: Simulate = simulate_scenario, threads: int = 1) -> None:
        """``threads``: sections of one replication that run side by side, where it has several."""
        self._simulate, self._threads = simulate, threads

    def run(self, tasks: Iterable[Task], tell: Tell = untold) -> Iterator[list[Outcome]]:
        simulate = self._simulate
        if simulate is simulate_scenario:
            simulate = partial(simulate, threads=self._threads, tell=tell)
        for task in tasks:
            for outcome in outcomes(task, simulate):
                yield [outcome]

    def here(self) -> SerialExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        return None
