"""A study runs only missing replications; failures do not affect other replications."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from experiments.executors import SerialExecutor
from experiments.executors import task as task_module
from experiments.executors.task import Task, run_task
from experiments.progress import Progress, format_duration
from experiments.run.command_times import CommandTimes
from experiments.run.estimate import RunCost, calibration_factor
from experiments.run.plan import make_plan
from experiments.run.runner import make_tasks, run_plan, time_sample
from experiments.run.session import DryRunReport, Interrupted, Session
from experiments.store import FolderStore, ReplicationResult
from experiments.store.identity import scenario_key


class Block(BaseModel):
    seed: int = 1
    replications: int = 4
    limits: int = 9


class Small(BaseModel):
    """As much of a scenario as the runner looks at."""

    size: int
    engine: str = "compiled"
    run: Block = Block()


ran: list[tuple[int, int]] = []


def count(scenario: Small, replication: int) -> SimpleNamespace:
    ran.append((scenario.size, replication))
    return SimpleNamespace(metrics={"sum": scenario.size + replication / 10, "zero": 0.0})


def fail_at_two(scenario: Small, replication: int) -> SimpleNamespace:
    if replication == 2:
        raise ArithmeticError("case 7 went round in circles")
    return count(scenario, replication)


def no_number(scenario: Small, replication: int) -> SimpleNamespace:
    return SimpleNamespace(metrics={"late": float("nan") if replication == 1 else 0.5})


def alike(scenario: Small) -> RunCost:
    return RunCost(1.0, 0.1)


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def test_nothing_stored_is_run_again(store: FolderStore) -> None:
    first = make_plan([(Small(size=3), range(2)), (Small(size=5), range(2))])
    run_plan(first, store, SerialExecutor(count))
    assert len(ran) == 4
    more = make_plan([(Small(size=5), range(3)), (Small(size=8), range(1))])
    results = run_plan(more, store, SerialExecutor(count))
    assert sorted(ran[4:]) == [(5, 2), (8, 0)] and results.stored == 2
    key = scenario_key(Small(size=5))
    assert [m["sum"] for m in results.metrics_of(key)] == [5.0, 5.1, 5.2]


def test_a_scenario_asked_for_twice_is_run_once(store: FolderStore) -> None:
    twice = make_plan([(Small(size=3), range(2)), (Small(size=3), range(4))])
    assert twice.size == 4
    run_plan(twice, store, SerialExecutor(count))
    assert ran == [(3, 0), (3, 1), (3, 2), (3, 3)]


def test_engine_limits_and_number_of_replications_are_not_in_the_key() -> None:
    one = Small(size=3)
    assert scenario_key(one) == scenario_key(
        Small(size=3, engine="simpy", run=Block(replications=9, limits=1))
    )
    assert scenario_key(one) != scenario_key(Small(size=3, run=Block(seed=2)))
    assert scenario_key(one) != scenario_key(Small(size=4))


def test_a_failed_replication_is_data_and_the_rest_goes_on(store: FolderStore) -> None:
    results = run_plan(make_plan([(Small(size=3), range(4))]), store, SerialExecutor(fail_at_two))
    key = scenario_key(Small(size=3))
    assert sorted(n for _, n in results.replication_results) == [0, 1, 3]
    failure = results.failures[key, 2]
    assert failure.error == "ArithmeticError: case 7 went round in circles"
    assert "fail_at_two" in failure.traceback and not any(
        map(Path.is_absolute, map(Path, failure.traceback.split()))
    )
    again = run_plan(make_plan([(Small(size=3), range(4))]), store, SerialExecutor(count))
    assert not again.failures and ran[-1] == (3, 2) and len(ran) == 4


def test_a_metric_that_is_no_number_fails_its_replication_only(store: FolderStore) -> None:
    results = run_plan(make_plan([(Small(size=3), range(3))]), store, SerialExecutor(no_number))
    assert sorted(n for _, n in results.replication_results) == [0, 2]
    assert [f.error for f in results.failures.values()] == ["metrics that are not finite numbers: late"]


def test_blocks_hold_every_missing_pair_once_and_keep_all_workers_busy() -> None:
    wanted = make_plan([(Small(size=n), range(8)) for n in range(3)])
    tasks = make_tasks(wanted.scenarios, list(wanted.pairs()), workers=2)
    assert sorted((t.key, n) for t in tasks for n in t.replications) == sorted(wanted.pairs())
    assert len(tasks) >= 8


def test_futures_at_several_sizes_run_together_because_they_share_draws() -> None:
    pairs = [(f"{number} at {size}", number) for number in range(9) for size in (300, 400, 500)]
    tasks = make_tasks({key: Small(size=1) for key, _ in pairs}, pairs, workers=1)
    held = [[(part.key, *part.replications) for part in task.parts] for task in tasks]
    assert [pair for task in held for pair in task] == pairs
    assert all(len(task) == 6 or task is held[-1] for task in held), "whole futures, at most 8 runs"


def test_progress_counts_failures_and_says_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(4, sys.stderr) as progress:
        for failed in (False, True):
            progress.count(failed)
    assert progress.status_line().startswith("  2 of 4 runs   50 %   1 failed   about")
    assert capsys.readouterr().err == ""  # no line before ten seconds


def test_an_interrupted_session_keeps_what_was_finished_and_goes_on(store: FolderStore) -> None:
    def stopped(scenario: Small, replication: int) -> SimpleNamespace:
        if len(ran) == 3:
            raise KeyboardInterrupt
        return count(scenario, replication)

    wanted = make_plan([(Small(size=3), range(5))])
    with pytest.raises(Interrupted) as stop:
        Session(store, SerialExecutor(stopped), io.StringIO(), calibration=1.0, cost_model=alike).run(wanted)
    assert stop.value.done == 3 and "to resume" in str(stop.value)
    Session(store, SerialExecutor(count), io.StringIO(), calibration=1.0, cost_model=alike).run(wanted)
    assert ran == [(3, n) for n in range(5)]


class Clock:
    """What a run takes is said, not waited for; ``cold``: of the first run of a process, ``warm``: of all others."""

    def __init__(self, cold: float, warm: float) -> None:
        self.cold, self.warm, self.now, self.ran = cold, warm, 0.0, 0

    def perf_counter(self) -> float:
        return self.now

    def simulate(self, scenario: Small, replication: int) -> SimpleNamespace:
        self.now += self.warm if self.ran else self.cold
        self.ran += 1
        return count(scenario, replication)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock(60.0, 0.5)
    monkeypatch.setattr(task_module, "time", one)
    monkeypatch.setattr(task_module, "_warm_engines", set())
    return one


@pytest.mark.parametrize(
    "wanted",
    [
        [(Small(size=3), range(5))],
        [(Small(size=n), [0]) for n in range(3, 8)],
        [(Small(size=n), [0, 1]) for n in (3, 4)],
    ],
    ids=["one scenario", "one run each", "two runs each"],
)  # fmt: skip
def test_a_run_that_waited_for_the_compiler_tells_nobody_how_long_one_takes(
    wanted: list[tuple[Small, Sequence[int]]], store: FolderStore, clock: Clock
) -> None:
    asked = make_plan(wanted)  # type: ignore[arg-type]
    missing = asked.missing(store)
    found = time_sample(asked, missing, store, SerialExecutor(clock.simulate))
    assert [cell.seconds for _, cell in found] == [0.5]
    assert len(asked.missing(store)) == len(missing) - 2, "both are kept"
    assert calibration_factor(found, alike) == 0.5


def test_what_is_said_after_a_cold_start_is_what_the_rest_takes(
    store: FolderStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "experiments.run.session._calendar_notes", lambda plan: []
    )  # these scenarios have no calendar
    said = io.StringIO()
    asked = make_plan([(Small(size=n), range(20)) for n in (3, 4)])
    Session(store, SerialExecutor(clock.simulate), said, cost_model=alike).run(asked)
    rest = 38 * clock.warm
    assert f"about {format_duration(rest)} on 1 core\n" in said.getvalue()
    assert clock.now == pytest.approx(clock.cold + clock.warm + rest)
    later = Session(store, SerialExecutor(clock.simulate), said, dry_run=True, cost_model=alike)
    with pytest.raises(DryRunReport, match=r"10 to run; about 5 s on 1 core"):
        later.run(make_plan([(Small(size=n), range(25)) for n in (3, 4)]))


def test_time_of_a_run_leaves_out_what_its_process_loads_or_compiles() -> None:
    from numba.core.compiler_lock import global_compiler_lock

    def loads(scenario: Small, replication: int) -> SimpleNamespace:
        threads = [Thread(target=load) for _ in range(2)]  # sections of one run
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return count(scenario, replication)

    def load() -> None:
        with global_compiler_lock, global_compiler_lock:
            time.sleep(0.15)

    task = Task("k", Small(size=3), (0, 1))  # type: ignore[arg-type]
    for outcome in run_task(task, loads):
        assert isinstance(outcome.result, ReplicationResult)
        assert 0.0 <= outcome.result.seconds < 0.1


def test_compiling_is_expected_by_the_first_command_only(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[CommandTimes] = []
    now = [0.0]
    monkeypatch.setattr("experiments.run.session.time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr("experiments.run.session.compile_if_needed", lambda: now.append(now.pop() + 400.0))
    monkeypatch.setattr("experiments.run.session.save_times", saved.append)
    said = io.StringIO()
    session = Session(
        store,
        SerialExecutor(count),
        said,
        cost_model=alike,
        usual_overhead=4.0,
        compile_seconds=18.0,
        opened=0.0,
    )
    session.run(make_plan([(Small(size=n), range(4)) for n in (3, 4)]))
    now[0] += 3.0  # the page
    session.save_command_times()
    first, *later = (line for line in said.getvalue().splitlines() if "about" in line and "core" in line)
    assert f"about {format_duration(8 * alike(Small(size=3)).seconds + 22.0)}" in first
    assert later and not any("22" in line for line in later)
    assert saved[0].overhead_seconds["sweep"] == pytest.approx(3.0, abs=0.2)
    assert saved[0].run_factor == pytest.approx(session.run_seconds / (8 * alike(Small(size=3)).seconds))


def test_where_nothing_was_timed_nothing_is_said(store: FolderStore, clock: Clock) -> None:
    def fails(scenario: Small, replication: int) -> SimpleNamespace:
        raise ArithmeticError("no end")

    asked = make_plan([(Small(size=3), range(5))])
    assert time_sample(asked, asked.missing(store), store, SerialExecutor(fails)) == []
    one = make_plan([(Small(size=3), [0])])
    assert time_sample(one, one.missing(store), store, SerialExecutor(clock.simulate)) == []
    assert calibration_factor([], alike) is None


@pytest.mark.parametrize("where", ["lock", "put_all"])
def test_stopped_before_the_study_runs_it_still_says_what_is_kept(
    where: str, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another driver is waited for, and while the first runs are measured."""
    run_plan(make_plan([(Small(size=3), range(4))]), store, SerialExecutor(count))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, where, stopped)
    asked = make_plan([(Small(size=3), range(9))])
    with pytest.raises(Interrupted, match="4 finished runs are stored"):
        Session(store, SerialExecutor(count), io.StringIO(), cost_model=alike).run(asked)


def test_durations_are_said_as_people_say_them() -> None:
    assert [format_duration(s) for s in (0.2, 59, 100, 4000, 9000)] == [
        "1 s",
        "59 s",
        "2 min",
        "67 min",
        "2.5 h",
    ]
