"""The lives of cases: each case's rows in order of time, walked once when all of them are in.

Rows of one second are read in the order of ``sim.metrics.accumulators.row_order``, not of writing: what ends an old stage
comes before what begins the next. A stage lasts at least a second, so two stages never begin together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.case_counters import (
    ALARMS,
    ASKED,
    CHECKS,
    CLIMBS,
    CLOSES,
    CONTENT,
    EVALUATIONS,
    FAILED_CHECKS,
    FOUND_CLOSES,
    FOUND_TOLD,
    GIVES_UP,
    HEADLESS,
    HOPS,
    LIFE,
    NONE,
    NOWHERE,
    OPEN,
    OVERDUE,
    PAPER_CLOSES,
    POOLS,
    RAISES,
    RECONTACTS,
    REOPENS,
    RETURNS,
    SOLVED_AT,
    SOLVES,
    TOLD,
    UNHEARD,
    Lives,
    count,
    in_period,
    is_upper,
    span,
)
from sim.metrics.accumulators.case_stages import drop_asking, drop_call, end_stage, follow_stage
from sim.metrics.accumulators.deadlines import CLOSED as BY_CLOSE
from sim.metrics.accumulators.deadlines import (
    DUES,
    RULES,
    begin_round,
    judge,
    resume,
    set_due,
    settle,
    stop,
    suspend,
)
from sim.metrics.accumulators.deadlines import SOLVED as BY_SOLUTION
from sim.metrics.accumulators.durations import observe
from sim.metrics.accumulators.layout import DAYS, EMERGENCY, FOUND, NATURE, SOLVABLE, Scope
from sim.metrics.accumulators.row_buffer import Kept
from sim.metrics.accumulators.row_order import PHASE, group_by_case, put_in_order
from sim.world.events import DAY
from sim.world.log import RecordType

ARRIVED, SOLVED, CLOSED = int(RecordType.ARRIVED), int(RecordType.SOLVED), int(RecordType.CLOSED)
SUSPENDED, RESUMED, RETURNED = int(RecordType.SUSPENDED), int(RecordType.RESUMED), int(RecordType.RETURNED)
REOPENED, RENEGED, RECONTACTED = (
    int(RecordType.REOPENED),
    int(RecordType.RENEGED),
    int(RecordType.RECONTACTED),
)
AUTO_ESCALATED, POOLED, CHIEF_HEAD_ABSENT = (
    int(RecordType.AUTO_ESCALATED),
    int(RecordType.POOLED),
    int(RecordType.CHIEF_HEAD_ABSENT),
)
RESULT_COMMUNICATED, VERIFIED = int(RecordType.RESULT_COMMUNICATED), int(RecordType.VERIFIED)
EVALUATED, CLOSED_EARLY = int(RecordType.EVALUATED), int(RecordType.CLOSED_EARLY)
UNANSWERED, DUE_OWN, DUE_REFERENCE = (
    int(RecordType.UNANSWERED),
    int(RecordType.DUE_OWN),
    int(RecordType.DUE_REFERENCE),
)

Ints = NDArray[np.int64]


@compiled
def raised(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    life["raised"] = life["open"] = life["since"] = t
    count(f, v, c, t, RAISES)
    if f.case[c, NATURE] & EMERGENCY:
        count(f, v, c, t, ALARMS)


@compiled
def solve(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], c: int, t: int) -> None:
    settle(f, v.late, v.fell, dues, c, BY_SOLUTION)
    count(f, v, c, t, SOLVES)
    if in_period(f, t) and not is_upper(f, c):
        v.counts[HOPS] += life["hops"]
        if life["level"] >= 0:
            v.counts[SOLVED_AT + life["level"]] += 1


@compiled
def leave(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    """Closed or given up: no stage, no calls, not open."""
    end_stage(f, v, life, c, t)
    drop_call(f, v, life, c, t)
    drop_asking(f, v, life, c, t)
    span(f, v, c, OPEN, life["open"], t)
    span(f, v, c, OVERDUE, life["overdue"], t)
    life["open"] = life["overdue"] = NONE


@compiled
def close(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], c: int, t: int) -> None:
    if f.case[c, SOLVABLE] == 0:
        solve(f, v, life, dues, c, t)
    leave(f, v, life, c, t)
    settle(f, v.late, v.fell, dues, c, BY_CLOSE)
    count(f, v, c, t, CLOSES)
    if life["told"]:
        count(f, v, c, t, TOLD)
    if f.case[c, NATURE] & FOUND:
        count(f, v, c, t, FOUND_CLOSES)
        if life["told"]:
            count(f, v, c, t, FOUND_TOLD)
    if life["closed"] < 0:
        life["closed"] = t


@compiled
def give_up(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], c: int, t: int) -> None:
    leave(f, v, life, c, t)
    stop(dues)
    count(f, v, c, t, GIVES_UP)
    life["gone"] = 1


@compiled
def reopen(f: Scope, v: Lives, life: np.void, c: int, t: int) -> None:
    end_stage(f, v, life, c, t)  # an evaluation left off here
    life["open"] = t
    life["told"] = 0
    life["hops"] = 0
    life["level"] = NONE
    count(f, v, c, t, REOPENS)


@compiled
def unanswered(f: Scope, v: Lives, life: np.void, c: int) -> None:
    """Counted once a case, with the period in which the emergency arose."""
    if life["unheard"] == 0:
        count(f, v, c, life["raised"], UNHEARD)
    life["unheard"] = 1


@compiled
def without_head(f: Scope, v: Lives, life: np.void, c: int) -> None:
    """Counted once a case, with the period in which the emergency arose."""
    if life["headless"] == 0:
        count(f, v, c, life["raised"], HEADLESS)
    life["headless"] = 1


@compiled
def follow(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], event: np.void) -> None:
    """Rows about the case itself."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == ARRIVED:
        raised(f, v, life, c, t)
    elif what == SOLVED:
        solve(f, v, life, dues, c, t)
    elif what == CLOSED:
        close(f, v, life, dues, c, t)
    elif what == RENEGED:
        give_up(f, v, life, dues, c, t)
    elif what == RETURNED:
        begin_round(dues)
        life["told"] = 0
        count(f, v, c, t, FAILED_CHECKS if event["value"] == 1 else RETURNS)
    elif what == REOPENED:
        begin_round(dues)
        reopen(f, v, life, c, t)
    elif what == SUSPENDED:
        suspend(dues)
    elif what == RESUMED:
        resume(dues)
    elif what in (DUE_OWN, DUE_REFERENCE):
        set_due(dues, what - DUE_OWN, event["value"])
    elif what == RECONTACTED:
        count(f, v, c, t, RECONTACTS)
    elif what == UNANSWERED:
        unanswered(f, v, life, c)
    elif what == AUTO_ESCALATED:
        count(f, v, c, t, CLIMBS)
    elif what == POOLED:
        count(f, v, c, life["raised"], POOLS)
    elif what == CHIEF_HEAD_ABSENT:
        without_head(f, v, life, c)
    else:
        follow_end(f, v, life, dues, event)


