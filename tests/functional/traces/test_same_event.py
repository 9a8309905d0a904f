"""Several residents report one event: no second case, a few minutes at intake, a recontact row (S5.11)."""

from __future__ import annotations

from typing import Any

import numpy as np
from handmade import CASE_WORK, OFFICE, RECONTACT, Engine, H, clock, departures, grid, rows_of, spells, times
from places import shipped
from test_escalation_traces import units, work

from sim.builder.build import build
from sim.kernel.engine import run as run_compiled
from sim.network.network import Hours
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Level, Table

SHIFT = Hours(OFFICE)
REPORTS = {"several_reports": 1, "report_seconds": 180, "recontact_seconds": 300}
AT_GRID, AT_DESK = 1 + int(Level.GRID), 1 + int(Level.COMMUNITY)


def arrived(log: Table) -> list[int]:
    return [int(r["entity"]) for r in rows_of(log, RecordType.ARRIVED)]


def test_a_report_of_an_open_event_takes_three_minutes_and_is_no_case(run: Engine) -> None:
    """Two workers.

    09:00  case 0, four hours of work, closed at 15:00
    09:30  a report of the same: worker 1, three minutes; 09:31 another one: three more
    09:40  a report of another kind: a case of its own, an hour; 16:00 one of the first kind, long closed: the same
    """
    world = grid(
        days=1, hours=(SHIFT,) * 2, **REPORTS, steps=[work(CASE_WORK, 4 * H), work(CASE_WORK, H)],
        cases=[
            {"time": clock(0, 9)}, {"time": clock(0, 9, 30), "same_event": AT_GRID},
            {"time": clock(0, 9, 31), "same_event": AT_GRID},
            {"time": clock(0, 9, 40), "same_event": AT_GRID, "kind": 1, "entry": 2},
            {"time": clock(0, 16), "same_event": AT_GRID, "entry": 2},
        ],
    )  # fmt: skip
    log = run(world)
    assert arrived(log) == [0, 3, 4]
    assert times(log, RecordType.RECONTACTED) == [(clock(0, 9, 30), -2), (clock(0, 9, 31), -3)]
    assert spells(log) == [
        (0, clock(0, 9), clock(0, 15), 0), (0, clock(0, 16), clock(0, 17), 4),
        (1, clock(0, 9, 30), clock(0, 9, 33), 0), (1, clock(0, 9, 33), clock(0, 9, 36), 0),
        (1, clock(0, 9, 40), clock(0, 10, 40), 3),
    ]  # fmt: skip
    assert departures(log) == {0: clock(0, 15), 3: clock(0, 10, 40), 4: clock(0, 17)}


def test_it_is_recognised_where_it_comes_in_and_joins_the_newest(run: Engine) -> None:
    """Two cases of grid 0 and one of grid 1 wait for their workers, who are away; the desk takes the report in."""
    world = units(
        [1, 1, 1], desk=True, days=2, away={0: [0], 1: [0]}, **REPORTS, steps=[work(CASE_WORK, H)],
        cases=[
            {"time": clock(0, 8), "unit": 0}, {"time": clock(0, 9), "unit": 0}, {"time": clock(0, 10), "unit": 1},
            {"time": clock(0, 11), "unit": 0, "same_event": AT_DESK},
        ],
    )  # fmt: skip
    log = run(world)
    joined = rows_of(log, RecordType.RECONTACTED)
    assert [(int(r["entity"]), int(r["value"])) for r in joined] == [(1, -4)]
    calls = [(int(r["worker"]), int(r["time"]), int(r["value"])) for r in rows_of(log, RecordType.SPELL)
             if r["kind"] == RECONTACT]  # fmt: skip
    assert calls == [(2, clock(0, 11), clock(0, 11, 3))]


def test_what_waits_when_the_case_is_closed_is_withdrawn(run: Engine) -> None:
    """One worker with a case of an hour: the report at 09:30 waits until 10:00, when there is nothing left to ask."""
    world = grid(
        days=1, hours=(SHIFT,), **REPORTS, steps=[work(CASE_WORK, H)],
        cases=[{"time": clock(0, 9)}, {"time": clock(0, 9, 30), "same_event": AT_GRID}],
    )  # fmt: skip
    log = run(world)
    assert [int(r["value"]) for r in rows_of(log, RecordType.WITHDRAWN)] == [180]
    assert departures(log) == {0: clock(0, 10)}


def counted(share: float, **changes: Any) -> tuple[int, int]:
    """Cases that arose and reports that joined one, of a year in which every order is drawn."""
    scenario = shipped("reference", cases__same_event__share=share, demand__hazards__active=False, **changes)
    log = run_compiled(build(scenario, 0).world)
    arrived_, joined = log["record_type"] == RecordType.ARRIVED, log["record_type"] == RecordType.RECONTACTED
    return int(arrived_.sum()), int((log["value"][joined] < 0).sum())


def test_every_order_is_a_case_or_joins_one() -> None:
    (every, none), (fewer, some), (fewest, most) = (counted(share) for share in (0.0, 0.07, 0.5))
    assert none == 0 and 0 < some < most
    assert every == fewer + some == fewest + most


def test_a_storm_brings_many_reports_of_few_events() -> None:
    """Seven per cent of the orders, on the days of a surge three times as many."""
    storm = {"storm": {"name": "storm", "begins": "05-06", "days": 60, "orders": 4.0}}
    built = build(shipped("reference", demand__surges=storm), 0)
    case = built.world.case
    orders = case[(case["nth"] < 1 << 14) & (case["household"] >= 0) & (case["kind"] < 4)]
    first, end = built.context.period.surges[0]
    stormy = (orders["time"] >= first * DAY) & (orders["time"] < end * DAY)
    usual, many = ((orders["same_event"][rows] > 0).mean() for rows in (~stormy, stormy))
    assert 0.05 < usual < 0.09 and 0.18 < many < 0.24
    assert set(np.unique(orders["same_event"])) == {0, AT_GRID, AT_DESK, 1 + int(Level.COUNTY)}
