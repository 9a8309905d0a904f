"""Execute a plan: skip stored results, record failures, continue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from experiments.executors import Executor
from experiments.executors.task import Failure, HasMetrics, Outcome, Task, remeasure, run_task
from experiments.progress import Progress
from experiments.run.plan import Plan
from experiments.store import ReplicationResult, Store

if TYPE_CHECKING:
    from sim.config import Scenario

MAX_TASK_REPLICATIONS = 8
SAMPLE_RUNS = 2  # replications run first to measure their duration


@dataclass(frozen=True)
class PlanResults:
    """Results by (key, replication), and failures among the requested replications."""

    replication_results: Mapping[tuple[str, int], ReplicationResult]
    failures: Mapping[tuple[str, int], Failure] = field(default_factory=dict)
    stored: int = 0  # number of results that were stored before
    remeasured: int = 0  # number of results whose metrics were recomputed from stored logs
    run_seconds: float = 0.0  # of one core, of the replications that were run now
    ran: Mapping[str, int] = field(default_factory=dict)  # number of those replications by scenario

    def metrics_of(self, key: str) -> list[dict[str, float]]:
        """Return the metrics of a scenario's finished replications, in ascending order."""
        found = sorted(
            (replication, result) for (k, replication), result in self.replication_results.items() if k == key
        )
        return [dict(result.metrics) for _, result in found]


def run_plan(plan: Plan, store: Store, executor: Executor, progress: Progress | None = None) -> PlanResults:
    """Run missing replications and store each result at once; Ctrl-C loses only the replications in progress."""
    replication_results: dict[tuple[str, int], ReplicationResult] = {}
    failures: dict[tuple[str, int], Failure] = {}
    missing = []
    for pair in plan.pairs():
        result = store.get(*pair)
        if result is None:
            missing.append(pair)
        else:
            replication_results[pair] = result
    stored = len(replication_results)
    remeasured = remeasure_stored(plan.scenarios, missing, store)
    replication_results |= remeasured
    missing = [pair for pair in missing if pair not in remeasured]
    progress = progress or Progress(0)
    for _ in remeasured:
        progress.count(failed=False)
    tasks = make_tasks(plan.scenarios, missing, executor.workers, store.keep_logs)
    run_seconds = 0.0
    ran: Counter[str] = Counter()
    for outcome in _run_tasks(tasks, store, executor, progress):
        pair = (outcome.key, outcome.replication)
        if isinstance(outcome.result, Failure):
            failures[pair] = outcome.result
        else:
            replication_results[pair] = outcome.result
            run_seconds += outcome.result.seconds
            ran[outcome.key] += 1
    return PlanResults(replication_results, failures, stored, len(remeasured), run_seconds, ran)


def _run_tasks(
    tasks: Iterable[Task], store: Store, executor: Executor, progress: Progress
) -> Iterator[Outcome]:
    """Yield the outcomes of tasks, stored and counted as they finish."""
    for batch in executor.run(tasks, progress.update_sections):
        for outcome in store_outcomes(store, batch):
            progress.count(isinstance(outcome.result, Failure))
            yield outcome


def remeasure_stored(
    scenarios: Mapping[str, Scenario],
    missing: Iterable[tuple[str, int]],
    store: Store,
    measure: Callable[..., HasMetrics] | None = None,
) -> dict[tuple[str, int], ReplicationResult]:
    """Recompute metrics for missing results whose event log is stored.

    Results that cannot be recomputed are omitted, so that they are simulated and errors reported.
    """
    replication_results: dict[tuple[str, int], ReplicationResult] = {}
    for key, number in missing:
        log = store.log(key, number)
        if log is None:
            continue
        measure_log = partial(measure or remeasure, log=log)
        for outcome in run_task(Task(key, scenarios[key], (number,)), measure_log):
            for done in store_outcomes(store, [outcome]):
                if isinstance(done.result, ReplicationResult):
                    replication_results[key, number] = done.result
    return replication_results


