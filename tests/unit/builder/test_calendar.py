"""Official calendar as data that a user can extend; test_calendar_sources.py checks its days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from project import CONF

from experiments.tools.refresh_calendar import year_text
from sim.builder.calendar.calendar import CalendarError, load_calendar

FOLDER = CONF / "calendar" / "china"
OFFICIAL = load_calendar(FOLDER, "refuse")
REPEATING = load_calendar(FOLDER, "repeat_2026")
ONE = dt.timedelta(days=1)

# From almanacs, not from the script's astronomy.
SPRING_FESTIVALS = [
    "2004-01-22", "2005-02-09", "2006-01-29", "2007-02-18", "2008-02-07", "2009-01-26",
    "2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19",
    "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12",
    "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17",
]  # fmt: skip


def days_of(first: int, last: int) -> list[dt.date]:
    start = dt.date(first, 1, 1)
    return [start + k * ONE for k in range((dt.date(last + 1, 1, 1) - start).days)]


def test_the_files_are_what_the_script_writes():
    pytest.importorskip("chinese_calendar")
    for year in range(2004, 2027):
        assert (FOLDER / f"{year}.yaml").read_text(encoding="utf-8") == year_text(year)


def test_first_days_of_the_lunar_year():
    assert [str(OFFICIAL.spring_festival(y)) for y in range(2004, 2027)] == SPRING_FESTIVALS
    eve, seventh = OFFICIAL.lunar_window(2025, -1, 6)
    assert (str(eve), str(seventh)) == ("2025-01-28", "2025-02-04")


@pytest.mark.parametrize(
    ("day", "like"),
    [
        ("2025-01-26", 0),  # Sunday for Monday 3 February
        ("2025-02-08", 1),  # Saturday for Tuesday 4 February
        ("2011-12-31", 1),  # across the new year: Saturday for Tuesday 3 January 2012
        ("2006-12-30", 1),
        ("2026-02-28", 0),
        ("2026-10-10", 2),
        ("2025-01-27", 0),  # an ordinary Monday
        ("2025-02-01", 5),  # a Saturday inside Spring Festival
    ],
)
def test_a_make_up_day_works_like_the_weekday_it_replaces(day, like):
    assert OFFICIAL.works_like(dt.date.fromisoformat(day)) == like


def test_every_make_up_day_replaces_a_weekday_that_is_off():
    for year in OFFICIAL.years.values():
        assert len(set(year.replaces.values())) == len(year.replaces)
        for replaced in year.replaces.values():
            assert replaced is not None and replaced.weekday() < 5
            assert not OFFICIAL.is_working(replaced)


def test_office_table_counts_working_days():
    table = OFFICIAL.office_table(dt.date(2025, 1, 1), 365)
    assert table["before"][-1] + table["working"][-1] == 248  # 365 - 104 weekend days - 13 statutory days
    assert table["before"][0] == 0
    assert np.array_equal(np.diff(table["before"]), table["working"][:-1])
    festival = (dt.date(2025, 1, 25) - dt.date(2025, 1, 1)).days
    assert table["working"][festival : festival + 16].tolist() == [0, 1, 1] + [0] * 8 + [1, 1, 1, 1, 0]


@pytest.mark.parametrize(("year", "word"), [(2003, "run.start"), (2027, "repeat_2026")])
def test_an_uncovered_year_is_refused_and_the_way_out_named(year, word):
    with pytest.raises(CalendarError, match=f"2004-2026, not {year}.*{word}"):
        OFFICIAL.is_working(dt.date(year, 6, 1))
    with pytest.raises(CalendarError):
        OFFICIAL.office_table(dt.date(year, 6, 1), 1)
    with pytest.raises(CalendarError):
        REPEATING.is_working(dt.date(2003, 12, 31))


def test_only_the_tail_may_lie_beyond_the_last_year():
    table = OFFICIAL.office_table(dt.date(2026, 12, 28), 4, tail=8)
    assert table["working"].tolist() == [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]
    with pytest.raises(CalendarError):
        OFFICIAL.office_table(dt.date(2026, 12, 28), 5, tail=7)


def test_later_years_repeat_2026_week_for_week_and_say_so():
    for year in range(2027, 2047):
        days = days_of(year, year)
        assert 248 <= sum(map(REPEATING.is_working, days)) <= 250
        for day in days:  # the weekday's hours fit the weekday: no Monday made up
            assert not (REPEATING.is_make_up(day) and day.weekday() < 5)
    for month, day in ((1, 1), (5, 1), (10, 1)):
        assert not REPEATING.is_working(dt.date(2027, month, day))
        assert not REPEATING.is_working(dt.date(2028, month, day))
    assert REPEATING.is_make_up(dt.date(2027, 10, 9)) and REPEATING.works_like(dt.date(2027, 10, 9)) == 2
    assert REPEATING.holiday_name(REPEATING.spring_festival(2027)) == "Spring Festival"
    assert abs(REPEATING.spring_festival(2030) - dt.date(2030, 2, 17)) <= 4 * ONE
    (note,) = REPEATING.notes(dt.date(2026, 12, 1), 60)
    assert all("2027" in text and "2026" in text for text in (note.en, note.zh))
    assert REPEATING.notes(dt.date(2025, 1, 6), 455) == ()


def write_2027(folder: Path, **changed: str) -> Path:
    parts = {
        "year": "2027", "source": '["a notice"]', "status": "documented", "spring_festival": '"2027-02-06"',
        "holidays": '[{name: "National Day", name_zh: "国庆节", first: "2027-10-01", last: "2027-10-07"}]',
        "make_up": '[{day: "2027-10-09", replaces: null}]',
    }  # fmt: skip
    parts.update(changed)
    path = folder / "2027.yaml"
    path.write_text("\n".join(f"{k}: {v}" for k, v in parts.items() if v), encoding="utf-8")
    return path


def test_a_file_for_2027_can_be_dropped_in(tmp_path):
    calendar = load_calendar([FOLDER, write_2027(tmp_path)], "repeat_2026")
    assert not calendar.is_working(dt.date(2027, 10, 1))
    assert calendar.is_working(dt.date(2027, 2, 15))  # no longer 2026's Spring Festival
    assert calendar.is_working(dt.date(2027, 10, 9))
    assert calendar.works_like(dt.date(2027, 10, 9)) == 4  # not told: the nearest working weekday, Friday
    assert calendar.notes(dt.date(2027, 1, 1), 365) == ()
    assert str(calendar.spring_festival(2027)) == "2027-02-06"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"make_up": '[{day: "2027-10-11", replaces: null}]'}, "is a weekday"),
        ({"make_up": '[{day: "2027-10-02", replaces: null}]'}, "lies in a holiday"),
        ({"make_up": '[{day: "2027-10-09", replaces: "2027-10-03"}]'}, "no weekday"),
        ({"make_up": '[{day: "2028-10-07", replaces: null}]'}, "not in 2027"),
        ({"holidays": "[{name: A, name_zh: B, first: 2027-10-07, last: 2027-10-01}]"}, "begins 2027-10-07"),
        ({"spring_festival": '"2026-02-17"'}, "not in 2027"),
        ({"source": ""}, "source"),
        ({"holiday": "[]"}, "holiday"),
        ({"year": "later"}, "year"),
        ({"year": "&a 2027\nstatus2: *a"}, "aliases"),
        ({"year": "!!python/name:os.system"}, "YAML"),
        ({"year": "2026"}, "not in 2026"),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path, changed, told):
    with pytest.raises(CalendarError, match=r"2027\.yaml: .*" + told):
        load_calendar([FOLDER, write_2027(tmp_path, **changed)], "refuse")


def test_missing_and_double_files_are_refused(tmp_path):
    with pytest.raises(CalendarError, match="no calendar files"):
        load_calendar(tmp_path, "refuse")
    with pytest.raises(CalendarError, match=r"2028\.yaml: cannot be read"):
        load_calendar([tmp_path / "2028.yaml"], "refuse")
    with pytest.raises(CalendarError, match="comes twice"):
        load_calendar([FOLDER, FOLDER / "2025.yaml"], "refuse")


def test_statutory_holidays_of_a_year() -> None:
    """Regulation of 2024: thirteen days, New Year's Eve and 2 May among them; before, eleven."""

    def statutory(year: int) -> list[str]:
        return [f"{d:%m-%d}" for d in days_of(year, year) if OFFICIAL.is_statutory_holiday(d)]

    assert statutory(2025) == [
        "01-01", "01-28", "01-29", "01-30", "01-31", "04-04", "05-01", "05-02", "05-31",
        "10-01", "10-02", "10-03", "10-06",
    ]  # fmt: skip
    assert len(statutory(2026)) == 13
    assert len(statutory(2024)) == len(statutory(2014)) == 11
    assert [d for d in statutory(2010) if d.startswith("02")] == ["02-13", "02-14", "02-15"]
    assert [d for d in statutory(2006) if d.startswith("05")] == ["05-01", "05-02", "05-03"]


@pytest.mark.parametrize("year", range(2004, 2027))
def test_a_statutory_holiday_is_a_public_holiday(year: int) -> None:
    assert all(OFFICIAL.holiday_name(d) for d in days_of(year, year) if OFFICIAL.is_statutory_holiday(d))
