"""`gridstaff.compare`: the differences of the command, and refusals."""

from __future__ import annotations

from statistics import mean
from typing import Any

import pytest

import gridstaff as gs

SHORT = {"run.warm_up_weeks": 1, "run.measured_weeks": 4}


def sizes(*households: int, **changes: Any) -> list[gs.Scenario]:
    return [
        gs.load_scenario("reference", {**SHORT, "area.households_per_grid": n, **changes}) for n in households
    ]


def test_differences_are_means_over_the_same_replications() -> None:
    scenarios = sizes(400, 2500)
    table = gs.compare(scenarios, 4, executor="serial", metrics=["load", "late_reference"])
    values = gs.run_study(scenarios, 4, executor="serial").values("load")
    load = next(row for row in table if row.metric == "load")
    assert load.difference == pytest.approx(mean(b - a for a, b in zip(*values, strict=True)))
    assert load.told_apart and load.low < load.difference < load.high and load.scenario == 1
    assert load.mean - load.first_mean == pytest.approx(load.difference)
    assert {row["metric"] for row in table.to_records()} == {"load", "late_reference"}


def test_every_metric_of_the_command_is_compared_by_default() -> None:
    found = gs.compare(sizes(400, 500, 600), 2, executor="serial")
    assert {row.scenario for row in found} == {1, 2}
    assert {"service_level_met", "duties_undone", "visits_attempted"} <= {row.metric for row in found}


@pytest.mark.parametrize(
    ("scenarios", "replications", "metrics", "said"),
    [
        (lambda: sizes(400), 4, None, "at least 2"),
        (lambda: sizes(400, 450), 1, None, "one says nothing about chance"),
        (lambda: [*sizes(400), *sizes(450, **{"run.seed": 2})], 4, None, "must be equal in all scenarios"),
        (lambda: sizes(400, 450), 4, ["lod"], "did you mean load"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_runs(
    scenarios: Any, replications: int, metrics: Any, said: str
) -> None:
    with pytest.raises(gs.UserError, match=said):
        gs.compare(scenarios(), replications, executor="serial", metrics=metrics)
