"""What the cases add up to, and what is remembered of the one case being read."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.deadlines import RULES
from sim.metrics.accumulators.durations import TIMES_SHAPE
from sim.metrics.accumulators.layout import DAYS, END, LEVELS, NATURE, NEEDED, OWN, START, UPPER, CaseLayout
from sim.world.events import DAY
from sim.world.tables import Level

GRID = int(Level.GRID)
NONE = -1

# Where a case is: waiting or in hand at a level 0..5, then:
IN_DEPARTMENT, IN_DELAY, IN_SUSPENSION, NO_STAGE = LEVELS, LEVELS + 1, LEVELS + 2, LEVELS + 3
STAGES = LEVELS + 4
# Rows of CaseTotals.days; the second of a pair counts cases of grid, sub-area and community only. Work:
# open seconds there, of cases and of upper tasks; GRID_WORK: of both, in grid queues only.
OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, CASE_WORK, UPPER_WORK, GRID_WORK, SERIES = range(8)


class Count(IntEnum):
    """What is counted of cases in the period: a place in ``CaseTotals.counts``."""

    ARRIVALS = 0
    CLOSURES = 1
    SOLUTIONS = 2
    REOPENINGS = 3
    RECONTACTS = 4
    RENEGES = 5
    TRANSFERS = 6  # moves between levels of the cases solved
    EMERGENCIES = 7
    UNANSWERED_EMERGENCIES = 8
    CHIEF_HEAD_MISSING = 9  # emergencies begun without the chief head
    AUTO_ESCALATIONS = 10
    POOL_OFFERS = 11  # cases offered to the community pool
    INFORMED = 12  # cases closed whose resident knows the result
    FOUND_CLOSURES = 13  # of the cases a worker found
    FOUND_INFORMED = 14
    ASKED = 15  # residents asked for their opinion
    SATISFIED = 16
    VERIFICATIONS = 17
    FAILED_VERIFICATIONS = 18
    RETURNS = 19
    EVALUATIONS = 20
    EARLY_CLOSURES = 21
    CASES_QUEUED = 22  # seconds of work that joined queues, of cases
    UPPER_QUEUED = 23  # and of upper tasks


# Behind them in CaseTotals.counts: seconds by stage, of these in service by Level, cases solved by Level.
STAGE = len(Count)
IN_SERVICE = STAGE + STAGES
SOLVED_AT = IN_SERVICE + LEVELS
COUNTS = SOLVED_AT + LEVELS

CASE_STATE = np.dtype([(n, np.int64) for n in (
    "arrived_at", "first_served_at", "closed_at", "open_since", "overdue_since",  # times; -1 = not, or not now
    "stage", "stage_since", "remaining",  # the stage at hand; remaining: seconds of own work still to do
    "level", "transfers", "spell_end", "call_remaining", "unanswered", "reneged",
    "follow_up_remaining",  # seconds left of asking after it
    "chief_head_missing",  # 1 = an emergency once without the chief head
    "informed",  # 1 = the resident knows the result of this round
)])  # fmt: skip

Ints = NDArray[np.int64]


class CaseTotals(NamedTuple):
    """What the cases add up to, all whole numbers. Upper tasks: only in `late` and their work."""

    late: Ints  # [rule, by solution | closing, case kind, Level needed, fell due | missed]
    by_due_day: (
        Ints  # [rule, fell due | missed, day of the due time] by solution, needed at or below the community
    )
    days: Ints  # [series, day] change that day; the cumulative sum is the state at 24:00
    times: Ints  # [measure, group, entered | ended | censored, bin], see sim.metrics.accumulators.durations
    counts: Ints  # [COUNTS] in the period, see Count


def create_totals(f: CaseLayout, kinds: int) -> CaseTotals:
    """Nothing counted yet."""
    days = int(f.span[DAYS]) + 1
    shapes = ((RULES, 2, kinds, LEVELS, 2), (RULES, 2, days), (SERIES, days), TIMES_SHAPE, (COUNTS,))
    return CaseTotals(*(np.zeros(shape, np.int64) for shape in shapes))


@compiled
def is_in_period(f: CaseLayout, t: int) -> bool:
    return bool(f.span[START] <= t < f.span[END])


@compiled
def seconds_in_period(f: CaseLayout, start: int, end: int) -> int:
    """Seconds of [start, end) in the period."""
    return int(max(0, min(end, f.span[END]) - max(start, f.span[START])))


@compiled
def day_of(f: CaseLayout, t: int) -> int:
    return int(min(t // DAY, f.span[DAYS]))


@compiled
def is_upper(f: CaseLayout, c: int) -> bool:
    return bool(f.case[c, NATURE] & UPPER != 0)


@compiled
def change_work(f: CaseLayout, v: CaseTotals, c: int, day: int, level: int, seconds: int) -> None:
    """Open work of a case grows or shrinks on a day."""
    v.days[UPPER_WORK if f.case[c, NATURE] & UPPER else CASE_WORK, day] += seconds
    if level == GRID:
        v.days[GRID_WORK, day] += seconds


@compiled
def increment(f: CaseLayout, v: CaseTotals, c: int, t: int, what: int) -> None:
    if f.span[START] <= t < f.span[END] and not f.case[c, NATURE] & UPPER:
        v.counts[what] += 1


@compiled
def add_interval(f: CaseLayout, v: CaseTotals, c: int, series: int, start: int, end: int) -> None:
    """The case was open (or overdue) in [start, end), start -1 = not at all."""
    if start < 0 or f.case[c, NATURE] & UPPER:
        return
    for row in range(series, series + 1 + (f.case[c, NEEDED] <= OWN)):
        v.days[row, day_of(f, start)] += 1
        v.days[row, day_of(f, end)] -= 1
