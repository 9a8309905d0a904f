"""Scenarios and studies from Python: the same scenarios, store and numbers as on the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gridstaff as gs
from experiments.compose.composer import Composer
from experiments.compose.request import Request, parse_request
from experiments.store.identity import scenario_key

WEEKS = {"run.warm_up_weeks": 1, "run.measured_weeks": 2}


@pytest.mark.parametrize(
    ("place", "changes", "words"),
    [
        ("reference", {}, ()),
        ("tianjin_2013", {"escalation": "direct"}, ("place=tianjin_2013", "escalation=direct")),
        (
            "reference",
            {"area.households_per_grid": np.int64(400), "duties/visits": "special_only"},
            ("area.households_per_grid=400", "duties/visits=special_only"),
        ),
        (
            "reference",
            {"cases.steps.look": {"does": "branch", "otherwise": {"share": 0.5, "to": "close"}},
             "cases.routes.general": ("look", "handle", "close"), "run.start": dt.date(2024, 1, 1)},
            ("cases.steps.look={does:branch,otherwise:{share:0.5,to:close}}",
             "cases.routes.general=[look,handle,close]", "run.start='2024-01-01'"),
        ),
    ],
)  # fmt: skip
def test_a_scenario_is_the_one_of_the_command_line(
    place: str, changes: dict[str, Any], words: tuple[str, ...]
) -> None:
    # A single run on the command line simulates whole streets, unless told otherwise (clause S2.6).
    [typed] = parse_request(Request((*words, "area.beyond=background"))).scenarios()
    assert gs.load_scenario(place, {**changes, "area.beyond": "background"}) == typed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area.households_per_gird": 1}, "did you mean area.households_per_grid"),
        ({"escalation": "stepwize"}, "one of: direct, first_contact, stepwise"),
        ({"escalation": "stepwize"}, "stepwise"),
        ({"households": 400}, "neither a group nor a key"),
        ({"escaltion/x": "a"}, "unknown group"),
        ({"area.households_per_grid": float("nan")}, "must be a finite number"),
        ({"place.name_en": "${oc.env:HOME}"}, "not supported"),
        ({"area.cut": "even"}, "area.partition"),
        ({"study": "plain"}, "sweep"),
    ],
)
def test_a_mistake_is_answered_with_what_is_right(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(gs.UserError, match=said):
        gs.load_scenario("reference", changes)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(gs.UserError) as error:
        gs.load_scenario("reference", {"area.difficulty": -1.0, "staffing.grid_share": 7.0})
    assert len(error.value.problems) == 2 and "[changes]" in str(error.value)


def test_places_are_those_of_the_command_and_ones_own(tmp_path: Path) -> None:
    assert set(gs.places()) == set(Composer().groups["place"])
    (tmp_path / "place").mkdir()
    text = "# @package _global_\ndefaults:\n  - reference\n  - _self_\nplace: {id: mine, name_en: Mine}\n"
    (tmp_path / "place" / "mine.yaml").write_text(text, encoding="utf-8")
    assert "mine" in gs.places(tmp_path) and "mine" not in gs.places()
    assert gs.load_scenario("mine", conf=tmp_path).place.name_en == "Mine"
    (tmp_path / "place" / "mine.yaml").write_text(text.replace("Mine", "Ours"), encoding="utf-8")
    assert gs.load_scenario("mine", conf=tmp_path).place.name_en == "Ours"


def test_a_study_is_a_tidy_table_and_runs_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenarios = [gs.load_scenario("reference", WEEKS | {"area.households_per_grid": n}) for n in (300, 500)]
    table = gs.run_study(scenarios, 2, results=tmp_path, executor="serial")
    one = gs.simulate(scenarios[1], 1)
    found = {row.metric: row for row in table if (row.scenario, row.replication) == (1, 1)}
    assert {name: row.value for name, row in found.items()} == dict(one.metrics)
    assert found["load"].changes == "area.households_per_grid=500" and found["load"].place == "reference"
    assert found["load"].unit == "ratio" and found["verdict"].word in ("copes", "falls_short", "overloaded")
    assert table.values("load")[1][1] == one.metrics["load"] and len(table.values("load")[0]) == 2
    assert table.differences == tuple({"area.households_per_grid": n} for n in (300, 500))
    assert capsys.readouterr().err == ""

    monkeypatch.setattr("sim.simulation.simulate", None)  # nothing may be simulated again
    again = gs.run_study(scenarios, range(2), results=tmp_path, executor="serial", progress=True)
    assert again.to_records() == table.to_records()
    assert "stored" in capsys.readouterr().err
    with pytest.raises(KeyError, match="did you mean load"):
        table.values("laod")


def test_failures_are_listed_and_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ArithmeticError("no end")

    monkeypatch.setattr("sim.simulation.simulate", fail)
    scenario = gs.load_scenario("reference", WEEKS)
    with pytest.warns(RuntimeWarning, match="2 of 2 replications failed: ArithmeticError: no end"):
        table = gs.run_study([scenario], 2, executor="serial")
    assert len(table) == 0 and [failure.replication for failure in table.failures] == [0, 1]


def test_an_executor_that_cannot_be_is_refused_before_anything_runs() -> None:
    scenario = gs.load_scenario("reference", WEEKS)
    for settings, said in (
        (gs.ExecutorSettings(name="loky", address="host:1"), "requires a cluster executor: dask, ray"),
        (gs.ExecutorSettings(name="loky", workers=1000), "at most .* on this machine"),
    ):
        with pytest.raises(gs.UserError, match=said):
            gs.run_study([scenario], 1, executor=settings)


def test_a_study_written_by_python_has_the_keys_of_the_command(tmp_path: Path) -> None:
    changes = {**WEEKS, "area.beyond": "background"}
    scenario = gs.load_scenario("reference", changes)
    gs.run_study([scenario], 1, gs.ResultsFolder(tmp_path, study="mine"), "serial")
    [typed] = parse_request(Request(tuple(f"{key}={value}" for key, value in changes.items()))).scenarios()
    assert scenario_key(typed) in (tmp_path / "mine" / "manifest.json").read_text(encoding="utf-8")
