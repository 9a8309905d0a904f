"""Official calendar, day by day against the text of the notices and the arithmetic of the law."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator

from made_up_year import MADE_UP_2027, june
from project import CONF

from sim.builder.calendar import run_days
from sim.builder.calendar.calendar import load_calendar
from sim.builder.calendar.run_days import build_dates

FOLDER = CONF / "calendar" / "china"
OFFICIAL = load_calendar(FOLDER, "refuse")
ONE = dt.timedelta(days=1)
FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 31)

# The notices: days off (放假, 调休, 补休), then weekend days worked (上班). A day without a year lies in the
# notice's. The texts of 2004 and 2005 were not available.
NOTICES = {
    2006: "1.1-1.3 1.29-2.4 5.1-5.7 10.1-10.7 / 2005.12.31 1.28 2.5 4.29 4.30 9.30 10.8",
    2007: "1.1-1.3 2.18-2.24 5.1-5.7 10.1-10.7 / 2006.12.30 2006.12.31 2.17 2.25 4.28 4.29 9.29 9.30",
    2008: "2007.12.30-1.1 2.6-2.12 4.4-4.6 5.1-5.3 6.7-6.9 9.13-9.15 9.29-10.5"
    " / 2007.12.29 2.2 2.3 5.4 9.27 9.28",
    2009: "1.1-1.3 1.25-1.31 4.4-4.6 5.1-5.3 5.28-5.30 10.1-10.8 / 1.4 1.24 2.1 5.31 9.27 10.10",
    2010: "1.1-1.3 2.13-2.19 4.3-4.5 5.1-5.3 6.14-6.16 9.22-9.24 10.1-10.7"
    " / 2.20 2.21 6.12 6.13 9.19 9.25 9.26 10.9",
    2011: "1.1-1.3 2.2-2.8 4.3-4.5 4.30-5.2 6.4-6.6 9.10-9.12 10.1-10.7 / 1.30 2.12 4.2 10.8 10.9",
    2012: "1.1-1.3 1.22-1.28 4.2-4.4 4.29-5.1 6.22-6.24 9.30-10.7 / 2011.12.31 1.21 1.29 3.31 4.1 4.28 9.29",
    2013: "1.1-1.3 2.9-2.15 4.4-4.6 4.29-5.1 6.10-6.12 9.19-9.21 10.1-10.7"
    " / 1.5 1.6 2.16 2.17 4.7 4.27 4.28 6.8 6.9 9.22 9.29 10.12",
    2014: "1.1 1.31-2.6 4.5 4.7 5.1-5.3 6.2 9.8 10.1-10.7 / 1.26 2.8 5.4 9.28 10.11",
    2015: "1.1-1.3 2.18-2.24 4.5 4.6 5.1 6.20 6.22 9.3-9.5 9.27 10.1-10.7 / 1.4 2.15 2.28 9.6 10.10",
    2016: "1.1 2.7-2.13 4.4 5.1 5.2 6.9-6.11 9.15-9.17 10.1-10.7 / 2.6 2.14 6.12 9.18 10.8 10.9",
    2017: "1.1 1.2 1.27-2.2 4.2-4.4 5.1 5.28-5.30 10.1-10.8 / 1.22 2.4 4.1 5.27 9.30",
    2018: "1.1 2.15-2.21 4.5-4.7 4.29-5.1 6.18 9.24 10.1-10.7 / 2.11 2.24 4.8 4.28 9.29 9.30",
    2019: "2018.12.30-1.1 2.4-2.10 4.5 5.1-5.4 6.7 9.13 10.1-10.7 / 2018.12.29 2.2 2.3 4.28 5.5 9.29 10.12",
    2020: "1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8 / 1.19 4.26 5.9 6.28 9.27 10.10",
    2021: "1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7"
    " / 2.7 2.20 4.25 5.8 9.18 9.26 10.9",
    2022: "1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 / 1.29 1.30 4.2 4.24 5.7 10.8 10.9",
    2023: "2022.12.31-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6 / 1.28 1.29 4.23 5.6 6.25 10.7 10.8",
    2024: "1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10 9.15-9.17 10.1-10.7 / 2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    2025: "1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8 / 1.26 2.8 4.27 9.28 10.11",
    2026: "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7 / 1.4 2.14 2.28 5.9 9.20 10.10",
}

# The law's days off for everybody, and what single notices gave beside them.
MORE_DAYS_OFF = {2015: 1, 2020: 2}  # 3 September; 31 January, and 1 February, which was to be worked


def days(first: dt.date = FIRST) -> list[dt.date]:
    return [first + k * ONE for k in range((LAST - first).days + 1)]


def spans(words: str, year: int) -> Iterator[dt.date]:
    for word in words.split():
        first, _, last = word.partition("-")
        begin = _day(first, year)
        end = _day(last, year) if last else begin
        assert 0 <= (end - begin).days < 10, word
        yield from (begin + k * ONE for k in range((end - begin).days + 1))


def _day(word: str, year: int) -> dt.date:
    numbers = [int(number) for number in word.split(".")]
    return dt.date(*numbers) if len(numbers) == 3 else dt.date(year, *numbers)


def told(part: int) -> set[dt.date]:
    return {day for year, words in NOTICES.items() for day in spans(words.split("/")[part], year)}


def test_every_day_is_worked_and_off_as_the_notices_say():
    off, worked = told(0), told(1)
    assert all(day.weekday() >= 5 for day in worked) and not off & worked
    since = dt.date(2006, 1, 1)
    by_notice = {d for d in days(since) if d in worked or (d.weekday() < 5 and d not in off)}
    assert [d for d in days(since) if OFFICIAL.is_working(d) != (d in by_notice)] == []
    assert [d for d in days(since) if (OFFICIAL.holiday_name(d) is not None) != (d in off)] == []
    assert [d for d in days(since) if OFFICIAL.is_make_up(d) != (d in worked)] == []
    assert OFFICIAL.is_make_up(dt.date(2005, 12, 31))  # by the notice for 2006


def statutory(year: int) -> int:
    """Days off for everybody: decrees 270 (1999), 513 (2007) and 644 (2013), 795 (2024) of the State Council."""
    return 10 if year < 2008 else 11 if year < 2025 else 13


def test_weekdays_off_without_make_up_days_are_those_of_the_law():
    for number, year in OFFICIAL.years.items():
        weekdays = sum(day.weekday() < 5 for day in year.names)
        exchanged = [day for of in OFFICIAL.years.values() for day in of.replaces.values()]
        made_up = sum(day is not None and day.year == number for day in exchanged)
        assert weekdays - made_up == statutory(number) + MORE_DAYS_OFF.get(number, 0), number


# -- a file for 2027 ---------------------------------------------------------------------------------


def test_a_2027_file_in_our_folder_is_used(tmp_path, monkeypatch):
    shutil.copytree(FOLDER, tmp_path / "china")
    (tmp_path / "china" / "2027.yaml").write_text(MADE_UP_2027, encoding="utf-8")
    monkeypatch.setattr(run_days, "FOLDER", tmp_path)
    build_dates.cache_clear()
    assert june() == [1, 0, 0, 0, 0, 0, 0]
    assert build_dates("china", "refuse", dt.date(2027, 5, 31), 28).notes == ()
    monkeypatch.undo()
    build_dates.cache_clear()
    assert june() == [0, 0, 1, 1, 1, 1, 1]
