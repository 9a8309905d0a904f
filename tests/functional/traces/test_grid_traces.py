"""A grid's day worked by hand: emergencies, duties, visits, repeated contacts, rework, absence."""

from __future__ import annotations

from typing import Any

import pytest
from handmade import (
    ADMIN,
    APPOINTMENT,
    CASE_WORK,
    EMERGENCY,
    OFFICE,
    PATROL,
    UPPER,
    VISIT,
    Engine,
    H,
    clock,
    departures,
    grid,
    rows_of,
    spells,
    table,
    times,
)  # fmt: skip

from sim.network.network import Hours
from sim.world.log import Outcome, RecordType
from sim.world.tables import HOURS, DutyWindow, ShiftEnd, StepEffect, StepType, World

SHIFT = Hours(OFFICE, weekdays=(0, 1, 2, 3, 4))


def work(kind: int, seconds: float, **more: Any) -> dict[str, Any]:
    """A step of work that closes the case."""
    return {"type": StepType.WORK, "kind": kind, "mean": seconds, **more}


# --- emergencies ---


def test_an_emergency_interrupts_a_patrol_that_then_goes_on(run: Engine) -> None:
    """
    08:00  patrol of 2 h
    09:00  emergency of 30 min; a second one comes at 09:10
    09:30  the second one: an emergency comes before the patrol put aside
    10:00  patrol, with the hour that was left
    11:00  done
    """
    world = grid(
        days=1, duties=[{"queue": 0, "seconds": 2 * H}], steps=[work(EMERGENCY, 1800)],
        cases=[{"time": clock(0, 9)}, {"time": clock(0, 9, 10)}],
    )  # fmt: skip
    log = run(world)
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 9), 0),
        (0, clock(0, 9), clock(0, 9, 30), 0),
        (0, clock(0, 9, 30), clock(0, 10), 1),
        (0, clock(0, 10), clock(0, 11), 0),
    ]
    assert times(log, RecordType.DONE) == [(clock(0, 11), -1)]
    assert times(log, RecordType.DUE) == [(0, 2 * H)]


def test_called_at_night(run: Engine) -> None:
    """At 22:00, off duty but on call: one hour at once, all of it overtime."""
    world = grid(days=1, on_call=[0], steps=[work(EMERGENCY, H)], cases=[{"time": clock(0, 22)}])
    log = run(world)
    assert spells(log) == [(0, clock(0, 22), clock(0, 23), 0)]
    assert times(log, RecordType.OVERTIME) == [(clock(0, 22), H)]
    assert times(log, RecordType.UNANSWERED) == []


@pytest.mark.parametrize(
    ("on_call", "away", "starts"),
    [([], {}, clock(1, 8)), ([0], {0: [0]}, clock(1, 8)), ([0], {0: [1]}, clock(0, 22))],
)
def test_nobody_to_call_at_night(
    run: Engine, on_call: list[int], away: dict[int, list[int]], starts: int
) -> None:
    """Not on call or absent today: unanswered at 22:00, taken at 08:00. Absent tomorrow: at once."""
    world = grid(
        days=2, on_call=on_call, away=away, steps=[work(EMERGENCY, H)], cases=[{"time": clock(0, 22)}]
    )
    log = run(world)
    assert spells(log) == [(0, starts, starts + H, 0)]
    assert len(times(log, RecordType.UNANSWERED)) == (starts > clock(1, 0))


def test_a_second_call_in_one_night(run: Engine) -> None:
    """22:00 one hour, and 22:30 another emergency that finds nobody: taken at 23:00, not in the morning."""
    night = [{"time": clock(0, 22)}, {"time": clock(0, 22, 30)}]
    log = run(grid(days=2, on_call=[0], steps=[work(EMERGENCY, H)], cases=night))
    assert spells(log) == [(0, clock(0, 22), clock(0, 23), 0), (0, clock(0, 23), clock(1, 0), 1)]
    assert times(log, RecordType.UNANSWERED) == [(clock(0, 22, 30), -1)]


