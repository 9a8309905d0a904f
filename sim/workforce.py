"""Rosters: from shift patterns, the official calendar and absence to the presence tables of a World.

A post's day is planned by its ``ShiftPattern``: the blocks of its weekday, those of the replaced weekday on
a make-up day, and on public holidays nothing or a duty in turn. From each shift block of a working day
the line job takes the last ``1 - grid_share`` (clause S3.1; holiday duty is whole grid work).
``sim.absence`` then takes out sick and annual leave. All of it is a function of (seed, replication, post),
so neither the order nor the draws of other posts change anybody's days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.absence import AbsencePlan, Flags, Ints, fill_roster, mark_leave, mark_sick
from sim.calendar import Calendar, CalendarError
from sim.world import BLOCK, ROSTER_DAY, SHIFT, Table

Blocks = tuple[tuple[str, str], ...]  # ('HH:MM', 'HH:MM') in order
Seconds = tuple[tuple[int, int], ...]  # the same in seconds of the day

_OFF, _HOLIDAY = -1, 7  # plan of a day: weekday whose blocks hold, + _HOLIDAY for a holiday duty
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class ShiftPattern:
    """Hours of presence by weekday and what happens on public holidays (clause S1.5)."""

    week: tuple[Blocks, ...]  # Monday .. Sunday
    on_holiday: Literal["off", "duty_rota"]
    rota: int = 1  # posts of a community that take turns at holiday duty; 1 = all work every holiday
    on_call: bool = False  # reachable for emergencies outside these hours, unless absent

    def __post_init__(self) -> None:
        if len(self.week) != 7 or self.rota < 1:
            raise ValueError("a shift pattern has seven days, Monday to Sunday, and a rota of at least 1")
        for blocks in self.week:
            edges = [t for block in _seconds(blocks) for t in block]
            if edges != sorted(set(edges)):
                raise ValueError(f"the blocks {blocks} of a day must be in order and not touch")

    def plan(self, calendar: Calendar, day: dt.date, number: int) -> int:
        """Weekday whose blocks post ``number`` works on ``day`` (+ 7 on holiday duty); -1 for a day off."""
        if calendar.holiday_name(day) is None:
            like = calendar.works_like(day)
            return like if self.week[like] else _OFF
        turn = self.on_holiday == "duty_rota" and (day.toordinal() + number) % self.rota == 0
        return _HOLIDAY + day.weekday() if turn and self.week[day.weekday()] else _OFF


@dataclass(frozen=True)
class Post:
    """One post. ``key`` is the entity of its draws; numbers of a community's posts run from 0."""

    key: int
    pattern: ShiftPattern
    grid_share: float
    absence: AbsencePlan | None
    number: int = 0  # among the posts that must not all be on leave
    companions: int = 1  # how many these are, itself included


@dataclass(frozen=True)
class Rosters:
    """Presence of all posts: World.day, World.shift, World.block and where each post's days begin."""

    day: Table  # ROSTER_DAY
    shift: Table  # SHIFT, row 0 empty
    block: Table  # BLOCK
    first: Ints  # [post] -> first row of `day`; posts without absence share rows
    days: int

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
    shifts = _Shifts()
    groups: dict[tuple[object, ...], list[int]] = {}
    for p, post in enumerate(posts):
        turn = post.number % post.pattern.rota
        groups.setdefault((post.pattern, post.grid_share, post.absence, turn), []).append(p)
    rows = sum(len(g) if posts[g[0]].absence else 1 for g in groups.values())
    day = np.zeros(rows * days, ROSTER_DAY)
    first = np.zeros(len(posts), np.int64)
    at = 0
    for members in groups.values():
        post = posts[members[0]]
        plan = _Plan.of(post.pattern, post.number % post.pattern.rota, post.absence, calendar, start, days)
        shift_of = shifts.rows_of(post, plan.of_run())
        away = np.zeros(days, np.uint8)
        if post.absence is None:
            first[members] = at
            fill_roster(day, at, shift_of, shifts.seconds(), away)
            at += days
            continue
        for p in members:
            away[:] = 0
            plan.mark_absences(posts[p], seed, replication, away)
            first[p] = at
            fill_roster(day, at, shift_of, shifts.seconds(), away)
            at += days
    return Rosters(day, *shifts.tables(), first, days)


