"""Turnover: quits, vacancy, entry training, learning curve (clause S3.3), from draws to rosters."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from sim.builder.calendar.calendar import Calendar, load_calendar
from sim.builder.calendar.run_days import FOLDER
from sim.builder.staff.rosters import Post, Rosters, build_rosters
from sim.builder.staff.shifts import ShiftPattern
from sim.builder.staff.turnover import VACANT, Replacement, TurnoverPlan, apply_turnover, draw_replacements
from sim.config.groups.staffing import Turnover
from sim.rules.rng import StreamPurpose, uniform

START, DAYS, SEED = dt.date(2025, 1, 6), 455, 11
PLAN = TurnoverPlan(0.05, 60, 3, 0.5, 90)
OFFICE = (("08:30", "12:00"), ("13:30", "18:00"))
WEEK = ShiftPattern((OFFICE,) * 5 + ((), ()), "off")


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_calendar(FOLDER / "china", "repeat_2026")


def build(calendar: Calendar, plan: TurnoverPlan | None, posts: int = 400, factor: float = 1.0) -> Rosters:
    made = [Post(k, WEEK, 1.0, None, k, posts, plan, factor) for k in range(posts)]
    return build_rosters(made, calendar, START, DAYS, SEED, 0)


def test_a_worker_quits_is_replaced_trained_and_learns() -> None:
    """Days 0 .. 19, working days but for 5, 6 and 12, 13: quits on 3, new one on 8, trained 8-10, learns 11-14."""
    plan = TurnoverPlan(0.1, 5, 3, 0.5, 4)
    working = np.array([d for d in range(-400, 20) if d % 7 not in (5, 6)])
    away, extra_time_ppm = np.zeros(20, np.uint8), np.zeros(20, np.int64)
    away[2] = 1  # ill the day before
    apply_turnover(plan, [Replacement(3, 8)], working, away, extra_time_ppm)
    assert away.tolist() == [0, 0, 1, *[VACANT] * 5, 1, 1, 1, *[0] * 9]
    # speed .5, .625, .75, .875: extra time 1/speed - 1
    assert extra_time_ppm.tolist() == [0] * 11 + [1_000_000, 600_000, 333_333, 142_857] + [0] * 5


def test_who_began_before_the_run_still_learns_in_it() -> None:
    plan = TurnoverPlan(0.1, 5, 3, 0.5, 4)
    working = np.array([d for d in range(-400, 20) if d % 7 not in (5, 6)])
    away, extra_time_ppm = np.zeros(20, np.uint8), np.zeros(20, np.int64)
    apply_turnover(plan, [Replacement(-12, -7)], working, away, extra_time_ppm)  # trained -7 .. -5
    assert (away == 0).all() and (extra_time_ppm == 0).all()
    apply_turnover(plan, [Replacement(-9, -4)], working, away, extra_time_ppm)  # trained -4, -3 and 0
    assert away.tolist()[:3] == [1, 0, 0] and extra_time_ppm.tolist()[:3] == [0, 1_000_000, 600_000]


def test_a_post_is_vacant_from_the_day_drawn_and_its_holder_cannot_quit_again_meanwhile() -> None:
    changes = [
        c
        for key in range(300)
        for c in draw_replacements(TurnoverPlan(0.3, 60, 3, 0.5, 90), key, START, DAYS, SEED, 0)
    ]
    assert all(c.fills - c.quits == 60 for c in changes)
    for key in range(300):
        own = draw_replacements(TurnoverPlan(0.3, 60, 3, 0.5, 90), key, START, DAYS, SEED, 0)
        assert all(a.fills <= b.quits for a, b in pairwise(own))
    own = draw_replacements(PLAN, 5, START, DAYS, SEED, 0)
    assert own == draw_replacements(PLAN, 5, START, DAYS, SEED, 0)


def test_a_day_of_quitting_is_the_one_drawn_for_its_month() -> None:
    key = next(k for k in range(1000) if uniform(SEED, 0, StreamPurpose.QUIT, k, 2025 * 12 + 3) < 0.05)
    days = {c.quits for c in draw_replacements(TurnoverPlan(0.05, 0, 0, 1.0, 0), key, START, DAYS, SEED, 0)}
    drawn = int(uniform(SEED, 0, StreamPurpose.QUIT_DAY, key, 2025 * 12 + 3) * 31)
    assert (dt.date(2025, 3, 1) - START).days + drawn in days


def test_as_many_quit_and_as_much_is_vacant_as_the_chance_says(calendar: Calendar) -> None:
    """Renewal: a month held on average 1/p long, then 60 days vacant."""
    rosters = build(calendar, PLAN, posts=2000)
    number = sum(0 <= c.quits < DAYS for _, c in rosters.replacements)
    per_day = 0.05 / (365 / 12)
    expected = 2000 * DAYS * per_day / (1.0 + per_day * 60)
    assert number == pytest.approx(expected, abs=4 * np.sqrt(expected))
    first = sum(0 <= c.quits < 60 for _, c in rosters.replacements)  # as many at the beginning as later
    assert first == pytest.approx(expected * 60 / DAYS, abs=4 * np.sqrt(expected * 60 / DAYS))


def test_the_roster_is_empty_while_vacant_and_work_goes_back_at_once(calendar: Calendar) -> None:
    rosters = build(calendar, PLAN)
    often = np.bincount([p for p, _ in rosters.replacements])
    post, change = next(
        (p, c) for p, c in rosters.replacements if 10 < c.quits < DAYS - 200 and often[p] == 1
    )
    day = rosters.day[rosters.first[post] : rosters.first[post] + DAYS]
    vacant = slice(change.quits, change.fills)
    assert (day["shift"][vacant] == 0).all() and (day["absent"][vacant] == 1).all()
    assert day["returns_when_absent"][change.quits] == 1 and day["returns_when_absent"][change.quits - 1] == 0
    trained = np.flatnonzero((day["absent"] == 1) & (np.arange(DAYS) >= change.fills))
    assert len(trained[trained % 7 < 5]) == 3
    begins = trained[-1] + 1
    assert day["extra_time_ppm"][begins] == 1_000_000 and day["extra_time_ppm"][begins - 1] == 0
    assert (np.diff(day["extra_time_ppm"][begins : begins + 91]) < 0).all() and day["extra_time_ppm"][
        begins + 90
    ] == 0
    assert (np.diff(day["before"]) == rosters.shift["seconds"][day["shift"][:-1]]).all()


def test_lower_pay_keeps_every_quit_of_higher_pay_or_finds_the_post_vacant() -> None:
    often, seldom = TurnoverPlan(0.10, 60, 3, 0.5, 90), TurnoverPlan(0.05, 60, 3, 0.5, 90)
    kept = 0
    for key in range(300):
        more = draw_replacements(often, key, START, DAYS, SEED, 0)
        for change in draw_replacements(seldom, key, START, DAYS, SEED, 0):
            assert any(c.quits <= change.quits < c.fills for c in more)
            kept += 1
    assert kept > 100


def test_nobody_quits_without_a_plan_and_equal_posts_share_their_days(calendar: Calendar) -> None:
    assert build(calendar, None).replacements == ()
    assert len(set(build(calendar, None).first)) == 1
    assert len(set(build(calendar, PLAN).first)) == 400


def test_a_slow_worker_is_slow_every_day_and_slower_still_while_he_learns(calendar: Calendar) -> None:
    assert set(build(calendar, None, 2, 1.25).day["extra_time_ppm"]) == {250_000}
    assert max(build(calendar, PLAN, 400, 1.25).day["extra_time_ppm"]) == 1_500_000


@pytest.mark.parametrize(
    ("wage", "monthly"), [(3000.0, 0.02), (1500.0, 0.04), (6000.0, 0.01), (None, 0.02), (1.0, 1.0)]
)
def test_half_the_pay_twice_the_quits(wage: float | None, monthly: float) -> None:
    rule = Turnover(
        active=True, quits_per_year=0.24, norm_wage_yuan_month=3000.0, wage_exponent=1.0, vacancy_days=60,
        training_days=3, start_speed=0.5, learning_months=3.0,
    )  # fmt: skip
    assert rule.monthly_quit_probability(wage) == pytest.approx(monthly)