def store_outcomes(store: Store, batch: Sequence[Outcome]) -> list[Outcome]:
    """Store the outcomes of a task as one block; return them with metrics only."""
    replication_results = {
        (o.key, o.replication): o.result for o in batch if isinstance(o.result, ReplicationResult)
    }
    try:
        for key in dict.fromkeys(key for key, _ in replication_results):
            store.put_all(
                key,
                {
                    number: result
                    for (metrics_of, number), result in replication_results.items()
                    if metrics_of == key
                },
            )
    except ValueError as error:  # a metric that is not a number is reported as a failure of the model
        if len(batch) > 1:
            return [outcome for one in batch for outcome in store_outcomes(store, [one])]
        return [replace(batch[0], result=Failure(str(error), ""))]
    return [
        replace(o, result=o.result.metrics_only() if isinstance(o.result, ReplicationResult) else o.result)
        for o in batch
    ]


def make_tasks(
    scenarios: Mapping[str, Scenario],
    missing: Iterable[tuple[str, int]],
    workers: int,
    keep_logs: bool = False,
) -> list[Task]:
    """Make tasks of up to MAX_TASK_REPLICATIONS runs, small enough to occupy all workers.

    A task holds replications of one scenario, which are stored together. Scenarios that miss one replication each,
    as futures do, are run together if it is the same: they share draws.
    """
    by_key: dict[str, list[int]] = {}
    for key, number in missing:
        by_key.setdefault(key, []).append(number)
    count = sum(map(len, by_key.values()))
    most = max(1, min(MAX_TASK_REPLICATIONS, count // (4 * workers)))
    if count == len(by_key):
        return [_make_task(scenarios, pairs, keep_logs) for pairs in _batches(by_key, most)]
    return [
        Task(key, scenarios[key], tuple(numbers[start : start + most]), keep_logs)
        for key, numbers in by_key.items()
        for start in range(0, len(numbers), most)
    ]


def _batches(by_key: Mapping[str, Sequence[int]], most: int) -> Iterator[list[tuple[str, int]]]:
    """Yield batches of up to ``most`` (key, replication); a replication is divided only if it has more."""
    by_number: dict[int, list[tuple[str, int]]] = {}
    for key, numbers in by_key.items():
        by_number.setdefault(numbers[0], []).append((key, numbers[0]))
    batch: list[tuple[str, int]] = []
    for pairs in by_number.values():
        for start in range(0, len(pairs), most):
            part = pairs[start : start + most]
            if batch and len(batch) + len(part) > most:
                yield batch
                batch = []
            batch += part
    if batch:
        yield batch


def _make_task(scenarios: Mapping[str, Scenario], pairs: Iterable[tuple[str, int]], keep_logs: bool) -> Task:
    first, *rest = (Task(key, scenarios[key], (number,), keep_logs) for key, number in pairs)
    return replace(first, then=tuple(rest))


def time_sample(
    plan: Plan,
    missing: Sequence[tuple[str, int]],
    store: Store,
    executor: Executor,
    progress: Progress | None = None,
) -> list[tuple[Scenario, ReplicationResult]]:
    """Run and store up to two missing replications to measure run time; return those that were timed.

    If possible both belong to one scenario and run in one process: the first fills its caches and is left out.
    If no other replication is missing they run in this process, without starting workers.
    """
    if len(missing) <= SAMPLE_RUNS:
        executor = executor.in_process()
    found: list[tuple[Scenario, ReplicationResult]] = []
    for task in _sample_tasks(plan, missing, store.keep_logs):
        done = _run_tasks([task], store, executor, progress or Progress(0))
        found += [
            (task.scenario, outcome.result)
            for outcome in done
            if isinstance(outcome.result, ReplicationResult) and not outcome.is_first
        ]  # failures are reported when the plan is run
    return found


def _sample_tasks(plan: Plan, missing: Sequence[tuple[str, int]], keep_logs: bool) -> list[Task]:
    alike = [number for key, number in missing if key == missing[0][0]][:SAMPLE_RUNS]
    if len(alike) == SAMPLE_RUNS:
        key = missing[0][0]
        return [Task(key, plan.scenarios[key], tuple(alike), keep_logs)]
    return [Task(key, plan.scenarios[key], (number,), keep_logs) for key, number in missing[:SAMPLE_RUNS]]