def test_called_at_night_from_work_that_rests_till_morning(run: Engine) -> None:
    """
    17:00  a case of 2 h; rests at 18:00 with 1 h left
    22:00  emergency of 1 h, overtime
    08:00  the case goes on, before the one that has waited since 17:30; done 09:00
    09:00  the waiting one; done 11:00
    """
    case = {"entry": 2}
    world = grid(
        days=2, on_call=[0], steps=[work(EMERGENCY, H), work(CASE_WORK, 2 * H)],
        cases=[{"time": clock(0, 17), **case}, {"time": clock(0, 17, 30), **case}, {"time": clock(0, 22)}],
    )  # fmt: skip
    assert departures(run(world)) == {0: clock(1, 9), 1: clock(1, 11), 2: clock(0, 23)}


@pytest.mark.parametrize(("own", "held"), [(1800, 4200), (7200, 7200), (4200, 4200)])
def test_held_on_site_until_the_upper_level_is_done(run: Engine, own: int, held: int) -> None:
    """Reports climb for 600 s, the upper level takes 3,600 s: held for max(own, 600 + 3600)."""
    world = grid(
        days=1,
        holds=[600, 3600],
        steps=[work(EMERGENCY, own, marks=StepEffect.HOLDS, hold_first=0, hold_count=2)],
        cases=[{"time": clock(0, 9)}],
    )
    assert spells(run(world)) == [(0, clock(0, 9), clock(0, 9) + held, 0)]


def test_line_job_time_taken_by_an_emergency_is_owed_back(run: Engine) -> None:
    """
    Grid hours 08-12, line job 14-18 (the second roster is the whole day's).
    13:00  emergency of 3 h, on call: one hour of the break, two hours of the line job
    08:00  next day: two grid hours are given to the line job before the case that comes at 08:30
    """
    hours = (Hours(((8 * H, 12 * H),)), Hours(((8 * H, 12 * H), (14 * H, 18 * H))))
    world = grid(
        days=2, hours=hours, on_call=[0], steps=[work(EMERGENCY, 3 * H), work(CASE_WORK, H)],
        cases=[{"time": clock(0, 13)}, {"time": clock(1, 8, 30), "entry": 2}],
        duties=[{"worker": 0, "kind": APPOINTMENT, "window": DutyWindow.CARRIES_OVER}],
        kinds={APPOINTMENT: {"shift_end": ShiftEnd.RESUME}},
    )  # fmt: skip
    world.worker["line_job_first"][0], world.worker["line_time_duty"][0] = world.worker["day_first"][1], 0
    world.queue["workers"] = 1  # the second roster belongs to nobody
    world.schedule[:] = 0
    assert spells(run(world)) == [
        (0, clock(0, 13), clock(0, 16), 0), (0, clock(1, 8), clock(1, 10), 0), (0, clock(1, 10), clock(1, 11), 1),
    ]  # fmt: skip


# --- duties ---

MEETING = {
    "queue": 0, "worker": 0, "kind": APPOINTMENT, "window": DutyWindow.APPOINTMENT,
    "seconds": 5400, "at": 9 * H, "needs_presence": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("case_seconds", "meeting"),
    [
        (1800, (clock(0, 9), clock(0, 10, 30))),  # free at 09:00: the whole meeting
        (5400, (clock(0, 10), clock(0, 10, 30))),  # comes at 10:00 when his work ends: the first hour is lost
        (7200, None),  # his work ends with the meeting at 10:30
    ],
)
def test_an_appointment_begun_late_loses_the_lost_part(
    run: Engine, case_seconds: int, meeting: tuple[int, int] | None
) -> None:
    """A case from 08:30 on; a meeting 09:00-10:30; it ends at its time, whoever comes late."""
    world = grid(
        days=1, duties=[MEETING], steps=[work(CASE_WORK, case_seconds)], cases=[{"time": clock(0, 8, 30)}]
    )
    log = run(world)
    met = rows_of(log, RecordType.SPELL)[rows_of(log, RecordType.SPELL)["kind"] == APPOINTMENT]
    assert [(int(r["time"]), int(r["value"])) for r in met] == ([meeting] if meeting else [])
    assert departures(log) == {0: clock(0, 8, 30) + case_seconds}
    assert times(log, RecordType.DONE) == ([(clock(0, 10, 30), -1)] if meeting else [])
    assert times(log, RecordType.LAPSED) == ([] if meeting else [(clock(0, 10, 30), 5400)])


