"""Runs a plan: what the store holds is not run again, what fails is told and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from experiments.executors import Executor
from experiments.executors.task import Failure, HasMetrics, Outcome, Task, fold_again, outcomes
from experiments.progress import Progress
from experiments.run.plan import Plan
from experiments.store import UNTIMED, Cell, Store

if TYPE_CHECKING:
    from sim.config import Scenario

LARGEST_BLOCK = 8
PROBES = 2  # runs that tell how long one takes


@dataclass(frozen=True)
class Results:
    """Finished cells by (key, replication) and the failures among the wanted ones."""

    cells: Mapping[tuple[str, int], Cell]
    failures: Mapping[tuple[str, int], Failure] = field(default_factory=dict)
    stored: int = 0  # cells that were there before
    folded: int = 0  # cells whose rows were there: only their metrics were computed again

    def of(self, key: str) -> list[dict[str, float]]:
        """Metrics of one scenario's finished replications, in their order."""
        found = sorted((replication, cell) for (k, replication), cell in self.cells.items() if k == key)
        return [dict(cell.metrics) for _, cell in found]


def run(plan: Plan, store: Store, executor: Executor, progress: Progress | None = None) -> Results:
    """Run what is missing and keep each result at once; Ctrl-C loses only what was in hand."""
    cells: dict[tuple[str, int], Cell] = {}
    failures: dict[tuple[str, int], Failure] = {}
    missing = []
    for pair in plan.pairs():
        cell = store.get(*pair)
        if cell is None:
            missing.append(pair)
        else:
            cells[pair] = cell
    stored = len(cells)
    folded = folded_again(plan.scenarios, missing, store)
    cells |= folded
    missing = [pair for pair in missing if pair not in folded]
    progress = progress or Progress(0)
    for _ in folded:
        progress.count(failed=False)
    tasks = blocks(plan.scenarios, missing, executor.workers, store.rows)
    for outcome in _counted(tasks, store, executor, progress):
        pair = (outcome.key, outcome.replication)
        if isinstance(outcome.result, Failure):
            failures[pair] = outcome.result
        else:
            cells[pair] = outcome.result
    return Results(cells, failures, stored, len(folded))


def _counted(
    tasks: Iterable[Task], store: Store, executor: Executor, progress: Progress
) -> Iterator[Outcome]:
    """The outcomes of tasks, kept and counted as they come."""
    for batch in executor.run(tasks, progress.sections):
        for outcome in kept(store, batch):
            progress.count(isinstance(outcome.result, Failure))
            yield outcome


def folded_again(
    scenarios: Mapping[str, Scenario],
    missing: Iterable[tuple[str, int]],
    store: Store,
    fold: Callable[..., HasMetrics] | None = None,
) -> dict[tuple[str, int], Cell]:
    """Of the missing ones those whose rows are kept: measured by today's formulas, and kept.

    What cannot be measured is left out, so that it is run and its error told.
    """
    cells: dict[tuple[str, int], Cell] = {}
    for key, number in missing:
        log = store.log(key, number)
        if log is None:
            continue
        again = partial(fold or fold_again, log=log)
        for outcome in outcomes(Task(key, scenarios[key], (number,)), again):
            for done in kept(store, [outcome]):
                if isinstance(done.result, Cell):
                    cells[key, number] = done.result
    return cells


def kept(store: Store, batch: Sequence[Outcome]) -> list[Outcome]:
    """Keep what a task gave as one block; the outcomes as they count, without what only the store keeps."""
    cells = {(o.key, o.replication): o.result for o in batch if isinstance(o.result, Cell)}
    try:
        for key in dict.fromkeys(key for key, _ in cells):
            store.put_all(key, {number: cell for (of, number), cell in cells.items() if of == key})
    except ValueError as error:  # a metric that is no number is a fault of the model, told like one
        if len(batch) > 1:
            return [outcome for one in batch for outcome in kept(store, [one])]
        return [replace(batch[0], result=Failure(str(error), ""))]
    return [replace(o, result=o.result.bare() if isinstance(o.result, Cell) else o.result) for o in batch]


def blocks(
    scenarios: Mapping[str, Scenario], missing: Iterable[tuple[str, int]], workers: int, rows: bool = False
) -> list[Task]:
    """Tasks of up to LARGEST_BLOCK replications of one scenario, small enough to keep all workers busy."""
    by_key: dict[str, list[int]] = {}
    for key, replication in missing:
        by_key.setdefault(key, []).append(replication)
    cells = sum(map(len, by_key.values()))
    size = max(1, min(LARGEST_BLOCK, cells // (4 * workers)))
    return [
        Task(key, scenarios[key], tuple(numbers[start : start + size]), rows)
        for key, numbers in by_key.items()
        for start in range(0, len(numbers), size)
    ]


def probe(
    plan: Plan,
    missing: Sequence[tuple[str, int]],
    store: Store,
    executor: Executor,
    progress: Progress | None = None,
) -> list[tuple[Scenario, Cell]]:
    """Two of the missing ones, run one after the other and kept: how long does one take? Those that were timed.

    Where it can be both are of one scenario and run in one process: the first waits for the compiler and is not timed.
    So few that there is nothing else to do run in this process: no worker needs to be started for them.
    """
    if len(missing) <= PROBES:
        executor = executor.here()
    found: list[tuple[Scenario, Cell]] = []
    for task in _probes(plan, missing, store.rows):
        done = [outcome.result for outcome in _counted([task], store, executor, progress or Progress(0))]
        cells = (cell for cell in done if isinstance(cell, Cell))  # a failure is told when the plan is run
        found += [(task.scenario, cell) for cell in cells if cell.seconds != UNTIMED]
    return found


def _probes(plan: Plan, missing: Sequence[tuple[str, int]], rows: bool) -> list[Task]:
    alike = [number for key, number in missing if key == missing[0][0]][:PROBES]
    if len(alike) == PROBES:
        key = missing[0][0]
        return [Task(key, plan.scenarios[key], tuple(alike), rows)]
    return [Task(key, plan.scenarios[key], (number,), rows) for key, number in missing[:PROBES]]
