"""One task of a study: a block of replications of one scenario, and what became of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.executors.tracebacks import headline, story
from experiments.store import UNTIMED, Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.config import Scenario


_ready: set[str] = set()  # engines that ran in this process: the first run also waits for the compiler


class HasMetrics(Protocol):
    """What a study needs of a finished replication; it may have ``daily`` series and a ``log`` too."""

    @property
    def metrics(self) -> Mapping[str, float]: ...


Simulate = Callable[..., HasMetrics]  # (scenario, replication), and rows=True where the log is wanted
Tell = Callable[[int, int], None]  # so many sections of the replication in hand are finished, of so many


def untold(finished: int, of: int) -> None:
    """Where nobody listens."""


@dataclass(frozen=True)
class Task:
    """Replications of one scenario, run one after the other in one process."""

    key: str
    scenario: Scenario
    replications: tuple[int, ...]
    rows: bool = False  # whether the log of each is to be kept
    tries: int = 0  # how often a worker process has ended while it held this task


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that could not be finished: the error and where, without the machine's paths."""

    error: str
    story: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one replication."""

    key: str
    replication: int
    result: Cell | Failure


def simulate_scenario(
    scenario: Scenario, replication: int, rows: bool = False, threads: int = 1, tell: Tell = untold
) -> HasMetrics:
    """The model; imported here so that nothing before needs the compiled engine."""
    from sim.simulation import simulate

    return simulate(scenario, replication, rows=rows, daily=True, threads=threads, tell=tell)


def fold_again(scenario: Scenario, replication: int, log: NDArray[np.void]) -> HasMetrics:
    """The metrics of kept rows by today's formulas."""
    from sim.simulation import measured

    return measured(scenario, replication, log)


def outcomes(task: Task, simulate: Simulate = simulate_scenario) -> Iterator[Outcome]:
    """Run a task; an exception of the model becomes a Failure, the next replication goes on."""
    for replication in task.replications:
        yield Outcome(task.key, replication, _result(task, replication, simulate))


def _result(task: Task, replication: int, simulate: Simulate) -> Cell | Failure:
    begun = time.perf_counter()
    try:
        run = simulate(task.scenario, replication, **({"rows": True} if task.rows else {}))
        metrics = {name: float(value) for name, value in run.metrics.items()}
    except Exception as error:
        return Failure(headline(error), story(error))
    seconds, engine = time.perf_counter() - begun, engine_of(task.scenario)
    if engine not in _ready:
        _ready.add(engine)
        seconds = UNTIMED
    return Cell(metrics, engine, seconds, getattr(run, "daily", {}), getattr(run, "log", None))


def engine_of(scenario: Scenario) -> str:
    """The name of the engine a scenario asks for."""
    engine = getattr(scenario, "engine", "compiled")
    return str(getattr(engine, "name", engine))
