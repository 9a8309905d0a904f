"""Rosters: from shift patterns, the official calendar and absence to the presence tables of a World.

A post's days are planned by its shift pattern (``sim.builder.staff.shifts``). From each shift block of a working day the
line job takes the last ``1 - grid_share`` (clause S3.1; holiday duty is whole grid work). ``sim.builder.staff.absence`` then
takes out sick and annual leave, ``sim.builder.staff.turnover`` the time a post is vacant or its worker new. All of it is a
function of (seed, replication, post), so neither the order nor the draws of other posts change anybody's days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.calendar import Calendar, CalendarError
from sim.builder.staff.absence import (
    LEAVE,
    AbsencePlan,
    Flags,
    Ints,
    LeaveGroup,
    LeaveRule,
    Seasons,
    SickSpells,
    WorkingDays,
    apply_annual_leave,
    apply_sick_leave,
    fill_roster,
)
from sim.builder.staff.shifts import OFF, ShiftPattern, Shifts
from sim.builder.staff.turnover import Replacement, TurnoverPlan, apply_turnover, draw_replacements
from sim.rules.durations import STANDARD
from sim.rules.rng import RandomStream
from sim.world.tables import ROSTER_DAY, Table

_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """One post. ``key`` is the entity of its draws; numbers of a community's posts run from 0."""

    key: int
    pattern: ShiftPattern
    grid_share: float
    absence: AbsencePlan | None
    number: int = 0  # among the posts that must not all be on leave
    leave_group_size: int = 1  # how many these are, itself included
    turnover: TurnoverPlan | None = None
    factor: float = 1.0  # his minutes / an average worker's

    @property
    def shares_days(self) -> bool:
        """Whether posts like this one have the same days: no draw of its own tells them apart."""
        return self.absence is None and self.turnover is None


@dataclass(frozen=True)
class Rosters:
    """Presence of all posts: World.day, World.shift, World.block and where each post's days begin."""

    day: Table  # ROSTER_DAY
    shift: Table  # SHIFT, row 0 empty
    block: Table  # BLOCK
    first: Ints  # [post] -> first row of `day`; posts without absence share rows
    days: int
    replacements: tuple[tuple[int, Replacement], ...] = ()  # (post, change of its holder)

    def present(self, start: int, end: int) -> Ints:
        """Seconds each post is present on the days ``start <= d < end``, shape (posts,)."""
        last = self.day[self.first + self.days - 1]
        whole = last["before"] + self.shift["seconds"][last["shift"]]

        def until(d: int) -> NDArray[np.int64]:
            return whole if d >= self.days else self.day["before"][self.first + d]

        return until(end) - until(start)


def build_rosters(
    posts: Sequence[Post], calendar: Calendar, start: dt.date, days: int, seed: int, replication: int
) -> Rosters:
    """Rosters of ``days`` days from ``start``.

    Raises ``CalendarError`` when the calendar does not cover the run. (Years around it only place
    spells and leave that reach into it; uncovered ones follow the weekdays.)
    """
    shifts, run = Shifts(), _RunDates(calendar, start, days)
    groups: dict[tuple[object, ...], list[int]] = {}
    for p, post in enumerate(posts):
        turn = post.number % post.pattern.turns
        alike = (post.pattern, post.grid_share, post.absence, post.turnover, turn)
        groups.setdefault((*alike, post.factor if post.shares_days else None), []).append(p)
    rows = sum(1 if posts[g[0]].shares_days else len(g) for g in groups.values())
    day = np.zeros(rows * days, ROSTER_DAY)
    first = np.zeros(len(posts), np.int64)
    at = 0
    replacements_by_post: list[tuple[int, Replacement]] = []
    for members in groups.values():
        post = posts[members[0]]
        turn = post.number % post.pattern.turns
        plan = _GroupPlan.of(post.pattern, turn, post.absence, post.turnover, run)
        shift_of = shifts.shift_rows(post.pattern, post.grid_share, plan.of_run())
        seconds = shifts.seconds()
        away, extra_time_ppm = np.zeros(days, np.uint8), np.zeros(days, np.int64)
        for same in [members] if post.shares_days else [[p] for p in members]:
            one = posts[same[0]]
            away[:] = extra_time_ppm[:] = 0
            plan.apply_absences(one, seed, replication, away)
            if one.turnover is not None:
                replacements = plan.apply_replacements(one, seed, replication, away, extra_time_ppm)
                replacements_by_post += [(same[0], change) for change in replacements]
            if one.factor != 1.0:
                extra_time_ppm[:] = np.floor((extra_time_ppm + STANDARD) * one.factor + 0.5) - STANDARD
            first[same] = at
            fill_roster(day, at, shift_of, seconds, away, extra_time_ppm)
            at += days
    return Rosters(day, *shifts.tables(), first, days, tuple(replacements_by_post))


