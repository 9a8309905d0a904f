"""Directions of effects of gate and case life cycle: paired 99 % intervals exclude 0 with the sign of theory."""

from __future__ import annotations

from typing import Any

from directions import interval
from places import shipped

from sim.config import Scenario
from sim.simulation import simulate

SHORT = {"run__warm_up_weeks": 4, "run__measured_weeks": 26}


def place(groups: tuple[tuple[str, str], ...] = (), size: int = 550, **values: Any) -> Scenario:
    return shipped("reference", groups=groups, area__households_per_grid=size, **(SHORT | values))


def test_the_gate_leaves_less_undone() -> None:
    ungated, gated = (
        place((("gate", "listed"),), gate__active=active, demand__upper__per_worker_week=6.0)
        for active in (False, True)
    )
    low, high = interval("duties_undone", ungated, gated, 5)
    assert low < high < 0.0, "half of the tasks from above are refused"


def test_closing_on_paper_reports_more_in_time_than_is_solved() -> None:
    honest, weak = (place(size=650, cases__early_closing__active=active) for active in (False, True))
    low, high = interval("late_reference_all_closed", honest, weak, 5)
    assert low < high < 0.0, "fewer are late in the report"
    for r in range(2):
        m = simulate(weak, r).metrics
        assert m["late_reference_all_closed"] < m["late_reference_all"], "reported below honest"


def test_late_answers_please_fewer() -> None:
    """The district's cases of large grids are late (99 % interval of 6 pairs: 33 to 83 points more)."""
    small, large = (shipped("district_overload", area__households_per_grid=n, **SHORT) for n in (300, 1000))
    low, high = interval("satisfied", small, large, 6)
    assert low < high < 0.0


def test_more_failed_verifications_make_more_rework() -> None:
    share = "cases__steps__verify_general__otherwise__share"
    few, many = (place((("cases", "verified"),), size=300, **{share: s}) for s in (0.03, 0.3))
    low, high = interval("verification_failed", few, many, 5)
    assert 0.0 < low < high
    low, high = interval("busy_share_task.case", few, many, 5)
    assert 0.0 < low < high, "the work is done again"


def test_several_departments_take_longer() -> None:
    share = "escalation__several_departments__share"
    one, several = (place(size=300, **{share: s}) for s in (0.0, 0.5))
    low, high = interval("close_hours_mean", one, several, 5)
    assert 0.0 < low < high
