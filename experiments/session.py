"""One working session of a study: says what will be run and for how long, runs it, survives Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from experiments.executors import Executor, executor
from experiments.plan import Plan
from experiments.progress import Progress, duration
from experiments.runner import Results, probe, run
from experiments.settings import ExecutorSettings
from experiments.store import Cell, Store
from experiments.task import Failure


class Interrupted(Exception):
    """The user stopped the study; what was finished is stored."""

    def __init__(self, done: int) -> None:
        self.done = done
        super().__init__(f"stopped; {done:,} finished runs are kept. The same command goes on from there.")


@dataclass
class Session:
    """Runs plans one after the other on one executor and gathers everything they gave."""

    store: Store
    executor: Executor
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    seconds: float | None = None  # of one replication, measured here
    plan: Plan = field(default_factory=Plan)  # everything asked for so far
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    failures: dict[tuple[str, int], Failure] = field(default_factory=dict)

    def run(self, plan: Plan, more: int = 0) -> Results:
        """Say what will be run, then run what is missing of a plan; raises Interrupted after Ctrl-C.

        ``more``: runs that will be asked for later, for the expected time.
        """
        with self._interruptible():
            missing = plan.missing(self.store)
            if missing:
                self.store.hold(self.say)
                missing = plan.missing(self.store)  # another driver may have run some meanwhile
            if missing:
                self._measure(plan, missing)
        self.say(self.header(plan, len(missing), more))
        with Progress(len(plan.missing(self.store)), self.stream) as progress:
            return self.ask(plan, progress)

    def ask(self, plan: Plan, progress: Progress | None = None) -> Results:
        """Run what is missing of a plan and remember it; raises Interrupted after Ctrl-C."""
        self.plan = self.plan | plan
        with self._interruptible():
            results = run(plan, self.store, self.executor, progress)
        self.cells.update(results.cells)
        self.failures.update(results.failures)
        return results

    def header(self, plan: Plan, missing: int, more: int = 0) -> str:
        """What will be run: scenarios, years, stored ones, expected time."""
        stored = plan.cells - missing
        scenarios = len(plan.scenarios)
        text = f"{scenarios:,} scenario{'s' * (scenarios != 1)}, {plan.cells:,} runs: "
        text += f"{stored:,} stored, {missing:,} to run"
        if more:
            text += f", then up to {more:,} to find the limits"
        if missing and self.seconds is not None:
            workers = self.executor.workers
            expected = duration((missing + more) * self.seconds / workers)
            text += f"; about {expected} on {workers} core{'s' * (workers != 1)}"
        return text

    def say(self, text: str) -> None:
        """A line for the user, beside the answer."""
        print(text, file=self.stream, flush=True)

    def _measure(self, plan: Plan, missing: list[tuple[str, int]]) -> None:
        if self.seconds is None:
            self.seconds = probe(plan, missing, self.store)

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            kept = sum(self.store.get(*pair) is not None for pair in self.plan.pairs())
            raise Interrupted(kept) from None


@contextmanager
def session(store: Store, settings: ExecutorSettings, stream: TextIO | None = None) -> Iterator[Session]:
    """A session with its processes, which end with the block."""
    try:
        with executor(settings.name, settings.workers) as processes:
            yield Session(store, processes, stream or sys.stderr)
    finally:
        store.close()
