"""Sums over rows that need no order at all: work done, duties, visits. Also keeps the rows of cases.

Everything is a whole number and is only ever added (of times the latest is kept), so any split of a log into
pieces, in any order, gives the same sums. Rows of cases are passed to ``sim.metrics.accumulators.case_histories`` in a compact form.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.layout import CASE, DAYS, DUTY, END, LEVELS, OWN, START, Layout
from sim.rules.presence import Roster, presence_seconds
from sim.world.events import DAY
from sim.world.log import Outcome, RecordType
from sim.world.tables import DutyWindow, Level

SPELL, OVERTIME = int(RecordType.SPELL), int(RecordType.OVERTIME)
QUEUED, WITHDRAWN = int(RecordType.QUEUED), int(RecordType.WITHDRAWN)
ASSIST_SPELL, ASSIST_OVERTIME, ASSISTANT_REQUESTED = (
    int(RecordType.ASSIST_SPELL),
    int(RecordType.ASSIST_OVERTIME),
    int(RecordType.ASSISTANT_REQUESTED),
)
ARRIVED, DELAYED = int(RecordType.ARRIVED), int(RecordType.DELAYED)
GRID = int(Level.GRID)
DUE, LAPSED, WINDOW_CLOSED = int(RecordType.DUE), int(RecordType.LAPSED), int(RecordType.WINDOW_CLOSED)
CARRIES_OVER = int(DutyWindow.CARRIES_OVER)
NOT_ATTEMPTED, REACHED = int(Outcome.NOT_ATTEMPTED), int(Outcome.REACHED)
LEFT_MASK = (1 << 32) - 1
OUTCOME_SHIFT = 40

Ints = NDArray[np.int64]
Real = NDArray[np.float64]


EVENT = np.dtype([
    ("value", np.int64),  # as in the log
    ("work", np.int64),  # seconds worked: of a spell inside presence, of overtime outside
    ("time", np.int32),
    ("case", np.int32),
    ("what", np.int8),
    ("kind", np.int8),  # task kind of queued work and of spells
    ("level", np.int8),  # of the queue joined, or of a delay
])  # fmt: skip


class WorkTotals(NamedTuple):
    """Whole numbers; seconds unless noted. Days count from day 0; a window belongs to its last day."""

    inside: Ints  # [Level of the worker, task kind] worked inside presence, in the period
    overtime: Ints  # [Level of the worker, task kind] worked outside it, spells begun in the period
    busy: Ints  # [worker] worked inside presence, in the period
    owed: Ints  # [task kind, day] seconds of work due in grids: duties by release, visits by window closed
    undone: Ints  # [task kind, day] seconds left undone by windows closed
    released: Ints  # [task kind] duties released in the period, count
    lapsed: Ints  # [task kind] duties not (wholly) done when their window closed in the period, count
    windows: Ints  # [task kind, Outcome] visit windows closed in the period, count
    carried: Ints  # [day] change of carried duties' open seconds, grid to community
    last_confirmed: (
        Ints  # [home] latest close of a window in which somebody was met, up to the period's end; 0 = none
    )
    arrival_time: NDArray[np.int32]  # [case] when it arose; -1 = not yet
    desk_duties: Ints  # [Level, due | undone] seconds of lapsing duties of desks, in the period
    two_person: Ints  # [alone | with an assistant] steps for two begun in the period, count


def create_totals(f: Layout) -> WorkTotals:
    """Sums of no rows."""
    kinds, days = len(f.owner), int(f.span[DAYS]) + 1
    shapes = (
        (LEVELS, kinds), (LEVELS, kinds), (len(f.worker),), (kinds, days), (kinds, days),
        (kinds,), (kinds,), (kinds, len(Outcome)), (days,), (f.window_seconds.shape[1],),
        (len(f.case_layout.case),), (LEVELS, 2), (2,),
    )  # fmt: skip
    totals = WorkTotals(*(np.zeros(shape, np.int64) for shape in shapes))  # type: ignore[arg-type]
    return totals._replace(arrival_time=np.full(len(f.case_layout.case), -1, np.int32))


@compiled
def seconds_present(f: Layout, w: int, start: int, end: int) -> int:
    """Seconds worker ``w`` is present in [start, end)."""
    if end <= start:
        return 0
    roster = Roster(f.day, f.shift, f.block, f.worker[w]["day_first"], f.span[DAYS])
    return presence_seconds(roster, end) - presence_seconds(roster, start)


@compiled
def is_case_record(f: Layout, what: int, kind: int) -> bool:
    """Whether a row belongs to the life of a case."""
    if what in (QUEUED, WITHDRAWN, SPELL, OVERTIME):
        return bool(f.owner[kind] == CASE)
    return what < SPELL


@compiled
def copy_case_event(f: Layout, row: np.void, event: np.void) -> None:
    """What the reading of a case's rows needs of a row."""
    what, value = row["what"], row["value"]
    event["time"] = row["time"]
    event["what"] = what
    event["case"] = row["entity"]
    event["kind"] = row["kind"]
    event["value"] = value
    event["level"] = f.level[row["unit"]] if what == QUEUED else row["unit"] if what == DELAYED else -1
    event["work"] = value
    if what == SPELL:
        event["work"] = seconds_present(f, row["worker"], row["time"], value)


