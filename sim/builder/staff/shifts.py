"""Shift patterns: working blocks of a post by day, and the distinct shifts they use.

The ``ShiftPattern`` of a post plans each day: the blocks of its weekday; on a make-up day those of the replaced
weekday; on public holidays none, or holiday duty in rotation; on weekends, optionally, only every k-th one, with days
off in lieu (clause S1.5).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.calendar import Calendar, CalendarError
from sim.config.groups.types import block_seconds
from sim.world.tables import BLOCK, SHIFT, Table

Ints = NDArray[np.int64]
Blocks = tuple[tuple[str, str], ...]  # ('HH:MM', 'HH:MM'), ascending
Seconds = tuple[tuple[int, int], ...]  # the same in seconds of the day

# Plan of a day: weekday whose blocks apply, + HOLIDAY on holiday duty, + SEASON for each season before its own.
OFF, HOLIDAY, SEASON = -1, 7, 14
_SATURDAY = 5
_WEEK = 7
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Season:
    """Part of every year with hours of its own: from ``first`` to ``last``, 'MM-DD', both included."""

    first: str
    last: str
    week: tuple[Blocks, ...]  # Monday .. Sunday

    def includes(self, day: dt.date) -> bool:
        """Return whether a day lies in the season, which may go over the turn of the year."""
        date = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= date <= self.last
        return date >= self.first or date <= self.last


@dataclass(frozen=True)
class ShiftPattern:
    """Hours of presence by weekday, and rules for public holidays and weekends (clause S1.5)."""

    week: tuple[Blocks, ...]  # Monday .. Sunday
    on_holiday: Literal["off", "duty_rota"]
    rota: int = 1  # posts of a community that share holiday duty in rotation; 1 = all work every holiday
    weekend_every: int = 1  # each post works every so-many-th weekend, in rotation
    weekend_rest: bool = False  # a day off in the following week for each day of such a weekend
    seasons: tuple[Season, ...] = ()  # parts of the year with hours of their own

    def __post_init__(self) -> None:
        if len(self.week) != 7 or min(self.rota, self.weekend_every) < 1:
            raise ValueError("a shift pattern has seven days, Monday to Sunday, and rotas of at least 1")
        for blocks in (blocks for week in self.weeks for blocks in week):
            edges = [t for block in in_seconds(blocks) for t in block]
            if edges != sorted(set(edges)):
                raise ValueError(f"the blocks {blocks} of a day must be in order and not touch")

    @property
    def turns(self) -> int:
        """Length of the rotation, in posts."""
        return math.lcm(self.rota, self.weekend_every)

    @property
    def weeks(self) -> tuple[tuple[Blocks, ...], ...]:
        """Return the hours of the year, then those of the seasons."""
        return (self.week, *(season.week for season in self.seasons))

    def season(self, day: dt.date) -> int:
        """Return the row of ``weeks`` that applies on a day: the first season that includes it, else 0."""
        return next((k + 1 for k, season in enumerate(self.seasons) if season.includes(day)), 0)

    def plan(self, calendar: Calendar, day: dt.date, number: int) -> int:
        """Return the weekday whose blocks post ``number`` works on ``day``; -1 for a day off.

        + HOLIDAY on holiday duty; + SEASON x the row of ``weeks``.
        """
        season = self.season(day)
        week, first = self.weeks[season], SEASON * season
        if calendar.holiday_name(day) is not None:
            turn = self.on_holiday == "duty_rota" and (day.toordinal() + number) % self.rota == 0
            return first + HOLIDAY + day.weekday() if turn and week[day.weekday()] else OFF
        like = calendar.works_like(day)
        if not week[like]:
            return OFF
        if like >= _SATURDAY:
            return first + like if self._on_weekend_duty(day, number) else OFF
        return OFF if self._rests(calendar, day, number) else first + like

    def _on_weekend_duty(self, day: dt.date, number: int) -> bool:
        """Return whether post ``number`` works on the weekend of this day's week."""
        return ((day.toordinal() - 1) // _WEEK + number) % self.weekend_every == 0

    def _rests(self, calendar: Calendar, day: dt.date, number: int) -> bool:
        """Return whether this weekday is a day off in lieu of the last weekend's duty."""
        monday = day - day.weekday() * _ONE
        if not self.weekend_rest or not self._on_weekend_duty(monday - _ONE, number):
            return False
        weekend = (monday - 2 * _ONE, monday - _ONE)
        earned = sum(bool(self.week[d.weekday()]) and _is_weekend(calendar, d) for d in weekend)
        before = [monday + k * _ONE for k in range(day.weekday())]
        return sum(self._is_workday(calendar, d) for d in before) < earned

    def _is_workday(self, calendar: Calendar, day: dt.date) -> bool:
        return calendar.holiday_name(day) is None and bool(self.week[calendar.works_like(day)])


def _is_weekend(calendar: Calendar, day: dt.date) -> bool:
    """Return whether a Saturday or Sunday is neither a holiday nor a make-up day; true in uncovered years."""
    try:
        return calendar.holiday_name(day) is None and calendar.works_like(day) >= _SATURDAY
    except CalendarError:
        return True


class Shifts:
    """Distinct shifts; row 0 is empty."""

    def __init__(self) -> None:
        self._rows: dict[Seconds, int] = {(): 0}

    def rows_of(self, blocks: Iterable[Seconds]) -> Ints:
        """Return the shift row of each day with these blocks."""
        rows = self._rows
        return np.array([rows.setdefault(one, len(rows)) for one in blocks], np.int64)

    def seconds(self) -> Ints:
        """Return the seconds of presence by shift."""
        return np.array([sum(end - start for start, end in blocks) for blocks in self._rows], np.int64)

    def tables(self) -> tuple[Table, Table]:
        """Return (World.shift, World.block)."""
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


def in_seconds(blocks: Blocks) -> Seconds:
    """Return blocks in seconds of the day; one that lasts into the next day ends after its 24:00."""
    return tuple(block_seconds(block) for block in blocks)
