"""Own deadlines worked by hand: units, suspension, promotion and escalation on their own clock (S1.3, S1.4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from handmade import CASE_WORK, OFFICE, Engine, H, clock, grid, times
from places import shipped
from test_escalation_traces import units, work

from sim.builder.build import build
from sim.builder.demand.deadline_terms import own_deadlines
from sim.builder.routes.routes import ROUTE_KINDS
from sim.config.groups.case_deadlines import OwnDeadline
from sim.network.network import Hours
from sim.world.log import RecordType
from sim.world.tables import Level, StepEffect, StepType, World

SHIFT = Hours(OFFICE)
MONTH = 30 * 24 * H


def delay(seconds: float, marks: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": StepType.DELAY, "mean": seconds, "marks": marks, **more}


def registered(time: int, deadline: dict[str, int], **run_values: Any) -> World:
    """One case that is registered on arrival and stays open all month."""
    return grid(
        days=40, hours=(SHIFT,), steps=[delay(MONTH, StepEffect.REGISTERS, next=0)],
        cases=[{"time": time, "own_deadline": 0}], deadlines=[deadline], **run_values,
    )  # fmt: skip


# Day 0 is a Monday, day 5 a Saturday; office 08-12 and 14-18.
SATURDAY = [
    ({"working_days": 1}, clock(8, 18)),  # counts as Monday 08:00; that day is not counted
    ({"working_seconds": 4 * H}, clock(7, 12)),  # from Monday 08:00 on
    ({"working_seconds": 9 * H}, clock(8, 9)),
    ({"running_seconds": 4 * H}, clock(5, 14)),  # at once, day and night
    ({"running_seconds": 3 * 24 * H}, clock(8, 10)),
    ({"running_seconds": 30 * H, "working_seconds": 4 * H}, clock(6, 16)),  # of two the one due first
    ({"running_seconds": 60 * H, "working_seconds": 4 * H, "working_days": 1}, clock(7, 12)),
]


@pytest.mark.parametrize(("deadline", "due"), SATURDAY)
def test_a_deadline_runs_on_the_clock_of_its_unit(run: Engine, deadline: dict[str, int], due: int) -> None:
    """Registered on Saturday at 10:00."""
    assert times(run(registered(clock(5, 10), deadline)), RecordType.DUE_OWN) == [(clock(5, 10), due)]


@pytest.mark.parametrize(
    ("deadline", "promoted"),
    [
        ({"running_seconds": 4 * H}, clock(5, 12)),  # at night and on Saturdays too
        ({"working_seconds": 4 * H}, clock(7, 10)),
        (
            {"working_days": 1},
            clock(7, 18) + 14 * H,
        ),  # 16 office hours to Tuesday 18:00; eight are over at 08:00
    ],
)
def test_half_of_a_deadline_is_over_on_its_own_clock(
    run: Engine, deadline: dict[str, int], promoted: int
) -> None:
    log = run(registered(clock(5, 10), deadline, promotion_ppm=500_000))
    assert times(log, RecordType.PROMOTED) == [(promoted, -1)]


@pytest.mark.parametrize(
    ("deadline", "due", "promoted"),
    [
        # 4 h from 09:00: one is used before the suspension, three are left; half is over an hour after it
        ({"running_seconds": 4 * H}, clock(1, 13), clock(1, 11)),
        ({"working_seconds": 4 * H}, clock(1, 15), clock(1, 11)),
        # due Tuesday 18:00; a working day is left on Monday, so Wednesday 18:00: 1 + 6 + 8 h, half 7.5 h
        ({"working_days": 1}, clock(2, 18), clock(2, 8, 30)),
    ],
)
def test_a_suspension_stops_the_clock_and_never_starts_it_again(
    run: Engine, deadline: dict[str, int], due: int, promoted: int
) -> None:
    """Registered on Monday at 09:00, suspended from 10:00 to Tuesday 10:00."""
    world = grid(
        days=40, hours=(SHIFT,), promotion_ppm=500_000, deadlines=[deadline],
        steps=[delay(H, StepEffect.REGISTERS, next=2), delay(24 * H, StepEffect.SUSPENDS, next=3), delay(MONTH)],
        cases=[{"time": clock(0, 9), "own_deadline": 0}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.DUE_OWN)[-1] == (clock(1, 10), due)
    assert times(log, RecordType.PROMOTED) == [(promoted, -1)]


@pytest.mark.parametrize(("on_call", "moves_up"), [([], clock(5, 6)), ([1], clock(5, 1))])
def test_a_running_clock_waits_with_moving_up_until_somebody_is_there_or_it_is_due(
    run: Engine, on_call: list[int], moves_up: int
) -> None:
    """Registered on Friday at 20:00, 10 hours to due: half is over at 01:00, and the desk opens on Monday."""
    world = units(
        [1, 1], days=9, desk=True, hours=(SHIFT, SHIFT), away={0: list(range(9))}, on_call=on_call,
        auto_escalation_ppm=500_000, deadlines=[{"running_seconds": 10 * H}],
        steps=[work(CASE_WORK, H, marks=StepEffect.REGISTERS, escalates_to=2), work(CASE_WORK, H, level=2)],
        cases=[{"time": clock(4, 20), "own_deadline": 0}],
    )  # fmt: skip
    assert times(run(world), RecordType.AUTO_ESCALATED) == [(moves_up, 0)]


# --- reminder and extension ---


@pytest.mark.parametrize(
    ("deadline", "reminded", "due"),
    [
        ({"running_seconds": 4 * H}, clock(5, 12), clock(7, 14)),  # two calendar days
        ({"working_seconds": 4 * H}, clock(7, 10), clock(9, 12)),  # sixteen office hours
        ({"working_days": 1}, clock(8, 8), clock(10, 18)),
    ],
)
def test_an_extension_is_asked_for_at_the_reminder_where_a_case_would_be_late(
    run: Engine, deadline: dict[str, int], reminded: int, due: int
) -> None:
    """Registered on Saturday at 10:00, away for a month; reminded at half of its clock. Two days of its clock more."""
    extended = {"extension_share": 1.0, "extension_days": 2, "reminder_ppm": 500_000}
    log = run(registered(clock(5, 10), deadline, **extended))
    assert times(log, RecordType.REMINDED) == [(reminded, -1)]
    assert times(log, RecordType.EXTENDED) == [(reminded, 2)]
    assert times(log, RecordType.DUE_OWN)[1:] == [(reminded, due)]


@pytest.mark.parametrize(
    ("away", "asked"),
    [
        (12 * H, False),  # in a delay that ends on Monday at 21:00, before it is due
        (60 * H, True),  # on Wednesday
    ],
)
def test_who_will_be_in_time_asks_for_nothing(run: Engine, away: int, asked: bool) -> None:
    """Registered on Monday at 09:00, due on Tuesday at 18:00; reminded after 6 of 15 office hours, at 17:00."""
    world = grid(
        days=9, hours=(SHIFT,), reminder_ppm=400_000, extension_share=1.0, extension_days=1,
        steps=[delay(away, StepEffect.REGISTERS, next=2), work(CASE_WORK, H, marks=StepEffect.SOLVES)],
        cases=[{"time": clock(0, 9), "own_days": 1}],
    )  # fmt: skip
    log = run(world)
    assert times(log, RecordType.REMINDED) == [(clock(0, 17), -1)]
    assert times(log, RecordType.EXTENDED) == ([(clock(0, 17), 1)] if asked else [])


def test_whoever_has_solved_a_case_is_not_reminded(run: Engine) -> None:
    """Solved at 10:00; the result is told a month later."""
    world = grid(
        days=40, hours=(SHIFT,), reminder_ppm=400_000,
        steps=[work(CASE_WORK, H, marks=StepEffect.REGISTERS | StepEffect.SOLVES, next=2), delay(MONTH)],
        cases=[{"time": clock(0, 9), "own_days": 1}],
    )  # fmt: skip
    assert times(run(world), RecordType.REMINDED) == []


@pytest.mark.parametrize(("share", "promoted"), [(0.0, clock(1, 8, 30)), (1.0, clock(1, 14, 30))])
def test_an_extension_moves_the_promotion_of_a_case_that_waits(
    run: Engine, share: float, promoted: int
) -> None:
    """Nobody there; Monday 09:00 to Tuesday 18:00 are 15 office hours, half of them over on Tuesday at 08:30.

    Reminded after 6 (17:00). A day more, until Wednesday 18:00: half of 23 office hours are over on Tuesday at 14:30.
    """
    world = grid(
        days=9, hours=(SHIFT,), away={0: list(range(9))}, reminder_ppm=400_000, promotion_ppm=500_000,
        extension_share=share, extension_days=1, steps=[work(CASE_WORK, H, marks=StepEffect.REGISTERS)],
        cases=[{"time": clock(0, 9), "own_days": 1}],
    )  # fmt: skip
    assert times(run(world), RecordType.PROMOTED) == [(promoted, -1)]


# --- by level, kind and urgency ---


def test_a_case_has_the_deadlines_of_its_level_its_kind_and_its_urgency() -> None:
    own = OwnDeadline(grid=3, county=5, coordinated="10 calendar_days", approval=25, urgent="4 working_hours",
                      extra_urgent="2 hours")  # fmt: skip
    deadline, rows = own_deadlines(own)

    def stated(kind: str, level: Level, urgency: int = 0) -> tuple[int, ...] | None:
        row = int(rows[ROUTE_KINDS.index(kind), level, urgency])
        return None if row < 0 else tuple(deadline[row].tolist())

    assert stated("general", Level.GRID) == (3, -1, -1)
    assert stated("general", Level.STREET) is None
    assert stated("general", Level.STREET, 1) == (-1, 4 * H, -1)
    assert stated("general", Level.GRID, 2) == (3, -1, 2 * H)
    assert stated("coordinated", Level.COUNTY) == (5, -1, 240 * H)
    assert stated("emergency", Level.GRID, 2) == (3, -1, -1), (
        "urgency belongs to general and coordinated cases"
    )
    assert stated("approval", Level.COUNTY) == (25, -1, -1), "in place of the county's"
    assert stated("upper", Level.GRID) is None


def test_urgency_has_its_shares_and_only_matters_where_it_is_named() -> None:
    """8 % urgent, 2 % extra urgent of general and coordinated cases; who is urgent stays so if more are."""
    own = {
        "grid": 3,
        "community": 3,
        "street": 3,
        "county": 3,
        "urgent": "5 hours",
        "extra_urgent": "1 hours",
    }
    more = {"ordinary": 0.5, "urgent": 0.4, "extra_urgent": 0.1}

    def running(**changes: Any) -> np.ndarray:
        world = build(shipped("reference", cases__deadline__own=own, **changes), 0).world
        of_kinds = np.isin(world.case["kind"], [ROUTE_KINDS.index(k) for k in ("general", "coordinated")])
        return world.deadline["running_seconds"][world.case["own_deadline"][of_kinds]]

    few, many = running(), running(cases__urgency=more)
    for seconds, share in ((5 * H, 0.08), (H, 0.02)):
        four_errors = 4.0 * np.sqrt(share * (1.0 - share) / len(few))
        assert abs((few == seconds).mean() - share) < four_errors
    assert 0.38 < (many == 5 * H).mean() < 0.42
    assert (few == 5 * H)[many < 0].sum() == 0


@pytest.mark.parametrize("term", ["3 weeks", 0, "0 hours", "hours", 401, "4.5 hours", True, None])
def test_what_is_no_deadline_is_refused(term: object) -> None:
    with pytest.raises(ValueError, match="deadline"):
        OwnDeadline.model_validate({"grid": term})
