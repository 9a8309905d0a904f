"""What the lives of cases add up to, and what is remembered of the one case being read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.deadlines import RULES
from sim.metrics.accumulators.durations import TIMES_SHAPE
from sim.metrics.accumulators.layout import DAYS, END, LEVELS, NATURE, NEEDED, OWN, START, UPPER, Scope
from sim.world.events import DAY
from sim.world.tables import Level

GRID = int(Level.GRID)
NONE = -1

# Where a case is: waiting or in hand at a level 0..5, then:
IN_DEPARTMENT, IN_DELAY, IN_SUSPENSION, NOWHERE = LEVELS, LEVELS + 1, LEVELS + 2, LEVELS + 3
PLACES = LEVELS + 4
# Rows of Lives.days; the second of a pair counts cases of grid, sub-area and community only. Work:
# open seconds there, of cases and of upper tasks; GRID_WORK: of both, in grid queues only.
OPEN, OPEN_OWN, OVERDUE, OVERDUE_OWN, CASE_WORK, UPPER_WORK, GRID_WORK, SERIES = range(8)
# Places in Lives.counts
RAISES, CLOSES, SOLVES, REOPENS, RECONTACTS, GIVES_UP, HOPS, ALARMS, UNHEARD = range(9)
CASES_QUEUED, UPPER_QUEUED, STAGE = 9, 10, 11
HAND = STAGE + PLACES
SOLVED_AT = HAND + LEVELS
CLIMBS, POOLS, HEADLESS = range(SOLVED_AT + LEVELS, SOLVED_AT + LEVELS + 3)
TOLD = HEADLESS + 1  # cases closed whose resident was told the result
FOUND_CLOSES, FOUND_TOLD = TOLD + 1, TOLD + 2  # of the cases a worker found
ASKED, CONTENT = TOLD + 3, TOLD + 4  # residents asked for their opinion, and satisfied
CHECKS, FAILED_CHECKS, RETURNS, EVALUATIONS, PAPER_CLOSES = range(TOLD + 5, TOLD + 10)
COUNTS = TOLD + 10

LIFE = np.dtype([(n, np.int64) for n in (
    "raised", "touched", "closed", "open", "overdue",  # times; -1 = not, or not now
    "place", "since", "left",  # the stage at hand; left: seconds of own work still to do
    "level", "hops", "spell_end", "call", "unheard", "gone",
    "asking",  # seconds left of asking after it
    "headless",  # 1 = an emergency once without the chief head
    "told",  # 1 = the resident has heard the result of this round
)])  # fmt: skip

Ints = NDArray[np.int64]


class Lives(NamedTuple):
    """What the lives of cases add up to, all whole numbers. Upper tasks: only in `late` and their work."""

    late: Ints  # [rule, by solution | closing, case kind, Level needed, fell due | missed]
    fell: Ints  # [rule, fell due | missed, day of the due time] by solution, needed at or below the community
    days: Ints  # [series, day] change that day; the cumulative sum is the state at 24:00
    times: Ints  # [measure, group, entered | ended | left, bin], see sim.metrics.accumulators.durations
    counts: Ints  # [COUNTS] in the period; STAGE..: seconds by place, HAND..: in hand by Level


def fresh(f: Scope, kinds: int) -> Lives:
    """Nothing counted yet."""
    days = int(f.span[DAYS]) + 1
    shapes = ((RULES, 2, kinds, LEVELS, 2), (RULES, 2, days), (SERIES, days), TIMES_SHAPE, (COUNTS,))
    return Lives(*(np.zeros(shape, np.int64) for shape in shapes))


@compiled
def in_period(f: Scope, t: int) -> bool:
    return bool(f.span[START] <= t < f.span[END])


@compiled
def clipped(f: Scope, start: int, end: int) -> int:
    """Seconds of [start, end) in the period."""
    return int(max(0, min(end, f.span[END]) - max(start, f.span[START])))


@compiled
def day_of(f: Scope, t: int) -> int:
    return int(min(t // DAY, f.span[DAYS]))


@compiled
def is_upper(f: Scope, c: int) -> bool:
    return bool(f.case[c, NATURE] & UPPER != 0)


@compiled
def change_work(f: Scope, v: Lives, c: int, day: int, level: int, seconds: int) -> None:
    """Open work of a case grows or shrinks on a day."""
    v.days[UPPER_WORK if f.case[c, NATURE] & UPPER else CASE_WORK, day] += seconds
    if level == GRID:
        v.days[GRID_WORK, day] += seconds


@compiled
def count(f: Scope, v: Lives, c: int, t: int, what: int) -> None:
    if f.span[START] <= t < f.span[END] and not f.case[c, NATURE] & UPPER:
        v.counts[what] += 1


@compiled
def span(f: Scope, v: Lives, c: int, series: int, start: int, end: int) -> None:
    """The case was open (or overdue) in [start, end), start -1 = not at all."""
    if start < 0 or f.case[c, NATURE] & UPPER:
        return
    for row in range(series, series + 1 + (f.case[c, NEEDED] <= OWN)):
        v.days[row, day_of(f, start)] += 1
        v.days[row, day_of(f, end)] -= 1
