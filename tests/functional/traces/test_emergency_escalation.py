"""Emergencies are escalated level by level until somebody is assigned, day and night (S5.8)."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import CASE_WORK, EMERGENCY, Engine, H, clock, departures, rows_of, spells, times
from places import PLACES, shipped
from test_escalation_traces import units, work

from sim.builder.build import build
from sim.kernel.engine import run as run_compiled
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Cover, StepEffect, Table, World

SITE = work(EMERGENCY, H, marks=StepEffect.HOLDS, hold_first=0, hold_count=2)
LONG = work(EMERGENCY, 4 * H)


def levels(workers: tuple[int, ...], **given: object) -> World:
    """One grid, the desk of its community, the desk of its street: an emergency rises through them."""
    world = units(workers, desk=True, emergency_escalation_seconds=600, desk_answers=1, **given)
    world.queue["queue_above"] = [1, 2, -1]
    world.queue["chief_head"] = -1
    world.queue_at[:, 2], world.queue_at[:, 3] = 1, 2
    return world


def assigned(log: Table) -> list[tuple[int, int, int]]:
    """(case, time, worker or -1 = duty rota) of the first service of every case."""
    return [
        (int(r["entity"]), int(r["time"]), int(r["worker"])) for r in rows_of(log, RecordType.FIRST_SERVED)
    ]


def test_at_night_the_duty_rota_answers_at_once(run: Engine) -> None:
    """22:00 nobody is on duty or on call at any level: the rota, until the upper level has come (30) and gone (90)."""
    world = levels(
        (1, 1, 1), days=2, holds=[1800, 5400], steps=[SITE], cases=[{"time": clock(0, 22)}], duty_rota=1
    )
    log = run(world)
    assert assigned(log) == [(0, clock(0, 22), -1)]
    assert times(log, RecordType.UPPER_ARRIVES) == [(clock(0, 22), clock(0, 22, 30))]
    assert departures(log) == {0: clock(1, 0)}
    assert times(log, RecordType.ANSWERED_BY_ROTA) == [(clock(0, 22), -1)]
    assert spells(log) == times(log, RecordType.OVERTIME) == times(log, RecordType.UNANSWERED) == []


def test_without_a_rota_it_waits_for_the_first_level_with_somebody(run: Engine) -> None:
    """22:00, nobody anywhere, no rota: its own worker takes it at 08:00. With the worker away the desk does."""
    for away, taken in (({}, 0), ({0: [1]}, 1)):
        world = levels(
            (1, 1, 1), days=2, holds=[1800, 5400], steps=[SITE], cases=[{"time": clock(0, 22)}], away=away
        )
        log = run(world)
        assert assigned(log) == [(0, clock(1, 8), taken)]
        assert len(times(log, RecordType.UNANSWERED)) == 1


@pytest.mark.parametrize(
    ("rota", "free", "begins", "worker"),
    [
        # The street's clerk is free again at 09:05: they are asked after ten minutes.
        (1, 2, clock(0, 9, 10), 2),
        # Held until 12:55: ten minutes at each level, then the rota; without one, when the street is back at 14:00.
        (1, 4, clock(0, 9, 20), -1),
        (0, 4, clock(0, 14), 2),
    ],
)
def test_it_waits_ten_minutes_at_each_level_whose_people_are_held(
    run: Engine, rota: int, free: int, begins: int, worker: int
) -> None:
    """09:00 the grid's worker is away, the desk is held by an emergency since 08:50, the street since 08:55."""
    street = work(EMERGENCY, 600 if free == 2 else 4 * H, level=3)
    world = levels(
        (1, 1, 1), days=2, away={0: [0]}, steps=[work(EMERGENCY, H), work(EMERGENCY, 4 * H, level=2), street],
        cases=[{"time": clock(0, 9)}, {"time": clock(0, 8, 50), "entry": 2}, {"time": clock(0, 8, 55), "entry": 3}],
        duty_rota=rota,
    )  # fmt: skip
    log = run(world)
    assert assigned(log)[-1] == (2, begins, worker)
    assert times(log, RecordType.UNANSWERED) == [(clock(0, 9), -1)]


