"""Escalation worked by hand: steps up, tracking, pool, chief head, emergency desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from handmade import (
    CASE_WORK,
    EMERGENCY,
    OFFICE,
    PATROL,
    RECONTACT,
    UPPER,
    Engine,
    H,
    clock,
    departures,
    grid,
    rows_of,
    spells,
    times,
)  # fmt: skip

from sim.network.network import Hours
from sim.world.log import RecordType
from sim.world.tables import QUEUE, Cover, StepEffect, StepType, World

SHIFT = Hours(OFFICE)
KINDS = {CASE_WORK: {"coverable": 1}, EMERGENCY: {"coverable": 1}}
ASKING = RECONTACT  # the kind that stands for asking after a case in these small worlds


def work(kind: int, seconds: float, **more: Any) -> dict[str, Any]:
    return {"type": StepType.WORK, "kind": kind, "mean": seconds, **more}


def units(workers: Sequence[int], cover: Cover = Cover.NONE, desk: bool = False, **given: Any) -> World:
    """Grid queues with so many workers each, the last queue the desk above them all if ``desk``.

    Case ``unit`` u arises in grid u; steps of level 0 are the grid's, of level 2 the desk's.
    """
    number = sum(workers)
    given.setdefault("hours", (SHIFT,) * number)
    world = grid(**given)
    queue = np.zeros(len(workers), QUEUE)
    queue["workers"] = workers
    queue["first_worker"] = np.cumsum(workers) - workers
    grids = len(workers) - desk
    queue["neighbours"][:grids] = grids
    queue["cover"][:grids] = cover
    queue["queue_above"] = queue["chief_head"] = -1
    if desk:
        queue["queue_above"][:grids] = grids
        queue["chief_head"][:grids] = queue["first_worker"][grids]
    if cover == Cover.CHIEF_HEAD:
        queue["neighbours"][:grids], queue["neighbours"][grids], queue["cover"][grids] = 0, grids, cover
    world.worker["queue"] = np.repeat(np.arange(len(workers)), workers)
    at = np.full((grids, 6), -1, np.int64)
    at[:, 0], at[:, 2] = np.arange(grids), grids if desk else -1
    return world._replace(queue=queue, queue_at=at)


# --- add-on deadline ---

CLIMBING = {
    "days": 3, "desk": True, "auto_escalation_ppm": 500_000,
    "steps": [
        work(UPPER, 10 * H),
        work(CASE_WORK, H, marks=StepEffect.REGISTERS | StepEffect.SOLVES, escalates_to=3),
        {"type": StepType.DELAY, "level": 2, "mean": H, "next": 4},
        work(CASE_WORK, 2 * H, level=2, marks=StepEffect.SOLVES),
    ],
}  # fmt: skip


def test_a_case_that_waits_too_long_moves_up_with_priority(run: Engine) -> None:
    """Round the clock; one worker in the grid, one at the desk above.

    Mon 09:00  an upper task of 10 h three times, and a case of 1 h, due Tue 18:00: 15 office hours
    Tue 08:30  half of them are over: the case leaves its queue, an hour on the way; at the desk from 09:30 on
    09:30      somebody at the desk has a case of 4 h since 06:00, another one waits since 07:00
    10:00      the one that moved up comes first: it is overdue; 2 h
    """
    world = units(
        [1, 1], hours=(Hours(),) * 2, **CLIMBING,
        cases=[*[{"time": clock(0, 9)}] * 3, {"time": clock(0, 9), "entry": 2, "own_days": 1},
               {"time": clock(1, 6), "entry": 5}, {"time": clock(1, 7), "entry": 5}],
    )  # fmt: skip
    world = world._replace(step=np.concatenate([world.step, world.step[3:4]]))
    world.step[5] = world.step[4]
    world.step[5]["mean"], world.step[5]["marks"] = 4 * H, 0
    log = run(world)
    assert times(log, RecordType.AUTO_ESCALATED) == [(clock(1, 8, 30), 0)]
    assert times(log, RecordType.PROMOTED) == [(clock(1, 8, 30), -1)]
    assert departures(log)[3] == clock(1, 12)
    assert departures(log)[5] == clock(1, 16), "the one that waited since 07:00 comes after it"


@pytest.mark.parametrize(
    ("hours", "away", "on_call", "moves_up"),
    [
        (SHIFT, {}, [], clock(1, 8, 30)),
        (Hours(((14 * H, 18 * H),)), {}, [], clock(1, 14)),  # it waits until the desk opens
        (Hours(((14 * H, 18 * H),)), {}, [1], clock(1, 8, 30)),  # somebody on call can be told
        (SHIFT, {1: [1]}, [1], clock(1, 18)),  # nobody at the desk all day: when it is due, no later
    ],
)
def test_it_moves_up_when_somebody_is_there_to_take_it(
    run: Engine, hours: Hours, away: dict[int, list[int]], on_call: list[int], moves_up: int
) -> None:
    """Mon 09:00 registered, nobody in the grid; half of the 15 office hours are over on Tuesday at 08:30."""
    world = units(
        [1, 1], days=4, desk=True, hours=(SHIFT, hours), away={0: [0, 1, 2, 3], **away}, on_call=on_call,
        auto_escalation_ppm=500_000,
        steps=[work(CASE_WORK, H, marks=StepEffect.REGISTERS, escalates_to=2), work(CASE_WORK, H, level=2)],
        cases=[{"time": clock(0, 9), "own_days": 1}],
    )  # fmt: skip
    assert times(run(world), RecordType.AUTO_ESCALATED) == [(moves_up, 0)]


@pytest.mark.parametrize(("takes", "closed"), [(H, clock(0, 11)), (20 * H, clock(2, 10))])
def test_what_is_in_hand_does_not_move_up(run: Engine, takes: int, closed: int) -> None:
    """Begun at 10:00, an hour or twenty (ten a day) in hand: nobody takes it away at half of its time to due."""
    steps = [work(CASE_WORK, takes, marks=StepEffect.REGISTERS, escalates_to=1, next=0)]
    world = units(
        [1], days=4, hours=(Hours(((8 * H, 18 * H),)),), auto_escalation_ppm=500_000, steps=steps,
        cases=[{"time": clock(0, 10), "own_days": 1}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.AUTO_ESCALATED) == []
    assert departures(log) == {0: closed}


@pytest.mark.parametrize("before", [1, 6 * H])
def test_the_clock_of_moving_up_stands_still_with_the_deadline(run: Engine, before: int) -> None:
    """Registered Mon 09:00, due Tue 18:00: 15 office hours. Suspended for a day, before or after four of them.

    Due Wednesday 18:00 either way; half of the clock is over on Wednesday at 08:30, whenever it stood still.
    """
    steps = [
        {"type": StepType.DELAY, "level": 2, "mean": before, "marks": StepEffect.REGISTERS, "next": 2},
        {
            "type": StepType.DELAY,
            "level": 2,
            "mean": 24 * H,
            "marks": StepEffect.SUSPENDS,
            "next": 3,
        },
        work(CASE_WORK, H, escalates_to=4),
        work(CASE_WORK, H, level=2),
    ]
    world = units(
        [0, 1], days=6, desk=True, hours=(Hours(),), auto_escalation_ppm=500_000, steps=steps,
        cases=[{"time": clock(0, 9), "own_days": 1}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.DUE_OWN)[-1][1] == clock(2, 18)
    assert [t for t, _ in times(log, RecordType.AUTO_ESCALATED)] == [clock(2, 8, 30)]


# --- first contact ---


def test_a_case_above_the_grid_is_asked_after_until_it_comes_back(run: Engine) -> None:
    """Office 08-12, 14-18; asking every 8 office hours, 3 minutes each.

    Mon 10:00  above the grid for 52 h of calendar time
    Tue 10:00  asked (8 office hours later), Wed 10:00 asked
    Wed 14:00  back: no asking on Thursday
    """
    world = units(
        [1], days=5, tracking_kind=ASKING, tracking_seconds=180, tracking_interval=8 * H,
        steps=[{"type": StepType.DELAY, "level": 5, "mean": 52 * H, "marks": StepEffect.TRACKED, "next": 2},
               {"type": StepType.DELAY, "level": 0, "mean": 48 * H}],
        cases=[{"time": clock(0, 10)}],
    )  # fmt: skip
    log = run(world)
    assert spells(log) == [(0, clock(d, 10), clock(d, 10, 3), 0) for d in (1, 2)]
    assert times(log, RecordType.WITHDRAWN) == []


def test_asking_goes_to_whom_the_case_stays_with_and_lapses_at_the_close(run: Engine) -> None:
    """Two workers; worker 0 passes the case on at 08:30. He patrols for hours when it is time to ask on Tuesday.

    Tue 08:30  asking joins his own tray; worker 1 is free, but it is not his
    Tue 09:00  the case is closed above: the asking is withdrawn with its 180 s
    """
    world = units(
        [2], days=2, sticky=True, tracking_kind=ASKING, tracking_seconds=180, tracking_interval=8 * H,
        steps=[work(CASE_WORK, H / 2, next=2), {"type": StepType.DELAY, "level": 5, "mean": 24.5 * H,
            "marks": StepEffect.TRACKED}],
        cases=[{"time": clock(0, 8)}],
        duties=[{"worker": 0, "kind": PATROL, "seconds": 4 * H}],
    )  # fmt: skip
    world.queue["keeps_owner"] = 1
    log = run(world)
    asked = rows_of(log, RecordType.QUEUED)
    asked = asked[asked["kind"] == ASKING]
    assert [(int(r["time"]), int(r["worker"])) for r in asked] == [(clock(1, 8, 30), 0)]
    assert times(log, RecordType.WITHDRAWN) == [(clock(1, 9), 180)]


# --- cover and pool ---


@pytest.mark.parametrize(
    ("cover", "away", "done"),
    [
        (Cover.NONE, [0], {0: clock(1, 9)}),
        (Cover.WHEN_ABSENT, [0], {0: clock(0, 15, 18)}),
        (Cover.WHEN_IDLE, [0], {0: clock(0, 15, 18)}),
        (Cover.COMMUNITY_POOL, [0], {0: clock(0, 10, 18)}),
        (Cover.COMMUNITY_POOL, [], {0: clock(0, 10)}),
    ],
)
def test_who_takes_a_neighbours_case_and_when(
    run: Engine, cover: Cover, away: list[int], done: dict[int, int]
) -> None:
    """Grid 0's worker may be away on Monday; grid 1's has a patrol of 4 h in pieces of 1 h, 08-12.

    09:00  a case of 1 h in grid 0
    pool:  the neighbour takes it before his next piece of patrol, as a stranger: 78 minutes
    idle, absent: only after his patrol, at 14:00
    """
    world = units(
        [1, 1], cover, days=2, away={0: away}, steps=[work(CASE_WORK, H)], kinds=KINDS, cover_time_factor=1.3,
        cases=[{"time": clock(0, 9), "unit": 0}],
        duties=[{"queue": 1, "worker": 1, "kind": PATROL, "seconds": 4 * H, "piece": H}],
    )  # fmt: skip
    assert departures(run(world)) == done


@pytest.mark.parametrize(
    ("blocks", "done"),
    [
        (((8 * H, 12 * H),), clock(0, 15, 18)),  # back tomorrow: four working hours away
        (((8 * H, 12 * H), (16 * H, 18 * H)), clock(0, 17)),  # back in exactly two working hours: not absent
        (((8 * H, 12 * H), (16 * H + 1, 18 * H)), clock(0, 15, 18)),
    ],
)
def test_a_grid_is_absent_by_the_moment(run: Engine, blocks: Any, done: int) -> None:
    """A case at 13:00 in a grid whose post has gone; the neighbour looks for work at the next block, 14:00."""
    world = units(
        [1, 1], Cover.WHEN_ABSENT, days=2, hours=(Hours(blocks), SHIFT), steps=[work(CASE_WORK, H)], kinds=KINDS,
        cover_time_factor=1.3, cases=[{"time": clock(0, 13), "unit": 0}],
    )  # fmt: skip
    assert departures(run(world)) == {0: done}


def test_of_the_same_class_his_own_comes_first(run: Engine) -> None:
    """Pool. Grid 0's worker is away; a case there since 08:10, one in grid 1 since 08:20; patrol piece till 09:00."""
    world = units(
        [1, 1], Cover.COMMUNITY_POOL, days=1, away={0: [0]}, steps=[work(CASE_WORK, H)], kinds=KINDS,
        cover_time_factor=1.3,
        cases=[{"time": clock(0, 8, 10), "unit": 0}, {"time": clock(0, 8, 20), "unit": 1}],
        duties=[{"queue": 1, "worker": 1, "kind": PATROL, "seconds": H, "piece": H}],
    )  # fmt: skip
    assert departures(run(world)) == {1: clock(0, 10), 0: clock(0, 11, 18)}


