"""The lives of cases: each case's rows in order of time, walked once when all rows are in.

Rows of one second are taken in the order of ``PHASE``, not of writing: what ends an old stage comes
before what begins the next. A stage lasts at least a second, so two stages never begin together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.events import DAY
from sim.jit import rule
from sim.metrics.dues import CLOSED as BY_CLOSE
from sim.metrics.dues import DUES, RULES, begin_round, judge, resume, set_due, settle, stop, suspend
from sim.metrics.dues import SOLVED as BY_SOLUTION
from sim.metrics.frame import (
    DAYS,
    EMERGENCY,
    END,
    LEVELS,
    NATURE,
    NEEDED,
    OWN,
    RECONTACT,
    SOLVABLE,
    START,
    UPPER,
    Scope,
)  # fmt: skip
from sim.metrics.order import PHASE, group_by_case, put_in_order
from sim.metrics.times import TIMES_SHAPE, observe
from sim.rows import What
from sim.world import Level

RAISED, QUEUED, STARTED, DELAYED = int(What.RAISED), int(What.QUEUED), int(What.STARTED), int(What.DELAYED)
SUSPENDED, RESUMED, RETURNED = int(What.SUSPENDED), int(What.RESUMED), int(What.RETURNED)
SOLVED, CLOSED, REOPENED, GAVE_UP = int(What.SOLVED), int(What.CLOSED), int(What.REOPENED), int(What.GAVE_UP)
WITHDRAWN, UNANSWERED, RECONTACTED = int(What.WITHDRAWN), int(What.UNANSWERED), int(What.RECONTACTED)
DUE_OWN, DUE_YARDSTICK = int(What.DUE_OWN), int(What.DUE_YARDSTICK)
SPELL, OVERTIME = int(What.SPELL), int(What.OVERTIME)
GRID, DEPARTMENT = int(Level.GRID), int(Level.DEPARTMENT)
NONE = -1

# Where a case is: waiting or in hand at a level 0..5, then:
IN_DEPARTMENT, IN_DELAY, IN_SUSPENSION, NOWHERE = LEVELS, LEVELS + 1, LEVELS + 2, LEVELS + 3
PLACES = LEVELS + 4
# Rows of Lives.days; the second of a pair counts cases of grid, sub-area and community only. Work: open seconds
# there, of cases and of upper tasks; GRID_WORK: of both, in grid queues only.
OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, CASE_WORK, UPPER_WORK, GRID_WORK, SERIES = range(8)
# Places in Lives.counts
RAISES, CLOSES, SOLVES, REOPENS, RECONTACTS, GIVES_UP, HOPS, ALARMS, UNHEARD = range(9)
CASES_QUEUED, UPPER_QUEUED, STAGE = 9, 10, 11
HAND = STAGE + PLACES
SOLVED_AT = HAND + LEVELS
COUNTS = SOLVED_AT + LEVELS

LIFE = np.dtype([(n, np.int64) for n in (
    "raised", "touched", "closed", "open", "overdue",  # times; -1 = not, or not now
    "place", "since", "left",  # the stage at hand; left: seconds of own work still to do
    "level", "hops", "spell_end", "call", "unheard", "gone",
)])  # fmt: skip

Ints = NDArray[np.int64]


class Lives(NamedTuple):
    """What the lives of cases add up to, all whole numbers. Upper tasks: only in `late` and their work."""

    late: Ints  # [rule, by solution | closing, case kind, Level needed, fell due | missed]
    fell: Ints  # [rule, fell due | missed, day of the due time] by solution, needed at or below the community
    days: Ints  # [series, day] change that day; the cumulative sum is the state at 24:00
    times: Ints  # [measure, group, entered | ended | left, bin], see sim.metrics.times
    counts: Ints  # [COUNTS] in the period; from STAGE: seconds by place; HAND: in hand by Level; SOLVED_AT: by Level


def fresh(f: Scope, kinds: int) -> Lives:
    """Nothing counted yet."""
    days = int(f.span[DAYS]) + 1
    shapes = ((RULES, 2, kinds, LEVELS, 2), (RULES, 2, days), (SERIES, days), TIMES_SHAPE, (COUNTS,))
    return Lives(*(np.zeros(shape, np.int64) for shape in shapes))


# --- small questions ---------------------------------------------------------------------------------


@rule
def in_period(f: Scope, t: int) -> bool:
    return f.span[START] <= t < f.span[END]


@rule
def clipped(f: Scope, start: int, end: int) -> int:
    """Seconds of [start, end) in the period."""
    return max(0, min(end, f.span[END]) - max(start, f.span[START]))


@rule
def day_of(f: Scope, t: int) -> int:
    return min(t // DAY, f.span[DAYS])


@rule
def is_upper(f: Scope, c: int) -> bool:
    return f.case[c, NATURE] & UPPER != 0


@rule
def change_work(f: Scope, v: Lives, c: int, day: int, level: int, seconds: int) -> None:
    """Open work of a case grows or shrinks on a day."""
    v.days[UPPER_WORK if f.case[c, NATURE] & UPPER else CASE_WORK, day] += seconds
    if level == GRID:
        v.days[GRID_WORK, day] += seconds


@rule
def count(f: Scope, v: Lives, c: int, t: int, what: int) -> None:
    if f.span[START] <= t < f.span[END] and not f.case[c, NATURE] & UPPER:
        v.counts[what] += 1


@rule
def span(f: Scope, v: Lives, c: int, series: int, start: int, end: int) -> None:
    """The case was open (or overdue) in [start, end), start -1 = not at all."""
    if start < 0 or f.case[c, NATURE] & UPPER:
        return
    for row in range(series, series + 1 + (f.case[c, NEEDED] <= OWN)):
        v.days[row, day_of(f, start)] += 1
        v.days[row, day_of(f, end)] -= 1


# --- stages and work ---------------------------------------------------------------------------------


@rule
def end_stage(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int) -> None:
    """The stage at hand is over: its time is counted where it was spent, its open work is gone."""
    if life["since"] < 0:
        return
    if not is_upper(f, c):
        v.counts[STAGE + life["place"]] += clipped(f, life["since"], t)
    change_work(f, v, c, day_of(f, t), life["level"], -life["left"])
    life["left"] = 0
    life["since"] = NONE


@rule
def begin_stage(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int, place: int) -> None:
    end_stage(f, v, life, c, t)
    life["place"] = place
    life["since"] = t
    level = DEPARTMENT if place == IN_DEPARTMENT else place
    if level >= LEVELS:
        return
    if life["level"] >= 0 and life["level"] != level:
        life["hops"] += 1
    life["level"] = level


@rule
def drop_call(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int) -> None:
    """What is left of a resident's last call is no longer open; calls go to the grid."""
    change_work(f, v, c, day_of(f, t), GRID, -life["call"])
    life["call"] = 0


