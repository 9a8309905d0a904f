"""Claims of direction about preferred hours (S4.10): paired 99 % intervals of runs with and without them."""

from __future__ import annotations

from typing import Any

import pytest
from directions import interval, intervals
from places import shipped

from sim.config import Scenario

DUTIES = ("visit_attempt", "special__visit_attempt", "patrol", "admin", "log")
NO_HOURS: dict[str, Any] = {f"duties__{duty}__hours": None for duty in DUTIES}
LATE: dict[str, Any] = {
    "staffing__shifts__day__weekday": [["13:00", "17:00"], ["17:30", "21:30"]],
    "duties__inspections__at": "14:00",
}
HALF_A_POINT = 0.005


def place(size: int, **values: Any) -> Scenario:
    return shipped(
        "reference", run__warm_up_weeks=4, run__measured_weeks=26, area__households_per_grid=size, **values
    )


def visits_at(*hours: str) -> Scenario:
    """Late shifts, home visits within the given hours."""
    duties = ("visit_attempt", "special__visit_attempt")
    return place(300, **LATE, **{f"duties__{duty}__hours": [hours] for duty in duties})


def test_evening_visits_reach_more_in_less_time() -> None:
    afternoon, evening = visits_at("14:00", "17:00"), visits_at("18:00", "21:00")
    found = intervals(("visits_reached", "busy_share_task.visit"), afternoon, evening, 8)
    assert found["visits_reached"][0] > 0.0 > found["busy_share_task.visit"][1]


@pytest.mark.parametrize("size", [300, 450])
def test_hours_move_work_within_the_day_and_take_nothing_from_it(size: int) -> None:
    low, high = interval("duties_undone", place(size, **NO_HOURS), place(size), 8)
    assert -HALF_A_POINT < low < high < HALF_A_POINT
