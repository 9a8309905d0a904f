"""Additional arrivals: surges, growth, campaigns, public space, special grids."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from logs import Town
from logs import built as built_of
from pydantic import ValidationError
from scenarios import scenario

from sim.builder.area.cells import PUBLIC_NTH, SPECIAL_NTH
from sim.builder.budget import monthly_minutes
from sim.builder.build import ModelInstance, build
from sim.builder.calendar.calendar import load_calendar
from sim.builder.calendar.run_days import FOLDER, build_dates
from sim.builder.demand.arrivals import EMERGENCY_NTH
from sim.builder.demand.day_weights import day_weights, surge_windows
from sim.builder.demand.poisson import FOUND, UPPER_ENTITY
from sim.config.groups.demand import Surge
from sim.config.groups.types import CHANNELS
from sim.metrics import measure as metrics
from sim.metrics.formulas.surges import measure_recovery, measure_surges
from sim.world.event_order import DAY
from sim.world.tables import Table

START = dt.date(2025, 1, 6)
CHINA = load_calendar(FOLDER / "china", "repeat_2026")
STORM = {"name": "storm", "begins": "07-20", "days": 14, "orders": 4.0}


@cache
def plain_world() -> ModelInstance:
    return build(scenario(), 0)


def built(**changes: Any) -> ModelInstance:
    return build(scenario(**changes), 0) if changes else plain_world()


def orders(case: Table) -> Table:
    return case[(case["nth"] < FOUND) & (case["entity"] < UPPER_ENTITY)]


def date(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


# --- surges ---


def test_a_surge_begins_on_its_date_every_year() -> None:
    spans = surge_windows(Surge(**STORM), CHINA, START, 800)
    assert [(date(a), date(b)) for a, b in spans] == [
        (dt.date(2025, 7, 20), dt.date(2025, 8, 3)), (dt.date(2026, 7, 20), dt.date(2026, 8, 3)),
    ]  # fmt: skip


def test_a_surge_may_cross_a_new_year_and_the_ends_of_the_run() -> None:
    frost = Surge(name="frost", begins="12-28", days=20, orders=2.0)
    assert surge_windows(frost, CHINA, START, 400) == [(0, 11), (356, 376)]
    leap = Surge(name="leap", begins="02-29", days=1)
    assert [date(a) for a, _ in surge_windows(leap, CHINA, START, 400)] == [dt.date(2025, 3, 1)]


def test_a_lunar_surge_follows_the_spring_festival_of_the_calendar() -> None:
    """New year 2025 is 29 January, 2026 it is 17 February."""
    home = Surge(name="travel", after_spring_festival=-7, days=3, orders=2.0)
    assert [date(a) for a, _ in surge_windows(home, CHINA, START, 500)] == [
        dt.date(2025, 1, 22),
        dt.date(2026, 2, 10),
    ]


@pytest.mark.parametrize("wrong", [
    {}, {"begins": "07-20", "after_spring_festival": 3}, {"begins": "20-07"}, {"begins": "7/20"}, {"begins": 720},
])  # fmt: skip
def test_a_surge_begins_once_and_on_a_date_there_is(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Surge(name="x", days=3, **wrong)


def test_a_surge_multiplies_its_streams_in_its_days_and_nothing_else() -> None:
    plain, storm = built(), built(demand={"surges": {"storm": STORM | {"upper": 3.0}}})
    first, end = storm.context.period.surges[0]
    for pick, factor in ((orders, 4.0), (lambda case: case[case["entity"] >= UPPER_ENTITY], 3.0)):
        before, after = (pick(b.world.case)["time"] // DAY for b in (plain, storm))
        inside = [int(((d >= first) & (d < end)).sum()) for d in (before, after)]
        assert abs(inside[1] - factor * inside[0]) < 4 * (inside[1] + factor**2 * inside[0]) ** 0.5
        outside = [len(d) - n for d, n in zip((before, after), inside, strict=True)]
        assert abs(outside[1] - outside[0]) < 4 * (2 * outside[0]) ** 0.5
    assert plain.context.period.surges == ()


def test_load_and_budget_count_surges_and_campaigns() -> None:
    demand = {
        "surges": {"storm": STORM | {"found": 4.0}},
        "upper": {"campaigns": {"per_year": 6.0, "weeks": 2}},
    }
    plain, more = built(), built(demand=demand)
    assert more.context.expected[0].sum() > 1.02 * plain.context.expected[0].sum()
    budgets = [monthly_minutes(scenario(**({"demand": d} if d else {}))) for d in (None, demand)]
    items = [{item.name: item.minutes(550.0) for item in b.items} for b in budgets]
    assert items[1]["upper_tasks"] == pytest.approx(items[0]["upper_tasks"] * (1 + 4 * 60 / 248), rel=0.03)
    assert items[1]["cases"] == pytest.approx(items[0]["cases"] * (1 + 3 * 14 / 364), rel=0.01)


# --- growth and campaigns ---


def test_orders_grow_by_the_stated_share_a_year() -> None:
    days = build_dates("china", "repeat_2026", START, 728)
    flat, growing = (
        day_weights(scenario(demand={"growth_per_year": g}).demand, days, START).orders for g in (0.0, 0.3)
    )
    assert growing[365] / flat[365] == pytest.approx(1.3) and growing[0] == flat[0]
    assert growing[365:730].sum() / flat[365:730].sum() == pytest.approx(1.3**1.5, rel=0.02)
    few, many = (len(orders(built(demand={"growth_per_year": g}).world.case)) for g in (0.0, 0.3))
    assert abs(many / few - 1.18) < 0.08


def test_upper_tasks_come_in_bursts_in_campaign_weeks() -> None:
    demand = scenario(demand={"upper": {"campaigns": {"per_year": 4.0, "weeks": 1, "factor": 5.0}}}).demand
    days = build_dates("china", "repeat_2026", START, 455)
    weight = day_weights(demand, days, START).upper
    plain = day_weights(scenario().demand, days, START).upper
    assert ((weight / np.where(plain > 0, plain, 1.0))[:365] == 5.0).sum() == 4 * 5
    one = {"upper": {"campaigns": {"per_year": 4.0}}}
    few, many = ((built(**c).world.case["entity"] >= UPPER_ENTITY).sum() for c in ({}, {"demand": one}))
    expected = few * (1 + 4.0 * 5 * 5 / 310)
    assert abs(many - expected) < 4 * (many + expected) ** 0.5


@pytest.mark.parametrize(("basis", "grows"), [
    ("per_community", False), ("per_household", False), ("per_worker", True), ("per_grid", True),
])  # fmt: skip
def test_what_upper_tasks_grow_with_is_their_basis(basis: str, grows: bool) -> None:
    number = [
        int((built(area={"households_per_grid": n}, demand={"upper": {"basis": basis}}).world.case["entity"]
             >= UPPER_ENTITY).sum())
        for n in (550, 275)
    ]  # fmt: skip
    assert number[1] > 1.8 * number[0] if grows else number[1] == number[0]


# --- places without households ---


def test_public_space_takes_its_share_and_leaves_the_total() -> None:
    plain, public = built(), built(demand={"public_space": {"active": True, "share": 0.4}})
    found = [b.world.case[b.world.case["nth"] >= FOUND] for b in (plain, public)]
    assert abs(len(found[0]) - len(found[1])) < 4 * (2 * len(found[0])) ** 0.5
    outside = found[1][found[1]["household"] == -1]
    assert (outside["nth"] >= PUBLIC_NTH).all()
    assert abs(len(outside) / len(found[1]) - 0.4) < 4 * (0.24 / len(found[1])) ** 0.5


@pytest.mark.parametrize("where", ["public_space", "special_grids"])
def test_incidents_without_a_household_do_not_move_with_the_grids(where: str) -> None:
    def keys(size: int) -> set[tuple[int, int, int]]:
        case = built(area={"households_per_grid": size}, demand={where: {"active": True}}).world.case
        mine = case[(case["nth"] >= PUBLIC_NTH) & (case["nth"] < EMERGENCY_NTH)]
        return set(zip(mine["entity"].tolist(), mine["nth"].tolist(), mine["time"].tolist(), strict=True))

    assert keys(550) == keys(300) and len(keys(550)) > 40


def test_special_grids_report_to_the_community_desk_on_whose_ground_they_lie() -> None:
    b = built(demand={"special_grids": {"active": True, "per_community": 3, "reported_per_month": 10.0}})
    nth = b.world.case["nth"]
    case = b.world.case[(nth >= SPECIAL_NTH) & (nth < EMERGENCY_NTH)]
    expected = 3 * 10 * 12 * b.world.run["horizon"][0] / DAY / 365
    assert abs(len(case) - expected) < 4 * expected**0.5
    assert set(case["channel"]) == {CHANNELS.index("community_desk")}
    assert len(set(case["unit"])) == 3
    assert (case["household"] == -1).all()
    more = b.context.expected.sum() - built().context.expected.sum()
    assert more > 0.0


# --- recovery ---


def test_recovery_is_counted_from_the_end_of_the_shock_to_the_level_before() -> None:
    """Ordinary days reach 5; the shock lasts from day 40 to 44; on day 47 at midnight open work is 5 again."""
    level = np.array([3, 5] * 20 + [9, 20, 30, 25, 22, 15, 9, 5, 4, 4])
    assert measure_recovery(level, 40, 45) == (3, True)
    assert measure_recovery(level[:47], 40, 45) == (2, False)
    assert measure_recovery(np.array([7, *[1] * 28, 2, 1, 1]), 29, 30) == (1, True), (
        "only 28 days before count"
    )
    assert measure_recovery(np.array([5] * 10), 4, 6) == (0, True)


def test_shocks_are_measured_if_they_lie_whole_in_the_period() -> None:
    """Days 7 to 28 are measured; two full-time posts."""
    town = built_of(Town())
    denominators = metrics.summarise_section(metrics.start(town), town).denominators
    assert denominators.full_time == 2.0
    level = np.zeros(29, np.int64)
    level[10:15] = (7200, 36_000, 7200, 3600, 0)

    def found(*surges: tuple[int, int]) -> dict[str, float | None]:
        return measure_surges(
            level, replace(denominators, period=replace(denominators.period, surges=surges))
        )

    assert found((2, 9), (10, 12), (27, 30)) == {
        "surge_peak_hours": 5.0, "surge_recovery_days": 3.0, "surge_recovered": 1.0,
    }  # fmt: skip
    assert found((2, 9), (27, 30)) == {}
