"""The official calendar: public holidays and make-up working days (调休) as data.

One file a year in ``conf/calendar/china`` lists what a weekday alone does not tell: unbroken holidays
(with the weekends inside them) and weekend days worked in exchange. A year without a file is refused
or, if it comes after 2026 and ``beyond`` says so, repeats 2026 *week for week*: each day is like the day of
2026 with the same weekday, 2 days before to 4 days after the same date. (Repeating date by date would lose
the make-up days that fall on weekdays: 233 working days in 2028 instead of 249.) ``notes`` says so for
every output. A file ``2027.yaml`` in that folder, or in ``calendar/china`` of the user's own folder, ends the
repeating for that year (docs/reference/calendar-check.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from sim.builder.calendar.calendar_file import CalendarError, Year, read_file, year_of
from sim.builder.calendar.notes import Note, own_years_note, repeated_year_note
from sim.builder.calendar.statutory import is_fixed_holiday, moving_holidays
from sim.config.groups.calendar_year import YearFile
from sim.phrases import phrase
from sim.world.tables import OFFICE_DAY, Table

__all__ = ["Beyond", "Calendar", "CalendarError", "load_calendar"]

REPEATED = 2026
_DAY = dt.timedelta(days=1)


class Beyond(StrEnum):
    """Treatment of years after the last file."""

    REPEAT_2026 = "repeat_2026"
    REFUSE = "refuse"


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days and holidays. Immutable; weekdays count from Monday = 0.

    Calendars compare by identity; ``load_calendar`` returns the same object for the same files.
    """

    years: Mapping[int, Year]
    beyond: Beyond
    own: frozenset[int] = frozenset()  # years from a user's own files

    def is_working(self, day: dt.date) -> bool:
        """Return whether offices work on ``day``. Raises ``CalendarError`` for an uncovered year."""
        year, same = self._look_up(day)
        return same in year.replaces or (day.weekday() < 5 and same not in year.names)

    def holiday_name(self, day: dt.date) -> str | None:
        """Return the English name of the public holiday on ``day`` (weekends inside a holiday too), or None."""
        year, same = self._look_up(day)
        return year.names.get(same)

    def is_make_up(self, day: dt.date) -> bool:
        """Return whether ``day`` is a weekend day that replaces a working day."""
        year, same = self._look_up(day)
        return same in year.replaces

    def is_statutory_holiday(self, day: dt.date) -> bool:
        """Return whether overtime on ``day`` is paid as on a statutory holiday."""
        year, same = self._look_up(day)
        return is_fixed_holiday(day) or same in self._moving_holidays[year.year]

    @cached_property
    def _moving_holidays(self) -> dict[int, frozenset[dt.date]]:
        return {number: moving_holidays(year) for number, year in self.years.items()}

    def works_like(self, day: dt.date) -> int:
        """Return the weekday whose hours apply on ``day``: its own, or of a make-up day that of the day it replaces.

        The notices of 2004-2026 pair each make-up day with a day off. A file may omit the pairing
        (``replaces: null``). Then the weekday is that of the nearest ordinary working day, the earlier of two.
        """
        if not self.is_make_up(day):
            return day.weekday()
        year, same = self._look_up(day)
        replaced = year.replaces[same]
        return self._nearest_ordinary(day) if replaced is None else replaced.weekday()

    def _nearest_ordinary(self, day: dt.date) -> int:
        around = (day + sign * k * _DAY for k in range(1, 15) for sign in (-1, 1))
        return next(d.weekday() for d in around if d.weekday() < 5 and self.works_or_weekday(d))

    def works_or_weekday(self, day: dt.date) -> bool:
        """Return ``is_working``; in uncovered years, whether the weekday is Monday to Friday."""
        try:
            return self.is_working(day)
        except CalendarError:
            return day.weekday() < 5

    def spring_festival(self, year: int) -> dt.date:
        """Return the first day of the lunar year, for lunar windows (in a repeated year: as in 2026)."""
        date = self._year(year).spring_festival
        there = date.replace(year=year)
        return there - (_same_weekday(there, date.year) - date)

    def lunar_window(self, year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
        """Return the first and last day of a window given in days from the first day of the lunar year (0)."""
        new_year = self.spring_festival(year)
        return new_year + first * _DAY, new_year + last * _DAY

    def working(self, start: dt.date, days: int, tail: int = 0) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return whether each day from ``start`` on is a working day, shape (days + tail,).

        The last ``tail`` days only date deadlines of the last weeks of a run; in uncovered years they follow the
        weekday and raise no error.
        """
        run = [self.is_working(start + d * _DAY) for d in range(days)]
        after = [self.works_or_weekday(start + d * _DAY) for d in range(days, days + tail)]
        return np.array(run + after, dtype=np.bool_)

    def office_table(self, start: dt.date, days: int, tail: int = 0) -> Table:
        """Return ``World.office`` from ``start`` on, shape (days + tail,); ``tail`` as in ``working``."""
        working = self.working(start, days, tail).astype(np.int64)
        table = np.zeros(days + tail, OFFICE_DAY)
        table["working"] = working
        table["before"] = np.cumsum(working) - working
        dates = [start + d * _DAY for d in range(days + tail)]
        table["month"] = [date.year * 12 + date.month for date in dates]
        return table

    def notes(self, start: dt.date, days: int) -> tuple[Note, ...]:
        """Return the notes that every output about ``days`` days from ``start`` repeats, if there are any."""
        dates = [start + d * _DAY for d in range(days)]
        repeated: dict[int, int] = {}
        for day in dates:
            if day.year not in self.years:
                repeated[day.year] = repeated.get(day.year, 0) + self.is_working(day)
        own = sorted(self.own & {day.year for day in dates})
        return (
            *([own_years_note(own)] if own else []),
            *(repeated_year_note(year, REPEATED, count) for year, count in repeated.items()),
        )

    def _look_up(self, day: dt.date) -> tuple[Year, dt.date]:
        """Return the year whose file applies to ``day`` and the corresponding day of that year."""
        year = self._year(day.year)
        return year, day if year.year == day.year else _same_weekday(day, year.year)

    def _year(self, number: int) -> Year:
        if number in self.years:
            return self.years[number]
        first, last = min(self.years), max(self.years)
        if number > REPEATED and self.beyond is Beyond.REPEAT_2026 and REPEATED in self.years:
            return self.years[REPEATED]
        known = f"the calendar knows {first}-{last}, not {number}"
        if number < last:
            raise CalendarError(
                phrase("{known}: choose a run.start and length inside these years", known=known)
            )
        raise CalendarError(
            phrase(
                "{known}: set calendar.beyond=repeat_2026, choose earlier years, or add "
                "{number}.yaml beside {last}.yaml",
                known=known,
                number=number,
                last=last,
            )
        )


def _same_weekday(day: dt.date, year: int) -> dt.date:
    """Return the day with the same weekday, 2 days before to 4 days after the same date of ``year``.

    The range is not symmetric because the holidays of 2026 begin on their statutory dates (1 May, 1 October) and last
    several days: later days keep these dates free in more years. The result may be just outside ``year``.
    """
    date = dt.date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)
    ahead = (day.weekday() - date.weekday()) % 7
    return date + (ahead if ahead <= 4 else ahead - 7) * _DAY


def load_calendar(
    paths: Path | Iterable[Path], beyond: Beyond | str, own: tuple[YearFile, ...] = ()
) -> Calendar:
    """Read the years from files ``YEAR.yaml`` or whole folders of them; a year of ``own`` replaces theirs.

    Raises ``CalendarError``, naming the file, for a missing or invalid file and for two files of one year.
    """
    files: list[Path] = []
    for path in [paths] if isinstance(paths, Path) else paths:
        files += sorted(path.glob("[0-9]*.yaml")) if path.is_dir() else [path]
    if not files:
        raise CalendarError(phrase("no calendar files YEAR.yaml in {paths}", paths=paths))
    states = tuple((file, file.stat().st_mtime_ns if file.exists() else 0) for file in files)
    return _load(states, Beyond(beyond), own)


@lru_cache(maxsize=16)
def _load(files: tuple[tuple[Path, int], ...], beyond: Beyond, own: tuple[YearFile, ...]) -> Calendar:
    """``files`` with the time of their last change, so that a changed file is read again."""
    years: dict[int, Year] = {}
    for file, _ in files:
        year = year_of(read_file(file), file.name)
        if year.year in years:
            raise CalendarError(phrase("{name}: the year {year} comes twice", name=file.name, year=year.year))
        years[year.year] = year
    own_years = {file.year: year_of(file, f"your own {file.year}.yaml") for file in own}
    return Calendar(dict(sorted((years | own_years).items())), beyond, frozenset(own_years))
