"""Session of a study: announce plans with their expected duration, run them, stop orderly on Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from experiments.compose.settings.study_settings import ExecutorSettings
from experiments.executors import ClusterLostError, Executor, make_executor
from experiments.executors.task import Failure
from experiments.files import FileSystem
from experiments.language import current_language, translate
from experiments.process.interrupts import STOPPED
from experiments.progress import Progress
from experiments.run.command_times import CommandTimes, load_times, save_times
from experiments.run.estimate import (
    FIRST_OVERHEAD_SECONDS,
    Machine,
    PlanEstimate,
    RunCost,
    calibration_factor,
    estimate_plan,
    run_cost,
)
from experiments.run.plan import Plan
from experiments.run.precompile import compile_if_needed, expected_compile_seconds
from experiments.run.runner import SAMPLE_RUNS, PlanResults, run_plan, time_sample
from experiments.store import FolderStore, ReplicationResult, Store
from experiments.store.memory_store import MemoryStore
from sim.phrases import join_phrases, phrase

if TYPE_CHECKING:
    from sim.config import Scenario

FAILED = 1
STOPPED_TEXT = phrase("stopped")
RESUME = phrase("Rerun the same command to resume.")
RESUME_ELSEWHERE = phrase("Rerun the same command to resume, also with another executor.")
CALIBRATION_RUNS = 3  # stored replications of each scenario used for calibration


class Interrupted(Exception):
    """Stop before the end of a study; finished replications are stored. ``code``: exit code of the command."""

    def __init__(
        self, done: int, reason: str = STOPPED_TEXT, code: int = STOPPED, resume: str = RESUME
    ) -> None:
        self.done, self.reason, self.code = done, reason, code
        super().__init__(
            phrase(
                "{reason}; {done:,} finished runs are stored. {resume}",
                reason=reason,
                done=done,
                resume=resume,
            )
        )


class DryRunReport(Exception):
    """Result of a dry run: the plan and its cost as text."""


def _calendar_notes(plan: Plan) -> list[str]:
    """Return what is to be said about the calendars of a plan's scenarios, each once: years without official days."""
    from sim.builder.calendar.run_days import build_dates

    used = {
        (of.calendar.name, of.calendar.beyond, of.run.start, of.run.days, of.calendar.own_years)
        for of in plan.scenarios.values()
    }
    notes = dict.fromkeys(note for one in sorted(used, key=str) for note in build_dates(*one).notes)
    return [note.zh if current_language() == "zh" else note.en for note in notes]


