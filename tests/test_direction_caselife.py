"""Claims of direction about gate and case life: paired 99 % intervals exclude 0, in the direction theory says."""

from __future__ import annotations

from typing import Any

from directions import interval

from sim.config import Scenario
from tests.places import shipped

SHORT = {"run__run_in_weeks": 4, "run__measured_weeks": 26}


def place(groups: tuple[tuple[str, str], ...] = (), size: int = 550, **values: Any) -> Scenario:
    return shipped("reference", groups=groups, area__households_per_grid=size, **(SHORT | values))


def test_the_gate_leaves_less_undone() -> None:
    ungated, gated = (
        place((("gate", "listed"),), gate__active=active, demand__upper__per_worker_week=6.0)
        for active in (False, True)
    )
    low, high = interval("duties_undone", ungated, gated, 5)
    assert low < high < 0.0, "half of the tasks from above are refused"
