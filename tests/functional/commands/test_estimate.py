"""Plans: counts, duration and disk space before a run; `--dry-run` runs nothing."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scenarios import scenario

from experiments.cli.main import main
from experiments.errors import UserError
from experiments.executors import SerialExecutor
from experiments.run import estimate
from experiments.run.estimate import (
    DRIVER_GIB,
    Machine,
    RunCost,
    calibration_factor,
    estimate_plan,
    format_bytes,
    free_bytes,
    run_cost,
)
from experiments.run.plan import make_plan
from experiments.run.session import DryRunReport, Session
from experiments.store import FolderStore, ReplicationResult
from experiments.store.identity import scenario_key

SIZES = (200, 300, 400)
WANTED = make_plan((scenario(area={"households_per_grid": size}), range(4)) for size in SIZES)


def cost(of: Any) -> RunCost:
    size = of.area.households_per_grid
    return RunCost(size / 100.0, size / 1000.0)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_forecast_adds_up_what_is_missing() -> None:
    missing = [pair for pair in WANTED.pairs() if pair[1] > 0]
    found = estimate_plan(WANTED, missing, Machine(2, Path()), cost_model=cost)
    assert (found.scenarios, found.runs, found.missing) == (3, 12, 9)
    assert found.seconds == pytest.approx(3 * (2 + 3 + 4))
    assert found.memory_gib == pytest.approx(DRIVER_GIB + 2 * 0.4), "the two largest at once"
    assert found.disk_bytes == 9 * estimate.RESULT_BYTES
    said = "3 scenarios, 12 runs: 3 stored, 9 to run; about 14 s on 2 cores (a guess until the first run)"
    assert found.summary_text() == said


def test_a_measured_pace_replaces_the_guess() -> None:
    missing = list(WANTED.pairs())
    found = estimate_plan(
        WANTED, missing, Machine(1, Path(), calibration=10.0), later_runs=12, cost_model=cost
    )
    assert found.summary_text().endswith("up to 12 more as needed; about 6 min to 12 min on 1 core")


def test_the_pace_is_read_off_stored_runs_of_the_engine_asked_for() -> None:
    one, two = (scenario(engine={"name": name}) for name in ("compiled", "simpy"))
    runs = [(one, ReplicationResult({}, "compiled", 6.0)), (two, ReplicationResult({}, "compiled", 99.0))]
    assert calibration_factor(runs, lambda _: RunCost(2.0, 0.0)) == 3.0
    assert calibration_factor(runs[1:], lambda _: RunCost(2.0, 0.0)) is None


def test_more_households_weeks_and_the_readable_engine_cost_more() -> None:
    small = run_cost(scenario())
    for changed in (
        {"area": {"communities_simulated": 3}}, {"run": {"measured_weeks": 150}}, {"engine": {"name": "simpy"}}
    ):  # fmt: skip
        assert run_cost(scenario(**changed)).seconds > 1.5 * small.seconds
    big = {"communities_simulated": 300, "communities_per_street": 10}
    assert run_cost(scenario(area=big)).memory_gib > 2 * small.memory_gib
    by_county = run_cost(scenario(area=big | {"streets_per_county": 10}))
    assert by_county.sections == 3 and by_county.memory_gib < run_cost(scenario(area=big)).memory_gib


def test_results_without_room_are_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "free_bytes", lambda _: 10_000.0)
    running = Session(FolderStore(tmp_path), SerialExecutor(never), io.StringIO(), cost_model=cost)
    with pytest.raises(UserError, match=r"needs about 72 kB, 10 kB free"):
        running.run(WANTED)


def never(scenario: Any, replication: int) -> Any:
    raise AssertionError("run")


def test_a_session_says_the_plan_first_and_measures_then(tmp_path: Path) -> None:
    said = io.StringIO()

    def simulate(of: Any, replication: int) -> Any:
        assert "12 to run" in said.getvalue()
        return SimpleNamespace(metrics={"load": 0.5})

    running = Session(FolderStore(tmp_path), SerialExecutor(simulate), said, calibration=1.0, cost_model=cost)
    running.run(WANTED)
    assert "GiB" in said.getvalue() and "disk" in said.getvalue()
    again = Session(FolderStore(tmp_path), SerialExecutor(never), said := io.StringIO(), cost_model=cost)
    again.run(WANTED)
    assert said.getvalue() == "3 scenarios, 12 runs: 12 stored, 0 to run\n"


def test_a_dry_session_only_says_it(tmp_path: Path) -> None:
    running = Session(
        FolderStore(tmp_path), SerialExecutor(never), io.StringIO(), dry_run=True, cost_model=cost
    )
    with pytest.raises(DryRunReport, match="3 scenarios, 12 runs: 0 stored, 12 to run"):
        running.run(WANTED)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["place=reference", "run.replications=3"], "1 scenario, 3 runs: 0 stored, 3 to run"),
        (["-m", "area.households_per_grid=300,400", "run.replications=2"], "2 scenarios, 4 runs"),
        (["-m", "run.replications=2,5"], "1 scenario, 5 runs"),
        (["experiment=overload"], "up to"),
    ],
)
def test_a_dry_run_says_the_plan_and_leaves_nothing(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["run", *words, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert says in said and "about" in said and "memory" in said and "disk" in said
    assert not list(Path().iterdir())


def test_a_dry_run_counts_what_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    from experiments.compose.composer import Composer
    from experiments.compose.hydra.overrides import DesignPoint

    composer = Composer()
    beyond = "area.beyond=background"  # a single run simulates whole streets, unless told otherwise
    stored = composer.scenario(composer.compose(DesignPoint((), (("area.beyond", "background"),))))
    FolderStore(Path("results/store")).put(
        scenario_key(stored), 1, ReplicationResult({"load": 0.5}, "compiled", 90.0)
    )
    assert main(["run", "run.replications=3", beyond, "--dry-run"]) == 0
    assert "3 runs: 1 stored, 2 to run; about" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", [["area.partition=half"], ["run.replications=100000000"], ["place=atlantis"]]
)
def test_a_dry_run_of_something_wrong_is_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *wrong, "--dry-run"]) == 2
    assert wrong[0].split("=")[0] in capsys.readouterr().err


def test_limits_are_told_with_the_estimate(capsys: pytest.CaptureFixture[str]) -> None:
    for key, number in (("run.replications", 10**8), ("area.communities_simulated", 10**5)):
        assert main(["run", f"{key}={number}"]) == 2
        said = capsys.readouterr().err
        assert "run.limits" in said and "GiB per replication" in said and "hours of one core" in said


def test_sizes_are_said_as_people_say_them(tmp_path: Path) -> None:
    sizes = [format_bytes(n) for n in (900, 24_000, 9.95e6, 3.2e9, 5e12)]
    assert sizes == ["0.9 kB", "24 kB", "9.9 MB", "3.2 GB", "5000 GB"]
    assert free_bytes(tmp_path / "not" / "yet" / "there") > 0
