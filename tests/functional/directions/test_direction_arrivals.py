"""Directions of effects of arrivals: paired 99 % intervals exclude 0 with the sign of theory."""

from __future__ import annotations

from typing import Any

from directions import interval
from places import shipped
from scenarios import scenario

from sim.config import Scenario

SHORT = {"run__warm_up_weeks": 8, "run__measured_weeks": 26}
HIDDEN = {"demand__hazards__active": True}
STORM = {"name": "storm", "begins": "05-06", "days": 21}


def place(groups: tuple[tuple[str, str], ...] = (), size: int = 450, **values: Any) -> Scenario:
    return shipped("reference", groups=groups, area__households_per_grid=size, **(SHORT | values))


def crowded(tasks: float) -> Scenario:
    """Tasks from above come before the patrol, as in the district; measured from the first day on."""
    groups = (("discipline", "district"),)
    return place(groups, **HIDDEN, demand__upper__per_worker_week=tasks, run__warm_up_weeks=0)


def test_hazards_stay_hidden_longer_and_fewer_come_to_light_where_patrols_are_crowded_out() -> None:
    assert interval("hazard_days_hidden", crowded(3.0), crowded(25.0), 24)[0] > 0.0
    for less in ("hazards_discovered", "cases_arrived"):  # skipped patrols also lower the load of cases
        assert interval(less, crowded(3.0), crowded(25.0), 24)[1] < 0.0


def test_helpers_and_video_shorten_the_time_hidden() -> None:
    unseen = HIDDEN | {"duties__patrol__every": "never", "demand__hazards__helpers__active": False}
    without = place(**unseen)
    for who in ("helpers", "video"):
        seen = place(**(unseen | {f"demand__hazards__{who}__active": True}))
        assert interval("hazard_days_hidden", without, seen, 4)[1] < 0.0


def test_scanning_to_join_shortens_the_time_hidden() -> None:
    without = place(duties__patrol__every="never", **HIDDEN)
    joined = place(duties__patrol__every="never", **HIDDEN, demand__scan_to_join__active=True)
    assert interval("hazard_days_hidden", without, joined, 4)[1] < 0.0


def test_ripening_alone_adds_emergencies() -> None:
    def nobody_looks(ripens: bool) -> Scenario:
        return place(duties__patrol__every="never", **HIDDEN, demand__hazards__ripening__active=ripens)

    assert interval("busy_share_task.emergency", nobody_looks(False), nobody_looks(True), 4)[0] > 0.0


def test_campaigns_leave_more_undone() -> None:
    quiet = place(size=650)
    bursts = place(
        size=650, demand__upper__campaigns__per_year=12.0, demand__upper__campaigns__weeks=2,
    )  # fmt: skip
    assert interval("duties_undone", quiet, bursts, 12)[0] > 0.0
    inspected = place(size=650, duties__inspections__per_year=12.0)
    assert interval("duties_undone", quiet, inspected, 12)[0] > 0.0


def test_special_grids_add_load() -> None:
    many = {"demand__special_grids__per_community": 4, "demand__special_grids__reported_per_month": 10.0}
    plain, more = place(), place(demand__special_grids__active=True, **many)
    for load in ("load", "load_realised", "busy_share_level.community"):
        assert interval(load, plain, more, 4)[0] > 0.0


def surge(factor: float) -> Scenario:
    """Three weeks in May in which everything multiplies."""
    storm = STORM | {"orders": factor, "found": factor, "upper": factor}
    short = {"warm_up_weeks": 8, "measured_weeks": 26}
    return scenario(demand={"surges": {"storm": storm}}, area={"households_per_grid": 450}, run=short)


def test_a_surge_raises_the_peak_and_takes_longer_to_recover_from() -> None:
    assert interval("surge_peak_hours", surge(1.0), surge(4.0), 4)[0] > 0.0
    assert interval("surge_recovery_days", surge(1.0), surge(4.0), 6)[0] > 0.0


def test_crowded_doors_leave_old_records() -> None:
    small, large = (
        place(size=size, duties__records__measured=True, run__measured_weeks=44) for size in (300, 800)
    )
    assert interval("record_age_days", small, large, 4)[0] > 0.0
    assert interval("records_confirmed", small, large, 4)[1] < 0.0


def test_sampling_keeps_the_community_desk_busier() -> None:
    plain, sampled = place(), place(duties__records__home_checks__active=True)
    assert interval("busy_share_level.community", plain, sampled, 4)[0] > 0.0


def test_helpers_take_cases_off_and_open_doors() -> None:
    """Ten times as many as by default: a smaller effect drowns in chance."""
    none, many = (
        place(
            demand__helpers__settled_share=share,
            demand__helpers__announced_share=share,
            demand__helpers__active=True,
        )
        for share in (0.0, 0.5)
    )
    assert interval("cases_arrived", none, many, 4)[1] < 0.0
    assert interval("visits_reached", none, many, 4)[0] > 0.0
