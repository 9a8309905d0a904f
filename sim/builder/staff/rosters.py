"""Rosters: from shift patterns, the official calendar and absence to the presence tables of a World.

The shift pattern of a post determines its planned days (``sim.builder.staff.shifts``), its timetable which part of
them is grid time and which belongs to the line job (``sim.builder.staff.timetable``, clause S3.1).
``sim.builder.staff.absence`` then removes sick and annual leave, ``sim.builder.staff.turnover`` vacancies and training.
Everything is a function of (seed, replication, post), so it does not depend on the order or the draws of other posts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
from sim.builder.staff.timetable import GridTime, PlannedDays, block_end, plan_grid_time
from sim.builder.staff.turnover import Replacement, TurnoverPlan, apply_turnover, draw_replacements
from sim.rules.durations import STANDARD
from sim.rules.rng import RandomStream
from sim.world.tables import ROSTER_DAY, Table

_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """One post. ``key``: entity of its draws."""

    key: int
    pattern: ShiftPattern
    grid_share: float
    absence: AbsencePlan | None
    number: int = 0  # number in the group whose members may not all be on leave
    leave_group_size: int = 1  # size of that group
    turnover: TurnoverPlan | None = None
    factor: float = 1.0  # minutes of its worker / minutes of an average one
    time: GridTime | None = None  # timetable; None = the line job takes the end of each block

    @property
    def grid_time(self) -> GridTime:
        """Return the timetable."""
        return block_end(self.grid_share) if self.time is None else self.time

    @property
    def shares_days(self) -> bool:
        """Whether posts like this one have the same days, because none of them has draws of its own."""
        return self.absence is None and self.turnover is None


@dataclass(frozen=True)
class Rosters:
    """Presence of all posts: World.day, World.shift, World.block, and the first row of each post."""

    day: Table  # ROSTER_DAY
    shift: Table  # SHIFT, row 0 empty
    block: Table  # BLOCK
    first: Ints  # [post] first row of `day`; posts without absence share rows
    days: int
    replacements: tuple[tuple[int, Replacement], ...] = ()  # (post, replacement of its holder)

    def present(self, start: int, end: int) -> Ints:
        """Return the seconds of presence of each post on the days ``start <= d < end``, shape (posts,)."""
        last = self.day[self.first + self.days - 1]
        whole = last["before"] + self.shift["seconds"][last["shift"]]

        def until(d: int) -> NDArray[np.int64]:
            return whole if d >= self.days else self.day["before"][self.first + d]

        return until(end) - until(start)


def build_rosters(
    posts: Sequence[Post], calendar: Calendar, start: dt.date, days: int, seed: int, replication: int
) -> Rosters:
    """Return the rosters of ``days`` days from ``start``.

    Raises ``CalendarError`` if the calendar does not cover the run. Uncovered years before and after it follow the
    weekdays; they only determine spells and leave that extend into the run.
    """
    shifts, run = Shifts(), _RunDates(calendar, start, days)
    groups: dict[tuple[object, ...], list[int]] = {}
    for p, post in enumerate(posts):
        turn = post.number % post.pattern.turns
        same_plan = (post.pattern, post.grid_time, post.absence, post.turnover, turn)
        groups.setdefault((*same_plan, post.factor if post.shares_days else None), []).append(p)
    rows = sum(1 if posts[g[0]].shares_days else len(g) for g in groups.values())
    day = np.zeros(rows * days, ROSTER_DAY)
    first = np.zeros(len(posts), np.int64)
    at = 0
    replacements_by_post: list[tuple[int, Replacement]] = []
    for members in groups.values():
        post = posts[members[0]]
        turn = post.number % post.pattern.turns
        plan = _GroupPlan.of(post.pattern, turn, post.absence, post.turnover, run)
        shift_of = shifts.rows_of(plan_grid_time(post.pattern, post.grid_time, plan.planned_days))
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


@lru_cache(maxsize=256)
def planned_days(
    pattern: ShiftPattern, time: GridTime, calendar: Calendar, start: dt.date, days: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return ([day] seconds, [day] whether there are blocks) of a post without absence, as in ``build_rosters``.

    Raises ``CalendarError`` if the calendar does not cover the run. The arrays are shared and must not be modified.
    """
    shifts = Shifts()
    plan = _GroupPlan.of(pattern, 0, None, None, _RunDates(calendar, start, days))
    shift_of = shifts.rows_of(plan_grid_time(pattern, time, plan.planned_days))
    seconds, on_duty = shifts.seconds()[shift_of], shift_of > 0
    for array in (seconds, on_duty):
        array.setflags(write=False)
    return seconds, on_duty


