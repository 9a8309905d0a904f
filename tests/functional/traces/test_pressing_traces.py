"""Press and take up worked by hand (S12), and which way it moves results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from directions import interval
from handmade import CASE_WORK, OFFICE, UPPER, Engine, H, clock, departures, rows_of, times
from places import shipped
from test_escalation_traces import units, work

from sim.config import Scenario
from sim.network.network import Hours
from sim.simulation import simulate
from sim.world.log import RecordType
from sim.world.tables import StepEffect, World

PRESSED = {"press_days": 1, "community_take_up_days": 2, "street_take_up_days": 4, "take_up_ppm": 200_000}


def neglected(cases: int = 1, own_days: int = -1, **given: Any) -> World:
    """A grid worker with a task of 300 h; cases of an hour, with half an hour of feedback there, wait since Monday.

    The desk above is idle; it is the street's as well. Work for a grid takes it half as long again.
    """
    world = units(
        [1, 1], desk=True, days=21, hours=(Hours(OFFICE, weekdays=(0, 1, 2, 3, 4)),) * 2, cover_time_factor=1.5,
        steps=[
            work(UPPER, 300 * H),
            work(CASE_WORK, H, marks=StepEffect.REGISTERS | StepEffect.SOLVES, next=3),
            work(CASE_WORK, H // 2),
        ],
        cases=[{"time": clock(0, 9)}, *({"time": clock(0, 9), "entry": 2, "own_days": own_days} for _ in range(cases))],
        **(PRESSED | given),
    )  # fmt: skip
    world.queue["grids"], world.queue["below"] = (1, 0), (0, 1)
    world.queue_at[:, 3] = world.queue_at[:, 2]
    return world


def test_a_neglected_case_is_pressed_and_then_taken_up_by_the_idle_desk(run: Engine) -> None:
    """
    Tue 18:00  one working day after Monday: pressed and promoted
    Thu 18:00  two working days later: offered to the desk
    Fri 08:00  taken up, an hour and a half; the feedback is the desk's too, in its own queue: half an hour
    """
    log = run(neglected())
    assert times(log, RecordType.PRESSED) == [(clock(1, 18), -1)]
    assert times(log, RecordType.PROMOTED) == [(clock(1, 18), -1)]
    assert times(log, RecordType.TAKEN_UP) == [(clock(4, 8), 1)]
    assert times(log, RecordType.SOLVED) == [(clock(4, 9, 30), -1)]
    assert departures(log) == {1: clock(4, 10)}


def test_a_desk_takes_up_no_more_than_its_hours_of_the_week(run: Engine) -> None:
    """2 % of 40 hours are 48 min: the first case on Friday uses them up, the second one waits for Monday."""
    log = run(neglected(cases=2, take_up_ppm=20_000))
    assert times(log, RecordType.TAKEN_UP) == [(clock(4, 8), 1), (clock(7, 8), 1)]


def test_the_due_time_that_holds_is_that_of_pressing(run: Engine) -> None:
    """Reminded at 70 % of three days and extended by two: due on Monday at 18:00, offered on Wednesday at 18:00."""
    log = run(neglected(own_days=3, reminder_ppm=700_000, extension_share=1.0, extension_days=2))
    assert times(log, RecordType.PRESSED) == [(clock(7, 18), -1)]
    assert times(log, RecordType.TAKEN_UP) == [(clock(10, 8), 1)]


def test_a_case_with_a_due_time_is_pressed_then(run: Engine) -> None:
    """Due on the third working day, Thursday at 18:00; offered two working days later, on Monday at 18:00."""
    log = run(neglected(own_days=3))
    assert times(log, RecordType.PRESSED) == [(clock(3, 18), -1)]
    assert times(log, RecordType.TAKEN_UP) == [(clock(8, 8), 1)]


@pytest.mark.parametrize(
    "change", [{"press_days": -1}, {"early_closing_share": 1.0, "early_closing_days": 1}]
)
def test_nothing_is_pressed_if_it_is_off_or_closed_in_the_records(
    run: Engine, change: dict[str, Any]
) -> None:
    log = run(neglected(**change, **({"press_days": 2} if "press_days" not in change else {})))
    assert len(rows_of(log, RecordType.PRESSED)) == len(rows_of(log, RecordType.TAKEN_UP)) == 0


def test_without_hours_of_the_desk_a_case_is_pressed_but_not_taken_up(run: Engine) -> None:
    log = run(neglected(take_up_ppm=0))
    assert len(rows_of(log, RecordType.PRESSED)) == 1
    assert len(rows_of(log, RecordType.TAKEN_UP)) == 0


# --- direction ---


def district(active: bool) -> Scenario:
    return shipped(
        "district_overload", run__warm_up_weeks=4, run__measured_weeks=40, cases__pressing__active=active
    )


def test_some_cases_are_taken_up_and_nothing_gets_later() -> None:
    """The effect on lateness is too small to be shown (99 % interval of 8 pairs: -1.2 to +0.4 points)."""
    low, high = interval("late_reference", district(False), district(True), 8)
    assert low < 0.0 and high < 0.01
    metrics = simulate(district(True), 0).metrics
    assert metrics["pressed"] > metrics["taken_up.community"] > 0.0 and metrics["taken_up.street"] > 0.0


@pytest.mark.parametrize("on", [False, True])
def test_the_word_of_a_year_never_improves_as_households_grow(on: bool) -> None:
    """Both reactions off, both on (S12); the same chance at every size."""
    both = {"cases__pressing__active": on, "staffing__rushing__active": on}
    for replication in range(2):
        words = [
            simulate(shipped("reference", area__households_per_grid=n, **both), replication).metrics[
                "verdict"
            ]
            for n in (200, 350, 450, 700)
        ]
        assert words == sorted(words) and words[0] < words[-1]


def test_every_case_taken_up_is_counted_once() -> None:
    result = simulate(district(True), 0, keep_log=True)
    assert result.log is not None
    taken = rows_of(result.log, RecordType.TAKEN_UP)["entity"]
    assert len(taken) > 0
    assert len(np.unique(taken)) == len(taken)
    assert 0.0 < result.metrics["taken_up_share.community"] <= 0.25
    assert result.metrics["taken_up_share.community"] < result.metrics["busy_share_level.community"]
