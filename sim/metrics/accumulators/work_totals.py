"""Sums over rows that are independent of row order: work done, duties, visits.

All sums are whole numbers that are only added to (of times the maximum is taken), so any split of a log into pieces, in
any order, gives the same sums. Rows of cases are copied in a compact form for `case_histories`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.layout import LEVELS, OWN, Layout, Owner, Span
from sim.metrics.accumulators.warm_up import ends_in_period, starts_in_period
from sim.rules.presence import Roster, presence_seconds
from sim.world.context import DayType
from sim.world.event_order import DAY
from sim.world.log import Outcome, RecordType
from sim.world.tables import DutyWindow, Level

SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)
QUEUED, WITHDRAWN = int(RecordType.QUEUED), int(RecordType.WITHDRAWN)
ASSIST_SPELL, ASSIST_OVERTIME, ASSISTANT_REQUESTED = (
    int(RecordType.ASSIST_SPELL),
    int(RecordType.ASSIST_OVERTIME),
    int(RecordType.ASSISTANT_REQUESTED),
)
BACKGROUND_SPELL, BACKGROUND_OVERTIME = int(RecordType.BACKGROUND_SPELL), int(RecordType.BACKGROUND_OVERTIME)
BREAK_WORKED = int(RecordType.BREAK_WORKED)
ARRIVED, DELAYED = int(RecordType.ARRIVED), int(RecordType.DELAYED)
PRESSED, TAKEN_UP, RUSHED = int(RecordType.PRESSED), int(RecordType.TAKEN_UP), int(RecordType.RUSHED)
GRID = int(Level.GRID)
DUE, LAPSED, WINDOW_CLOSED = int(RecordType.DUE), int(RecordType.LAPSED), int(RecordType.WINDOW_CLOSED)
CARRIES_OVER = int(DutyWindow.CARRIES_OVER)
NOT_ATTEMPTED, REACHED = int(Outcome.NOT_ATTEMPTED), int(Outcome.REACHED)
LEFT_MASK = (1 << 32) - 1  # bits of a window's value: seconds left undone
OUTCOME_SHIFT = 40  # bits of a window's value above this: Outcome

Ints = NDArray[np.int64]
Real = NDArray[np.float64]


EVENT = np.dtype([
    ("value", np.int64),  # as in the log
    ("work", np.int64),  # seconds worked: of a spell inside presence, of overtime outside
    ("time", np.int32),
    ("case", np.int32),
    ("record_type", np.int8),
    ("kind", np.int8),  # task kind of queued work and of spells
    ("level", np.int8),  # of the queue joined, of a delay, of the desk that takes a case up, of the worker
])  # fmt: skip


class DeskDuty(IntEnum):
    """Column of ``WorkTotals.desk_duties``."""

    DUE = 0
    UNDONE = 1


class Owners(IntEnum):
    """Row of ``WorkTotals.carried``: posts whose queues hold the duty."""

    GRID = 0
    DESK = 1  # sub-area and community


class WorkTotals(NamedTuple):
    """Additive whole numbers, in seconds unless noted. Days count from day 0; a window belongs to its last day."""

    inside: Ints  # [Level of the worker, task kind] worked inside presence, in the period
    overtime: Ints  # [Level of the worker, task kind] worked outside presence, by spells begun in the period
    busy: Ints  # [worker] worked inside presence, in the period
    owed: (
        Ints  # [task kind, day] work due in grids: duties by day of release, visits by last day of the window
    )
    undone: Ints  # [task kind, day] work left undone, by last day of the window
    released: Ints  # [task kind] duties released in the period, count
    lapsed: Ints  # [task kind] duties not completed by the end of their window in the period, count
    windows: Ints  # [task kind, Outcome] visit windows closed in the period, count
    carried: Ints  # [Owners, day] change of the open seconds of carried duties
    last_confirmed: Ints  # [home] close of the last window with contact up to the period's end; 0 = none
    arrival_time: NDArray[np.int32]  # [case] -1 = not yet
    desk_duties: Ints  # [Level, DeskDuty] lapsing duties of desks, in the period
    in_breaks: Ints  # [Level of the worker] of `overtime`, worked in breaks between blocks
    two_person: Ints  # [missing, found] assistants of steps begun in the period, count
    rushed: Ints  # [1] present on days of the period on which posts of grids work faster
    overtime_days: (
        Ints  # [Level of the worker, DayType] outside presence, breaks apart, by start of the spell
    )


def create_totals(f: Layout) -> WorkTotals:
    """Create totals of zero."""
    kinds, days = len(f.owner), int(f.span[Span.DAYS]) + 1
    shapes = (
        (LEVELS, kinds), (LEVELS, kinds), (len(f.worker),), (kinds, days), (kinds, days),
        (kinds,), (kinds,), (kinds, len(Outcome)), (len(Owners), days), (f.window_seconds.shape[1],),
        (len(f.case_layout.case),), (LEVELS, len(DeskDuty)), (LEVELS,), (2,), (1,), (LEVELS, len(DayType)),
    )  # fmt: skip
    totals = WorkTotals(*(np.zeros(shape, np.int64) for shape in shapes))  # type: ignore[arg-type]
    return totals._replace(arrival_time=np.full(len(f.case_layout.case), -1, np.int32))


@compiled
def seconds_present(f: Layout, w: int, start: int, end: int) -> int:
    """Return the seconds worker ``w`` is present in [start, end)."""
    if end <= start:
        return 0
    roster = Roster(f.day, f.shift, f.block, f.worker[w]["day_first"], f.span[Span.DAYS])
    return presence_seconds(roster, end) - presence_seconds(roster, start)


@compiled
def is_case_record(f: Layout, record_type: int, kind: int) -> bool:
    """Return whether a row belongs to the history of a case."""
    if record_type in (QUEUED, WITHDRAWN, SPELL, OVERTIME):
        return bool(f.owner[kind] == Owner.CASE)
    return record_type < SPELL or record_type in (PRESSED, TAKEN_UP)


@compiled
def copy_case_event(f: Layout, row: np.void, event: np.void) -> None:
    """Copy a row to an EVENT."""
    record_type, value = row["record_type"], row["value"]
    event["time"] = row["time"]
    event["record_type"] = record_type
    event["case"] = row["entity"]
    event["kind"] = row["kind"]
    event["value"] = value
    event["level"] = row["unit"] if record_type == DELAYED else -1
    if record_type == QUEUED:
        event["level"] = f.level[row["unit"]]
    elif record_type == TAKEN_UP:
        event["level"] = f.level[value]
    elif record_type in (SPELL, OVERTIME):
        event["level"] = f.level[f.worker[row["worker"]]["queue"]]
    event["work"] = value
    if record_type == SPELL:
        event["work"] = seconds_present(f, row["worker"], row["time"], value)


@compiled
def is_carried(f: Layout, kind: int, entity: int) -> bool:
    """Return whether work belongs to a carried duty of a grid or of its community's desks (clause S6.3)."""
    if f.owner[kind] != Owner.DUTY or f.duty[entity]["window"] != CARRIES_OVER:
        return False
    return bool(f.level[f.duty[entity]["queue"]] <= OWN)