@dataclass
class Session:
    """Execution of plans on one executor, with all their results.

    ``dry_run``: print a plan without running it. ``results``: results folder, for the free disk space.
    ``kind``: kind of study. ``times``: what earlier commands took on this machine.
    """

    store: Store
    executor: Executor
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    calibration: float | None = None  # measured / estimated seconds; None = not measured yet
    dry_run: bool = False
    results: Path = Path()
    cost_model: Callable[[Scenario], RunCost] = run_cost
    plan: Plan = field(default_factory=Plan)  # union of all plans so far
    replication_results: dict[tuple[str, int], ReplicationResult] = field(default_factory=dict)
    failures: dict[tuple[str, int], Failure] = field(default_factory=dict)
    kind: str = "sweep"
    times: CommandTimes = field(default_factory=CommandTimes)
    opened: float = field(default_factory=time.perf_counter)
    run_seconds: float = 0.0  # of one core, of the replications of this session
    modelled_seconds: float = 0.0  # the same as the cost model expects them
    usual_overhead: float = 0.0  # wall seconds beside the replications, where none were measured
    compile_seconds: float = 0.0  # that compiling is expected to take, then that it took
    is_compiled: bool = False  # whether this session has compiled, or had nothing to compile
    workers: int = 1  # of the executor, which may have ended
    apart: int = 0  # finished replications of plans that do not stay in memory

    def run(self, plan: Plan, later_runs: int = 0) -> PlanResults:
        """Announce a plan and run its missing replications; raises Interrupted after Ctrl-C.

        ``later_runs``: number of replications requested later, for the expected time. Raises DryRunReport in a dry
        run, and UserError if the disk lacks space.
        """
        self.plan = self.plan | plan  # its stored results are counted wherever it stops
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
        text = join_phrases(
            filter(None, (expected.summary_text(), expected.resource_text())), "{first}\n{rest}"
        )
        if self.dry_run:
            raise DryRunReport("\n".join([translate(text), *_calendar_notes(plan)]))
        self.print_status(text)

    def _estimate(self, plan: Plan, missing: list[tuple[str, int]], later_runs: int) -> PlanEstimate:
        calibration = self.times.run_factor if self.calibration is None else self.calibration
        overhead = self.times.overhead_seconds.get(self.kind, self.usual_overhead)
        overhead += 0.0 if self.is_compiled else self.compile_seconds
        self.workers = self.executor.workers
        machine = Machine(self.workers, self.results, calibration, overhead)
        return estimate_plan(plan, missing, machine, later_runs, self.cost_model)

    def run_unannounced(self, plan: Plan, progress: Progress | None = None) -> PlanResults:
        """Run the missing replications of a plan and collect the results; raises Interrupted after Ctrl-C."""
        self.plan = self.plan | plan
        with self._handle_interrupts():
            results = run_plan(plan, self.store, self.executor, progress)
        if results.remeasured:
            self.print_status(
                phrase(
                    "  {remeasured:,} runs not simulated: metrics recomputed from their stored logs",
                    remeasured=results.remeasured,
                )
            )
        for line in self.store.take_warnings():
            self.print_status(phrase("  {line}", line=line))
        self.replication_results.update(results.replication_results)
        self.failures.update(results.failures)
        self._count_time(plan, results)
        return results

    def _count_time(self, plan: Plan, results: PlanResults) -> None:
        self.run_seconds += results.run_seconds
        costs = ((self.cost_model(plan.scenarios[key]), number) for key, number in results.ran.items())
        self.modelled_seconds += sum(cost.seconds * number for cost, number in costs)

    def run_apart(self, plan: Plan, progress: Progress | None = None) -> PlanResults:
        """Run the missing replications of a plan and return the results, which do not stay in memory.

        Of thousands of scenarios only failed ones become part of ``plan``. Raises Interrupted after Ctrl-C.
        """
        with self._handle_interrupts():
            if plan.missing(self.store):
                self.store.lock(self.print_status)
            results = run_plan(plan, self.store, self.executor, progress)
        for line in self.store.take_warnings():
            self.print_status(f"  {line}")
        failed = dict.fromkeys(key for key, _ in results.failures)
        self.plan = self.plan | Plan(
            {key: plan.scenarios[key] for key in failed}, {key: plan.replications[key] for key in failed}
        )
        self.failures.update(results.failures)
        self._count_time(plan, results)
        self.apart += len(results.replication_results)
        for key in plan.scenarios:
            self.store.release(key)
        return results

    def finished(self, key: str, years: int) -> dict[int, Mapping[str, float]]:
        """Return the metrics of the first ``years`` replications of a scenario by number; failed ones are left out."""
        found = ((number, self.replication_results.get((key, number))) for number in range(years))
        return {number: result.metrics for number, result in found if result is not None}

    def save_command_times(self) -> None:
        """Store what this command took, if it ran replications, for the expected times of later commands."""
        if self.run_seconds > 0.0:
            wall = time.perf_counter() - self.opened
            overhead = wall - self.run_seconds / self.workers - self.compile_seconds
            factor = self.run_seconds / self.modelled_seconds if self.modelled_seconds else self.calibration
            save_times(self.times.updated(self.kind, factor, overhead))

    def print_status(self, text: str) -> None:
        """Print a line to the status stream, separate from the answer."""
        print(translate(text), file=self.stream, flush=True)

    def _calibrate(
        self, plan: Plan, missing: list[tuple[str, int]], later_runs: int
    ) -> list[tuple[str, int]]:
        """Measure the duration of a few missing replications; return the remaining ones."""
        started = time.perf_counter()
        compile_if_needed()
        self.compile_seconds, self.is_compiled = time.perf_counter() - started, True
        long = any(self.cost_model(plan.scenarios[key]).sections > 1 for key, _ in missing[:SAMPLE_RUNS])
        with Progress(min(len(missing), SAMPLE_RUNS) if long else 0, self.stream) as progress:
            timed = time_sample(plan, missing, self.store, self.executor, progress)
        self.run_seconds += sum(result.seconds for _, result in timed)
        self.modelled_seconds += sum(self.cost_model(scenario).seconds for scenario, _ in timed)
        calibration = calibration_factor(timed, self.cost_model)
        self.calibration, missing = calibration, plan.missing(self.store)
        if missing and calibration is not None:
            self.print_status(phrase("  {line}", line=self._estimate(plan, missing, later_runs).time_text()))
        return missing

    @contextmanager
    def _handle_interrupts(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted(self._count_stored()) from None
        except ClusterLostError as lost:
            raise Interrupted(self._count_stored(), str(lost), FAILED, RESUME_ELSEWHERE) from None

    def _count_stored(self) -> int:
        return self.apart + sum(self.store.get(*pair) is not None for pair in self.plan.pairs())


@dataclass(frozen=True)
class SessionOptions:
    """Options of a session.

    ``kind``: kind of study, for the expected time. ``dry_run``: print the plan only; write and start nothing.
    ``keep_logs``: store event logs as well.
    """

    kind: str = "sweep"
    dry_run: bool = False
    keep_logs: bool = False


@contextmanager
def open_session(
    results: Path,
    settings: ExecutorSettings,
    options: SessionOptions,
    stream: TextIO | None = None,
    file_system: FileSystem | None = None,
) -> Iterator[Session]:
    """Open a session that stores results below ``results``; its processes end with the block.

    ``stream``: status lines, standard error by default. ``file_system``: file operations below ``results``.
    """
    file_system = file_system or FileSystem(results)
    folder, dry_run = results / "store", options.dry_run
    store: Store = (
        MemoryStore()
        if dry_run and not file_system.kind(folder)
        else FolderStore(folder, options.keep_logs, file_system)
    )
    name = "loky" if dry_run and settings.name != "serial" else settings.name
    try:
        with make_executor(name, settings.workers, None if dry_run else settings.address) as processes:
            yield Session(
                store,
                processes,
                stream or sys.stderr,
                dry_run=dry_run,
                results=results,
                kind=options.kind,
                times=load_times(),
                usual_overhead=FIRST_OVERHEAD_SECONDS,
                compile_seconds=expected_compile_seconds(),
            )
    finally:
        store.close()