def test_no_appointment_on_a_day_of_absence(run: Engine) -> None:
    log = run(grid(days=2, duties=[MEETING], away={0: [0]}))
    assert spells(log) == [(0, clock(1, 9), clock(1, 10, 30), 0)]


@pytest.mark.parametrize(
    ("blocks", "begins", "ends", "left"),
    [
        (((20 * H, 24 * H),), clock(0, 20), clock(1, 0), 2 * H),  # in hand at 24:00: 4 of 6 hours are done
        (((14 * H, 17 * H),), clock(0, 14), clock(1, 0), 3 * H),  # rests in hand since 17:00
    ],
)
def test_a_lapsing_duty_is_broken_off_at_midnight(
    run: Engine, blocks: tuple[tuple[int, int], ...], begins: int, ends: int, left: int
) -> None:
    """A patrol of 6 h lapses at 24:00 with what is left; its minutes stay spent; tomorrow has a new one."""
    log = run(grid(days=2, hours=(Hours(blocks, (0,)),), duties=[{"queue": 0, "seconds": 6 * H}]))
    assert spells(log) == [(0, begins, ends, 0)]
    assert times(log, RecordType.LAPSED) == [(clock(1, 0), left), (clock(2, 0), 6 * H)]
    assert times(log, RecordType.DUE) == [(0, 6 * H), (clock(1, 0), 6 * H)]


def test_a_patrol_is_due_when_nobody_is_there(run: Engine) -> None:
    """Absent on day 0: the patrol lapses undone; on day 1 it is done."""
    log = run(grid(days=2, away={0: [0]}, duties=[{"queue": 0, "seconds": 2 * H}]))
    assert times(log, RecordType.LAPSED) == [(clock(1, 0), 2 * H)]
    assert times(log, RecordType.DONE) == [(clock(1, 10), -1)]


def test_paperwork_in_pieces_lets_a_case_in_between(run: Engine) -> None:
    """
    08:00  paperwork of 150 min in pieces of 60: first piece
    08:30  a case of 20 min arrives and waits for the end of the piece
    09:00  case
    09:20  second piece, 10:20 third (30 min), done 10:50
    """
    admin = {"queue": 0, "worker": 0, "kind": ADMIN, "seconds": 9000, "piece": H}
    log = run(grid(days=1, duties=[admin], steps=[work(CASE_WORK, 1200)], cases=[{"time": clock(0, 8, 30)}]))
    assert [(s, e) for _, s, e, _ in spells(log)] == [
        (clock(0, 8), clock(0, 9)), (clock(0, 9), clock(0, 9, 20)),
        (clock(0, 9, 20), clock(0, 10, 20)), (clock(0, 10, 20), clock(0, 10, 50)),
    ]  # fmt: skip
    assert times(log, RecordType.DONE) == [(clock(0, 10, 50), -1)]


def test_a_share_of_presence_is_released_daily(run: Engine) -> None:
    """0.25 of 8 hours are 2 hours a day present, nothing on the day of absence."""
    admin = {"queue": 0, "worker": 0, "kind": ADMIN, "share": 0.25, "needs_presence": 1, "piece": H}
    assert times(run(grid(days=3, away={0: [1]}, duties=[admin])), RecordType.DUE) == [
        (0, 7200),
        (clock(2, 0), 7200),
    ]


# --- preferred hours (S4.10) ---

MORNING_OR_AFTERNOON = ((9 * H, 11 * H), (15 * H, 17 * H))


def with_hours(world: World, *blocks: tuple[int, int]) -> World:
    return world._replace(hours=table(HOURS, [{"start": start, "end": end} for start, end in blocks]))


def swapped(world: World, a: int, b: int) -> World:
    """The same World with the classes of two task kinds exchanged."""
    priority = world.priority.copy()
    priority[:, [a, b]] = priority[:, [b, a]]
    return world._replace(priority=priority)


