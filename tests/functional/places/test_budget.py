"""Budget of minutes: the load check on paper and on the calendar, and the load of runs."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from places import PLACES, shipped
from scenarios import scenario

from sim.builder.budget import Budget, monthly_minutes
from sim.builder.build import build
from sim.config import Scenario
from sim.config.groups.types import TASK_KINDS
from sim.world.tables import Level

HOURS = 155.0  # a month, as the page of the load check has it
SIZES = (40, 150, 200, 300, 400, 500, 550, 600)
PAGE = {
    "all_monthly": (0.58, 0.78, 0.87, 1.06, 1.24, 1.43, 1.52, 1.61),
    "all_quarterly": (0.55, 0.67, 0.72, 0.83, 0.94, 1.05, 1.11, 1.16),
}


def on_paper(visits: str) -> Budget:
    return monthly_minutes(shipped("load_check", visits), HOURS * 60.0)


def minutes(of: Scenario, name: str) -> float:
    budget = monthly_minutes(of)
    return sum(item.minutes(budget.households) for item in budget.items if item.name == name)


@pytest.mark.parametrize("visits", PAGE)
def test_the_sixteen_loads_of_the_load_check(visits: str) -> None:
    loads = [on_paper(visits).load(size) for size in SIZES]
    np.testing.assert_allclose(loads, PAGE[visits], atol=0.0051)


@pytest.mark.parametrize(
    ("visits", "paper", "calendar"), [("all_monthly", 267.9, 263), ("all_quarterly", 452.6, 443)]
)
def test_where_the_load_crosses_one(visits: str, paper: float, calendar: float) -> None:
    assert on_paper(visits).break_even == pytest.approx(paper, abs=0.5)
    assert on_paper(visits).load(on_paper(visits).break_even) == pytest.approx(1.0)
    assert monthly_minutes(shipped("load_check", visits)).break_even == pytest.approx(calendar, rel=0.012)


def test_the_hours_of_the_load_check_at_400_households() -> None:
    hours = {item.name: item.minutes(400.0) / 60.0 for item in on_paper("all_monthly").items}
    page = {"visits": 70, "admin": 54, "cases": 25, "patrol": 24, "special_visits": 19}
    assert hours == {name: pytest.approx(value, abs=0.5) for name, value in page.items()}
    assert sum(hours.values()) == pytest.approx(192, abs=1)


# A post on two grids has them to itself: without an odd grid, which would be held by a whole post of its own.
WHOLE = {"qingdao_2020_two_grids": {"area__households_per_community": 3200}}


@pytest.mark.parametrize("visits", ["all_monthly", "none"])
@pytest.mark.parametrize("place", PLACES)
def test_the_budget_agrees_with_the_load_of_built_worlds(place: str, visits: str) -> None:
    """The same load from means alone and from tables of households, duties and rosters."""
    of = shipped(place, visits, **WHOLE.get(place, {}))
    loads = []
    for replication in range(
        24 if of.staffing.turnover.active else 3
    ):  # vacancies of months move a community's load
        context = build(of, replication).context
        present = context.present[context.level == Level.GRID][:, context.period.first_day :]
        loads.append(context.expected[Level.GRID].sum() / present.sum())
    budget = monthly_minutes(of)
    assert budget.load(budget.size) == pytest.approx(np.mean(loads), rel=0.02)


# Items of the budget by the kinds of task their work is done as.
SAME = {
    ("visits", "duplicate_visits"): ("visit",), ("special_visits",): ("special_visit",),
    ("cases",): ("case", "mediation", "triage", "follow_up"), ("emergencies",): ("emergency",),
    ("upper_tasks",): ("upper",), ("patrol",): ("patrol",), ("admin",): ("admin",),
    ("log", "weekly_close"): ("log",), ("meetings", "training", "inspections"): ("appointment",),
}  # fmt: skip


def grown() -> Scenario:
    return scenario(
        area={"communities_simulated": 8}, demand={"growth_per_year": 0.2},
        platform={"duplicate_rounds_per_year": 1.0},
    )  # fmt: skip


@cache
def loads_of_worlds() -> NDArray[np.float64]:
    """[task kind] share of the time present, from tables, mean of two replications."""
    shares = []
    for replication in range(2):
        context = build(grown(), replication).context
        present = context.present[context.level == Level.GRID][:, context.period.first_day :]
        shares.append(context.expected[Level.GRID] / present.sum())
    return np.asarray(np.mean(shares, axis=0))


@pytest.mark.parametrize("items", SAME)
def test_each_item_agrees_with_the_same_work_in_built_worlds(items: tuple[str, ...]) -> None:
    kinds = [TASK_KINDS.index(kind) for kind in SAME[items]]
    budget = monthly_minutes(grown())
    found = sum(item.minutes(budget.households) for item in budget.items if item.name in items)
    assert found / budget.available == pytest.approx(loads_of_worlds()[kinds].sum(), rel=0.025)


def test_every_duty_has_its_item() -> None:
    of = scenario(platform={"duplicate_rounds_per_year": 1.0})
    budget = monthly_minutes(of)
    assert {item.name for item in budget.items} == {
        "visits", "duplicate_visits", "special_visits", "cases", "emergencies", "upper_tasks", "patrol",
        "admin", "log", "weekly_close", "meetings", "training", "inspections",
    }  # fmt: skip
    assert all(item.minutes(550.0) > 0.0 for item in budget.items)


def test_an_explicit_duty_adds_its_minutes_beside_paperwork() -> None:
    """S4.2: duties add up."""
    inside = scenario(duties={"log": {"minutes_per_day": 0.0}})
    explicit = scenario(duties={"log": {"minutes_per_day": 20.0}})
    assert minutes(explicit, "admin") == pytest.approx(minutes(inside, "admin"), rel=0.001)
    assert minutes(explicit, "log") == pytest.approx(20.0 * 250 / 12 * 0.95, rel=0.05)


def test_upper_tasks_grow_with_what_their_basis_says() -> None:
    small, large = ({"households_per_grid": size} for size in (275, 550))
    for basis, grows in (
        ("per_worker", 1.0),
        ("per_grid", 1.0),
        ("per_community", 2.0),
        ("per_household", 2.0),
    ):
        upper = {"upper": {"basis": basis}}
        few = minutes(scenario(area=small, demand=upper), "upper_tasks")
        many = minutes(scenario(area=large, demand=upper), "upper_tasks")
        assert many == pytest.approx(grows * few), basis


def test_one_post_on_two_grids_walks_two_patrols_and_has_all_households() -> None:
    one, two = scenario(), scenario(staffing={"workers_per_grid": 0.5})
    assert minutes(two, "patrol") == pytest.approx(2.0 * minutes(one, "patrol"))
    assert minutes(two, "visits") == pytest.approx(2.0 * minutes(one, "visits"))
    assert minutes(two, "admin") == pytest.approx(minutes(one, "admin"))
    heads = monthly_minutes(scenario(staffing={"workers_per_community": 3}))  # six grids
    assert heads.households == pytest.approx(2 * 550.0)


def test_half_a_post_has_half_the_time_and_its_size_counts_full_time_posts() -> None:
    whole, half = monthly_minutes(scenario()), monthly_minutes(scenario(staffing={"grid_share": 0.5}))
    assert half.available == pytest.approx(0.5 * whole.available, rel=0.01)
    assert (whole.size, half.size) == (550.0, 1100.0)


def test_absence_shortens_the_time_present() -> None:
    none = {"sick_share": 0.0, "leave_days_per_year": 0}
    full, ill = (scenario(staffing={"absence": none | {"sick_share": s}}) for s in (0.0, 0.1))
    assert monthly_minutes(ill).available == pytest.approx(0.9 * monthly_minutes(full).available)
    away = scenario(staffing={"absence": none | {"leave_days_per_year": 25}})
    assert monthly_minutes(away).available == pytest.approx(0.9 * monthly_minutes(full).available, rel=0.005)


def test_block_ends_by_hand() -> None:
    """Half of walk and interview at each of the two block ends of a present day."""
    of = shipped("load_check", "all_monthly", duties__special__per_year=0.0)
    budget, attempt = monthly_minutes(of), of.duties.visit_attempt
    (morning, afternoon) = next(iter(of.staffing.shifts.values())).weekday
    day = sum(
        60 * int(end[:2]) + int(end[3:]) - 60 * int(start[:2]) - int(start[3:])
        for start, end in (morning, afternoon)
    )
    block_ends = 2.0 * budget.available / day
    half = 0.5 * (attempt.walk_minutes + attempt.interview.minutes_mean)
    assert budget.gap_minutes == pytest.approx(block_ends * half)


def test_no_visits_leave_no_gaps() -> None:
    budget = monthly_minutes(
        shipped("reference", "none", duties__special__per_year=0.0, duties__tenants__per_year=0.0)
    )
    assert budget.gap_minutes == 0.0
