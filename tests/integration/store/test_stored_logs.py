"""Stored logs are measured again when formulas change: nothing is simulated, and changed metrics are reported."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from misbehaving import Small

from experiments.executors import SerialExecutor
from experiments.executors.task import remeasure
from experiments.run.estimate import RunCost
from experiments.run.plan import make_plan
from experiments.run.runner import remeasure_stored, run_plan
from experiments.run.session import Session
from experiments.store import FolderStore
from experiments.store.identity import scenario_key
from experiments.tools.backtest import scenarios
from sim.simulation import simulate
from sim.world.log import ROW

SMALL = Small(size=3)
ran: list[tuple[int, int]] = []
KEY = scenario_key(SMALL)


def model(scenario: Small, replication: int, keep_log: bool = False) -> SimpleNamespace:
    """A log whose times add up to the metric `sum`."""
    ran.append((scenario.size, replication))
    log = np.zeros(4, ROW)
    log["time"] = np.arange(4) + replication
    metrics = {"sum": float(log["time"].sum()), "same": 1.0}
    return SimpleNamespace(metrics=metrics, daily={}, log=log if keep_log else None)


def doubled(scenario: Small, replication: int, log: Any) -> SimpleNamespace:
    """Tomorrow's formula."""
    return SimpleNamespace(metrics={"sum": 2.0 * log["time"].sum(), "same": 1.0})


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


@pytest.fixture
def later(tmp_path: Path) -> Iterator[FolderStore]:
    """Two runs kept with rows and one without; then the formulas change."""
    with_rows = FolderStore(tmp_path, keep_logs=True, formulas="today")
    run_plan(make_plan([(SMALL, range(2))]), with_rows, SerialExecutor(model))
    with_rows.close()
    without = FolderStore(tmp_path, formulas="today")
    run_plan(make_plan([(SMALL, range(3))]), without, SerialExecutor(model))
    without.close()
    assert ran == [(3, 0), (3, 1), (3, 2)]
    store = FolderStore(tmp_path, formulas="tomorrow")
    yield store
    store.close()


def test_only_runs_without_rows_are_run_again_and_what_moved_is_told(
    later: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.run.runner.remeasure", doubled)
    said = io.StringIO()
    session = Session(
        later, SerialExecutor(model), said, cost_model=lambda _: RunCost(1.0, 0.1), calibration=1.0
    )
    results = session.run_unannounced(make_plan([(SMALL, range(3))]))
    assert ran[3:] == [(3, 2)], "its rows were not kept"
    assert [cell.metrics["sum"] for _, cell in sorted(results.replication_results.items())] == [
        12.0,
        20.0,
        14.0,
    ]
    assert "2 runs not simulated: metrics recomputed from their stored logs" in said.getvalue()
    assert "metrics with new values (number of runs): sum (2)" in said.getvalue()


def test_rows_that_cannot_be_measured_are_run(later: FolderStore) -> None:
    def broken(scenario: Small, replication: int, log: Any) -> SimpleNamespace:
        raise ArithmeticError

    assert remeasure_stored({KEY: SMALL}, [(KEY, 0), (KEY, 1)], later, broken) == {}


def test_damaged_rows_are_not_measured(later: FolderStore) -> None:
    path = sorted((later.folder / "rows").rglob("*.parquet"))[0]
    path.write_bytes(path.read_bytes()[:-9])
    assert set(remeasure_stored({KEY: SMALL}, [(KEY, 0), (KEY, 1)], later, doubled)) == {(KEY, 1)}
    assert "damaged files: 1, moved to" in later.take_warnings()[0] and later.take_warnings() == []


def test_measuring_kept_rows_gives_what_the_run_gave(tmp_path: Path) -> None:
    scenario = next(s for place, s in scenarios() if place == "reference")
    there = simulate(scenario, 1, engine="simpy", keep_log=True)
    assert there.log is not None
    again = remeasure(scenario, 1, there.log)
    assert again.metrics == there.metrics and len(there.metrics) > 50
    assert {n: v.tolist() for n, v in again.daily.items()} == {n: v.tolist() for n, v in there.daily.items()}  # type: ignore[attr-defined]
