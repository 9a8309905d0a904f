"""One task of a study: a block of replications of one scenario, and what became of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.executors.tracebacks import format_traceback, summary_line
from experiments.store import UNTIMED, ReplicationResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.config import Scenario


_warm_engines: set[str] = set()  # engines that ran in this process: the first run also waits for the compiler


class HasMetrics(Protocol):
    """What a study needs of a finished replication; it may have ``daily`` series and a ``log`` too."""

    @property
    def metrics(self) -> Mapping[str, float]: ...


Simulator = Callable[..., HasMetrics]  # (scenario, replication), and rows=True where the log is wanted
ProgressCallback = Callable[
    [int, int], None
]  # so many sections of the replication in hand are finished, of so many


def no_progress(finished: int, of: int) -> None:
    """Where nobody listens."""


@dataclass(frozen=True)
class Task:
    """Replications of one scenario, run one after the other in one process."""

    key: str
    scenario: Scenario
    replications: tuple[int, ...]
    keep_log: bool = False  # whether the log of each is to be kept
    attempts: int = 0  # how often a worker process has ended while it held this task


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that could not be finished: the error and where, without the machine's paths."""

    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one replication."""

    key: str
    replication: int
    result: ReplicationResult | Failure


def simulate_scenario(
    scenario: Scenario,
    replication: int,
    keep_log: bool = False,
    threads: int = 1,
    progress: ProgressCallback = no_progress,
) -> HasMetrics:
    """The model; imported here so that nothing before needs the compiled engine."""
    from sim.simulation import simulate

    return simulate(scenario, replication, keep_log=keep_log, daily=True, threads=threads, progress=progress)


def remeasure(scenario: Scenario, replication: int, log: NDArray[np.void]) -> HasMetrics:
    """The metrics of kept rows by today's formulas."""
    from sim.simulation import recompute_metrics

    return recompute_metrics(scenario, replication, log)


def run_task(task: Task, simulate: Simulator = simulate_scenario) -> Iterator[Outcome]:
    """Run a task; an exception of the model becomes a Failure, the next replication goes on."""
    for replication in task.replications:
        yield Outcome(task.key, replication, _run_replication(task, replication, simulate))


def _run_replication(task: Task, replication: int, simulate: Simulator) -> ReplicationResult | Failure:
    start = time.perf_counter()
    try:
        run = simulate(task.scenario, replication, **({"keep_log": True} if task.keep_log else {}))
        metrics = {name: float(value) for name, value in run.metrics.items()}
    except Exception as error:
        return Failure(summary_line(error), format_traceback(error))
    seconds, engine = time.perf_counter() - start, engine_name(task.scenario)
    if engine not in _warm_engines:
        _warm_engines.add(engine)
        seconds = UNTIMED
    return ReplicationResult(metrics, engine, seconds, getattr(run, "daily", {}), getattr(run, "log", None))


def engine_name(scenario: Scenario) -> str:
    """The name of the engine a scenario asks for."""
    engine = getattr(scenario, "engine", "compiled")
    return str(getattr(engine, "name", engine))
