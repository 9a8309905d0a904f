"""Notes about the calendar of a run, in English and Chinese: the one source of every output's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Note(NamedTuple):
    """A remark in both languages."""

    en: str
    zh: str


def repeated_year_note(year: int, repeated: int, working_days: int) -> Note:
    """Return the note on a year without an official calendar, which repeats the year ``repeated``."""
    return Note(
        f"No official calendar for {year} yet: it repeats {repeated} week for week ({working_days} working days "
        f"of {year} in the run); in truth Spring Festival lies weeks, other holidays some days apart.",
        f"{year}年尚无官方放假安排，按{repeated}年逐周套用（本次模拟含该年{working_days}个工作日）；"
        "实际春节可相差数周，其他节假日相差数日。",
    )


def own_years_note(years: Iterable[int]) -> Note:
    """Return the note on years from the user's own files."""
    known = list(map(str, years))
    return Note(
        f"Calendar of {', '.join(known)}: from your own file.",
        f"{'、'.join(known)}年日历：取自用户自备文件。",
    )
