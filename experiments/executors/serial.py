"""Everything in the driver's own process, one replication after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from experiments.task import Outcome, Simulate, Task, outcomes, simulate_scenario


class SerialExecutor(AbstractContextManager["SerialExecutor"]):
    """No other process: nothing to start, nothing to be isolated from."""

    workers = 1

    def __init__(self, simulate: Simulate = simulate_scenario, threads: int = 1) -> None:
        """``threads``: sections of one replication that run side by side, where it has several."""
        side_by_side = threads > 1 and simulate is simulate_scenario
        self._simulate = partial(simulate, threads=threads) if side_by_side else simulate

    def run(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        for task in tasks:
            for outcome in outcomes(task, self._simulate):
                yield [outcome]

    def here(self) -> SerialExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        return None
