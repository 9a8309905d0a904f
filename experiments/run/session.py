"""One working session of a study: says what will be run and for how long, runs it, survives Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from experiments.compose.study_settings import ExecutorSettings
from experiments.executors import EngineLost, Executor, executor
from experiments.executors.task import Failure
from experiments.progress import Progress
from experiments.run.estimate import Cost, Forecast, cost_of, forecast, pace_of
from experiments.run.plan import Plan
from experiments.run.precompile import compile_first
from experiments.run.runner import PROBES, Results, probe, run
from experiments.store import Cell, FolderStore, Store
from experiments.store.memory_store import MemoryStore

if TYPE_CHECKING:
    from sim.config import Scenario

FAILED, STOPPED = 1, 130


SAMPLED = 3  # stored runs of each scenario that tell how fast this machine is


class Interrupted(Exception):
    """The study stopped before its end; what was finished is stored. ``code``: exit code of the command."""

    def __init__(self, done: int, why: str = "stopped", code: int = STOPPED, hint: str = "") -> None:
        self.done, self.code = done, code
        super().__init__(
            f"{why}; {done:,} finished runs are kept. The same command goes on from there{hint}."
        )


class OnlyPlanned(Exception):
    """Nothing was to be run; carries what would be and what it takes."""


@dataclass
class Session:
    """Runs plans one after the other on one executor and gathers everything they gave.

    ``dry``: a plan is said, not run. ``results``: where everything will be kept, for the room there is.
    """

    store: Store
    executor: Executor
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    pace: float | None = None  # this machine against the estimate, once something was measured
    dry: bool = False
    results: Path = Path()
    cost: Callable[[Scenario], Cost] = cost_of
    plan: Plan = field(default_factory=Plan)  # everything asked for so far
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    failures: dict[tuple[str, int], Failure] = field(default_factory=dict)

    def run(self, plan: Plan, more: int = 0) -> Results:
        """Say what will be run, then run what is missing of a plan; raises Interrupted after Ctrl-C.

        ``more``: runs that will be asked for later, for the expected time. Raises OnlyPlanned in a dry
        session, and UserError where there is no room for the results.
        """
        self.plan = self.plan | plan  # what is stored of it counts as kept, wherever it is stopped
        with self._interruptible():
            missing = plan.missing(self.store)
            if missing and not self.dry:
                self.store.hold(self.say)
                missing = plan.missing(self.store)  # another driver may have run some meanwhile
            self._announce(plan, missing, more)
            if missing and self.pace is None:
                missing = self._measured(plan, missing, more)
        with Progress(len(missing), self.stream) as progress:
            return self.ask(plan, progress)

    def _announce(self, plan: Plan, missing: list[tuple[str, int]], more: int) -> None:
        if self.pace is None:
            some = [(key, n) for key, numbers in plan.replications.items() for n in numbers[:SAMPLED]]
            held = ((plan.scenarios[key], self.store.get(key, number)) for key, number in some)
            self.pace = pace_of(((scenario, cell) for scenario, cell in held if cell), self.cost)
        expected = self._forecast(plan, missing, more)
        expected.check_room()
        text = "\n".join(filter(None, (expected.text(), expected.space())))
        if self.dry:
            raise OnlyPlanned(text)
        self.say(text)

    def _forecast(self, plan: Plan, missing: list[tuple[str, int]], more: int) -> Forecast:
        return forecast(plan, missing, self.executor.workers, self.results, more, self.pace, self.cost)

    def ask(self, plan: Plan, progress: Progress | None = None) -> Results:
        """Run what is missing of a plan and remember it; raises Interrupted after Ctrl-C."""
        self.plan = self.plan | plan
        with self._interruptible():
            results = run(plan, self.store, self.executor, progress)
        if results.folded:
            self.say(f"  {results.folded:,} runs only measured again, from their kept rows")
        for line in self.store.news():
            self.say(f"  {line}")
        self.cells.update(results.cells)
        self.failures.update(results.failures)
        return results

    def say(self, text: str) -> None:
        """A line for the user, beside the answer."""
        print(text, file=self.stream, flush=True)

    def _measured(self, plan: Plan, missing: list[tuple[str, int]], more: int) -> list[tuple[str, int]]:
        """Find out the pace by running a few of the missing ones; returns the others."""
        compile_first()
        long = any(self.cost(plan.scenarios[key]).sections > 1 for key, _ in missing[:PROBES])
        with Progress(min(len(missing), PROBES) if long else 0, self.stream) as progress:
            timed = probe(plan, missing, self.store, self.executor, progress)
        pace = pace_of(timed, self.cost)
        self.pace, missing = pace, plan.missing(self.store)
        if missing and pace is not None:
            self.say(f"  {self._forecast(plan, missing, more).time()}")
        return missing

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted(self._kept()) from None
        except EngineLost as lost:
            raise Interrupted(self._kept(), str(lost), FAILED, ", with another executor too") from None

    def _kept(self) -> int:
        return sum(self.store.get(*pair) is not None for pair in self.plan.pairs())


@contextmanager
def session(
    results: Path,
    settings: ExecutorSettings,
    stream: TextIO | None = None,
    dry: bool = False,
    rows: bool = False,
) -> Iterator[Session]:
    """A session that keeps its runs below ``results``, with its processes, which end with the block.

    ``dry``: only for saying what would be run; leaves nothing behind and starts nothing. ``rows``: keep the rows too.
    """
    folder = results / "store"
    store: Store = MemoryStore() if dry and not folder.is_dir() else FolderStore(folder, rows)
    name = "loky" if dry and settings.name != "serial" else settings.name
    try:
        with executor(name, settings.workers, None if dry else settings.address) as processes:
            yield Session(store, processes, stream or sys.stderr, results=results, dry=dry)
    finally:
        store.close()