def planned_days(
    pattern: ShiftPattern, grid_share: float, calendar: Calendar, start: dt.date, days: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """([day] seconds, [day] whether there are any blocks) of a post that is never absent.

    What ``build_rosters`` gives for it; the checks of a configuration ask for nothing else. Raises ``CalendarError``.
    """
    shifts = Shifts()
    plan = _GroupPlan.of(pattern, 0, None, None, _RunDates(calendar, start, days))
    shift_of = shifts.shift_rows(pattern, grid_share, plan.of_run())
    return shifts.seconds()[shift_of], shift_of > 0


class _RunDates(NamedTuple):
    """Dates of a run."""

    calendar: Calendar
    start: dt.date
    days: int


class _GroupPlan:
    """Planned days of a group of posts with the same pattern, turn and absence plan, absences apart.

    The dates reach back to the oldest spell that may last into the run and over all years of leave that
    the run touches (and the one before, whose last season may reach into the next).
    """

    @staticmethod
    @lru_cache(maxsize=256)
    def of(
        pattern: ShiftPattern,
        turn: int,
        absence: AbsencePlan | None,
        turnover: TurnoverPlan | None,
        run: _RunDates,
    ) -> _GroupPlan:
        """The same object for the same question: every replication asks again."""
        return _GroupPlan(pattern, turn, absence, turnover, run)

    def __init__(
        self,
        pattern: ShiftPattern,
        turn: int,
        absence: AbsencePlan | None,
        turnover: TurnoverPlan | None,
        run: _RunDates,
    ) -> None:
        calendar, start, days = run
        self.absence, self.turnover, self.start, self.days = absence, turnover, start, days
        low, high = start, start + days * _ONE
        if turnover is not None:
            low = start - turnover.lookback_days * _ONE
        if absence is not None:
            per_week = max(1, sum(map(bool, pattern.week)))
            back = 30 + int(absence.longest_spell * 7 / per_week * 1.25)  # holidays: fewer working days
            year_before = dt.date.fromisocalendar(start.isocalendar().year - 1, 1, 1)
            low = min(low, start - back * _ONE, year_before)
            high = dt.date.fromisocalendar((high - _ONE).isocalendar().year + 1, 1, 1)
        self._before = (start - low).days
        dates = [low + k * _ONE for k in range((high - low).days)]
        in_run = range(self._before, self._before + days)
        planned = [_planned(pattern, turn, calendar, d, k in in_run) for k, d in enumerate(dates)]
        self._plan = np.array(planned, np.int64)
        self.run_day = np.flatnonzero(self._plan != OFF) - self._before
        if absence is not None:
            self._index(absence, dates)

    def of_run(self) -> Ints:
        """Plan of each day of the run."""
        return self._plan[self._before : self._before + self.days]

    def _index(self, absence: AbsencePlan, dates: list[dt.date]) -> None:
        """Tables of working days and of seasons for ``sim.builder.staff.absence``."""
        self.spells = SickSpells(
            absence.sick_probability(), absence.spell_continuation, absence.longest_spell
        )
        ordinal = self.run_day + dates[self._before].toordinal()
        monday = (ordinal - 1) // 7  # ordinal 1 is a Monday
        season = monday // absence.weeks
        number, at, count = np.unique(season, return_index=True, return_counts=True)
        begin = number * absence.weeks * 7 + 1
        year = np.array([dt.date.fromordinal(int(o)).isocalendar().year for o in begin], np.int64)
        self.seasons = Seasons(number, year, at, count)
        oldest = max(0, int(np.searchsorted(self.run_day, 0)) - absence.longest_spell)
        self.sick_days = WorkingDays(ordinal[oldest:], self.run_day[oldest:])

    def apply_absences(self, post: Post, seed: int, replication: int, away: Flags) -> None:
        """Set ``away`` on the days of the run on which ``post`` is ill or on leave."""
        absence = self.absence
        if absence is None:
            return
        if self.spells.probability > 0.0:
            apply_sick_leave(seed, replication, post.key, self.sick_days, self.spells, away)
        if absence.max_leave_days > 0:
            stream = RandomStream(seed, replication, LEAVE, post.key)
            group = LeaveGroup(post.number, post.leave_group_size)
            rule = LeaveRule(absence.leave_from, absence.max_leave_days, absence.leave_block_days)
            apply_annual_leave(stream, group, self.seasons, self.run_day, rule, away)

    def apply_replacements(
        self, post: Post, seed: int, replication: int, away: Flags, extra_time_ppm: Ints
    ) -> list[Replacement]:
        """Set ``away`` and ``extra_time_ppm`` for the changes of the holder of ``post``; which these are."""
        assert self.turnover is not None
        replacements = draw_replacements(self.turnover, post.key, self.start, self.days, seed, replication)
        apply_turnover(self.turnover, replacements, self.run_day, away, extra_time_ppm)
        return replacements


def _planned(pattern: ShiftPattern, turn: int, calendar: Calendar, day: dt.date, in_run: bool) -> int:
    try:
        return pattern.plan(calendar, day, turn)
    except CalendarError:
        if in_run:
            raise
        return day.weekday() if pattern.week[day.weekday()] else OFF