def test_work_outside_its_hours_comes_after_work_of_a_later_class(run: Engine) -> None:
    """Paperwork (1 h, from 16:30) is more urgent than the patrol (75 min, no hours) and yet done after it.

    08:00  patrol until 09:15: the hour of paperwork fits the 90 min after 16:30
    09:15  paperwork all the same: nobody idles with work left
    """
    admin = {"queue": 0, "worker": 0, "kind": ADMIN, "seconds": H, "hours": 1, "turn": -1}
    patrol = {"queue": 0, "seconds": 4500, "kind": PATROL}
    log = run(with_hours(grid(days=1, duties=[admin, patrol]), (16 * H + 1800, 24 * H)))
    assert spells(log) == [(0, clock(0, 8), clock(0, 9, 15), 1), (0, clock(0, 9, 15), clock(0, 10, 15), 0)]


def test_what_does_not_fit_into_its_hours_keeps_its_class(run: Engine) -> None:
    """Paperwork of 150 min in pieces of an hour, with 90 min of presence after 16:30; the patrol takes 4 h.

    08:00  paperwork: 150 min do not fit into 90
    09:00  patrol: the 90 min left do
    13:00  ends at 15:00, after lunch; paperwork at 15:00, since nothing else is left
    """
    admin = {
        "queue": 0, "worker": 0, "kind": ADMIN, "seconds": 9000, "piece": H, "hours": 1, "turn": -1
    }  # fmt: skip
    patrol = {"queue": 0, "seconds": 4 * H, "kind": PATROL}
    log = run(with_hours(grid(days=1, duties=[admin, patrol]), (16 * H + 1800, 24 * H)))
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 9), 0), (0, clock(0, 9), clock(0, 15), 1),
        (0, clock(0, 15), clock(0, 16), 0), (0, clock(0, 16), clock(0, 16, 30), 0),
    ]  # fmt: skip


def test_a_patrol_takes_its_blocks_in_turn_day_by_day(run: Engine) -> None:
    """Two patrols of 30 min between 09:00 and 11:00 or 15:00 and 17:00; paperwork of 8 h a day fills the time.

    Monday: the patrol with turn 0 in the morning, the one with turn 1 in the afternoon; Tuesday the other way round.
    """
    admin = {"queue": 0, "worker": 0, "kind": ADMIN, "seconds": 7 * H, "piece": 1800}
    patrols = [{"queue": 0, "seconds": 1800, "kind": PATROL, "hours": 2, "turn": turn} for turn in (0, 1)]
    world = with_hours(grid(days=2, duties=[admin, *patrols]), *MORNING_OR_AFTERNOON)
    log = run(swapped(world, ADMIN, PATROL))
    began = {
        (start // clock(1, 0), about): start % clock(1, 0) for _, start, _, about in spells(log) if about > 0
    }
    assert began == {(0, 1): 9 * H, (0, 2): 15 * H, (1, 1): 15 * H, (1, 2): 9 * H}


@pytest.mark.parametrize(("hours", "begins"), [(OFFICE, 9), ((*OFFICE, (19 * H, 21 * H)), 19)])
def test_visits_keep_to_the_evening_if_the_shift_reaches_it(
    run: Engine, hours: tuple[tuple[int, int], ...], begins: int
) -> None:
    """One household, preferred at 09:00-11:00 or in the evening; less urgent paperwork fills the time before."""
    admin = {"queue": 0, "worker": 0, "kind": ADMIN, "seconds": 12 * H, "piece": 1800}
    visits = {**DOORS, "contact_day": 1.0, "contact_evening": 1.0, "hours": 1, "evening_hours": 1}
    world = grid(days=1, hours=(Hours(hours),), duties=[admin], households=1, visits=visits)
    log = run(swapped(with_hours(world, (9 * H, 11 * H), (18 * H, 21 * H)), ADMIN, VISIT))
    visited = [int(r["time"]) for r in rows_of(log, RecordType.SPELL) if r["kind"] == VISIT]
    assert visited == [begins * H]


# --- visits ---

DOORS: dict[str, Any] = {
    "interval": 7, "max_attempts": 3, "walk_seconds": 150, "wait_seconds": 90, "phone_seconds": 180,
    "dayparts": 1, "interview_mean": 600.0,
    "contact_day": 0.0, "contact_evening": 0.0, "contact_weekend": 0.0,
    "refused_seconds": 60, "remaining_0": 900.0, "remaining_1": 600.0, "remaining_2": 400.0, "remaining_3": 100.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "begins"),
    [(((4 * H, 10 * H),), [8]), (((0, 6 * H), (22 * H, 24 * H)), []), (((6 * H, 7 * H),), [])],
)
def test_nobody_is_visited_at_night(
    run: Engine, hours: tuple[tuple[int, int], ...], begins: list[int]
) -> None:
    """A post from 04:00 waits for 08:00 with its one visit; a night shift and one that ends before make none."""
    visits = {**DOORS, "contact_day": 1.0, "contact_evening": 1.0}
    log = run(
        grid(
            days=1, hours=(Hours(hours),), households=1, visits=visits, visits_from=8 * H, visits_until=21 * H
        )
    )
    assert [start for _, start, _, _ in spells(log)] == [hour * H for hour in begins]


