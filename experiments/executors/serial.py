"""Serial executor: replications one at a time in the driver's process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from experiments.executors.task import (
    Outcome,
    ProgressCallback,
    Simulator,
    Task,
    no_progress,
    run_task,
    simulate_scenario,
)


class SerialExecutor(AbstractContextManager["SerialExecutor"]):
    """Executor without worker processes."""

    workers = 1

    def __init__(self, simulate: Simulator = simulate_scenario, threads: int = 1) -> None:
        """Create it; ``threads``: number of sections of one replication that run in parallel."""
        self._simulate, self._threads = simulate, threads

    def run(self, tasks: Iterable[Task], progress: ProgressCallback = no_progress) -> Iterator[list[Outcome]]:
        """Yield the outcome of each replication."""
        simulate = self._simulate
        if simulate is simulate_scenario:
            simulate = partial(simulate, threads=self._threads, progress=progress)
        for task in tasks:
            for outcome in run_task(task, simulate):
                yield [outcome]

    def in_process(self) -> SerialExecutor:
        """Return this executor."""
        return self

    def __exit__(self, *_: object) -> None:
        return None
