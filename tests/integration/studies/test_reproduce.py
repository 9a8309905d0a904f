"""A study is repeated from its manifest alone, on any machine; every difference is found and measured."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.cli import main as cli
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.executors import SerialExecutor
from experiments.run.plan import make_plan
from experiments.run.runner import run_plan
from experiments.store import FolderStore
from experiments.store.identity import scenario_key
from experiments.studies.folder import manifest
from experiments.studies.folder.study_folder import write_study
from experiments.studies.reproduction import reproduce as module
from experiments.studies.study import Study
from experiments.tools.backtest import PLACES

SIZES = (300, 450)
drift = {"load": 0.0}


def fake(scenario: Any, replication: int) -> SimpleNamespace:
    """Numbers of the scenario and the replication only, as a model's are; drift: another machine's arithmetic."""
    load = scenario.area.households_per_grid / 700 + replication / 3
    moved = drift["load"] if replication == 1 else 0.0
    return SimpleNamespace(metrics={"load": load + moved, "late_reference": 0.1})


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "make_executor", lambda name: SerialExecutor(fake))
    monkeypatch.setattr("experiments.run.session.time_sample", lambda *_: [])
    monkeypatch.setitem(drift, "load", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished study of two sizes, three replications each."""
    composer = Composer()
    settings = [
        DesignPoint((), (("area.households_per_grid", size), ("run.replications", 3))) for size in SIZES
    ]
    scenarios = [composer.scenario(composer.compose(point)) for point in settings]
    wanted = make_plan((scenario, range(3)) for scenario in scenarios)
    results = run_plan(wanted, FolderStore(tmp_path / "store"), SerialExecutor(fake))
    levers = {scenario_key(s): {"size": size} for s, size in zip(scenarios, SIZES, strict=True)}
    study = Study("mine", "why", (), wanted, levers, results.replication_results, results.failures)
    return write_study(study, tmp_path)


def changed(folder: Path, change: Any) -> None:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(told)
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def test_a_scenario_survives_the_way_through_a_manifest() -> None:
    composer = Composer()
    for place in PLACES[:2]:
        scenario = composer.scenario(composer.compose(DesignPoint((("place", place),), ())))
        flat = json.loads(json.dumps(manifest.flatten(manifest.resolved_values(scenario))))
        again = module._scenario(flat, "simpy", 5)
        assert scenario_key(again) == scenario_key(scenario), place
        assert (again.engine.name, again.run.replications) == ("simpy", 5)


def test_the_same_program_gives_the_same_numbers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 0
    assert "identical: 2 scenarios, 6 runs, every number to the last bit" in capsys.readouterr().out


def test_the_manifest_alone_is_enough(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    alone = tmp_path / "elsewhere" / "manifest.json"
    alone.write_bytes((folder / "manifest.json").read_bytes())
    assert cli.main(["reproduce", str(alone)]) == 0
    drift["load"] = 0.75
    assert cli.main(["reproduce", str(alone)]) == 1
    said = capsys.readouterr().out
    assert "different: 2 of 6 runs" in said and "size=300: replications 1\n" in said
    assert "there, 1.01190476190476" in said.split("load: 0.76190476190476")[1] and "(mean)" in said


def test_beside_its_table_the_difference_of_the_run_itself_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drift["load"] = 2**-52
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent), "--first", "2"]) == 1
    said = capsys.readouterr().out
    assert "different: 2 of 4 runs" in said and "late_reference" not in said
    assert (
        f"load: {300 / 700 + 1 / 3!r} there, {300 / 700 + 1 / 3 + 2**-52!r} here (largest of a run)" in said
    )


def test_another_program_is_named_before_it_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def other(told: dict[str, Any]) -> None:
        told["model"], told["versions"]["numpy"] = "0" * 64, "1.0"

    changed(folder, other)
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 0
    told = capsys.readouterr()
    assert "not the same program: other code of the model; numpy 1.0 there" in told.err
    assert "(with another program)" in told.out


def test_a_run_that_failed_there_and_works_here_is_a_difference(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def failed(told: dict[str, Any]) -> None:
        key, first = next(iter(told["scenarios"].items()))
        first["runs"] = " ".join(["-", *first["runs"].split()[1:]])
        told["failures"] = [{"scenario_key": key, "replication": 0}]

    changed(folder, failed)
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 1
    assert "0: failed there only" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(format="x"), "not a manifest of this version"),
        (lambda told: told["configuration"].update({"area.households_per_grid": 301}), "was it edited?"),
        (lambda told: told["configuration"].update({"area.typo": 1}), "area.typo"),
        (
            lambda told: told["configuration"].update({"place.name_en": "${oc.env:HOME}"}),
            "not supported",
        ),
        (lambda told: told.pop("scenarios"), "is damaged"),
        (lambda told: next(iter(told["scenarios"].values())).update(runs="a"), "is damaged"),
        (lambda told: next(iter(told["scenarios"].values())).update(replications=10**12), "at most 10,000"),
    ],
)
def test_a_manifest_that_does_not_hang_together_is_refused_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], change: Any, said: str
) -> None:
    changed(folder, change)
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("first", ["0", "-1", "-10"])
def test_no_replications_are_no_comparison(
    folder: Path, capsys: pytest.CaptureFixture[str], first: str
) -> None:
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent), f"--first={first}"]) == 2
    told = capsys.readouterr()
    assert f"--first = {first}: must be at least 1" in told.err and "identical" not in told.out


