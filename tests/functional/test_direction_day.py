"""Claims of direction about preferred hours (S4.10): paired 99 % intervals of runs with and without them."""

from __future__ import annotations

from typing import Any

import pytest
from directions import interval
from places import shipped

from sim.config import Scenario

DUTIES = ("visit_attempt", "special__visit_attempt", "patrol", "admin", "log")
NO_HOURS: dict[str, Any] = {f"duties__{duty}__hours": None for duty in DUTIES}
LATE = [["13:00", "17:00"], ["17:30", "21:30"]]
HALF_A_POINT = 0.005


def place(size: int, **values: Any) -> Scenario:
    return shipped(
        "reference", run__warm_up_weeks=4, run__measured_weeks=26, area__households_per_grid=size, **values
    )


def test_evening_visits_reach_more_where_the_shift_reaches_the_evening() -> None:
    late = {"staffing__shifts__day__weekday": LATE}
    low, high = interval("visits_reached", place(300, **late, **NO_HOURS), place(300, **late), 5)
    assert 0.0 < low < high


def test_cases_found_over_the_day_are_taken_up_sooner() -> None:
    """Without hours nearly all patrols take place within two hours, and what they find waits together."""
    low, high = interval("first_service_hours_mean", place(360, **NO_HOURS), place(360), 8)
    assert low < high < 0.0


@pytest.mark.parametrize("size", [300, 450])
def test_hours_move_work_within_the_day_and_take_nothing_from_it(size: int) -> None:
    low, high = interval("duties_undone", place(size, **NO_HOURS), place(size), 8)
    assert -HALF_A_POINT < low < high < HALF_A_POINT
