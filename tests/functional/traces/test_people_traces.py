"""Staff worked by hand: time factors, entry training, overtime, several grids, two-person steps, qualifications."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from handmade import (
    CASE_WORK,
    EMERGENCY,
    OFFICE,
    PATROL,
    Engine,
    H,
    clock,
    departures,
    grid,
    rows_of,
    spells,
    times,
)

from sim.network.network import Hours
from sim.world.log import RecordType
from sim.world.tables import ShiftEnd, StepType, Table, World

SHIFT = Hours(OFFICE, weekdays=(0, 1, 2, 3, 4))
SLOW = 1_000_000  # twice the time


def work(kind: int, seconds: float, **more: Any) -> dict[str, Any]:
    """A step of work that closes the case."""
    return {"type": StepType.WORK, "kind": kind, "mean": seconds, **more}


def slow_on(world: World, days: list[int], worker: int = 0) -> World:
    """The worker needs twice the time on these days."""
    first = int(world.worker["day_first"][worker])
    world.day["extra_time_ppm"][[first + d for d in days]] = SLOW
    return world


def test_work_begun_by_a_new_worker_takes_twice_the_time(run: Engine) -> None:
    """A case of an hour on Monday, when he is new: 08-10. The same on Tuesday: 08-09."""
    cases = [{"time": clock(0, 6)}, {"time": clock(1, 6)}]
    log = run(slow_on(grid(days=2, steps=[work(CASE_WORK, H)], cases=cases), [0]))
    assert spells(log) == [(0, clock(0, 8), clock(0, 10), 0), (0, clock(1, 8), clock(1, 9), 1)]


def test_his_own_duties_are_prescribed_in_minutes_and_the_patrol_is_work(run: Engine) -> None:
    """A log of 20 minutes takes 20 minutes; then the patrol of an hour takes two."""
    duties = [{"queue": 0, "worker": 0, "seconds": 1200}, {"queue": 0, "seconds": H}]
    log = run(slow_on(grid(days=1, duties=duties), [0]))
    assert spells(log) == [(0, clock(0, 8), clock(0, 8, 20), 0), (0, clock(0, 8, 20), clock(0, 10, 20), 1)]


def test_what_a_slow_worker_leaves_a_quick_one_does_in_ordinary_time(run: Engine) -> None:
    """Worker 0, slow, begins a case of 4 h on Monday at 15:00: 3 of his 8 h. He quits; 2.5 h are left on Tuesday."""
    world = grid(
        days=2, hours=(SHIFT, SHIFT), away={0: [1]}, steps=[work(CASE_WORK, 4 * H)],
        cases=[{"time": clock(0, 15)}],
    )  # fmt: skip
    world.day["returns_when_absent"][int(world.worker["day_first"][0]) + 1] = (
        1  # nobody holds the post: at once
    )
    log = run(slow_on(world, [0, 1]))
    assert spells(log) == [
        (0, clock(0, 15), clock(1, 0), 0), (1, clock(1, 8), clock(1, 10, 30), 0),
    ]  # fmt: skip


def test_a_slow_patrol_broken_off_at_midnight_leaves_ordinary_seconds(run: Engine) -> None:
    """6 h of patrol need 12 h of a shift of 8: 2 ordinary hours lapse."""
    log = run(slow_on(grid(days=2, duties=[{"queue": 0, "seconds": 6 * H}]), [0, 1]))
    assert times(log, RecordType.LAPSED)[0] == (clock(1, 0), 2 * H)


def test_an_emergency_puts_a_slow_patrol_aside_and_it_goes_on_slowly(run: Engine) -> None:
    """
    08:00  patrol of 1 h, twice as long
    09:00  emergency of 15 min takes 30
    09:30  the other hour
    """
    world = grid(
        days=1, duties=[{"queue": 0, "seconds": H}], steps=[work(EMERGENCY, 900)],
        cases=[{"time": clock(0, 9)}],
    )  # fmt: skip
    log = run(slow_on(world, [0]))
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 9), 0),
        (0, clock(0, 9), clock(0, 9, 30), 0),
        (0, clock(0, 9, 30), clock(0, 10, 30), 0),
    ]
    assert log["kind"][log["record_type"] == RecordType.DONE][0] == PATROL


# --- overtime ---

FINISHED = {CASE_WORK: {"shift_end": ShiftEnd.FINISH}}


def late_case(day: int) -> list[dict[str, Any]]:
    """A case of 1.5 h at 16:00; an emergency of 45 min at 17:00 leaves 15 min of it for after the shift."""
    return [{"time": clock(day, 16), "entry": 2}, {"time": clock(day, 17)}]


@pytest.mark.parametrize(
    ("cap", "ends"),
    [(-1, clock(0, 18, 15)), (900, clock(0, 18, 15)), (899, clock(1, 8, 15)), (0, clock(1, 8, 15))],
)
def test_what_the_months_overtime_does_not_allow_rests_until_morning(
    run: Engine, cap: int, ends: int
) -> None:
    world = grid(
        days=2, steps=[work(EMERGENCY, 2700), work(CASE_WORK, 5400)], cases=late_case(0), kinds=FINISHED,
        overtime_cap=cap,
    )  # fmt: skip
    log = run(world)
    assert departures(log)[0] == ends
    assert times(log, RecordType.OVERTIME) == ([(clock(0, 17, 45), 900)] if ends < clock(1, 0) else [])


@pytest.mark.parametrize(("months", "second"), [((0, 0, 0), clock(2, 8, 15)), ((0, 1, 1), clock(1, 18, 15))])
def test_overtime_adds_up_within_a_month(run: Engine, months: tuple[int, ...], second: int) -> None:
    """15 minutes on either day, 20 allowed a month."""
    world = grid(
        days=3, steps=[work(EMERGENCY, 2700), work(CASE_WORK, 5400)], cases=late_case(0) + late_case(1),
        kinds=FINISHED, overtime_cap=1200,
    )  # fmt: skip
    world.office["month"][:3] = months
    ends = departures(run(world))
    assert (ends[0], ends[2]) == (clock(0, 18, 15), second)


def test_overtime_of_all_evenings_of_a_month_counts(run: Engine) -> None:
    """15 minutes on each of three days, 33 allowed: the third rests."""
    cases = late_case(0) + late_case(1) + late_case(2)
    world = grid(
        days=4, steps=[work(EMERGENCY, 2700), work(CASE_WORK, 5400)], cases=cases, kinds=FINISHED,
        overtime_cap=2000,
    )  # fmt: skip
    ends = departures(run(world))
    assert [ends[c] for c in (0, 2, 4)] == [clock(0, 18, 15), clock(1, 18, 15), clock(3, 8, 15)]


def test_emergencies_use_up_the_overtime_but_are_not_refused(run: Engine) -> None:
    """An hour at 03:00; in the evening nothing is left of the hour allowed."""
    cases = [{"time": clock(0, 3)}, *late_case(0)]
    world = grid(
        days=2, on_call=[0], steps=[work(EMERGENCY, 2700), work(CASE_WORK, 5400)], cases=cases,
        kinds=FINISHED, overtime_cap=3000,
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.OVERTIME) == [(clock(0, 3), 2700)]
    assert departures(log)[1] == clock(1, 8, 15)


# --- several grids ---


def two_grids(**more: Any) -> World:
    """One worker for two grids, ten minutes apart; cases are field work."""
    world = grid(kinds={CASE_WORK: {"is_field_work": 1}}, between_grids_seconds=600, **more)
    world.queue["grids"] = 2
    return world._replace(queue_at=np.zeros((2, 6), np.int64))


def test_a_worker_of_two_grids_walks_when_the_next_field_work_lies_in_the_other(run: Engine) -> None:
    """Four cases of half an hour in grids 0, 1, 1, 0: a way before the second and the fourth."""
    cases = [{"time": clock(0, 6, k), "unit": unit} for k, unit in enumerate((0, 1, 1, 0))]
    log = run(two_grids(days=1, steps=[work(CASE_WORK, 1800)], cases=cases))
    ends = [clock(0, 8, 30), clock(0, 9, 10), clock(0, 9, 40), clock(0, 10, 20)]
    assert [end for _, _, end, _ in spells(log)] == ends


def test_a_way_not_yet_gone_is_no_work_left(run: Engine) -> None:
    """
    08:00  case of 30 min in grid 0, then one in grid 1: on the way from 08:30
    08:35  an emergency (no field work here) of 10 min; he goes on at 08:45: 30 min, for he was on the way to grid 1
    """
    cases = [
        {"time": clock(0, 6), "unit": 0, "entry": 2}, {"time": clock(0, 6), "unit": 1, "entry": 2},
        {"time": clock(0, 8, 35)},
    ]  # fmt: skip
    log = run(two_grids(days=1, steps=[work(EMERGENCY, 600), work(CASE_WORK, 1800)], cases=cases))
    assert departures(log)[1] == clock(0, 9, 15)


def test_nobody_walks_where_everybody_serves_one_grid(run: Engine) -> None:
    world = two_grids(days=1, steps=[work(CASE_WORK, 1800)], cases=[{"unit": 0}, {"unit": 1}])
    world.queue["grids"] = 1
    assert [end - start for _, start, end, _ in spells(run(world))] == [1800, 1800]


def test_grids_take_turns_at_being_visited_first(run: Engine) -> None:
    """Two rounds of one door each, due every day: on even days grid 0 comes first, on odd days grid 1."""
    visits = {
        "walk_seconds": 300,
        "interview_mean": 300.0,
        "contact_day": 1.0,
        "interval": 1,
        "max_attempts": 1,
        "dayparts": 1,
    }
    world = grid(days=2, households=2, visits=visits, between_grids_seconds=600)
    rounds = np.repeat(world.round, 2)
    rounds["unit"], rounds["first_member"], rounds["members"] = (0, 1), (0, 1), 1
    rounds["first_state"] = rounds["first_member"]
    world.queue["rounds"], world.queue["grids"] = 2, 2
    log = run(world._replace(round=rounds))
    assert [home for _, _, _, home in spells(log)] == [0, 1, 1, 0]


# --- two on one step, qualifications ---


def along(log: Table) -> list[tuple[int, int, int, int]]:
    """(worker, start, end, case) of everybody who went along."""
    return [
        (int(r["worker"]), int(r["time"]), int(r["value"]), int(r["entity"]))
        for r in rows_of(log, RecordType.ASSIST_SPELL)
    ]


def test_a_free_worker_goes_along_until_the_step_is_laid_down(run: Engine) -> None:
    """
    08:00  worker 0 begins a case of 2 h for two, worker 1 goes along
    09:00  an emergency of 30 min takes worker 0; worker 1 is free for a case of an hour that waits
    09:30  worker 0 goes on, alone; done 10:30
    """
    world = grid(
        days=1, hours=(SHIFT, SHIFT),
        steps=[work(EMERGENCY, 1800), work(CASE_WORK, 2 * H, assistant_level=1), work(CASE_WORK, H)],
        cases=[{"time": clock(0, 6), "entry": 2}, {"time": clock(0, 8, 30), "entry": 3}, {"time": clock(0, 9)}],
    )  # fmt: skip
    log = run(world)
    assert along(log) == [(1, clock(0, 8), clock(0, 9), 0)]
    assert rows_of(log, RecordType.ASSISTANT_REQUESTED)["worker"].tolist() == [1, -1]
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 9), 0),
        (0, clock(0, 9), clock(0, 9, 30), 2),
        (0, clock(0, 9, 30), clock(0, 10, 30), 0),
        (1, clock(0, 9), clock(0, 10), 1),
    ]


def test_a_second_person_at_night_works_over_as_well(run: Engine) -> None:
    """An emergency for two at 17:30 takes an hour: both work over for half of it."""
    world = grid(
        days=1,
        hours=(SHIFT, SHIFT),
        steps=[work(EMERGENCY, H, assistant_level=1)],
        cases=[{"time": clock(0, 17, 30)}],
    )
    log = run(world)
    assert along(log) == [(1, clock(0, 17, 30), clock(0, 18, 30), 0)]
    assert times(log, RecordType.ASSIST_OVERTIME) == [(clock(0, 17, 30), 1800)]


def test_who_is_alone_begins_alone(run: Engine) -> None:
    log = run(grid(days=1, steps=[work(CASE_WORK, H, assistant_level=1)], cases=[{"time": clock(0, 8)}]))
    assert along(log) == [] and rows_of(log, RecordType.ASSISTANT_REQUESTED)["worker"].tolist() == [-1]
    assert departures(log) == {0: clock(0, 9)}


def test_a_step_for_three_takes_two_who_are_free_and_lets_both_go(run: Engine) -> None:
    """
    08:00  worker 0 begins a case of 2 h for three, workers 1 and 2 assist; worker 3 takes one of 1 h
    09:00  worker 3 is free, too late to assist
    10:15  worker 0 takes a case of 1 h; 10:30 worker 1 begins one for four, two are free
    """
    world = grid(
        days=1, hours=(SHIFT,) * 4,
        steps=[work(CASE_WORK, 2 * H, assistant_level=1, assistants=2), work(CASE_WORK, H),
               work(CASE_WORK, 4000, assistant_level=1, assistants=3)],
        cases=[{"time": clock(0, 8)}, {"time": clock(0, 8), "entry": 2}, {"time": clock(0, 10, 15), "entry": 2},
               {"time": clock(0, 10, 30), "entry": 3}],
    )  # fmt: skip
    log = run(world)
    end = clock(0, 10, 30) + 4000
    assert sorted(along(log)) == [
        (1, clock(0, 8), clock(0, 10), 0),
        (2, clock(0, 8), clock(0, 10), 0),
        (2, clock(0, 10, 30), end, 3),
        (3, clock(0, 10, 30), end, 3),
    ]
    assert rows_of(log, RecordType.ASSISTANT_REQUESTED)["worker"].tolist() == [1, 2, -1, 2, 3]


def test_a_cordon_takes_workers_from_less_urgent_work(run: Engine) -> None:
    """
    08:00  worker 0 begins a case of 3 h with worker 1, worker 2 one of 4 h
    09:00  an emergency of 30 min for three interrupts worker 0, which lets worker 1 go; worker 1 is free and assists,
           worker 2 is interrupted
    09:30  workers 0 and 2 go on with their cases, worker 1 assists worker 0 again
    """
    world = grid(
        days=1, hours=(SHIFT,) * 3,
        steps=[work(EMERGENCY, 1800, assistant_level=1, assistants=2),
               work(CASE_WORK, 3 * H, assistant_level=1), work(CASE_WORK, 4 * H)],
        cases=[{"time": clock(0, 8), "entry": 2}, {"time": clock(0, 8), "entry": 3}, {"time": clock(0, 9)}],
    )  # fmt: skip
    log = run(world)
    assert (0, clock(0, 9), clock(0, 9, 30), 2) in spells(log)
    assert sorted(along(log)) == [
        (1, clock(0, 8), clock(0, 9), 0),
        (1, clock(0, 9), clock(0, 9, 30), 2),
        (1, clock(0, 9, 30), clock(0, 11, 30), 0),
        (2, clock(0, 9), clock(0, 9, 30), 2),
    ]
    assert departures(log)[2] == clock(0, 9, 30) and departures(log)[0] == clock(0, 11, 30)


@pytest.mark.parametrize(("skills", "worker"), [((0, 1), 1), ((1, 1), 0), ((2, 3), 1)])
def test_only_who_is_qualified_takes_a_step(run: Engine, skills: tuple[int, int], worker: int) -> None:
    world = grid(
        days=1, hours=(SHIFT, SHIFT), steps=[work(CASE_WORK, H, skill=1)], cases=[{"time": clock(0, 8)}]
    )
    world.worker["skills"] = skills
    assert spells(run(world)) == [(worker, clock(0, 8), clock(0, 9), 0)]


def test_what_nobody_is_qualified_for_waits_and_lets_others_pass(run: Engine) -> None:
    cases = [{"time": clock(0, 8)}, {"time": clock(0, 8), "entry": 2}]
    log = run(grid(days=1, steps=[work(CASE_WORK, H, skill=1), work(CASE_WORK, H)], cases=cases))
    assert spells(log) == [(0, clock(0, 8), clock(0, 9), 1)]