@rule
def queue_up(f: Scope, v: Lives, life: NDArray[np.void], event: NDArray[np.void]) -> None:
    """The work of a step joins a queue; a resident's call runs beside the case's own steps."""
    c, t = event["case"], event["time"]
    seconds = event["value"] if event["level"] <= OWN else 0
    if event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, life, c, t)
        life["call"] = seconds
    else:
        begin_stage(f, v, life, c, t, event["level"])
        life["left"] = seconds
    change_work(f, v, c, day_of(f, t), event["level"], seconds)
    if in_period(f, t):
        v.counts[UPPER_QUEUED if is_upper(f, c) else CASES_QUEUED] += seconds


@rule
def work_off(f: Scope, v: Lives, life: NDArray[np.void], event: NDArray[np.void]) -> None:
    """Work done shrinks what is open, on the day the spell ends and never below nothing."""
    c, day = event["case"], day_of(f, life["spell_end"])
    if event["kind"] == f.span[RECONTACT]:
        part = min(event["work"], life["call"])
        life["call"] -= part
        change_work(f, v, c, day, GRID, -part)
    else:
        part = min(event["work"], life["left"])
        life["left"] -= part
        change_work(f, v, c, day, life["level"], -part)


@rule
def spell(f: Scope, v: Lives, life: NDArray[np.void], event: NDArray[np.void]) -> None:
    """A stretch of work in somebody's hand; nights and breaks inside it are in his hand too."""
    life["spell_end"] = event["value"]
    case_step = event["kind"] != f.span[RECONTACT] and life["place"] < LEVELS
    if case_step and not is_upper(f, event["case"]):
        v.counts[HAND + life["place"]] += clipped(f, event["time"], event["value"])
    work_off(f, v, life, event)


