"""Timetable of a post: which part of its working days is grid time and which belongs to its line job (clause S3.1).

``half_days``: the post is in the grid in ``10 x share`` of the ten half-days from Monday to Friday, the same ones all
year; a fraction is one half-day more in some weeks. ``moving_block``: the line job takes one stretch of each day, at
another time of the day on each weekday. ``block_end``: it takes the end of each block.

Appointments of the grid come before the line job: the post attends, and the line job gets the time back from the end
of its next grid days. So the grid time of a post stays its share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from sim.builder.staff.shifts import HOLIDAY, OFF, SEASON, Seconds, ShiftPattern, in_seconds
from sim.world.event_order import DAY

LineJobRule = Literal["half_days", "moving_block", "block_end"]

WEEK = 7
WORKDAYS = 5
SLOTS = 2 * WORKDAYS  # half-days from Monday to Friday
# Half-days (day, half) in the order in which a larger share adds them: first one half of each day, mornings and
# afternoons in turn, then the other halves.
_ORDER = tuple(
    (day, (position + lap) % 2) for lap in range(2) for position, day in enumerate((0, 2, 4, 1, 3))
)


class Appointment(NamedTuple):
    """Appointment of a post on some days of the run."""

    days: tuple[int, ...]
    start: int  # second of the day
    seconds: int


@dataclass(frozen=True)
class GridTime:
    """Part of a post's working days that is grid time. Holiday duty is grid time in full."""

    rule: LineJobRule
    share: float
    slot: int = 0  # half-day at which its week begins; posts of a community begin one after the other
    scale: float = 1.0  # of the grid time: below 1 for the post of a remainder grid
    appointments: tuple[Appointment, ...] = ()

    @property
    def is_by_days(self) -> bool:
        """Whether some working days have no grid time at all."""
        return self.rule == "half_days" and self.share < 1.0

    def without_appointments(self) -> GridTime:
        """Return the timetable of an ordinary week."""
        return GridTime(self.rule, self.share, self.slot, self.scale)


def block_end(share: float) -> GridTime:
    """Return the grid time of a post whose line job takes the end of each block."""
    return GridTime("block_end", share)


class PlannedDays(NamedTuple):
    """Planned days of a post: by day of the run the number of its week and the code of its hours."""

    week: tuple[int, ...]
    code: tuple[int, ...]  # as ShiftPattern.plan