@compiled
def follow_end(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], event: np.void) -> None:
    """Rows about how a case is ended: told, verified, evaluated, closed on paper."""
    c, t, what = event["case"], event["time"], event["what"]
    if what == RESULT_COMMUNICATED:
        life["told"] = 1
        if event["value"] >= 0:
            count(f, v, c, t, ASKED)
        if event["value"] == 1:
            count(f, v, c, t, CONTENT)
    elif what == VERIFIED:
        count(f, v, c, t, CHECKS)
    elif what == EVALUATED:
        count(f, v, c, t, EVALUATIONS)
    elif what == CLOSED_EARLY:
        settle(f, v.late, v.fell, dues, c, BY_CLOSE)
        count(f, v, c, t, PAPER_CLOSES)


@compiled
def mark_overdue(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], c: int, t: int) -> None:
    """Unsolved past the yardstick's due time (the place's own where there is none), or no longer."""
    since = dues[1]["over"] if dues[1]["seen"] else dues[0]["over"]
    if life["open"] < 0:  # sent back after it was solved and closed without solving it again
        since = NONE
    if since < 0:
        span(f, v, c, OVERDUE, life["overdue"], t)
    life["overdue"] = since


@compiled
def born(life: np.void, dues: NDArray[np.void]) -> None:
    """A case of which no row has been read."""
    life["raised"] = life["touched"] = life["closed"] = life["open"] = life["overdue"] = NONE
    life["since"] = life["level"] = NONE
    life["place"] = NOWHERE
    life["left"] = life["hops"] = life["spell_end"] = life["call"] = life["asking"] = 0
    life["unheard"] = life["headless"] = life["gone"] = life["told"] = 0
    stop(dues)
    dues[0]["seen"] = dues[1]["seen"] = 0


@compiled
def last_words(f: Scope, v: Lives, life: np.void, dues: NDArray[np.void], c: int) -> None:
    """The horizon: what is still open ends there and is judged there."""
    horizon = f.span[DAYS] * DAY
    judge(f, v.late, v.fell, dues, c, horizon)
    mark_overdue(f, v, life, dues, c, horizon)
    leave(f, v, life, c, horizon)
    if life["raised"] >= 0 and not life["gone"] and not is_upper(f, c):
        observe(f, v.times, c, life["raised"], life["touched"], life["closed"])


@compiled
def walk_all(
    f: Scope, v: Lives, events: NDArray[np.void], finished: NDArray[np.bool_], phase: Ints,
    first: NDArray[np.int32], order: NDArray[np.int32], life: NDArray[np.void], dues: NDArray[np.void],
) -> None:  # fmt: skip
    """Every finished case once; ``first`` (cases + 2 zeros), ``order``, ``life`` and ``dues`` are room to work in."""
    group_by_case(events, first, order)
    for c in range(len(first) - 2):
        if first[c] == first[c + 1] or not finished[c]:
            continue
        put_in_order(events, phase, order, first[c], first[c + 1])
        born(life[0], dues)
        for i in range(first[c], first[c + 1]):
            event = events[order[i]]
            judge(f, v.late, v.fell, dues, c, event["time"])
            mark_overdue(f, v, life[0], dues, c, event["time"])
            follow(f, v, life[0], dues, event)
            follow_stage(f, v, life[0], event)
        last_words(f, v, life[0], dues, c)


def tell(f: Scope, lives: Lives, kept: Kept, finished: NDArray[np.bool_]) -> None:
    """Add to ``lives`` those of the ``finished`` cases ([case]), of which all rows are kept, in any order."""
    first, order = kept.scratch()
    walk_all(f, lives, kept.rows, finished, PHASE, first, order, np.zeros(1, LIFE), np.zeros(RULES, DUES))
