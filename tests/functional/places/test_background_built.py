"""Communities that are not simulated weigh on the desks above: how many, how much work, on which days (S2.6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenarios import city, scenario

from sim.builder.background import released
from sim.builder.build import ModelInstance, build
from sim.config import Scenario
from sim.world.event_order import DAY
from sim.world.tables import Level

FLAT = {"day_factor_cv_common": 0.0, "day_factor_cv_community": 0.0}
STREET, COUNTY = int(Level.STREET), int(Level.COUNTY)


def place(**area: Any) -> Scenario:
    """One community of a street of eight, of ten streets."""
    return scenario(area={"beyond": "background", "streets_per_county": 10} | area)


def background_at(built: ModelInstance, level: int) -> np.ndarray:
    """The background tasks at the desks of a level."""
    queues = np.flatnonzero(built.context.level == level)
    return built.world.background[np.isin(built.world.background["queue"], queues)]


def communities_behind(of: Scenario, level: int) -> dict[int, int]:
    """Unit of each desk -> absent communities, by the tasks they bring; seen in a World without random days."""
    from sim.builder.build import _components

    components = _components(of, 0, range(of.area.communities_simulated))
    at = components.queues.level == level
    return dict(zip(components.queues.unit[at].tolist(), components.absent[at].tolist(), strict=True))


# --- the days of the background, worked by hand ---


def test_half_of_the_stock_is_released_on_every_working_day() -> None:
    """
    Monday to Sunday; 2 units arrive on Monday, 5 on Sunday. The mean is 1 a day, 1.4 a working day: a desk that has
    worked like that for long begins with a stock of 1.4.

          stock in the morning + arrivals   released   left
    Mon   1.4 + 2 = 3.4                     1.7        1.7
    Tue   1.7                               0.85       0.85
    Wed   0.85                              0.425      0.425
    Thu   0.425                             0.2125     0.2125
    Fri   0.2125                            0.10625    0.10625
    Sat   0.10625                           -          0.10625
    Sun   0.10625 + 5 = 5.10625             -          5.10625
    Mon   5.10625                           2.553125
    """
    weight = np.array([2.0, 0, 0, 0, 0, 0, 5.0])
    working = np.array([True] * 5 + [False] * 2)
    assert released(weight, working).tolist() == [1.7, 0.85, 0.425, 0.2125, 0.10625, 0.0, 0.0]
    two_weeks = released(np.tile([2.0, 0, 0, 0, 0, 0, 5.0], 2), np.tile(working, 2))
    assert two_weeks[7] == pytest.approx((5.10625 + 2.0) / 2.0)


def test_as_much_is_released_as_arrives() -> None:
    working = np.arange(7 * 200) % 7 < 5
    weight = np.abs(np.sin(np.arange(len(working)))) + 0.1
    assert released(weight, working).sum() == pytest.approx(weight.sum(), rel=2e-3)
    assert (released(weight, working)[~working] == 0.0).all()


# --- how many communities stand behind a desk ---


def test_a_desk_serves_its_whole_street_or_county() -> None:
    assert communities_behind(place(), STREET) == {0: 7}
    assert communities_behind(place(), COUNTY) == {0: 79}
    assert communities_behind(place(communities_simulated=11), STREET) == {0: 0, 1: 5}
    assert communities_behind(place(communities_simulated=8, beyond="whole_street"), STREET) == {0: 0}
    assert communities_behind(place(communities_simulated=8, beyond="whole_street"), COUNTY) == {0: 72}


def test_nothing_stands_behind_a_desk_where_the_others_are_left_out() -> None:
    alone = place(beyond="none")
    assert communities_behind(alone, STREET) == {0: 0} and communities_behind(alone, COUNTY) == {0: 0}
    assert len(build(alone, 0).world.background) == 0


def test_a_county_of_counts_has_the_counted_communities() -> None:
    counts = {"street": 3, "community": 10, "sub_area": None, "grid": 40}
    of = place(counts=counts, communities_per_street=None, streets_per_county=None, communities_simulated=4)
    assert communities_behind(of, STREET) == {0: 0, 1: 3}  # streets of 3, 4 and 3 communities
    assert communities_behind(of, COUNTY) == {0: 6}


def test_work_of_a_level_that_is_missing_comes_to_the_desk_above() -> None:
    flat = place(levels=("community", "county"))
    built = build(flat, 0)
    assert communities_behind(flat, COUNTY) == {0: 79}
    assert set(built.world.background["queue"]) == {int(np.flatnonzero(built.context.level == COUNTY)[0])}


# --- how much work it is ---


@pytest.mark.parametrize("level", [STREET, COUNTY])
def test_a_desk_has_the_load_of_all_it_serves(level: int) -> None:
    """Expected work of the background = that of the same communities simulated, apart from who lives there."""
    whole = build(place(communities_simulated=8, beyond="whole_street"), 0).context
    stand_in = build(place(), 0).context
    assert stand_in.expected[level].sum() == pytest.approx(whole.expected[level].sum(), rel=0.01)


def test_tasks_take_as_long_as_expected() -> None:
    """Seconds drawn in twenty years against the analytic load; rework, which that leaves out, is switched off."""
    of = scenario(
        area={"beyond": "background", "streets_per_county": 2},
        cases={"rework": {"active": False}},
        run={"warm_up_weeks": 0},
    )
    for level in (STREET, COUNTY):
        drawn = [float(background_at(build(of, r), level)["seconds"].sum()) for r in range(20)]
        alone = build(place(beyond="none"), 0).context.expected[level].sum()
        behind = {STREET: 7, COUNTY: 15}[level]
        expected = build(of, 0).context.expected[level].sum() * behind / (behind + 1)
        assert alone < expected
        error = np.std(drawn, ddof=1) / np.sqrt(len(drawn))
        assert abs(np.mean(drawn) - expected) < 4.0 * error


def test_rework_adds_the_steps_from_the_solving_one_on() -> None:
    tasks = {}
    for share in (0.0, 0.5):
        rework = {"active": True, "share": share, "minutes_factor": 1.0}
        of = scenario(area={"beyond": "background"}, cases={"rework": rework})
        tasks[share] = len(background_at(build(of, 0), STREET))
    assert 1.2 * tasks[0.0] < tasks[0.5] <= 2.1 * tasks[0.0]


# --- when it comes ---


def test_triage_comes_by_the_hour_of_the_orders_and_all_else_in_office_hours() -> None:
    built = build(place(), 0)
    working, triage = built.context.period.working, built.labels.task_kinds.index("triage")
    for level in (STREET, COUNTY):
        tasks = background_at(built, level)
        hour = tasks["time"] % DAY / 3600.0
        in_office = ((hour >= 8.5) & (hour < 12.0)) | ((hour >= 13.5) & (hour < 17.5))
        in_office &= working[tasks["time"] // DAY] == 1
        others = tasks["kind"] != triage if level == COUNTY else np.ones(len(tasks), np.bool_)
        assert others.any() and in_office[others].all()
        if level == COUNTY:
            assert 0.2 < in_office[~others].mean() < 0.6


def test_the_week_after_a_long_holiday_is_the_fullest() -> None:
    """Orders of eight days off (1-8 October 2025) wait for the desk; the first day back is a full one."""
    of = scenario(area={"beyond": "background"}, demand=FLAT)
    daily = np.bincount(background_at(build(of, 0), STREET)["time"] // DAY, minlength=455)
    october = (np.datetime64("2025-10-01") - np.datetime64("2025-01-06")).astype(int)
    ordinary = daily[october - 20 : october - 1]
    assert daily[october : october + 8].sum() == 0
    assert daily[october + 8] > 1.2 * ordinary[ordinary > 0].mean()


# --- what it does not depend on ---


def test_background_is_exogenous() -> None:
    """Equal bit by bit under every grid size and staffing (S5.10)."""
    plain = build(place(), 3)
    smaller = build(place(households_per_grid=200), 3)
    fewer = build(
        scenario(
            area={"beyond": "background", "streets_per_county": 10},
            staffing={"workers_per_grid": 2.0, "desks": {"street": {"posts": 1}}},
        ),
        3,
    )
    for other in (smaller, fewer):
        for name in ("time", "kind", "seconds"):
            assert np.array_equal(plain.world.background[name], other.world.background[name])


def test_another_replication_has_another_background_and_the_same_one_the_same() -> None:
    one, again, other = (build(place(), r).world.background for r in (0, 0, 1))
    assert np.array_equal(one, again) and not np.array_equal(one[:100], other[:100])


def test_only_the_last_street_and_county_have_a_background_and_each_its_own() -> None:
    """Four communities fill the first street of three; two of the second are absent."""
    built = build(city(2, 2, beyond="background", communities_per_street=3), 0)
    background = built.world.background
    queues = np.unique(background["queue"])
    assert [built.labels.queues[q] for q in queues] == ["street 2", "county 2"]
    street, county = (background["time"][background["queue"] == q] for q in queues)
    assert not np.array_equal(street[:20], county[:20])


def test_a_run_from_an_empty_start_has_no_earlier_background() -> None:
    of = scenario(area={"beyond": "background"}, run={"initial_state": "empty", "warm_up_weeks": 2})
    assert build(of, 0).world.background["time"].min() >= 14 * DAY
