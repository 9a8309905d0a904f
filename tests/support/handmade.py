"""Small hand-written Worlds and their logs as timetables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np

from sim.agents.engine import run as simpy_log
from sim.kernel.engine import run as compiled_log
from sim.network.network import Hours, Network, PriorityClass, Station, build_network
from sim.world.event_order import DAY
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import (
    BLOCK,
    CASE,
    CLOSES,
    DEADLINE,
    DUTY,
    HAZARD,
    HOLD,
    HOME,
    KIND,
    MEMBER,
    OFFICE_DAY,
    RELEASES,
    ROUND,
    STEP,
    Distribution,
    DutyWindow,
    PreemptionRule,
    ShiftEnd,
    StepType,
    Table,
    World,
)  # fmt: skip

T = TypeVar("T")
Engine = Callable[[World], Table]
ENGINES: dict[str, Engine] = {"compiled": compiled_log, "simpy": simpy_log}
H = 3600
OFFICE = ((8 * H, 12 * H), (14 * H, 18 * H))  # 8:00-12:00, 14:00-18:00

# Task kinds of the hand-made grids, most urgent first.
KINDS = ("emergency", "appointment", "overdue", "recontact", "upper", "case", "admin", "patrol", "visit")
EMERGENCY, APPOINTMENT, OVERDUE, RECONTACT, UPPER, CASE_WORK, ADMIN, PATROL, VISIT = range(len(KINDS))


def clock(day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """Seconds since day 0, 00:00."""
    return day * DAY + hour * H + minute * 60 + second


# --- reading a log ---


def rows_of(log: Table, record_type: RecordType) -> Table:
    """The rows of one kind in canonical order."""
    rows = sort_canonical(log)
    return rows[rows["record_type"] == record_type]


def departures(log: Table) -> dict[int, int]:
    """Case number -> time at which it was closed."""
    return {int(r["entity"]): int(r["time"]) for r in rows_of(log, RecordType.CLOSED)}


def spells(log: Table) -> list[tuple[int, int, int, int]]:
    """(worker, start, end, what it was about) of every stretch of work."""
    return sorted(
        (int(r["worker"]), int(r["time"]), int(r["value"]), int(r["entity"]))
        for r in rows_of(log, RecordType.SPELL)
    )


def times(log: Table, record_type: RecordType, column: str = "value") -> list[tuple[int, int]]:
    """(time, value or another column) of every row of one kind."""
    return [(int(r["time"]), int(r[column])) for r in rows_of(log, record_type)]


# --- a grid by hand ---


def table(dtype: np.dtype[np.void], rows: Sequence[dict[str, Any]], **otherwise: Any) -> Table:
    """Rows given as dictionaries; columns not named take ``otherwise`` or 0."""
    made = np.zeros(len(rows), dtype)
    for row, values in zip(made, rows, strict=True):
        for name, value in {**otherwise, **values}.items():
            row[name] = value
    return made


@dataclass
class Staff:
    """Posts of the grid: their hours, numbers of those on call, worker -> days of absence."""

    hours: tuple[Hours, ...] = (Hours(OFFICE),)
    on_call: Sequence[int] = ()
    away: Mapping[int, Sequence[int]] = field(default_factory=dict)
    sticky: bool = False  # a case stays with who began it


@dataclass
class Work:
    """Cases with their steps, and planned work. ``holds``: constant delays that hold the worker on site."""

    steps: Sequence[dict[str, Any]] = ()
    cases: Sequence[dict[str, Any]] = ()
    duties: Sequence[dict[str, Any]] = ()
    holds: Sequence[float] = ()
    deadlines: Sequence[dict[str, int]] = ()


@dataclass
class Ground:
    """Households with their visits, and hazards."""

    households: int = 0
    visits: dict[str, Any] | None = None
    hazards: Sequence[dict[str, int]] = ()


def taken(group: type[T], given: dict[str, Any]) -> T:
    """A group with its members out of ``given``."""
    return group(**{f.name: given.pop(f.name) for f in fields(group) if f.name in given})  # type: ignore[arg-type]


def grid(*, days: int, kinds: dict[int, dict[str, int]] | None = None, **given: Any) -> World:
    """One grid with one queue. Step 0 closes the case; ``steps`` are 1, 2, ... ; day 0 is a Monday.

    Patrols and the like resume at shift end and are kept when interrupted, emergencies run through. ``given``: members
    of `Staff`, `Work` and `Ground`, and columns of World.run. A case's ``own_days`` are working days of its own
    deadline; its ``own_deadline`` is a row of ``deadlines`` instead.
    """
    staff, of, ground = taken(Staff, given), taken(Work, given), taken(Ground, given)
    unit = Station("grid", servers=len(staff.hours), hours=staff.hours, keep_server=staff.sticky)
    world = build_network(Network([unit], [PriorityClass(k) for k in KINDS], [], [], days * DAY))
    world.run["overdue_kind"], world.run["recontact_kind"] = OVERDUE, RECONTACT
    world.run["deadline_rule"], world.run["office_seconds"], world.run["visits_until"] = 0, 8 * H, DAY
    for name, value in given.items():
        world.run[name] = value
    world.worker["on_call"][list(staff.on_call)] = 1
    rosters = _rosters(world, staff.away)
    world.queue["rounds"] = 1 if ground.visits else 0
    office = np.zeros(days + 60, OFFICE_DAY)
    office["working"] = np.arange(len(office)) % 7 < 5
    office["before"] = np.cumsum(office["working"]) - office["working"]
    office["blocks"], office["clock"] = 2, office["before"] * 8 * H
    block = np.array([(8 * H, 12 * H, 0), (14 * H, 18 * H, 4 * H)], BLOCK)
    stated = [{"working_days": n} for n in range(10)] if not of.deadlines else list(of.deadlines)
    cases = [
        {"own_deadline": c.get("own_days", -1)} | {k: v for k, v in c.items() if k != "own_days"}
        for c in of.cases
    ]
    return world._replace(
        kind=_kinds(kinds or {}), day=rosters, office=office, office_block=block, queue_at=np.zeros((1, 6), np.int64),
        step=table(STEP, [{"type": StepType.CLOSE}, *of.steps], distribution=Distribution.CONSTANT, level=0,
            escalates_to=-1, assistants=1),
        case=np.sort(table(CASE, list(cases), entry=1, needed=-1, channel=-1, reference_days=-1,
                           household=-1, patience=-1, given_seconds=-1, factor=1.0), order="time", kind="stable"),
        duty=table(DUTY, list(of.duties), worker=-1, kind=PATROL, window=DutyWindow.LAPSES, piece=10 * DAY),
        schedule=np.full((1, int(world.run["days"][0])), RELEASES | CLOSES, np.int64),
        hold=table(HOLD, [{"distribution": Distribution.CONSTANT, "draw_key": 60 + i, "mean": m} for i,
            m in enumerate(of.holds)]),
        home=table(HOME, [{"entity": i} for i in range(ground.households)], contact=1.0, cooperation=1.0, factor=1.0),
        member=table(MEMBER, [{"home": i} for i in range(ground.households)]),
        round=table(ROUND, [dict(ground.visits)] if ground.visits else [], kind=VISIT, members=ground.households),
        hazard=table(HAZARD, list(ground.hazards)),
        deadline=table(DEADLINE, stated, working_days=-1, working_seconds=-1, running_seconds=-1),
    )  # fmt: skip


def _kinds(changes: dict[int, dict[str, int]]) -> Table:
    kind = np.zeros(len(KINDS), KIND)
    kind["on_interrupt"] = PreemptionRule.KEEP
    kind["on_interrupt"][VISIT] = PreemptionRule.ABORT
    kind["shift_end"][[EMERGENCY, APPOINTMENT]] = ShiftEnd.CONTINUE
    kind["interrupts"][EMERGENCY] = kind["on_call"][EMERGENCY] = 1
    kind["returns_when_absent"][CASE_WORK] = 1
    for number, values in changes.items():
        for name, value in values.items():
            kind[number][name] = value
    return kind


def _rosters(world: World, away: Mapping[int, Sequence[int]]) -> Table:
    """A roster for each worker, with his days of absence."""
    days = int(world.run["days"][0])
    made = []
    for w in range(len(world.worker)):
        first = int(world.worker["day_first"][w])
        roster = world.day[first : first + days].copy()
        gone = np.isin(np.arange(days), list(away.get(w, ())))
        roster["shift"][gone] = 0
        roster["absent"] = gone
        roster["returns_when_absent"] = gone & np.roll(gone, 1)
        seconds = world.shift["seconds"][roster["shift"]]
        roster["before"] = np.cumsum(seconds) - seconds
        ahead = np.where(roster["shift"] > 0, np.arange(days), days)
        ahead = np.minimum.accumulate(ahead[::-1])[::-1]
        roster["next_present_day"] = np.where(ahead == days, -1, ahead)
        world.worker["day_first"][w] = w * days
        made.append(roster)
    return np.concatenate(made)