class _RunDates(NamedTuple):
    """Dates of a run."""

    calendar: Calendar
    start: dt.date
    days: int


class _GroupPlan:
    """Planned days of posts with the same pattern, turn, absence and turnover, before absence.

    The dates begin early enough for spells that last into the run. They include all years of leave that overlap
    the run, and the year before, whose last season may extend into the next.
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
        """Return the group's plan; cached, because it is the same in every replication."""
        return _GroupPlan(pattern, turn, absence, turnover, run)

    def __init__(
        self,
        pattern: ShiftPattern,
        turn: int,
        absence: AbsencePlan | None,
        turnover: TurnoverPlan | None,
        run: _RunDates,
    ) -> None:
        _, start, days = run
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
        self._plan = _planned(pattern, turn, run, dates)
        self.run_day = np.flatnonzero(self._plan != OFF) - self._before
        if absence is not None:
            self._index(absence, dates)

    @cached_property
    def planned_days(self) -> PlannedDays:
        """Return the days of the run for the timetable."""
        monday = self.start.toordinal() - 1
        plan = self._plan[self._before : self._before + self.days]
        return PlannedDays(tuple((monday + k) // 7 for k in range(self.days)), tuple(plan.tolist()))

    def _index(self, absence: AbsencePlan, dates: list[dt.date]) -> None:
        """Make the tables of working days and seasons for ``sim.builder.staff.absence``."""
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
        """Set ``away`` on the days of the run on which ``post`` is sick or on leave."""
        absence = self.absence
        if absence is None:
            return
        if self.spells.probability > 0.0:
            apply_sick_leave(seed, replication, post.key, self.sick_days, self.spells, away)
        if absence.max_leave_days > 0:
            stream = RandomStream(seed, replication, LEAVE, post.key)
            group = LeaveGroup(post.number, post.leave_group_size)
            rule = LeaveRule(absence.min_leave_days, absence.max_leave_days, absence.leave_block_days)
            apply_annual_leave(stream, group, self.seasons, self.run_day, rule, away)

    def apply_replacements(
        self, post: Post, seed: int, replication: int, away: Flags, extra_time_ppm: Ints
    ) -> list[Replacement]:
        """Set ``away`` and ``extra_time_ppm`` for the replacements of ``post``'s holder; return the replacements."""
        assert self.turnover is not None
        replacements = draw_replacements(self.turnover, post.key, self.start, self.days, seed, replication)
        apply_turnover(self.turnover, replacements, self.run_day, away, extra_time_ppm)
        return replacements


def _planned(pattern: ShiftPattern, turn: int, run: _RunDates, dates: Sequence[dt.date]) -> Ints:
    """Return `ShiftPattern.plan` of each date; raises ``CalendarError`` if the calendar does not cover the run."""
    first, last = dates[0], dates[-1]
    years = [_planned_year(pattern, turn, run.calendar, year) for year in range(first.year, last.year + 1)]
    begin = first.timetuple().tm_yday - 1
    within = slice(begin, begin + len(dates))
    covered = np.concatenate([covered for _, covered in years])[within]
    before = (run.start - first).days
    for day in np.flatnonzero(~covered[before : before + run.days])[:1].tolist():
        pattern.plan(run.calendar, run.start + day * _ONE, turn)  # raises
    return np.concatenate([plan for plan, _ in years])[within]


@lru_cache(maxsize=512)
def _planned_year(
    pattern: ShiftPattern, turn: int, calendar: Calendar, year: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return ([day] plan, [day] whether the calendar covers it) of a year; uncovered days follow their weekday."""
    first = dt.date(year, 1, 1)
    dates = [first + k * _ONE for k in range((dt.date(year + 1, 1, 1) - first).days)]
    plan, covered = np.zeros(len(dates), np.int64), np.ones(len(dates), np.bool_)
    for k, day in enumerate(dates):
        try:
            plan[k] = pattern.plan(calendar, day, turn)
        except CalendarError:
            plan[k], covered[k] = day.weekday() if pattern.week[day.weekday()] else OFF, False
    return plan, covered
