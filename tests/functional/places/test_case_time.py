"""Cases of absent communities wait for a grid post with time where tasks from above come first (S2.6)."""

from __future__ import annotations

import numpy as np
import pytest
from places import shipped
from scenarios import scenario

from sim.builder.build import build
from sim.builder.case_time import CaseTime, _leave_time
from sim.config import Scenario
from sim.world.event_order import DAY
from sim.world.tables import Level


def test_cases_wait_for_a_post_with_time() -> None:
    """
    Two queues; a day's orders take 60 seconds in each. The second one has no time on days 1 and 2, and 100 seconds on
    day 3, where four days' orders, 240 seconds, wait: 100/240 of the four are passed on.

    day                   0     1     2     3
    first queue           1     1     1     1
    second queue          1     0     0     3 x 100/180
    mean of both          1     0.5   0.5   1.3333
    """
    free = np.array([[60.0] * 4, [60.0, 0.0, 0.0, 100.0]])
    orders, found = CaseTime(free, np.array([60.0, 60.0]), np.zeros(2)).pass_on(np.ones(4), np.zeros(4))
    assert orders == pytest.approx([1.0, 0.5, 0.5, 0.5 + 0.5 * 3.0 * 100.0 / 180.0])
    assert (found == 0.0).all()


def test_orders_and_found_cases_wait_in_proportion() -> None:
    """90 seconds of the 120 that wait: three quarters of both, what is left comes with the next day's."""
    free = np.array([[90.0, 150.0]])
    orders, found = CaseTime(free, np.array([80.0]), np.array([40.0])).pass_on(np.ones(2), np.ones(2))
    assert orders == pytest.approx([0.75, 1.25]) and found == pytest.approx([0.75, 1.25])


def test_tasks_from_above_carry_over_and_duties_lapse() -> None:
    """
    Presence 100 seconds a day; 30 of duties before cases, 10 of them before tasks from above; 200 seconds of tasks on
    day 0.

    day                  0          1                2
    tasks done           90         90               20
    left for cases       0          0                100 - 30 - 20 = 50
    """
    day = np.ones((1, 3))
    above, free = np.array([[200.0, 0.0, 0.0]]), np.zeros((1, 3))
    _leave_time(100.0 * day, 30.0 * day, 10.0 * day, above, free)
    assert free.tolist() == [[0.0, 0.0, 50.0]]


def tasks_of_street(of: Scenario) -> np.ndarray:
    """Return the tasks at the street desk by week."""
    built = build(of, 0)
    street = np.flatnonzero(built.context.level == Level.STREET)
    background = built.world.background
    time = background["time"][np.isin(background["queue"], street)]
    return np.bincount(time // (7 * DAY), minlength=of.run.days // 7)


def test_a_campaign_holds_up_the_cases_of_the_others_where_it_comes_first() -> None:
    """In the weeks of the campaigns hardly anything reaches the street desk; without campaigns no week is so empty."""
    flat = {"demand__day_factor_cv_common": 0.0, "demand__day_factor_cv_community": 0.0}
    of = shipped("district_overload", area__beyond="background", **flat)
    none = shipped(
        "district_overload", area__beyond="background", demand__upper__campaigns__per_year=0.0, **flat
    )
    holidays = 3  # Spring Festival, National Day and a Labour Day week may be emptier still
    with_campaigns, without = (np.sort(tasks_of_street(one)) for one in (of, none))
    assert with_campaigns[holidays + 2] < 0.5 * without[holidays + 2]
    assert with_campaigns.sum() == pytest.approx(without.sum(), rel=0.05)


def test_where_cases_come_first_nothing_waits() -> None:
    """The default class order: the volumes of days do not depend on posts or campaigns at all."""
    busy = scenario(
        area={"beyond": "background"},
        demand={"upper": {"per_worker_week": 20.0, "campaigns": {"per_year": 4.0}}},
    )
    assert np.array_equal(tasks_of_street(busy), tasks_of_street(scenario(area={"beyond": "background"})))
