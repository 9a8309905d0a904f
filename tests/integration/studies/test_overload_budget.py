"""`--budget` of the overload study: its own size, the largest that copes and the next one, side by side in yuan."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_runs import rows
from spreadsheet import Recalculation

from experiments.cli import main as cli
from experiments.executors import SerialExecutor
from experiments.studies.overload.overload_costs import shown_points

SMALL = ["study.quick.places=[reference]", "study.quick.visits=[own]", "study.quick.orders=[own]",
         "study.quick.futures=0", "study.quick.sizes=[300,400,600]", "study.quick.search_curves=none",
         "run.replications=6"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which runs give invented metrics: overloaded from 500 households a grid."""
    metrics = rows(6)

    def fake(scenario: Any, replication: int) -> SimpleNamespace:
        copes = float(scenario.area.grid_households < 500)
        found = {**metrics[replication % 6], "service_level_met": copes, "late_cases": 0.1 - 0.05 * copes}
        return SimpleNamespace(metrics=found, daily={})

    monkeypatch.setattr("experiments.run.session.make_executor", lambda *_: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])
    monkeypatch.setattr("experiments.run.session.compile_if_needed", lambda: None)
    monkeypatch.setattr(
        "experiments.studies.overload.overload_study.write_report", lambda *_, **__: []
    )  # its figures are slow
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_workbook_compares_the_sizes_in_yuan(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", "experiment=overload", *SMALL, "--budget", "--study", "mine", "--lang", "en"]
    assert cli.main(command) == 0
    assert "results/mine/budget.xlsx" in capsys.readouterr().out
    of = Recalculation((folder / "results" / "mine" / "budget.xlsx").read_bytes())
    heads = [str(of.workbook["方案 Scenarios"].cell(1, column).value) for column in (3, 6, 9)]
    assert "Reference" in heads[0] and "households a worker" in heads[1], heads
    costs = (folder / "results" / "mine" / "tables" / "costs.csv").read_text(encoding="utf-8-sig")
    assert ",outturn,,total," in costs


def point(size: float, word: Any) -> Any:
    return SimpleNamespace(households_per_worker=size, verdict=SimpleNamespace(word=word))


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        (["copes", "copes", "overloaded", "overloaded"], [200, 300]),
        (["copes", "copes", "copes", "copes"], [400]),
        (["falls_short", "overloaded", "overloaded", "overloaded"], [100]),
    ],
)
def test_the_sizes_beside_the_own_one(words: list[str], sizes: list[int]) -> None:
    points = [point(100.0 * (1 + at), word) for at, word in enumerate(words)]
    curve: Any = SimpleNamespace(points=points)
    assert [int(of.households_per_worker) for of in shown_points(curve)] == sizes
