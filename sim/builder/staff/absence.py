"""Absence: sick leave in spells and annual leave in blocks, as pure functions of keyed draws.

*Sick leave.* On each working day of a post its worker falls ill with probability p (draw ``ABSENCE_START``, keyed by
post and date) and is absent for L working days of the post, this one included (draw ``ABSENCE_LENGTH``). L is
geometric with the given mean, truncated at the length that 1 spell in 1,000 exceeds. Spells may overlap. A working
day is free of illness if no spell begun k = 0, 1, ... working days before includes it. So
``1 - share = prod_k (1 - p P(L > k))``; p is the solution, and the share holds exactly on every day, because spells
that begin before the run are drawn too.

*Annual leave.* n days a year (of whole weeks, ISO 8601), n uniform in ``min_leave_days .. max_leave_days``, in blocks
of at most ``leave_block_days`` working days from the start of a *season*: as many whole weeks as a block needs. A post
takes its seasons in the order of its draws (``LEAVE``). In every season some posts of a community may take no leave,
in rotation: post ``number`` if ``(season + number) % leave_group_size == 0``. So the posts are never all on leave
(clause S3.3), and the leave of a post does not depend on the draws of others. A single post has no such restriction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.rng import RandomStream, StreamPurpose, uniform
from sim.world.tables import Table

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]

_START = int(StreamPurpose.ABSENCE_START)
_LENGTH = int(StreamPurpose.ABSENCE_LENGTH)
LEAVE = int(StreamPurpose.LEAVE)
_REST = 1e-3  # share of spells longer than the truncation
_SEASONS = 64  # maximum in a year; index 63 draws the number of days
_WEEK = 5  # working days


@dataclass(frozen=True)
class AbsencePlan:
    """Absence of a class of posts. Days are working days of the post."""

    sick_share: float  # of working days, 0 <= share < 1
    sick_spell_days: float  # mean length >= 1
    min_leave_days: int  # minimum days of annual leave a year
    max_leave_days: int  # maximum days of annual leave a year
    leave_block_days: int  # longest block

    def __post_init__(self) -> None:
        if not (0.0 <= self.sick_share < 1.0 and self.sick_spell_days >= 1.0):
            raise ValueError("sick_share must lie in [0, 1) and sick_spell_days be at least 1")
        if not (0 <= self.min_leave_days <= self.max_leave_days and self.leave_block_days >= 1):
            raise ValueError(
                "leave days need 0 <= min_leave_days <= max_leave_days and leave_block_days >= 1"
            )

    @property
    def spell_continuation(self) -> float:
        """Probability that a spell continues for another working day."""
        return 1.0 - 1.0 / self.sick_spell_days

    @property
    def longest_spell(self) -> int:
        """Working days after which every spell has ended."""
        return (
            1
            if self.spell_continuation <= 0.0
            else math.ceil(math.log(_REST) / math.log(self.spell_continuation))
        )

    @property
    def weeks(self) -> int:
        """Weeks of a season."""
        return -(-self.leave_block_days // _WEEK)

    def sick_probability(self) -> float:
        """Return the probability of falling ill on a working day, by bisection."""
        lasting = self.spell_continuation ** np.arange(self.longest_spell, dtype=np.float64)
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            away = 1.0 - float(np.prod(1.0 - middle * lasting))
            low, high = (middle, high) if away < self.sick_share else (low, middle)
        return 0.5 * (low + high) if self.sick_share > 0.0 else 0.0


class WorkingDays(NamedTuple):
    """Working days of a post, ascending."""

    ordinal: Ints  # date (proleptic Gregorian ordinal)
    run_day: Ints  # day of the run; negative before it


class SickSpells(NamedTuple):
    """Distribution of sick spells: geometric, truncated."""

    probability: float  # of falling ill on a working day
    continuation: float  # probability that a spell lasts another working day
    longest: int  # maximum length in working days


class Seasons(NamedTuple):
    """Seasons of annual leave, one row each; the rows of a year are consecutive."""

    number: Ints  # running number
    year: Ints
    first: Ints  # first working day: a row of the post's working days
    length: Ints  # working days


class LeaveGroup(NamedTuple):
    """Membership of a post in the group whose members may not all be on leave."""

    number: int  # of the post in the group
    size: int


class LeaveRule(NamedTuple):
    """Days of annual leave a year."""

    least: int  # working days a year
    most: int
    block: int  # longest block


@compiled
def apply_sick_leave(
    seed: int, replication: int, entity: int, days: WorkingDays, spells: SickSpells, away: Flags
) -> None:
    """Set ``away`` (one flag per day of the run) on the sick days of a post.

    ``days`` begin ``spells.longest`` working days before the run.
    """
    ordinal, run_day = days.ordinal, days.run_day
    for i in range(ordinal.size):
        if uniform(seed, replication, _START, entity, ordinal[i]) < spells.probability:
            length = 1
            if spells.continuation > 0.0:
                u = uniform(seed, replication, _LENGTH, entity, ordinal[i])
                length = min(spells.longest, 1 + int(math.log(u) / math.log(spells.continuation)))
            for j in range(i, min(i + length, ordinal.size)):
                if 0 <= run_day[j] < away.size:
                    away[run_day[j]] = 1


@compiled
def apply_annual_leave(
    stream: RandomStream, group: LeaveGroup, seasons: Seasons, run_day: Ints, rule: LeaveRule, away: Flags
) -> None:
    """Set ``away`` on the days of annual leave of one post. ``run_day``: its working days as days of the run."""
    low = 0
    year = seasons.year
    while low < year.size:
        high = low
        while high < year.size and year[high] == year[low]:
            high += 1
        u = _leave_uniform(stream, year[low], _SEASONS - 1)
        left = rule.least + int(u * (rule.most - rule.least + 1))
        last = 0.0
        while left > 0:
            best, chosen = 1.0, -1
            for s in range(low, high):
                stays = group.size > 1 and (seasons.number[s] + group.number) % group.size == 0
                if seasons.length[s] == 0 or stays:
                    continue
                u = _leave_uniform(stream, year[s], s - low)
                if last < u < best:
                    best, chosen = u, s
            if chosen < 0:
                break
            taken = min(left, rule.block, seasons.length[chosen])
            for j in range(seasons.first[chosen], seasons.first[chosen] + taken):
                if 0 <= run_day[j] < away.size:
                    away[run_day[j]] = 1
            left -= taken
            last = best
        low = high


@compiled
def _leave_uniform(stream: RandomStream, year: int, season: int) -> float:
    """Return the draw of a season of a year; that of the last season determines the number of days of leave."""
    index = year * _SEASONS + season
    return uniform(stream.seed, stream.replication, stream.purpose, stream.entity, index)


@compiled
def fill_roster(
    day: Table, start: int, shift_of: Ints, seconds: Ints, away: Flags, extra_time_ppm: Ints
) -> None:
    """Write the rows of ``day`` from ``start`` on.

    ``shift_of``: planned shift by day; ``away``: absence by day (2 = vacant); ``extra_time_ppm``: extra time by
    day. Days off between two absent working days count as absent, without on-call duty. ``returns_when_absent``
    is set from the second consecutive absent working day on, and from the first day of a vacancy.
    """
    days = shift_of.size
    total = 0
    absent_days = 0  # absent working days in a row
    days_off_from = 0  # first day after the last planned one
    for d in range(days):
        row = start + d
        planned = shift_of[d] > 0
        day[row]["absent"] = away[d] != 0
        day[row]["returns_when_absent"] = away[d] > 1
        if planned and away[d] != 0:
            if absent_days > 0:
                day[row]["returns_when_absent"] = 1
                for e in range(days_off_from, d):
                    day[start + e]["absent"] = 1
            absent_days += 1
        elif planned:
            absent_days = 0
        if planned:
            days_off_from = d + 1
        day[row]["shift"] = 0 if away[d] != 0 else shift_of[d]
        day[row]["extra_time_ppm"] = extra_time_ppm[d]
        day[row]["before"] = total
        total += seconds[day[row]["shift"]]
    next_present_day = -1
    for d in range(days - 1, -1, -1):
        if seconds[day[start + d]["shift"]] > 0:
            next_present_day = d
        day[start + d]["next_present_day"] = next_present_day