class _Plan:
    """Planned days of a group of posts with the same pattern, turn and absence plan, absences apart.

    The dates reach back to the oldest spell that may last into the run and over all years of leave that
    the run touches (and the one before, whose last season may reach into the next).
    """

    @staticmethod
    @lru_cache(maxsize=256)
    def of(
        pattern: ShiftPattern, turn: int, absence: AbsencePlan | None,
        calendar: Calendar, start: dt.date, days: int,
    ) -> _Plan:  # fmt: skip
        """The same object for the same question: every replication asks again."""
        return _Plan(pattern, turn, absence, calendar, start, days)

    def __init__(
        self, pattern: ShiftPattern, turn: int, absence: AbsencePlan | None,
        calendar: Calendar, start: dt.date, days: int,
    ) -> None:  # fmt: skip
        self.absence, self.days = absence, days
        low, high = start, start + days * _ONE
        if absence is not None:
            per_week = max(1, sum(map(bool, pattern.week)))
            back = 30 + int(absence.longest * 7 / per_week * 1.25)  # holidays: fewer working days
            year_before = dt.date.fromisocalendar(start.isocalendar().year - 1, 1, 1)
            low = min(start - back * _ONE, year_before)
            high = dt.date.fromisocalendar((high - _ONE).isocalendar().year + 1, 1, 1)
        self._before = (start - low).days
        dates = [low + k * _ONE for k in range((high - low).days)]
        run = range(self._before, self._before + days)
        planned = [_planned(pattern, turn, calendar, d, k in run) for k, d in enumerate(dates)]
        self._plan = np.array(planned, np.int64)
        if absence is not None:
            self._index(absence, dates)

    def of_run(self) -> Ints:
        """Plan of each day of the run."""
        return self._plan[self._before : self._before + self.days]

    def _index(self, absence: AbsencePlan, dates: list[dt.date]) -> None:
        """Tables of working days and of seasons for ``sim.absence``."""
        self.chance = absence.chance()
        work = np.flatnonzero(self._plan != _OFF)
        self.run_day = work - self._before
        self.ordinal = self.run_day + dates[self._before].toordinal()
        monday = (self.ordinal - 1) // 7  # ordinal 1 is a Monday
        season = monday // absence.weeks
        number, at, count = np.unique(season, return_index=True, return_counts=True)
        begin = number * absence.weeks * 7 + 1
        year = np.array([dt.date.fromordinal(int(o)).isocalendar().year for o in begin], np.int64)
        self.seasons = (number, year, at, count)
        self._sick_from = max(0, int(np.searchsorted(self.run_day, 0)) - absence.longest)

    def mark_absences(self, post: Post, seed: int, replication: int, away: Flags) -> None:
        """Set ``away`` on the days of the run on which ``post`` is ill or on leave."""
        absence = self.absence
        if absence is None:
            return
        if self.chance > 0.0:
            mark_sick(
                seed, replication, post.key, self.ordinal[self._sick_from :], self.run_day[self._sick_from :],
                self.chance, absence.stay, absence.longest, away,
            )  # fmt: skip
        if absence.leave_to > 0:
            mark_leave(
                seed, replication, post.key, post.number, post.companions,
                *self.seasons, self.run_day,
                absence.leave_from, absence.leave_to, absence.leave_block_days, away,
            )  # fmt: skip


def _planned(pattern: ShiftPattern, turn: int, calendar: Calendar, day: dt.date, in_run: bool) -> int:
    try:
        return pattern.plan(calendar, day, turn)
    except CalendarError:
        if in_run:
            raise
        return day.weekday() if pattern.week[day.weekday()] else _OFF


class _Shifts:
    """The distinct shifts, row 0 empty."""

    def __init__(self) -> None:
        self._rows: dict[Seconds, int] = {(): 0}

    def rows_of(self, post: Post, plan: Ints) -> Ints:
        """Shift row of each planned day, with the line job taken out of working days."""
        rows = np.zeros(2 * _HOLIDAY + 1, np.int64)  # the last entry answers for _OFF
        for code in range(2 * _HOLIDAY):
            share = post.grid_share if code < _HOLIDAY else 1.0
            blocks = _grid_part(_seconds(post.pattern.week[code % 7]), share)
            rows[code] = self._rows.setdefault(blocks, len(self._rows))
        return rows[plan]

    def seconds(self) -> Ints:
        return np.array([sum(end - start for start, end in blocks) for blocks in self._rows], np.int64)

    def tables(self) -> tuple[Table, Table]:
        shift = np.zeros(len(self._rows), SHIFT)
        block: list[tuple[int, int, int]] = []
        for row, blocks in enumerate(self._rows):
            before = 0
            shift[row]["first_block"], shift[row]["blocks"] = len(block), len(blocks)
            for start, end in blocks:
                block.append((start, end, before))
                before += end - start
            shift[row]["seconds"] = before
        return shift, np.array(block, BLOCK)


def _grid_part(blocks: Seconds, share: float) -> Seconds:
    """The first ``share`` of each block, to the second (half up); empty blocks fall out."""
    cut = ((start, start + int(share * (end - start) + 0.5)) for start, end in blocks)
    return tuple((start, end) for start, end in cut if end > start)


def _seconds(blocks: Blocks) -> Seconds:
    return tuple((_second(start), _second(end)) for start, end in blocks)


def _second(clock: str) -> int:
    hour, minute = clock.split(":")
    return 3600 * int(hour) + 60 * int(minute)