def first_of(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(iter(told["scenarios"].values()))
    return found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(scenarios={}), "names no scenario"),
        (lambda told: first_of(told).update(replications=0, runs=""), "at least 1 replication"),
        (lambda told: first_of(told).update(replications=[], runs=""), "at least 1 replication"),
        (lambda told: told["scenarios"].popitem(), "study_key: does not fit"),
        (lambda told: first_of(told).update(replications=1, runs=first_of(told)["runs"][:12]), "study_key"),
        (lambda told: told.update(seed=9), "seed: does not fit"),
        (
            lambda told: told.update(failures=[{"scenario_key": "x", "replication": 1}]),
            "failures: does not fit",
        ),
    ],
)
def test_a_manifest_without_runs_or_with_fewer_than_it_says_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], change: Any, said: str
) -> None:
    changed(folder, change)
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 2
    told = capsys.readouterr()
    assert said in told.err and "1 problem\n" in told.err and "identical" not in told.out


def test_means_that_are_not_those_of_the_runs_are_noticed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder, lambda told: first_of(told)["means"].update(load=0.5))
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 1
    said = capsys.readouterr().out
    assert (
        "the means of 1 of 2 scenarios, 6 runs are not those of the runs" in said and "identical" not in said
    )
    assert "load: 0.5 in the manifest, 0.76190476190476" in said
    changed(folder, lambda told: first_of(told)["means"].pop("load"))
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 1
    assert "load: nothing in the manifest" in capsys.readouterr().out


def test_what_is_not_compared_is_not_called_identical(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent), "--first", "2"]) == 0
    assert "means not compared" in capsys.readouterr().out


def test_runs_that_fail_there_and_here_are_no_match(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_failed(told: dict[str, Any]) -> None:
        told["failures"] = []
        for key, of in told["scenarios"].items():
            of["runs"], of["means"] = "- - -", {}
            told["failures"] += [{"scenario_key": key, "replication": n} for n in range(3)]

    def fails(scenario: Any, replication: int) -> Any:
        raise ArithmeticError("no end")

    changed(folder, all_failed)
    monkeypatch.setattr(module, "make_executor", lambda name: SerialExecutor(fails))
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 1
    said = capsys.readouterr().out
    assert "6 runs failed there and here" in said and "nothing to compare" in said and "identical" not in said


VALUES: list[Any] = [
    None,
    True,
    5,
    -1,
    1e308,
    10**400,
    "x",
    "",
    "a b c",
    [],
    [1],
    ["x"],
    {},
    {"x": 1},
    {"a.b": None},
    [[]],
]


def paths(told: Any, depth: int = 3) -> list[tuple[Any, ...]]:
    """The place of every value of a manifest, of scenarios and versions one each."""
    found: list[tuple[Any, ...]] = []
    for name in list(told)[: None if len(told) < 14 else 3] if isinstance(told, dict) and depth else []:
        found += [(name,), *((name, *below) for below in paths(told[name], depth - 1))]
    return found


def test_a_manifest_of_any_other_shape_is_answered_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (folder / "manifest.json").read_text(encoding="utf-8")
    monkeypatch.setattr(module, "rerun", lambda scenarios, _: {})
    places = paths(json.loads(whole))
    assert len(places) > 30
    for place in places:
        for value in VALUES:
            told = json.loads(whole)
            node = told
            for name in place[:-1]:
                node = node[name]
            same = node[place[-1]] == value
            node[place[-1]] = value
            (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
            code = cli.main(["reproduce", "mine", "--results", str(folder.parent), "--first", "1"])
            said = capsys.readouterr()
            assert code in (1, 2) and "identical" not in said.out, (place, value)
            assert code == 1 or "problem" in said.err, (place, value, same)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": NaN}',
        b'{"format": 5}',
        b"{}",
        b"\0",
    ],
)
def test_a_file_that_is_no_manifest_is_answered_in_words(
    folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "manifest.json").write_bytes(data)
    assert cli.main(["reproduce", "mine", "--results", str(folder.parent)]) == 2
    assert "1 problem\n" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
@pytest.mark.parametrize("place", ["mine", "elsewhere.json"])
def test_a_pipe_in_the_place_of_a_manifest_is_never_opened(
    folder: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "manifest.json").unlink()
    path = folder / "manifest.json" if place == "mine" else folder.parent / place
    os.mkfifo(path)
    asked = "mine" if place == "mine" else str(path)
    assert cli.main(["reproduce", asked, "--results", str(folder.parent)]) == 2
    assert "1 problem\n" in capsys.readouterr().err


@pytest.mark.parametrize("study", ["a\0b", "x" * 5000, "../mine", "", ".", "x\n.json"])
def test_a_name_that_is_none_is_answered_in_words(
    folder: Path, study: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reproduce", study, "--results", str(folder.parent)]) == 2
    assert "1 problem\n" in capsys.readouterr().err


def test_a_study_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reproduce", "nothing", "--results", str(tmp_path)]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err


def test_prices_are_in_no_key_and_no_manifest() -> None:
    composer = Composer()
    dear, plain = (
        composer.scenario(composer.compose(DesignPoint((), values)))
        for values in ((("cost.bonus_months", 2.0),), ())
    )
    assert dear.cost != plain.cost
    assert scenario_key(dear) == scenario_key(plain)
    assert "cost" not in manifest.resolved_values(dear)