def test_the_chief_head_takes_over_for_the_absent(run: Engine) -> None:
    """Grid 0's worker is away; nobody of grid 1 helps, the head (worker 2, at the desk) does; worker 3 does not."""
    world = units(
        [1, 1, 2], Cover.CHIEF_HEAD, desk=True, days=1, away={0: [0]}, steps=[work(CASE_WORK, H)], kinds=KINDS,
        cover_time_factor=1.3, cases=[{"time": clock(0, 9), "unit": u} for u in (0, 0, 1)],
    )  # fmt: skip
    assert spells(run(world)) == [
        (1, clock(0, 9), clock(0, 10), 2), (2, clock(0, 9), clock(0, 10, 18), 0),
        (2, clock(0, 10, 18), clock(0, 11, 36), 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("threshold", "pooled"), [(H, [2, 3]), (4 * H, []), (0, [])])
def test_new_cases_go_to_the_pool_where_much_waits(run: Engine, threshold: int, pooled: list[int]) -> None:
    """Both present, `when_absent` alone would offer nothing. Four cases of 2 h in grid 0, at 08:00, :10, :20, :30.

    threshold 1 h: the first is in hand, the second waits (2 h); the third and fourth find more than 1 h waiting
    08:20  the third is done by the neighbour, a stranger: 2.6 h, until 10:56; then the fourth, until 15:32
    threshold 4 h: the fourth finds just 4 h waiting, no more
    """
    world = units(
        [1, 1], Cover.WHEN_ABSENT, days=2, steps=[work(CASE_WORK, 2 * H)], kinds=KINDS, cover_time_factor=1.3,
        overflow_seconds=threshold, cases=[{"time": clock(0, 8, m), "unit": 0} for m in (0, 10, 20, 30)],
    )  # fmt: skip
    log = run(world)
    assert [int(r["entity"]) for r in rows_of(log, RecordType.POOLED)] == pooled
    by_neighbour = [entity for worker, _, _, entity in spells(log) if worker == 1]
    assert by_neighbour == pooled
    done = [departures(log)[c] for c in (2, 3)]
    assert done == ([clock(0, 10, 56), clock(0, 15, 32)] if pooled else [clock(0, 16), clock(0, 18)])


# --- emergencies ---

SITE = [work(EMERGENCY, H, marks=StepEffect.HOLDS, hold_first=0, hold_count=2)]


def test_the_chief_head_is_held_as_long_when_he_is_free(run: Engine) -> None:
    """09:00 an emergency of 1 h, held for 30 + 90 minutes: grid worker and head both stay until 11:00.

    09:30 a second one, in the other grid: the head is on site already, his absence is noted
    """
    world = units(
        [1, 1, 1], desk=True, days=1, holds=[1800, 5400], steps=SITE, chief_head_on_site=1, on_site_kind=EMERGENCY,
        cases=[{"time": clock(0, 9), "unit": 0}, {"time": clock(0, 9, 30), "unit": 1}],
    )  # fmt: skip
    log = run(world)
    assert spells(log) == [
        (0, clock(0, 9), clock(0, 11), 0), (1, clock(0, 9, 30), clock(0, 11, 30), 1),
        (2, clock(0, 9), clock(0, 11), 0),
    ]  # fmt: skip
    absent = rows_of(log, RecordType.CHIEF_HEAD_ABSENT)
    assert [(int(r["time"]), int(r["entity"]), int(r["worker"])) for r in absent] == [(clock(0, 9, 30), 1, 2)]


@pytest.mark.parametrize(("on_call", "held"), [([0], 1), ([0, 1], 2)])
def test_at_night_the_head_comes_if_he_is_on_call(run: Engine, on_call: list[int], held: int) -> None:
    world = units(
        [1, 1], desk=True, days=1, on_call=on_call, holds=[1800, 3600], steps=SITE, chief_head_on_site=1,
        on_site_kind=EMERGENCY, cases=[{"time": clock(0, 20), "unit": 0}],
    )  # fmt: skip
    log = run(world)
    assert spells(log) == [(w, clock(0, 20), clock(0, 21, 30), 0) for w in range(held)]
    assert len(times(log, RecordType.CHIEF_HEAD_ABSENT)) == 2 - held


def test_a_head_on_site_is_not_called_away(run: Engine) -> None:
    """The head attends grid 0's emergency; another one in grid 1, whose worker is away, waits for him."""
    world = units(
        [1, 1, 1], desk=True, days=1, away={1: [0]}, holds=[1800, 5400], steps=SITE, chief_head_on_site=1,
        on_site_kind=PATROL, desk_answers=1, emergency_escalation_seconds=600, kinds={PATROL: {"shift_end": 2}},
        cases=[{"time": clock(0, 9), "unit": 0}, {"time": clock(0, 9, 30), "unit": 1}],
    )  # fmt: skip
    log = run(world)
    assert [s for s in spells(log) if s[0] == 2] == [
        (2, clock(0, 9), clock(0, 11), 0), (2, clock(0, 11), clock(0, 12) + H, 1),
    ]  # fmt: skip
    assert times(log, RecordType.UNANSWERED) == [(clock(0, 9, 30), -1)]


@pytest.mark.parametrize(
    ("answers", "busy", "begins", "unanswered"),
    [
        (1, False, clock(0, 9), 0),  # a desk with somebody free answers at once
        (1, True, clock(0, 9), 0),  # and interrupts its own work
        (0, False, clock(0, 9), 1),  # as before: handed up at once, but counted
        (0, True, clock(0, 9, 10), 1),  # and only after 10 minutes where everybody is busy
    ],
)
def test_the_desk_above_is_the_last_to_answer(
    run: Engine, answers: int, busy: bool, begins: int, unanswered: int
) -> None:
    """08:30 an emergency holds the grid's only worker, 09:00 another one; the desk may have a case since 08:00."""
    cases = [{"time": clock(0, 9), "unit": 0}, {"time": clock(0, 8, 30), "unit": 0, "entry": 3}] + (
        [{"time": clock(0, 8), "unit": 0, "entry": 2}] if busy else []
    )
    world = units(
        [1, 1], desk=True, days=1, desk_answers=answers, emergency_escalation_seconds=600,
        steps=[work(EMERGENCY, H), work(CASE_WORK, 4 * H, level=2), work(EMERGENCY, 2 * H)], cases=cases,
    )  # fmt: skip
    log = run(world)
    assert (1, begins, begins + H, 1 + busy) in spells(log)
    assert len(times(log, RecordType.UNANSWERED)) == unanswered


# --- earliest due first ---


@pytest.mark.parametrize(("earliest_due_first", "order"), [(0, [1, 2, 3]), (1, [3, 1, 2])])
def test_earliest_due_first_within_a_class(run: Engine, earliest_due_first: int, order: list[int]) -> None:
    """Mon 08:00 a case in hand; then three wait: due Thu, never, Tue. First come, or earliest due and none last.

    An upper task that came last is of an earlier class and goes before all of them under either rule.
    """
    steps = [
        work(CASE_WORK, H, marks=StepEffect.REGISTERS, next=0),
        work(UPPER, H, marks=StepEffect.REGISTERS, next=0),
    ]
    due = {1: 3, 2: -1, 3: 1}
    world = units(
        [1], days=2, earliest_due_first=earliest_due_first, steps=steps,
        cases=[{"time": clock(0, 8)}, *({"time": clock(0, 8, c), "own_days": d} for c, d in due.items()),
               {"time": clock(0, 8, 30), "entry": 2}],
    )  # fmt: skip
    assert [entity for *_, entity in spells(run(world))] == [0, 4, *order]


def test_an_emergency_calls_workers_of_other_grids_to_assist(run: Engine) -> None:
    """One worker in each of three grids, no cover.

    08:00  worker 1 begins a case of 4 h in grid 1
    09:00  an emergency of 30 min for three in grid 0: worker 2 is free and comes, worker 1 is interrupted
    09:30  worker 1 goes on for three hours, until 14:30; a case for three at 10:00 in grid 0 is begun by one
    """
    world = units(
        [1, 1, 1], days=1, hours=(SHIFT,) * 3,
        steps=[work(EMERGENCY, 1800, assistant_level=1, assistants=2), work(CASE_WORK, 4 * H),
               work(CASE_WORK, H, assistant_level=1, assistants=2)],
        cases=[{"time": clock(0, 8), "entry": 2, "unit": 1}, {"time": clock(0, 9)},
               {"time": clock(0, 10), "entry": 3}],
    )  # fmt: skip
    log = run(world)
    assisted = rows_of(log, RecordType.ASSIST_SPELL)
    assert sorted(zip(assisted["worker"].tolist(), assisted["entity"].tolist(), strict=True)) == [
        (1, 1),
        (2, 1),
    ]
    assert set(assisted["time"].tolist()) == {clock(0, 9)} and set(assisted["value"].tolist()) == {
        clock(0, 9, 30)
    }
    assert departures(log)[1] == clock(0, 9, 30) and departures(log)[2] == clock(0, 11)
    assert departures(log)[0] == clock(0, 14, 30)