@lru_cache(maxsize=512)
def plan_grid_time(pattern: ShiftPattern, time: GridTime, planned: PlannedDays) -> tuple[Seconds, ...]:
    """Return the blocks of grid time by day of the run."""
    weeks = [[in_seconds(blocks) for blocks in week] for week in pattern.weeks]

    @cache
    def part(code: int, extra: bool) -> Seconds:
        return () if code == OFF else _part_of_day(weeks[code // SEASON], time, extra, code % SEASON)

    extra_week = [_has_extra_half_day(time, week) for week in planned.week]
    of_day = [part(code, extra) for extra, code in zip(extra_week, planned.code, strict=True)]
    if time.share < 1.0 and time.rule != "block_end":
        whole = [() if code == OFF else weeks[code // SEASON][code % SEASON % WEEK] for code in planned.code]
        _attend(of_day, whole, time)
    return tuple(_from_midnight(of_day))


def _from_midnight(of_day: list[Seconds]) -> Iterator[Seconds]:
    """Yield the blocks by day; what lasts into the next day belongs to it, whatever is planned then."""
    parts: dict[Seconds, tuple[Seconds, Seconds]] = {}  # of the few different days
    night: Seconds = ()
    for blocks in of_day:
        known = parts.get(blocks)
        if known is None:
            known = parts[blocks] = _at_midnight(blocks)
        yield union([*night, *known[0]]) if night else known[0]
        night = known[1]


def _at_midnight(blocks: Seconds) -> tuple[Seconds, Seconds]:
    """Return the parts of a day's blocks before and after its end."""
    own = tuple((start, min(end, DAY)) for start, end in blocks if start < DAY)
    return own, tuple((max(0, start - DAY), end - DAY) for start, end in blocks if end > DAY)


def _part_of_day(hours: list[Seconds], time: GridTime, extra: bool, code: int) -> Seconds:
    """Return the grid time of a day with plan ``code``; Saturdays and Sundays on duty are cut at the block's end."""
    blocks = hours[code % WEEK]
    if code >= HOLIDAY:
        return blocks
    day = code % WEEK
    if time.share >= 1.0 or time.rule == "block_end" or day >= WORKDAYS:
        return cut_blocks(blocks, time.share * time.scale)
    if time.rule == "moving_block":
        return cut_blocks(_without_stretch(blocks, time, day), time.scale)
    chosen = half_days(time, extra)
    halves = split_day(blocks)
    return cut_blocks(tuple(b for half in (0, 1) if (day, half) in chosen for b in halves[half]), time.scale)


def half_days(time: GridTime, extra: bool) -> frozenset[tuple[int, int]]:
    """Return the half-days (day, half) in the grid, in a week with or without one more."""
    number = int(SLOTS * time.share + 1e-9) + extra
    first_day, first_half = divmod(time.slot % SLOTS, 2)
    return frozenset(((first_day + day) % WORKDAYS, (first_half + half) % 2) for day, half in _ORDER[:number])


def _has_extra_half_day(time: GridTime, week: int) -> bool:
    """Return whether the fraction of a half-day adds up to one more in this week."""
    fraction = SLOTS * time.share - int(SLOTS * time.share + 1e-9)
    turn = week + time.slot
    return time.is_by_days and int((turn + 1) * fraction + 1e-9) > int(turn * fraction + 1e-9)


def split_day(blocks: Seconds) -> tuple[Seconds, Seconds]:
    """Return the two halves of a day: parted at the break nearest the middle of its work, one block in its middle."""
    if not blocks:
        return (), ()
    if len(blocks) == 1:
        start, end = blocks[0]
        middle = (start + end) // 2
        return ((start, middle),), ((middle, end),)
    seconds = [end - start for start, end in blocks]
    before = [sum(seconds[:k]) for k in range(1, len(blocks))]
    parted = 1 + min(range(len(before)), key=lambda k: abs(2 * before[k] - sum(seconds)))
    return blocks[:parted], blocks[parted:]


def _without_stretch(blocks: Seconds, time: GridTime, day: int) -> Seconds:
    """Return a day without the stretch of the line job, whose place moves through the week."""
    whole = sum(end - start for start, end in blocks)
    kept = int(time.share * whole + 0.5)
    first = kept * ((day + time.slot) % WORKDAYS) // (WORKDAYS - 1)  # grid seconds before the line job
    grid: list[tuple[int, int]] = []
    at = 0
    for start, end in blocks:
        for low, high in ((0, first), (first + whole - kept, whole)):
            a, b = max(low, at), min(high, at + end - start)
            if a < b:
                grid.append((start + a - at, start + b - at))
        at += end - start
    return union(grid)


def cut_blocks(blocks: Seconds, share: float) -> Seconds:
    """Return the first ``share`` of each block, rounded to seconds (half up), without empty blocks."""
    cut = ((start, start + int(share * (end - start) + 0.5)) for start, end in blocks)
    return tuple((start, end) for start, end in cut if end > start)


def _attend(of_day: list[Seconds], hours: list[Seconds], time: GridTime) -> None:
    """Add the appointments outside grid time, and take the same time from the end of the next grid days."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for appointment in time.appointments:
        for day in appointment.days:
            if day < len(of_day):
                wanted.setdefault(day, []).append(
                    (appointment.start, appointment.start + appointment.seconds)
                )
    owed = 0
    for day in range(min(wanted, default=len(of_day)), len(of_day)):
        attended = overlap(wanted.get(day, []), hours[day])
        if owed > 0:
            kept = _shorten(of_day[day], owed, attended)
            owed -= _length(of_day[day]) - _length(kept)
            of_day[day] = kept
        together = union([*of_day[day], *attended])
        owed += _length(together) - _length(of_day[day])
        of_day[day] = together


def _shorten(blocks: Seconds, seconds: int, kept: Seconds) -> Seconds:
    """Return the blocks without up to ``seconds`` at the end of the day, appointments excepted."""
    free = without(blocks, kept)
    left: list[tuple[int, int]] = []
    for start, end in reversed(free):
        cut = min(seconds, end - start)
        seconds -= cut
        left.append((start, end - cut))
    return union([*overlap(list(blocks), kept), *((a, b) for a, b in left if a < b)])


def union(blocks: list[tuple[int, int]]) -> Seconds:
    """Return the union of half-open intervals, in order, touching ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(blocks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def overlap(blocks: list[tuple[int, int]], others: Seconds) -> Seconds:
    """Return the intersection of two sets of intervals."""
    cut = [(max(a, c), min(b, d)) for a, b in blocks for c, d in others]
    return union([(a, b) for a, b in cut if a < b])


def without(blocks: Seconds, taken: Seconds) -> Seconds:
    """Return ``blocks`` less the intervals ``taken``."""
    left = list(blocks)
    for c, d in taken:
        left = [part for a, b in left for part in ((a, min(b, c)), (max(a, d), b)) if part[0] < part[1]]
    return tuple(left)


def _length(blocks: Seconds) -> int:
    return sum(end - start for start, end in blocks)
