"""Task of a study: a block of replications of one scenario, and the outcome of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from experiments.executors.tracebacks import format_traceback, summary_line
from experiments.store import ReplicationResult
from sim.jit.loading_time import measure_loading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.config import Scenario


_warm_engines: set[str] = set()  # engines that have run in this process


class HasMetrics(Protocol):
    """A finished replication; optional attributes are ``daily`` series and ``log``."""

    @property
    def metrics(self) -> Mapping[str, float]:
        """Metrics by name."""


Simulator = Callable[..., HasMetrics]  # (scenario, replication), with keep_log=True if the log is requested
ProgressCallback = Callable[[int, int], None]  # (finished sections, all sections) of the current replication


def no_progress(finished: int, of: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True)
class Task:
    """Replications of one scenario, run in sequence in one process, and tasks that it runs next.

    Scenarios with the same replications share draws, which a process keeps for a while.
    """

    key: str
    scenario: Scenario
    replications: tuple[int, ...]
    keep_log: bool = False  # whether to store the event logs
    attempts: int = 0  # number of worker deaths while they held this task
    then: tuple[Task, ...] = ()  # of other scenarios

    @property
    def parts(self) -> tuple[Task, ...]:
        """Tasks of one scenario each, in order."""
        return (replace(self, then=()), *self.then)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed replication: error and traceback, without paths of the machine."""

    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result or failure of one replication; ``is_first``: the first of its engine in a process."""

    key: str
    replication: int
    result: ReplicationResult | Failure
    is_first: bool = False


def simulate_scenario(
    scenario: Scenario,
    replication: int,
    keep_log: bool = False,
    threads: int = 1,
    progress: ProgressCallback = no_progress,
) -> HasMetrics:
    """Run the model; imported here so that earlier stages do not load the compiled engine."""
    from sim.simulation import simulate

    return simulate(scenario, replication, keep_log=keep_log, threads=threads, progress=progress)


def remeasure(scenario: Scenario, replication: int, log: NDArray[np.void]) -> HasMetrics:
    """Recompute the metrics of a stored event log with the current formulas."""
    from sim.simulation import recompute_metrics

    return recompute_metrics(scenario, replication, log)


def run_task(task: Task, simulate: Simulator = simulate_scenario) -> Iterator[Outcome]:
    """Run a task; an exception of the model becomes a Failure and the next replication follows."""
    for part in task.parts:
        for replication in part.replications:
            engine = engine_name(part.scenario)
            if simulate is simulate_scenario and engine not in _warm_engines:
                _import_engine(engine)
            result = _run_replication(part, replication, simulate)
            is_first = engine not in _warm_engines and not isinstance(result, Failure)
            _warm_engines.update([engine] if is_first else [])
            yield Outcome(part.key, replication, result, is_first)


def _run_replication(task: Task, replication: int, simulate: Simulator) -> ReplicationResult | Failure:
    """Run a replication; its seconds are its own: what its process loads or compiles for it is not counted."""
    start = time.perf_counter()
    try:
        with measure_loading() as loading:
            run = simulate(task.scenario, replication, **({"keep_log": True} if task.keep_log else {}))
            metrics = {name: float(value) for name, value in run.metrics.items()}
    except Exception as error:
        return Failure(summary_line(error), format_traceback(error))
    seconds = time.perf_counter() - start - loading.seconds
    return ReplicationResult(
        metrics, engine_name(task.scenario), seconds, getattr(run, "daily", {}), getattr(run, "log", None)
    )


def _import_engine(engine: str) -> None:
    """Import the model and the compiler before the first run of an engine, so that they are not part of its time."""
    import sim.simulation
    from sim.jit import compile_pending, compiles

    if engine == "compiled":
        import sim.kernel.engine  # noqa: F401
    if compiles():
        compile_pending()


def engine_name(scenario: Scenario) -> str:
    """Return the name of a scenario's engine."""
    engine = getattr(scenario, "engine", "compiled")
    return str(getattr(engine, "name", engine))
