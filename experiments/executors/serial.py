"""Everything in the driver's own process, one replication after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from experiments.task import Outcome, Simulate, Task, outcomes, simulate_scenario


class SerialExecutor(AbstractContextManager["SerialExecutor"]):
    """No other process: nothing to start, nothing to be isolated from."""

    workers = 1

    def __init__(self, simulate: Simulate = simulate_scenario) -> None:
        self._simulate = simulate

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        for task in tasks:
            for outcome in outcomes(task, self._simulate):
                yield [outcome]

    def here(self) -> SerialExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        return None