@compiled
def change_carried(f: Layout, s: WorkTotals, entity: int, t: int, seconds: int) -> None:
    """Add ``seconds`` (negative = less) to the open work of the carried duty ``entity`` at time ``t``."""
    owner = int(f.level[f.duty[entity]["queue"]] != GRID)
    s.carried[owner, min(t // DAY, f.span[Span.DAYS])] += seconds


@compiled
def add_spell(f: Layout, s: WorkTotals, row: np.void) -> None:
    """Add work inside presence, clipped to the period; deduct that of carried duties when the spell ends."""
    start, end, kind, w = row["time"], row["value"], row["kind"], row["worker"]
    inside = seconds_present(f, w, max(start, f.span[Span.START]), min(end, f.span[Span.END]))
    s.inside[f.level[f.worker[w]["queue"]], kind] += inside
    s.busy[w] += inside
    if row["record_type"] != BACKGROUND_SPELL and is_carried(f, kind, row["entity"]):
        change_carried(f, s, row["entity"], end, -seconds_present(f, w, start, end))


@compiled
def add_overtime(f: Layout, s: WorkTotals, row: np.void) -> None:
    """Add work outside presence, dated by the start of its spell."""
    start, seconds, kind = row["time"], row["value"], row["kind"]
    if starts_in_period(f.span, start):
        level = f.level[f.worker[row["worker"]]["queue"]]
        s.overtime[level, kind] += seconds
        s.overtime_days[level, f.day_type[start // DAY]] += seconds
    if row["record_type"] != BACKGROUND_OVERTIME and is_carried(f, kind, row["entity"]):
        change_carried(f, s, row["entity"], start, -seconds)


@compiled
def add_desk_duty(f: Layout, s: WorkTotals, row: np.void) -> None:
    """Add a lapsing duty of a desk: its release, or the work left when its window closes."""
    duty = f.duty[row["entity"]]
    if duty["window"] == CARRIES_OVER:
        return
    level, seconds = f.level[duty["queue"]], row["value"]
    if row["record_type"] == DUE:
        s.desk_duties[level, DeskDuty.DUE] += seconds * starts_in_period(f.span, row["time"])
    else:
        s.desk_duties[level, DeskDuty.UNDONE] += max(0, seconds) * ends_in_period(f.span, row["time"])


@compiled
def add_duty(f: Layout, s: WorkTotals, row: np.void) -> None:
    """Add a duty: its release, or the work left when its window closes."""
    record_type, kind, seconds, time = row["record_type"], row["kind"], row["value"], row["time"]
    carries = is_carried(f, kind, row["entity"])
    if f.level[f.duty[row["entity"]]["queue"]] != GRID:
        add_desk_duty(f, s, row)
        if f.of_grids[kind] == 1:  # kinds that grids share with desks count duties of grids only
            if carries:
                change_carried(f, s, row["entity"], time, seconds if record_type == DUE else -max(0, seconds))
            return
    if record_type == DUE:
        s.owed[kind, time // DAY] += seconds
        s.released[kind] += starts_in_period(f.span, time)
        if carries:
            change_carried(f, s, row["entity"], time, seconds)
    elif seconds > 0:
        s.undone[kind, (time - 1) // DAY] += seconds
        s.lapsed[kind] += ends_in_period(f.span, time)
        if carries:
            change_carried(f, s, row["entity"], time, -seconds)


@compiled
def add_window(f: Layout, s: WorkTotals, row: np.void) -> None:
    """Add a visit window of a household; only NOT_ATTEMPTED leaves work undone (clause S4.5)."""
    time, kind, home, outcome = row["time"], row["kind"], row["entity"], row["value"] >> OUTCOME_SHIFT
    s.owed[kind, (time - 1) // DAY] += f.window_seconds[f.visits[kind], home]
    if outcome == NOT_ATTEMPTED:
        s.undone[kind, (time - 1) // DAY] += row["value"] & LEFT_MASK
    if ends_in_period(f.span, time):
        s.windows[kind, outcome] += 1
    if outcome == REACHED and s.last_confirmed[home] < time <= f.span[Span.END]:
        s.last_confirmed[home] = time


@compiled
def add(f: Layout, s: WorkTotals, rows: NDArray[np.void], events: NDArray[np.void]) -> int:
    """Add rows to ``s`` and copy those of cases.

    Parameters
    ----------
    f : Layout
    s : WorkTotals
        Changed in place.
    rows : ndarray of ROW
    events : ndarray of EVENT
        As long as ``rows``; the events of cases are written to its beginning.

    Returns
    -------
    int
        Number of events written.
    """
    case_rows = 0
    for i in range(len(rows)):
        row = rows[i]
        record_type, kind = row["record_type"], row["kind"]
        if record_type in (SPELL, ASSIST_SPELL, BACKGROUND_SPELL):
            add_spell(f, s, row)
        elif record_type in (OVERTIME, ASSIST_OVERTIME, BACKGROUND_OVERTIME):
            add_overtime(f, s, row)
        elif record_type == BREAK_WORKED:
            level = f.level[f.worker[row["worker"]]["queue"]]
            seconds = row["value"] * starts_in_period(f.span, row["time"])
            s.in_breaks[level] += seconds
            s.overtime_days[level, f.day_type[row["time"] // DAY]] -= seconds
        elif record_type == ASSISTANT_REQUESTED:
            s.two_person[int(row["worker"] >= 0)] += starts_in_period(f.span, row["time"])
        elif record_type in (DUE, LAPSED):
            add_duty(f, s, row)
        elif record_type == ARRIVED:
            s.arrival_time[row["entity"]] = row["time"]
        elif record_type == WINDOW_CLOSED:
            add_window(f, s, row)
        elif record_type == RUSHED:
            s.rushed[0] += row["value"] * starts_in_period(f.span, row["time"])
        if is_case_record(f, record_type, kind):
            copy_case_event(f, row, events[case_rows])
            case_rows += 1
    return case_rows
