"""Duties add up (S4.2): one duty more improves no other duty; paired 99 % intervals under common random numbers."""

from __future__ import annotations

from typing import Any

import pytest
from directions import intervals
from scenarios import overlay, scenario

from sim.config import Scenario
from sim.simulation import simulate

REPLICATIONS = 40
HALF_A_POINT = 0.005
NEAR_THE_LIMIT: dict[str, Any] = {
    "area": {"households_per_community": 1350, "households_per_grid": 450},
    "run": {"warm_up_weeks": 4, "measured_weeks": 26},
    "duties": {
        "admin": {"share": 0.30}, "log": {"minutes_per_day": 10.0}, "weekly_close": {"minutes": 20.0},
        "training": {"hours_per_year": 8.0},
    },
}  # fmt: skip
WORSE_IF_HIGHER = ("undone_share.admin", "undone_share.patrol", "undone_share.visit", "undone_share.special_visit",
                   "late_reference")  # fmt: skip
MORE = {
    "four hours of meetings a week": {"meetings": {"more": {
        "name": "more", "minutes": 240.0, "every": "week", "weekday": "wed", "at": "14:00"}}},
    "a longer log": {"log": {"minutes_per_day": 40.0}},
    "a longer weekly close": {"weekly_close": {"minutes": 120.0}},
    "more training": {"training": {"hours_per_year": 80.0}},
    "inspections": {"inspections": {"per_year": 12.0}},
    "a joint task for two of three": {"joint_tasks": {"clean": {
        "name": "clean-up", "minutes": 240.0, "per_year": 40.0, "workers": 2, "at": "13:30"}}},
}  # fmt: skip


def town(**changes: Any) -> Scenario:
    return scenario(**overlay(NEAR_THE_LIMIT, changes))


@pytest.mark.parametrize("duty", MORE)
def test_a_duty_more_improves_no_other_duty(duty: str) -> None:
    found = intervals(WORSE_IF_HIGHER, town(), town(duties=MORE[duty]), REPLICATIONS)
    assert {m: low for m, (low, _) in found.items() if low <= -HALF_A_POINT} == {}
    assert found["undone_share.patrol"][0] > 0.0, "the last class pays for it"


def test_vacant_dwellings_are_more_load_and_more_undone_visits() -> None:
    """S2.4: a round to every home tries them in vain, which overloaded workers have no time for."""
    large = {"households_per_grid": 675}
    found = intervals(
        ("load", "undone_minutes", "visits_attempted"),
        town(area=large),
        town(area={**large, "vacant_share": 0.35}),
        12,
    )
    assert found["load"][0] > 0.0 and found["undone_minutes"][0] > 0.0 and found["visits_attempted"][1] < 0.0


def test_a_duty_more_is_so_much_more_load() -> None:
    was, now = (
        simulate(of, 0).metrics["load"] for of in (town(), town(duties=MORE["four hours of meetings a week"]))
    )
    assert now - was == pytest.approx(240.0 / 2400.0 / 0.95, rel=0.1), "a tenth of the week, before absence"
