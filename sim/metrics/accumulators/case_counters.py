"""Totals over cases, and the state of the one case whose history is being processed."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.metrics.accumulators.durations import TIMES_SHAPE
from sim.metrics.accumulators.layout import LEVELS, OWN, CaseColumn, CaseLayout, Nature, Span
from sim.metrics.accumulators.warm_up import starts_in_period
from sim.world.event_order import DAY
from sim.world.tables import Level

GRID = int(Level.GRID)
NONE = -1


class Stage(IntEnum):
    """Stage of a case. Numbers below LEVELS: waiting or in service at that Level."""

    IN_DEPARTMENT = LEVELS  # delay of a department
    IN_DELAY = LEVELS + 1  # any other delay
    SUSPENDED = LEVELS + 2
    UNASSIGNED = LEVELS + 3  # before the first queue or delay


STAGES = LEVELS + len(Stage)


class Series(IntEnum):
    """Row of ``CaseTotals.days``. Series named OWN count cases of grid, sub-area and community only."""

    OPEN = 0  # cases
    OPEN_OWN = 1
    OVERDUE = 2  # cases
    OVERDUE_OWN = 3
    CASE_WORK = 4  # open seconds of cases at grid, sub-area and community
    UPPER_WORK = 5  # open seconds of upper tasks there
    GRID_WORK = 6  # open seconds of both in grid queues only


class Count(IntEnum):
    """Number counted over cases in the period: a position in ``CaseTotals.counts``."""

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
    INFORMED = 12  # cases closed with the result communicated to the resident
    FOUND_CLOSURES = 13  # of cases found by a worker
    FOUND_INFORMED = 14
    ASKED = 15  # residents asked for their opinion
    SATISFIED = 16
    VERIFICATIONS = 17
    FAILED_VERIFICATIONS = 18
    RETURNS = 19
    EVALUATIONS = 20
    EARLY_CLOSURES = 21
    CASES_QUEUED = 22  # seconds of work of cases that joined queues
    UPPER_QUEUED = 23  # seconds of work of upper tasks that joined queues
    ROTA_EMERGENCIES = 24  # emergencies assigned to the duty rota
    EXTENSIONS = 25  # of own deadlines
    UNSOLVED_CLOSURES = 26  # closings of cases that are not solved in the resident's eyes
    JOINED_REPORTS = 27  # reports recognised as an event already open
    PRESSED = 28  # times cases were pressed


# Blocks of CaseTotals.counts after Count, by first position.
STAGE_SECONDS = len(Count)  # [Level or Stage] seconds of cases in the system
SERVICE_SECONDS = STAGE_SECONDS + STAGES  # [Level] seconds in service among them
SOLVED_AT = SERVICE_SECONDS + LEVELS  # [Level] cases solved
TAKEN_UP_AT = SOLVED_AT + LEVELS  # [Level] cases taken up by its desks
TAKEN_UP_SECONDS = TAKEN_UP_AT + LEVELS  # [Level] seconds that its desks worked on them
COUNTS = TAKEN_UP_SECONDS + LEVELS


class Rule(IntEnum):
    """Deadline rule of a round."""

    OWN = 0  # of the place
    REFERENCE = 1  # the same for all places


class JudgedBy(IntEnum):
    """Event that a deadline is compared with."""

    SOLUTION = 0
    CLOSING = 1  # as reported


class Due(IntEnum):
    """Count of deadline rounds."""

    FELL_DUE = 0
    MISSED = 1


RULES = len(Rule)

CASE_STATE = np.dtype([(n, np.int64) for n in (
    "arrived_at", "first_served_at", "closed_at",  # seconds; -1 = not yet
    "open_since", "overdue_since",  # seconds; -1 = not now
    "stage", "stage_since",  # current Level or Stage, and its first second; -1 = none
    "remaining",  # seconds of own work left in the current stage
    "level",  # Level of the last stage at a level; -1 = none
    "transfers",  # moves between levels in this round
    "spell_end",  # second at which the last spell ended
    "call_remaining", "call_level",  # seconds left of the last recontact or report, and the Level that takes it
    "tracking_remaining",  # seconds left of tracking the case
    "unanswered",  # 1 = an emergency that once found nobody
    "by_rota",  # 1 = an emergency assigned to the duty rota
    "upper_called_at", "upper_arrives_at",  # seconds: first assignment of an emergency, arrival of the upper level; -1
    "chief_head_missing",  # 1 = an emergency once begun without the chief head
    "reneged",  # 1 = given up
    "solved_at",  # second of the first solution; -1
    "taken_up_at",  # Level whose desk took the case up; -1 = none
    "informed",  # 1 = the resident knows the result of this round
)])  # fmt: skip

Ints = NDArray[np.int64]


class CaseTotals(NamedTuple):
    """Additive whole numbers over cases. Upper tasks count in ``late`` and in work only."""

    late: Ints  # [Rule, JudgedBy, case kind, Level needed, Due] rounds
    by_due_day: Ints  # [Rule, Due, day] rounds judged by solution, needed level at or below the community
    days: Ints  # [Series, day] change on the day; the cumulative sum is the state at 24:00
    times: Ints  # [Duration, CaseGroup, Observation, bin], see sim.metrics.accumulators.durations
    counts: Ints  # [COUNTS] in the period, see Count


def create_totals(f: CaseLayout, kinds: int) -> CaseTotals:
    """Create totals of zero for ``kinds`` case kinds."""
    days = int(f.span[Span.DAYS]) + 1
    shapes = (
        (RULES, len(JudgedBy), kinds, LEVELS, len(Due)), (RULES, len(Due), days), (len(Series), days),
        TIMES_SHAPE, (COUNTS,),
    )  # fmt: skip
    return CaseTotals(*(np.zeros(shape, np.int64) for shape in shapes))


@compiled
def day_of(f: CaseLayout, t: int) -> int:
    """Return the day of second ``t``; the end of the run belongs to the day after the last."""
    return int(min(t // DAY, f.span[Span.DAYS]))


@compiled
def is_upper(f: CaseLayout, c: int) -> bool:
    """Return whether case ``c`` is a task from above."""
    return bool(f.case[c, CaseColumn.NATURE] & Nature.UPPER != 0)


@compiled
def change_work(f: CaseLayout, v: CaseTotals, c: int, day: int, level: int, seconds: int) -> None:
    """Add ``seconds`` (negative = less) to the open work of case ``c`` at a level on a day."""
    if is_upper(f, c):
        v.days[Series.UPPER_WORK, day] += seconds
    else:
        v.days[Series.CASE_WORK, day] += seconds
    if level == GRID:
        v.days[Series.GRID_WORK, day] += seconds


@compiled
def increment(f: CaseLayout, v: CaseTotals, c: int, t: int, counter: int) -> None:
    """Add 1 to a Count if ``t`` lies in the period and case ``c`` is no upper task."""
    if starts_in_period(f.span, t) and not is_upper(f, c):
        v.counts[counter] += 1


@compiled
def add_interval(f: CaseLayout, v: CaseTotals, c: int, series: int, start: int, end: int) -> None:
    """Count case ``c`` as open or overdue in [start, end); ``start`` -1 = not at all.

    ``series`` is Series.OPEN or Series.OVERDUE; the series after it counts own cases.
    """
    if start < 0 or is_upper(f, c):
        return
    for row in range(series, series + 1 + (f.case[c, CaseColumn.NEEDED] <= OWN)):
        v.days[row, day_of(f, start)] += 1
        v.days[row, day_of(f, end)] -= 1