def test_a_level_without_anybody_is_passed_at_once(run: Engine) -> None:
    """09:00 nobody at grid and desk: the street's clerk leaves their case for it in the same second."""
    world = levels(
        (1, 1, 1), days=1, away={0: [0], 1: [0]}, steps=[work(EMERGENCY, H), work(CASE_WORK, 4 * H, level=3)],
        cases=[{"time": clock(0, 9)}, {"time": clock(0, 8), "entry": 2}],
    )  # fmt: skip
    log = run(world)
    assert assigned(log)[-1] == (1, clock(0, 9), 2)
    assert times(log, RecordType.UNANSWERED) == []


@pytest.mark.parametrize(
    ("cover", "on_call", "taken"),
    [
        (Cover.WHEN_ABSENT, [1], 1),
        (Cover.NONE, [1], -1),
        (Cover.WHEN_ABSENT, [], -1),
        (Cover.CHIEF_HEAD, [2], 2),
    ],
)
def test_a_neighbour_on_call_is_asked_off_duty_too(
    run: Engine, cover: Cover, on_call: list[int], taken: int
) -> None:
    """22:00 an emergency in grid 0, whose worker is not on call: who covers the grid and is, else the rota."""
    world = units(
        [1, 1, 1], cover=cover, desk=True, days=1, on_call=on_call, steps=[work(EMERGENCY, H)],
        cases=[{"time": clock(0, 22), "unit": 0}], kinds={EMERGENCY: {"coverable": 1}}, duty_rota=1,
        emergency_escalation_seconds=600, desk_answers=1,
    )  # fmt: skip
    log = run(world)
    assert assigned(log) == [(0, clock(0, 22), taken)]


STORM = {"storm": {"name": "storm", "begins": "07-10", "days": 5, "orders": 8.0}}


def waits(place: str, weeks: int, replication: int, **changes: object) -> tuple[np.ndarray, int]:
    """Seconds from raising to assignment of every emergency, and the seconds that its levels allow."""
    scenario = shipped(
        place, None, demand__surges=STORM, run__warm_up_weeks=0, run__measured_weeks=weeks, **changes
    )
    instance = build(scenario, replication)
    world, log = instance.world, run_compiled(instance.world)
    emergency = world.case["kind"] == instance.labels.case_kinds.index("emergency")
    first = np.full(len(world.case), world.run["horizon"][0])
    served = log[log["record_type"] == RecordType.FIRST_SERVED]
    first[served["entity"]] = served["time"]
    raised = log[log["record_type"] == RecordType.ARRIVED]
    raised = raised[emergency[raised["entity"]]]
    steps = 1 + max(_height(world, q) for q in range(len(world.queue)))
    return first[raised["entity"]] - raised["time"], 600 * steps


def _height(world: World, queue: int) -> int:
    """Number of levels above a queue."""
    above = int(world.queue["queue_above"][queue])
    return 0 if above < 0 else 1 + _height(world, above)


def check_bound(place: str, weeks: int, replications: int) -> None:
    found = 0
    for r in range(replications):
        seconds, most = waits(place, weeks, r)
        found += len(seconds)
        assert seconds.max(initial=0) <= most, (place, r)
    assert found > 0 or place == "load_check"


@pytest.mark.parametrize("place", ["reference", "district_overload", "fuxin_2022_rural"])
def test_everybody_is_answered_within_ten_minutes_a_level(place: str) -> None:
    """Half a year with a storm in the tenth of July, day and night, holidays included."""
    check_bound(place, 30, 1)


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_everybody_is_answered_within_ten_minutes_a_level_for_four_years(place: str) -> None:
    check_bound(place, 52, 4)


def test_without_the_rota_somebody_waits_for_hours() -> None:
    """The bound is no triviality: without rota and escalation the longest wait of the same year is a night."""
    seconds, _ = waits("district_overload", 52, 1, cases__emergency__always_manned=False)
    assert seconds.max() > DAY / 4