@compiled
def is_carried(f: Layout, kind: int, entity: int) -> bool:
    """Whether work belongs to a duty that stays owed, of the grids or their community's desks (clause S6.3)."""
    if f.owner[kind] != DUTY or f.duty[entity]["window"] != CARRIES_OVER:
        return False
    return bool(f.level[f.duty[entity]["queue"]] <= OWN)


@compiled
def add_spell(f: Layout, s: WorkTotals, start: int, end: int, kind: int, entity: int, w: int) -> None:
    """Work inside presence, clipped to the period; carried duties shrink when the spell ends."""
    inside = seconds_present(f, w, max(start, f.span[START]), min(end, f.span[END]))
    s.inside[f.level[f.worker[w]["queue"]], kind] += inside
    s.busy[w] += inside
    if is_carried(f, kind, entity):
        s.carried[min(end // DAY, f.span[DAYS])] -= seconds_present(f, w, start, end)


@compiled
def add_overtime(f: Layout, s: WorkTotals, start: int, seconds: int, kind: int, entity: int, w: int) -> None:
    """Work outside presence, counted with the spell it belongs to."""
    if f.span[START] <= start < f.span[END]:
        s.overtime[f.level[f.worker[w]["queue"]], kind] += seconds
    if is_carried(f, kind, entity):
        s.carried[min(start // DAY, f.span[DAYS])] -= seconds


@compiled
def add_desk_duty(
    f: Layout, s: WorkTotals, time: int, what: int, level: int, entity: int, seconds: int
) -> None:
    """A desk's duty released, or closed with work left, if it lapses."""
    if f.duty[entity]["window"] == CARRIES_OVER:
        return
    if what == DUE:
        s.desk_duties[level, 0] += seconds * (f.span[START] <= time < f.span[END])
    else:
        s.desk_duties[level, 1] += max(0, seconds) * (f.span[START] < time <= f.span[END])


@compiled
def add_duty(f: Layout, s: WorkTotals, time: int, what: int, kind: int, entity: int, seconds: int) -> None:
    """A duty released, or closed with work left."""
    carries = is_carried(f, kind, entity)
    level = f.level[f.duty[entity]["queue"]]
    if level != GRID:
        add_desk_duty(f, s, time, what, level, entity, seconds)
        if f.of_grids[kind] == 1:  # a kind that grids have too counts theirs only
            s.carried[min(time // DAY, f.span[DAYS])] += carries * (
                seconds if what == DUE else -max(0, seconds)
            )
            return
    if what == DUE:
        s.owed[kind, time // DAY] += seconds
        s.released[kind] += f.span[START] <= time < f.span[END]
        if carries:
            s.carried[time // DAY] += seconds
    elif seconds > 0:
        s.undone[kind, (time - 1) // DAY] += seconds
        s.lapsed[kind] += f.span[START] < time <= f.span[END]
        if carries:
            s.carried[min(time // DAY, f.span[DAYS])] -= seconds


@compiled
def add_window(f: Layout, s: WorkTotals, time: int, kind: int, entity: int, value: int) -> None:
    """A household's visit window closed: only NOT_ATTEMPTED leaves work undone (clause S4.5)."""
    outcome = value >> OUTCOME_SHIFT
    s.owed[kind, (time - 1) // DAY] += f.window_seconds[f.visits[kind], entity]
    if outcome == NOT_ATTEMPTED:
        s.undone[kind, (time - 1) // DAY] += value & LEFT_MASK
    if f.span[START] < time <= f.span[END]:
        s.windows[kind, outcome] += 1
    if outcome == REACHED and s.last_confirmed[entity] < time <= f.span[END]:
        s.last_confirmed[entity] = time


@compiled
def add(f: Layout, s: WorkTotals, rows: NDArray[np.void], events: NDArray[np.void]) -> int:
    """Fold rows into ``s``; write those of cases to ``events`` (as long as ``rows``), return how many."""
    case_rows = 0
    for i in range(len(rows)):
        row = rows[i]
        what, kind, time = row["what"], row["kind"], row["time"]
        if what in (SPELL, ASSIST_SPELL):
            add_spell(f, s, time, row["value"], kind, row["entity"], row["worker"])
        elif what in (OVERTIME, ASSIST_OVERTIME):
            add_overtime(f, s, time, row["value"], kind, row["entity"], row["worker"])
        elif what == ASSISTANT_REQUESTED:
            s.two_person[int(row["worker"] >= 0)] += f.span[START] <= time < f.span[END]
        elif what in (DUE, LAPSED):
            add_duty(f, s, time, what, kind, row["entity"], row["value"])
        elif what == ARRIVED:
            s.arrival_time[row["entity"]] = time
        elif what == WINDOW_CLOSED:
            add_window(f, s, time, kind, row["entity"], row["value"])
        if is_case_record(f, what, kind):
            copy_case_event(f, row, events[case_rows])
            case_rows += 1
    return case_rows