@pytest.mark.parametrize(("share", "outcome"), [(1.0, Outcome.PHONED), (0.0, Outcome.ATTEMPTS_EXHAUSTED)])
def test_tries_lie_on_different_days(run: Engine, share: float, outcome: Outcome) -> None:
    """Nobody opens: a try of 240 s on each of three days, a call of 180 s on the fourth; 7 days long."""
    log = run(grid(days=8, households=1, visits={**DOORS, "phone_share": share}))
    assert spells(log)[:4] == [
        (0, clock(0, 8), clock(0, 8, 4), 0),
        (0, clock(1, 8), clock(1, 8, 4), 0),
        (0, clock(2, 8), clock(2, 8, 4), 0),
        (0, clock(3, 8), clock(3, 8, 3), 0),
    ]
    assert times(log, RecordType.WINDOW_CLOSED) == [(clock(7, 0), (outcome << 40) | (3 << 32))]


def test_another_try_lies_in_another_part_of_the_day(run: Engine) -> None:
    """Morning of day 0, afternoon of day 1, morning of day 2, the call on the morning of day 3."""
    log = run(
        grid(
            days=6,
            households=1,
            visits={**DOORS, "dayparts": 2, "retry_other_daypart_days": 9, "phone_share": 1.0},
        )
    )
    assert [s for _, s, _, _ in spells(log)] == [clock(0, 8), clock(1, 14), clock(2, 8), clock(3, 8)]


def test_another_part_of_the_day_is_not_waited_for_longer_than_said(run: Engine) -> None:
    """Present in the mornings only: the second and third try after two days in vain, the call a day later."""
    mornings, doors = (
        (Hours(((8 * H, 12 * H),)),),
        {**DOORS, "interval": 14, "dayparts": 2, "retry_other_daypart_days": 2},
    )
    log = run(grid(days=10, hours=mornings, households=1, visits=doors))
    assert [s for _, s, _, _ in spells(log)] == [clock(0, 8), clock(3, 8), clock(6, 8), clock(7, 8)]


def test_somebody_opens(run: Engine) -> None:
    """Two doors one after the other: 150 s to walk, 600 s inside; then nothing until the next window."""
    log = run(grid(days=8, households=2, visits={**DOORS, "contact_day": 1.0}))
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 8, 12, 30), 0),
        (0, clock(0, 8, 12, 30), clock(0, 8, 25), 1),
        (0, clock(7, 8), clock(7, 8, 12, 30), 0),
        (0, clock(7, 8, 12, 30), clock(7, 8, 25), 1),
    ]
    assert times(log, RecordType.WINDOW_CLOSED) == [(clock(7, 0), (Outcome.REACHED << 40) | (1 << 32))] * 2


def test_a_refusal_counts_as_tried(run: Engine) -> None:
    """Opened and refused: 150 s to walk, 60 s at the door, no other try."""
    log = run(grid(days=8, households=1, visits={**DOORS, "contact_day": 1.0, "refusal": 1.0}))
    assert spells(log)[0] == (0, clock(0, 8), clock(0, 8, 3, 30), 0)
    assert times(log, RecordType.WINDOW_CLOSED) == [(clock(7, 0), (Outcome.REFUSED << 40) | (1 << 32))]


