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
from sim.world.tables import BLOCK, SHIFT, Table

Ints = NDArray[np.int64]
Blocks = tuple[tuple[str, str], ...]  # ('HH:MM', 'HH:MM'), ascending
Seconds = tuple[tuple[int, int], ...]  # the same in seconds of the day

OFF, HOLIDAY = -1, 7  # plan of a day: weekday whose blocks apply, + HOLIDAY on holiday duty
_SATURDAY = 5
_WEEK = 7
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class ShiftPattern:
    """Hours of presence by weekday, and rules for public holidays and weekends (clause S1.5)."""

    week: tuple[Blocks, ...]  # Monday .. Sunday
    on_holiday: Literal["off", "duty_rota"]
    rota: int = 1  # posts of a community that share holiday duty in rotation; 1 = all work every holiday
    weekend_every: int = 1  # each post works every so-many-th weekend, in rotation
    weekend_rest: bool = False  # a day off in the following week for each day of such a weekend

    def __post_init__(self) -> None:
        if len(self.week) != 7 or min(self.rota, self.weekend_every) < 1:
            raise ValueError("a shift pattern has seven days, Monday to Sunday, and rotas of at least 1")
        for blocks in self.week:
            edges = [t for block in in_seconds(blocks) for t in block]
            if edges != sorted(set(edges)):
                raise ValueError(f"the blocks {blocks} of a day must be in order and not touch")

    @property
    def turns(self) -> int:
        """Length of the rotation, in posts."""
        return math.lcm(self.rota, self.weekend_every)

    def plan(self, calendar: Calendar, day: dt.date, number: int) -> int:
        """Return the weekday whose blocks post ``number`` works on ``day`` (+ 7 on holiday duty); -1 for a day off."""
        if calendar.holiday_name(day) is not None:
            turn = self.on_holiday == "duty_rota" and (day.toordinal() + number) % self.rota == 0
            return HOLIDAY + day.weekday() if turn and self.week[day.weekday()] else OFF
        like = calendar.works_like(day)
        if not self.week[like]:
            return OFF
        if like >= _SATURDAY:
            return like if self._on_weekend_duty(day, number) else OFF
        return OFF if self._rests(calendar, day, number) else like

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
    """Return blocks in seconds of the day."""
    return tuple((_second(start), _second(end)) for start, end in blocks)


def _second(clock: str) -> int:
    hour, minute = clock.split(":")
    return 3600 * int(hour) + 60 * int(minute)
