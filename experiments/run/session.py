"""One working session of a study: says what will be run and for how long, runs it, survives Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from experiments.compose.study_settings import ExecutorSettings
from experiments.executors import ClusterLostError, Executor, make_executor
from experiments.executors.task import Failure
from experiments.files import FileSystem
from experiments.interrupts import STOPPED
from experiments.progress import Progress
from experiments.run.estimate import PlanEstimate, RunCost, calibration_factor, estimate_plan, run_cost
from experiments.run.plan import Plan
from experiments.run.precompile import compile_if_needed
from experiments.run.runner import SAMPLE_RUNS, PlanResults, run_plan, time_sample
from experiments.store import FolderStore, ReplicationResult, Store
from experiments.store.memory_store import MemoryStore

if TYPE_CHECKING:
    from sim.config import Scenario

FAILED = 1
CALIBRATION_RUNS = 3  # stored runs of each scenario that tell how fast this machine is


class Interrupted(Exception):
    """The study stopped before its end; what was finished is stored. ``code``: exit code of the command."""

    def __init__(self, done: int, reason: str = "stopped", code: int = STOPPED, hint: str = "") -> None:
        self.done, self.why, self.code = done, reason, code
        super().__init__(
            f"{reason}; {done:,} finished runs are stored. Rerun the same command to resume{hint}."
        )


class DryRunReport(Exception):
    """Nothing was to be run; carries what would be and what it takes."""


@dataclass
class Session:
    """Runs plans one after the other on one executor and gathers everything they gave.

    ``dry_run``: a plan is said, not run. ``results``: where everything will be kept, for the room there is.
    """

    store: Store
    executor: Executor
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    calibration: float | None = None  # this machine against the estimate, once something was measured
    dry_run: bool = False
    results: Path = Path()
    cost_model: Callable[[Scenario], RunCost] = run_cost
    plan: Plan = field(default_factory=Plan)  # everything asked for so far
    replication_results: dict[tuple[str, int], ReplicationResult] = field(default_factory=dict)
    failures: dict[tuple[str, int], Failure] = field(default_factory=dict)

    def run(self, plan: Plan, later_runs: int = 0) -> PlanResults:
        """Say what will be run, then run what is missing of a plan; raises Interrupted after Ctrl-C.

        ``later_runs``: runs that will be asked for later, for the expected time. Raises DryRunReport in a dry
        session, and UserError where there is no room for the results.
        """
        self.plan = self.plan | plan  # what is stored of it counts as kept, wherever it is stopped
        with self._handle_interrupts():
            missing = plan.missing(self.store)
            if missing and not self.dry_run:
                self.store.lock(self.print_status)
                missing = plan.missing(self.store)  # another driver may have run some meanwhile
            self._announce(plan, missing, later_runs)
            if missing and self.calibration is None:
                missing = self._calibrate(plan, missing, later_runs)
        with Progress(len(missing), self.stream) as progress:
            return self.run_unannounced(plan, progress)

    def _announce(self, plan: Plan, missing: list[tuple[str, int]], later_runs: int) -> None:
        if self.calibration is None:
            some = [
                (key, n) for key, numbers in plan.replications.items() for n in numbers[:CALIBRATION_RUNS]
            ]
            held = ((plan.scenarios[key], self.store.get(key, number)) for key, number in some)
            self.calibration = calibration_factor(
                ((scenario, result) for scenario, result in held if result), self.cost_model
            )
        expected = self._estimate(plan, missing, later_runs)
        expected.check_disk_space()
        text = "\n".join(filter(None, (expected.summary_text(), expected.resource_text())))
        if self.dry_run:
            raise DryRunReport(text)
        self.print_status(text)

    def _estimate(self, plan: Plan, missing: list[tuple[str, int]], later_runs: int) -> PlanEstimate:
        return estimate_plan(
            plan, missing, self.executor.workers, self.results, later_runs, self.calibration, self.cost_model
        )

    def run_unannounced(self, plan: Plan, progress: Progress | None = None) -> PlanResults:
        """Run what is missing of a plan and remember it; raises Interrupted after Ctrl-C."""
        self.plan = self.plan | plan
        with self._handle_interrupts():
            results = run_plan(plan, self.store, self.executor, progress)
        if results.remeasured:
            self.print_status(
                f"  {results.remeasured:,} runs not simulated: metrics recomputed from their stored logs"
            )
        for line in self.store.take_warnings():
            self.print_status(f"  {line}")
        self.replication_results.update(results.replication_results)
        self.failures.update(results.failures)
        return results

    def finished(self, key: str, years: int) -> dict[int, Mapping[str, float]]:
        """Return the metrics of the first ``years`` replications of a scenario by number; failed ones are left out."""
        found = ((number, self.replication_results.get((key, number))) for number in range(years))
        return {number: result.metrics for number, result in found if result is not None}

    def print_status(self, text: str) -> None:
        """A line for the user, beside the answer."""
        print(text, file=self.stream, flush=True)

    def _calibrate(
        self, plan: Plan, missing: list[tuple[str, int]], later_runs: int
    ) -> list[tuple[str, int]]:
        """Find out the pace by running a few of the missing ones; returns the others."""
        compile_if_needed()
        long = any(self.cost_model(plan.scenarios[key]).sections > 1 for key, _ in missing[:SAMPLE_RUNS])
        with Progress(min(len(missing), SAMPLE_RUNS) if long else 0, self.stream) as progress:
            timed = time_sample(plan, missing, self.store, self.executor, progress)
        calibration = calibration_factor(timed, self.cost_model)
        self.calibration, missing = calibration, plan.missing(self.store)
        if missing and calibration is not None:
            self.print_status(f"  {self._estimate(plan, missing, later_runs).time_text()}")
        return missing

    @contextmanager
    def _handle_interrupts(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted(self._count_stored()) from None
        except ClusterLostError as lost:
            raise Interrupted(
                self._count_stored(), str(lost), FAILED, ", with another executor too"
            ) from None

    def _count_stored(self) -> int:
        return sum(self.store.get(*pair) is not None for pair in self.plan.pairs())


@contextmanager
def open_session(
    results: Path,
    settings: ExecutorSettings,
    stream: TextIO | None = None,
    dry_run: bool = False,
    keep_logs: bool = False,
    file_system: FileSystem | None = None,
) -> Iterator[Session]:
    """A session that keeps its runs below ``results``, with its processes, which end with the block.

    ``dry_run``: only print the plan; write and start nothing. ``keep_logs``: store event logs too.
    ``disk``: the file operations below ``results``.
    """
    file_system = file_system or FileSystem(results)
    folder = results / "store"
    store: Store = (
        MemoryStore()
        if dry_run and not file_system.kind(folder)
        else FolderStore(folder, keep_logs, file_system)
    )
    name = "loky" if dry_run and settings.name != "serial" else settings.name
    try:
        with make_executor(name, settings.workers, None if dry_run else settings.address) as processes:
            yield Session(store, processes, stream or sys.stderr, results=results, dry_run=dry_run)
    finally:
        store.close()