def test_a_vacant_dwelling_costs_one_vain_try_a_window(run: Engine) -> None:
    """A vacant dwelling beside the home: 240 s on the first try of each window, none on the second (S2.4)."""
    doors = {**DOORS, "max_attempts": 2, "vacant": 1.0, "vacant_seconds": 240}
    log = run(grid(days=8, households=1, visits=doors))
    assert [(s, e) for _, s, e, _ in spells(log)] == [
        (clock(0, 8), clock(0, 8, 8)),
        (clock(1, 8), clock(1, 8, 4)),
        (clock(2, 8), clock(2, 8, 3)),
        (clock(7, 8), clock(7, 8, 8)),
    ]


def test_a_window_without_enough_tries_is_undone(run: Engine) -> None:
    """A window of two days allows two of three tries: not tried enough, 400 s left undone."""
    log = run(grid(days=2 + 1, households=1, visits={**DOORS, "interval": 2}))
    assert times(log, RecordType.WINDOW_CLOSED) == [
        (clock(2, 0), (Outcome.NOT_ATTEMPTED << 40) | (2 << 32) | 400)
    ]


def test_a_visit_interrupted_by_an_emergency_is_a_failed_try(run: Engine) -> None:
    """08:05, in the middle of a visit: an emergency of an hour; the next try is tomorrow."""
    world = grid(
        days=3, households=1, visits={**DOORS, "contact_day": 1.0, "interval": 30},
        steps=[work(EMERGENCY, H)],
        cases=[{"time": clock(0, 8, 5)}],
    )  # fmt: skip
    assert [(s, e) for _, s, e, _ in spells(run(world))] == [
        (clock(0, 8), clock(0, 8, 5)), (clock(0, 8, 5), clock(0, 9, 5)), (clock(1, 8), clock(1, 8, 12, 30)),
    ]  # fmt: skip


# --- residents, deadlines, rework ---

WAITING = {
    "type": StepType.DELAY,
    "level": 5,
    "mean": 5 * H,
    "marks": StepEffect.REGISTERS | StepEffect.SOLVES,
}
CALLS = {"recontact_mean": 1e-3, "recontact_gap": H, "recontact_seconds": 300}


def test_a_call_not_answered_lapses_when_the_case_closes(run: Engine) -> None:
    """
    18:00  registered, at a department for 5 h; the resident calls every hour (19 .. 22), nobody is there
    23:00  closed: the call waiting is withdrawn with its 300 s; nobody calls at 23:00, the case closes first
    """
    log = run(grid(days=2, steps=[WAITING], cases=[{"time": clock(0, 18), "may_recontact": 1}], **CALLS))
    assert times(log, RecordType.RECONTACTED) == [(clock(0, 18 + n), n) for n in (1, 2, 3, 4)]
    assert times(log, RecordType.WITHDRAWN) == [(clock(0, 23), 300)]
    assert spells(log) == []


def test_calls_are_answered_in_the_shift(run: Engine) -> None:
    """
    10:30  registered, closed 15:30; calls at 11:30, 12:30, 13:30, 14:30
    11:30  answered at once
    14:00  the call of 12:30, 14:05 that of 13:30; 14:30 the last one
    """
    log = run(grid(days=1, steps=[WAITING], cases=[{"time": clock(0, 10, 30), "may_recontact": 1}], **CALLS))
    assert [(s, e) for _, s, e, _ in spells(log)] == [
        (clock(0, 11, 30), clock(0, 11, 35)), (clock(0, 14), clock(0, 14, 5)),
        (clock(0, 14, 5), clock(0, 14, 10)), (clock(0, 14, 30), clock(0, 14, 35)),
    ]  # fmt: skip