@rule
def follow_stage(f: Scope, v: Lives, life: NDArray[np.void], event: NDArray[np.void]) -> None:
    """Rows about where the case is and who works on it."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == QUEUED:
        queue_up(f, v, life, event)
    elif what == DELAYED:
        begin_stage(f, v, life, c, t, IN_DEPARTMENT if event["level"] == DEPARTMENT else IN_DELAY)
    elif what == SUSPENDED:
        begin_stage(f, v, life, c, t, IN_SUSPENSION)
    elif what == SPELL:
        spell(f, v, life, event)
    elif what == OVERTIME:
        work_off(f, v, life, event)
    elif what == WITHDRAWN and event["kind"] == f.span[RECONTACT]:
        drop_call(f, v, life, c, t)
    elif what == STARTED and life["touched"] < 0:
        life["touched"] = t


# --- the case itself ---------------------------------------------------------------------------------


@rule
def raised(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int) -> None:
    life["raised"] = life["open"] = life["since"] = t
    count(f, v, c, t, RAISES)
    if f.case[c, NATURE] & EMERGENCY:
        count(f, v, c, t, ALARMS)


@rule
def solve(f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], c: int, t: int) -> None:
    settle(f, v.late, v.fell, dues, c, BY_SOLUTION)
    count(f, v, c, t, SOLVES)
    if in_period(f, t) and not is_upper(f, c):
        v.counts[HOPS] += life["hops"]
        if life["level"] >= 0:
            v.counts[SOLVED_AT + life["level"]] += 1


@rule
def leave(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int) -> None:
    """Closed or given up: no stage, no calls, not open."""
    end_stage(f, v, life, c, t)
    drop_call(f, v, life, c, t)
    span(f, v, c, OPEN, life["open"], t)
    life["open"] = NONE


@rule
def close(f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], c: int, t: int) -> None:
    if f.case[c, SOLVABLE] == 0:
        solve(f, v, life, dues, c, t)
    leave(f, v, life, c, t)
    settle(f, v.late, v.fell, dues, c, BY_CLOSE)
    count(f, v, c, t, CLOSES)
    if life["closed"] < 0:
        life["closed"] = t


@rule
def give_up(f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], c: int, t: int) -> None:
    leave(f, v, life, c, t)
    stop(dues)
    count(f, v, c, t, GIVES_UP)
    life["gone"] = 1


@rule
def reopen(f: Scope, v: Lives, life: NDArray[np.void], c: int, t: int) -> None:
    life["open"] = t
    life["hops"] = 0
    life["level"] = NONE
    count(f, v, c, t, REOPENS)


@rule
def unanswered(f: Scope, v: Lives, life: NDArray[np.void], c: int) -> None:
    """Counted once a case, with the period in which the emergency arose."""
    if life["unheard"] == 0:
        count(f, v, c, life["raised"], UNHEARD)
    life["unheard"] = 1


@rule
def follow(
    f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], event: NDArray[np.void]
) -> None:
    """Rows about the case itself."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == RAISED:
        raised(f, v, life, c, t)
    elif what == SOLVED:
        solve(f, v, life, dues, c, t)
    elif what == CLOSED:
        close(f, v, life, dues, c, t)
    elif what == GAVE_UP:
        give_up(f, v, life, dues, c, t)
    elif what == RETURNED or what == REOPENED:
        begin_round(dues)
        if what == REOPENED:
            reopen(f, v, life, c, t)
    elif what == SUSPENDED:
        suspend(dues)
    elif what == RESUMED:
        resume(dues)
    elif what == DUE_OWN or what == DUE_YARDSTICK:
        set_due(dues, what - DUE_OWN, event["value"])
    elif what == RECONTACTED:
        count(f, v, c, t, RECONTACTS)
    elif what == UNANSWERED:
        unanswered(f, v, life, c)


# --- the walk ----------------------------------------------------------------------------------------


@rule
def mark_overdue(f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], c: int, t: int) -> None:
    """Past the yardstick's due time (the place's own where there is no yardstick) and unsolved, or no longer."""
    since = dues[1]["over"] if dues[1]["seen"] else dues[0]["over"]
    if since < 0:
        span(f, v, c, OVERDUE, life["overdue"], t)
    life["overdue"] = since


@rule
def born(life: NDArray[np.void], dues: NDArray[np.void]) -> None:
    """A case of which no row has been read."""
    life["raised"] = life["touched"] = life["closed"] = life["open"] = life["overdue"] = NONE
    life["since"] = life["level"] = NONE
    life["place"] = NOWHERE
    life["left"] = life["hops"] = life["spell_end"] = life["call"] = life["unheard"] = life["gone"] = 0
    stop(dues)
    dues[0]["seen"] = dues[1]["seen"] = 0


@rule
def last_words(f: Scope, v: Lives, life: NDArray[np.void], dues: NDArray[np.void], c: int) -> None:
    """The horizon: what is still open ends there and is judged there."""
    horizon = f.span[DAYS] * DAY
    judge(f, v.late, v.fell, dues, c, horizon)
    mark_overdue(f, v, life, dues, c, horizon)
    span(f, v, c, OVERDUE, life["overdue"], horizon)
    leave(f, v, life, c, horizon)
    if life["raised"] >= 0 and not life["gone"] and not is_upper(f, c):
        observe(f, v.times, c, life["raised"], life["touched"], life["closed"])


@rule
def walk_all(
    f: Scope, v: Lives, events: NDArray[np.void], phase: Ints, first: Ints, order: Ints,
    life: NDArray[np.void], dues: NDArray[np.void],
) -> None:  # fmt: skip
    """Every case once; ``first`` (cases + 2 zeros), ``order``, ``life`` and ``dues`` are room to work in."""
    group_by_case(events, first, order)
    for c in range(len(first) - 2):
        put_in_order(events, phase, order, first[c], first[c + 1])
        born(life[0], dues)
        for i in range(first[c], first[c + 1]):
            event = events[order[i]]
            judge(f, v.late, v.fell, dues, c, event["time"])
            mark_overdue(f, v, life[0], dues, c, event["time"])
            follow(f, v, life[0], dues, event)
            follow_stage(f, v, life[0], event)
        last_words(f, v, life[0], dues, c)


def tell(f: Scope, kinds: int, events: NDArray[np.void]) -> Lives:
    """The lives of all cases in ``events`` (in any order); ``kinds`` case kinds."""
    lives = fresh(f, kinds)
    first = np.zeros(len(f.case) + 2, np.int64)
    order = np.zeros(len(events), np.int64)
    walk_all(f, lives, events, PHASE, first, order, np.zeros(1, LIFE), np.zeros(RULES, DUES))
    return lives
