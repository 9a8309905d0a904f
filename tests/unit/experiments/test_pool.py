"""The replication that kills its worker is identified, although other tasks are lost with the worker."""

from __future__ import annotations

import pickle
from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from misbehaving import Small, behave

from experiments.errors import UserError
from experiments.executors.pool import MAX_ATTEMPTS, TASKS_PER_WORKER, Pool
from experiments.executors.protocol import ClusterLostError, WorkerDiedError
from experiments.executors.task import Failure, Outcome, Task
from experiments.executors.tracebacks import strip_paths
from experiments.executors.worker import ModelMismatchError, WorkOrder, execute

Pairs = set[tuple[str, int]]


class OneWorker:
    """An engine of one worker that dies with all it holds as soon as one of ``deadly`` is among it."""

    workers, is_local, is_started = 1, False, True

    def __init__(self, deadly: Pairs, error: Exception | None = None) -> None:
        self.tried: Counter[tuple[str, int]] = Counter()
        self.most_held, self.closed = 0, ""
        self._deadly, self._error = deadly, error
        self._held: dict[Future[Any], WorkOrder] = {}
        self._dead: set[Future[Any]] = set()

    def submit(self, order: WorkOrder) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(None)
        self._held[future] = order
        self.most_held = max(self.most_held, len(self._held))
        self.tried.update(pairs(order))
        return future

    def result(self, future: Future[Any]) -> list[Outcome]:
        if self._error is not None:
            raise self._error
        if any(pairs(order) & self._deadly for order in self._held.values()):
            self._dead |= set(self._held)
        order = self._held.pop(future)
        if future in self._dead:
            raise WorkerDiedError("SIGKILL(-9)")
        return execute(order)

    def check(self) -> None: ...

    def close(self, kill: bool) -> None:
        self.closed = "killed" if kill else "closed"


def pairs(order: WorkOrder) -> Pairs:
    task = pickle.loads(order.body)[0]
    return {(part.key, number) for part in task.parts for number in part.replications}


def ran(engine: OneWorker, tasks: list[Task]) -> dict[tuple[str, int], Any]:
    with Pool(engine, behave) as pool:
        return {(o.key, o.replication): o.result for batch in pool.run(tasks) for o in batch}


def test_only_what_ends_its_worker_with_nothing_beside_it_is_a_failure() -> None:
    deadly = {("b", 5), ("c", 4), ("c", 6)}
    engine = OneWorker(deadly)
    found = ran(engine, [Task(key, Small(size=1), (4, 5, 6)) for key in "abc"])
    assert len(found) == 9 and engine.closed == "closed" and engine.most_held == TASKS_PER_WORKER
    assert {pair for pair, result in found.items() if isinstance(result, Failure)} == deadly
    assert "died 3 times, the last time with no other task running (SIGKILL(-9))" in found["b", 5].error
    assert {engine.tried[pair] for pair in deadly} == {MAX_ATTEMPTS}


def test_the_end_of_the_engine_ends_the_study() -> None:
    engine = OneWorker(set(), ClusterLostError("the scheduler is gone"))
    with pytest.raises(ClusterLostError, match="the scheduler is gone"):
        ran(engine, [Task("a", Small(size=1), (1,))])
    assert engine.closed == "killed"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ModelMismatchError("on node7: model 1234"),
            "a worker runs another model, on node7: model 1234; install the same",
        ),
        (
            ModuleNotFoundError("No module named 'experiments'"),
            "cannot run this program, ModuleNotFoundError",
        ),
    ],
)
def test_workers_that_are_unfit_end_the_study_with_one_line(error: Exception, said: str) -> None:
    with pytest.raises(UserError, match=said):
        ran(OneWorker(set(), error), [Task("a", Small(size=1), (1,))])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no file '/home/li/data/a b.csv' here", "no file '.../a b.csv' here"),
        ("C:\\Users\\li\\x.py failed", ".../x.py failed"),
        ("3/4 of 2025/01/06, 10 km/h", "3/4 of 2025/01/06, 10 km/h"),
        ("/tmp/x", ".../x"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
    ],
)
def test_no_path_of_the_machine_is_told(text: str, said: str) -> None:
    assert strip_paths(text) == said


def test_tasks_of_several_scenarios_lose_only_what_ends_their_worker() -> None:
    deadly = {("b", 5)}
    engine = OneWorker(deadly)
    first, *rest = (Task(key, Small(size=1), (5,)) for key in "abc")
    found = ran(engine, [replace(first, then=tuple(rest))])
    assert {pair for pair, result in found.items() if isinstance(result, Failure)} == deadly
    assert sorted(found) == [("a", 5), ("b", 5), ("c", 5)]
