"""Time at the ends of blocks of presence in which no visit can start any more (clause S4.4)."""

from __future__ import annotations

from collections.abc import Sequence

from sim.builder.workload.typical_post import Period, PostKind, planned_seconds, presence_share
from sim.config.groups.duties import VisitAttempt
from sim.config.groups.staffing import Staffing

DAYS_OF_WEEK = 7


def gap_minutes(
    staffing: Staffing,
    kinds: Sequence[PostKind],
    visits: Sequence[tuple[float, VisitAttempt]],
    period: Period,
) -> float:
    """Return the minutes a month and post at block ends that visits leave unused, at most.

    A visit starts only if its expected minutes fit the rest of the block. In a block filled with visits the rest is
    then uniform between 0 and the expected minutes of a visit, half of them on average (length-biased renewal
    argument; Ross, Introduction to Probability Models, section 7.7). Work that can be interrupted, such as paperwork,
    fills the rest where some is waiting: the value is an upper bound.

    Parameters
    ----------
    staffing
        Absence and turnover, which lower the number of blocks.
    kinds
        Grid posts of the place, with their weights.
    visits
        Number of visits (only ratios matter) and procedure of each visit plan.
    period
        Measured period.

    Returns
    -------
    float
        Minutes a month and post; 0 without visits.
    """
    number = sum(visited for visited, _ in visits)
    if number <= 0.0:
        return 0.0
    total = sum(
        visited * (attempt.walk_minutes + attempt.interview.minutes_mean) for visited, attempt in visits
    )
    return 0.5 * total / number * sum(kind.weight * _blocks(staffing, kind, period) for kind in kinds)


def _blocks(staffing: Staffing, kind: PostKind, period: Period) -> float:
    """Return the expected blocks of grid work a month of one post."""
    week = [len(blocks) for blocks in kind.shift.week()]
    seconds = planned_seconds(kind, period)[period.first : period.end]
    # A make-up working day at a weekend has the blocks of a working day.
    first = period.start.weekday() + period.first
    blocks = sum(
        week[(first + day) % DAYS_OF_WEEK] or max(week) for day, planned in enumerate(seconds) if planned > 0
    )
    return blocks * kind.grid_share * presence_share(staffing, kind) / period.months
