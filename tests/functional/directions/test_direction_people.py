"""Directions of effects of staff: paired 99 % intervals exclude 0 with the sign of theory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scenarios import overlay, scenario, shift
from scipy import stats

from sim.config import Scenario
from sim.simulation import simulate

REPLICATIONS = 16
_KNOWN: dict[str, list[Mapping[str, float]]] = {}

NEAR = {  # half a year of a community whose workers are near their limit
    "area": {"households_per_community": 1500, "households_per_grid": 250},
    "run": {"warm_up_weeks": 4, "measured_weeks": 26},
    "duties": {"admin": {"share": 0.35}, "log": {"minutes_per_day": 0.0}},
}
JOINT = {"shares": {"general": 0.3, "coordinated": 0.7, "approval": 0.0}}
QUITS = {"turnover": {"active": True, "quits_per_year": 2.0}}


def town(**changes: Any) -> Scenario:
    return scenario(**overlay(NEAR, changes))


def results(of: Scenario) -> list[Mapping[str, float]]:
    """Metrics of every replication; a scenario asked for again is not run again."""
    key = of.model_dump_json()
    if key not in _KNOWN:
        _KNOWN[key] = [simulate(of, r).metrics for r in range(REPLICATIONS)]
    return _KNOWN[key]


def change(before: Scenario, after: Scenario, metric: str) -> tuple[float, float]:
    """99 % interval of the mean change of a metric under common random numbers."""
    pairs = zip(results(before), results(after), strict=True)
    d = np.array([b[metric] - a[metric] for a, b in pairs])
    half = float(stats.t.ppf(0.995, len(d) - 1)) * float(d.std(ddof=1)) / len(d) ** 0.5
    return float(d.mean()) - half, float(d.mean()) + half


def rises(before: Scenario, after: Scenario, *metrics: str) -> None:
    for metric in metrics:
        low, high = change(before, after, metric)
        assert low > 0.0, f"{metric}: {low:g} .. {high:g}"


def paid(wage: float) -> Scenario:
    return town(staffing=overlay(QUITS, {"classes": {"worker": {"wage_yuan_month": wage}}}))


def test_lower_pay_leaves_more_posts_vacant_and_more_duties_undone() -> None:
    rises(paid(6000.0), paid(1500.0), "vacancy_share", "quits_per_post", "recruitments", "duties_undone")


def test_new_workers_who_must_learn_leave_more_duties_undone() -> None:
    at_once, slowly = (
        town(staffing=overlay(QUITS, {"turnover": {"learning_months": m}})) for m in (0.0, 6.0)
    )
    rises(at_once, slowly, "duties_undone")
    assert change(at_once, slowly, "vacancy_share") == (0.0, 0.0)


def test_unequal_workers_are_busy_unequally() -> None:
    """Whether more stays undone is left open: a slow worker loses what a quick one gains."""
    rises(town(), town(staffing={"minutes_spread": 0.5}), "busy_spread")


def test_uneven_ground_makes_grids_unequal() -> None:
    rises(town(), town(area={"difficulty_spread": 1.0}), "busy_spread")


def test_without_overtime_joint_cases_take_longer() -> None:
    """Joint handling is finished in the evening; with a cap of 0 what is not done by then waits till morning."""
    finish = {"kinds": {"mediation": {"shift_end": "finish"}}}
    capped = {"overtime": {"cap_hours_per_month": 0.0}}
    long = JOINT | {"steps": {"joint": {"work": {"minutes_mean": 60.0, "sigma": 1.0}}}}
    free, none = (town(discipline=finish, cases=long, staffing=s) for s in ({}, capped))
    rises(free, none, "days_to_close_own")


def test_ways_between_grids_leave_more_duties_undone() -> None:
    half = {"workers_per_grid": 0.5}
    near, far = (town(staffing=half | {"between_grids_minutes": m}) for m in (0.0, 20.0))
    rises(near, far, "duties_undone")


def test_staggered_hours_reach_more_visits() -> None:
    """Half of the posts work from 13:00 to 21:00: in the evening somebody is in more often."""
    late = {"shifts": {"late": shift((("13:00", "17:00"), ("17:30", "21:30")))}}
    rises(town(), town(staffing=late), "visits_reached")


def specialists(number: int) -> Scenario:
    """The community's desk has 4 posts, of which so many are qualified for joint handling."""
    return town(
        staffing={"desks": {"community": {"posts": 4, "grid_share": 0.1, "skills": {"mediation": number}}}},
        cases=JOINT | {"steps": {"joint": {"skill": "mediation"}}},
    )


def test_the_fewer_are_qualified_the_longer_it_takes() -> None:
    rises(specialists(4), specialists(1), "days_to_close_own")


def test_steps_for_two_bind_a_second_person() -> None:
    two = town(cases={"steps": {"handle": {"assistant_level": "community"}}})
    rises(town(), two, "busy_share_level.community", "load_level.community")
    assert all(0.5 < r["two_person_share"] <= 1.0 for r in results(two))
    assert all("two_person_share" not in r for r in results(town()))


def test_duties_of_desks_load_them_and_delay_what_passes_them() -> None:
    duties = {
        "admin": {"share": 0.6, "piece_minutes": 60.0}, "log": {"minutes_per_day": 0.0},
        "weekly_close": {"minutes": 0.0, "weekday": "fri"}, "meetings": {},
        "training": {"hours_per_year": 0.0, "session_minutes": 120.0, "at": "14:00"},
        "inspections": {"per_year": 0.0, "working_days": 5, "day_share": 0.3, "at": "08:30"},
        "routine_work": {"ledger": {"name": "ledger", "minutes": 60.0, "every": "working_day", "weekday": "mon"}},
        "patrol": {"every": "working_day", "minutes": 60.0},
    }  # fmt: skip
    desk = {"posts": 1}
    none, own = (
        town(cases=JOINT, staffing={"desks": {"community": desk | {"duties": d}}}) for d in (None, duties)
    )
    rises(none, own, "busy_share_level.community", "load_level.community", "days_to_close_own")
    assert all(r["desk_duties_undone.community"] > 0.0 for r in results(own))
    assert change(none, own, "load") == (0.0, 0.0), "no minute of it is the grid workers'"


def test_unpaid_overtime_is_a_number_of_its_own() -> None:
    unpaid = results(town(staffing={"overtime": {"paid": False}}))
    assert all(r["overtime_unpaid_hours"] == r["overtime_hours"] > 0.0 for r in unpaid)
    assert all("overtime_unpaid_hours" not in r for r in results(town()))
