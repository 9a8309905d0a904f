"""Metrics of single grids, and the ranking of a place's grids."""

from __future__ import annotations

import numpy as np
import pytest
from scenarios import overlay, scenario

from experiments.studies.sweep.worst_grids import LATE, UNDONE, describe_worst, rank_grids
from sim.builder.build import build
from sim.config import Scenario
from sim.metrics.by_queue import measure_queues, queue_of_rows
from sim.metrics.measure import finish, start, update
from sim.simulation import run_world

LISTED = {
    "communities_simulated": 2, "communities_per_street": None, "streets_per_county": None,
    "households_per_community": None, "households_per_grid": None, "beyond": "none",
}  # fmt: skip
SMALL, LARGE = {"households": 150}, {"households": 1500}


def place(*rows: dict[str, object]) -> Scenario:
    grids = {f"grid {n}": {"community": 1 + (n > 2), **row} for n, row in enumerate(rows, start=1)}
    weeks = {"run": {"warm_up_weeks": 4, "measured_weeks": 12}}
    return scenario(**overlay(weeks, {"area": LISTED | {"grids": grids}}))


@pytest.fixture(scope="module")
def uneven() -> Scenario:
    return place(SMALL, LARGE, SMALL, SMALL)


def test_the_metrics_of_the_grids_add_up_to_those_of_the_place(uneven: Scenario) -> None:
    """Each row of cases and duties belongs to one grid; the place's shares lie between those of its grids."""
    built = build(uneven, 0)
    log = run_world(built.world)
    whole = finish(update(start(built), log), built, uneven.verdict)
    grids = measure_queues(built, log, uneven.verdict, (LATE, UNDONE))
    for name in (LATE, UNDONE):
        found = [values[name] for values in grids if name in values]
        assert min(found) <= whole[name] <= max(found)
    parts = [log[queue_of_rows(built, log) == queue] for queue in range(4)]
    together = update(start(built), np.concatenate(parts))
    assert finish(together, built, uneven.verdict)[LATE] == whole[LATE]
    assert finish(together, built, uneven.verdict)[UNDONE] == whole[UNDONE]


def test_the_grid_ten_times_as_large_is_the_worst_and_told_apart(uneven: Scenario) -> None:
    ranked = rank_grids(uneven, 5)
    assert ranked[0].name == "grid 2" and ranked[0].is_worse
    assert not any(grid.is_worse for grid in ranked[1:])
    assert ranked[0].shares[UNDONE].low > ranked[1].shares[UNDONE].high


def test_equal_grids_are_not_told_apart() -> None:
    """Of four equal grids at the 95 % level hardly any is called worse."""
    assert sum(grid.is_worse for grid in rank_grids(place(SMALL, SMALL, SMALL, SMALL), 6)) <= 1


def test_the_table_names_the_worst_first_in_both_languages(uneven: Scenario) -> None:
    lines = {lang: describe_worst(uneven, 4, lang) for lang in ("en", "zh")}  # type: ignore[arg-type]
    assert any("grid 2" in line and "worse" in line for line in lines["en"][1:5])
    assert "偏高" in "".join(lines["zh"]) and len(lines["en"]) == len(lines["zh"])
    assert describe_worst(uneven, 3, "en") == []