def test_rework_returns_to_its_solver_with_half_the_minutes(run: Engine) -> None:
    """
    Mon 08:00  first part 1 h (not the solver's), second part 1 h solves it: closed 10:00
    Tue 10:00  reopened: only the second part again, 30 min, a new deadline (Wednesday 18:00)
    Tue 10:30  closed; it would come back on Wednesday at 10:30
    """
    world = grid(
        days=2,
        steps=[work(CASE_WORK, H, marks=StepEffect.REGISTERS, next=2), work(CASE_WORK, H, marks=StepEffect.SOLVES)],
        cases=[{"time": clock(0, 8), "may_rework": 1, "own_days": 1}],
        rework_share=1.0, rework_factor=0.5, rework_from=86_400, rework_to=86_400,
    )  # fmt: skip
    log = run(world)
    assert spells(log) == [
        (0, clock(0, 8), clock(0, 9), 0), (0, clock(0, 9), clock(0, 10), 0),
        (0, clock(1, 10), clock(1, 10, 30), 0),
    ]  # fmt: skip
    assert times(log, RecordType.REOPENED) == [(clock(1, 10), 1)]
    assert times(log, RecordType.DUE_OWN) == [(clock(0, 8), clock(1, 18)), (clock(1, 10), clock(2, 18))]
    assert times(log, RecordType.CLOSED) == [(clock(0, 10), -1), (clock(1, 10, 30), -1)]


@pytest.mark.parametrize(("promotion_ppm", "starts"), [(700_000, clock(1, 15)), (-1, clock(2, 1))])
def test_a_case_near_its_deadline_is_lifted(run: Engine, promotion_ppm: int, starts: int) -> None:
    """Somebody works round the clock; upper tasks of 10 h come before cases and after overdue ones.

    Mon 09:00  four upper tasks; a case, due Tue 18:00: 15 office hours; 0.7 of them end on Tue 11:30
    Mon 09-19, 19-05, Tue 05-15  three upper tasks; the third was in hand when the case was lifted
    Tue 15:00  the case, before the fourth; not lifted it would wait for Wed 01:00
    """
    world = grid(
        days=3, hours=(Hours(),), steps=[work(UPPER, 10 * H), work(CASE_WORK, H, marks=StepEffect.REGISTERS)],
        cases=[{"time": clock(0, 9)}] * 4 + [{"time": clock(0, 9), "entry": 2, "own_days": 1}],
        promotion_ppm=promotion_ppm,
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.DUE_OWN) == [(clock(0, 9), clock(1, 18))]
    assert times(log, RecordType.PROMOTED) == ([(clock(1, 11, 30), -1)] if promotion_ppm > 0 else [])
    assert departures(log)[4] == starts + H


# --- absence ---


@pytest.mark.parametrize(
    ("away", "returns_when_absent", "expected"),
    [
        ([1, 2], 1, [(0, clock(0, 15), clock(2, 0), 0), (1, clock(2, 8), clock(2, 17), 0)]),
        ([1, 2], 0, [(0, clock(0, 15), clock(3, 17), 0)]),
        ([1], 1, [(0, clock(0, 15), clock(2, 17), 0)]),
    ],
)
def test_work_of_the_long_absent_returns_to_its_queue(
    run: Engine, away: list[int], returns_when_absent: int, expected: list[tuple[int, int, int, int]]
) -> None:
    """A case of 10 h, begun by worker 0 on Monday at 15:00, 3 h done.

    away Tue and Wed: on Wednesday morning the case returns; worker 1 does the 7 h: Wed 8-12, 14-17
    kept in hand:     worker 0 goes on: Thu 8-12, 14-17
    away Tue only:    worker 0 goes on: Wed 8-12, 14-17
    """
    world = grid(
        days=5, hours=(SHIFT, SHIFT), away={0: away}, steps=[work(CASE_WORK, 10 * H)],
        cases=[{"time": clock(0, 15)}], kinds={CASE_WORK: {"returns_when_absent": returns_when_absent}},
    )  # fmt: skip
    assert spells(run(world)) == expected


def test_a_patrol_belongs_to_the_grid_and_is_done_once(run: Engine) -> None:
    """Two workers, one patrol: worker 0 does it."""
    log = run(grid(days=1, hours=(SHIFT, SHIFT), duties=[{"queue": 0, "seconds": H}]))
    assert spells(log) == [(0, clock(0, 8), clock(0, 9), 0)]
    assert rows_of(log, RecordType.SPELL)["kind"].tolist() == [PATROL]
