"""Official calendar, day by day against two packages.

What differs is explained in the tables here and in docs/reference/calendar-check.md; a difference without an
explanation, and an explanation without a difference, are faults.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from project import CONF

from sim.builder.calendar.calendar import load_calendar

OFFICIAL = load_calendar(CONF / "calendar" / "china", "refuse")
FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 31)

# Days of rest or work on which a package is wrong, and the notice that says so.
WRONG = {
    "chinesecalendar": {"2005-12-31": "worked: 国办发明电〔2005〕35号, 元旦"},
    "holidays": {},
}

# Weekend days of rest that chinesecalendar counts in or out of a holiday otherwise than the notice's span.
COUNTED_OTHERWISE = {
    "2011-06-05": "国办发明电〔2010〕40号: 6月4日至6日",
    "2012-06-23": "国办发明电〔2011〕45号: 6月22日至24日",
    "2014-04-06": "国办发明电〔2013〕28号: 4月5日, 7日",
    "2015-09-05": "国发明电〔2015〕1号: 9月3日至5日",
    "2019-04-06": "国办发明电〔2018〕15号: 4月5日, 与周末连休",
    "2019-04-07": "the same",
    "2019-06-08": "国办发明电〔2018〕15号: 6月7日, 与周末连休",
    "2019-06-09": "the same",
    "2019-09-14": "国办发明电〔2018〕15号: 9月13日, 与周末连休",
    "2019-09-15": "the same",
    "2023-12-30": "国办发明电〔2023〕7号: 2024年1月1日, 与周末连休",
    "2023-12-31": "the same",
}


def days() -> list[dt.date]:
    return [FIRST + dt.timedelta(days=k) for k in range((LAST - FIRST).days + 1)]


def works_in(package: str) -> set[dt.date]:
    if package == "chinesecalendar":
        chinese = pytest.importorskip("chinese_calendar")
        return {day for day in days() if chinese.is_workday(day)}
    china = pytest.importorskip("holidays").country_holidays("CN", years=range(2003, 2028))
    return {day for day in days() if china.is_working_day(day)}


@pytest.mark.parametrize("package", sorted(WRONG))
def test_every_day_is_worked_as_the_package_says_or_the_difference_is_explained(package):
    theirs = works_in(package)
    different = {str(day) for day in days() if OFFICIAL.is_working(day) != (day in theirs)}
    assert different == set(WRONG[package])


def test_holidays_are_called_as_in_chinesecalendar_or_the_difference_is_explained():
    pytest.importorskip("chinese_calendar")
    from chinese_calendar.constants import holidays

    different = {str(day) for day in days() if OFFICIAL.holiday_name(day) != holidays.get(day)}
    assert different == set(COUNTED_OTHERWISE)


def test_make_up_days_replace_the_days_that_the_package_holidays_says():
    china = pytest.importorskip("holidays").country_holidays(
        "CN", years=range(2003, 2028), language="en_US"
    )  # fmt: skip
    theirs = {}
    for off, name in china.items():
        if found := re.search(r"substituted from (\d\d)/(\d\d)/(\d{4})", name):
            month, day, year = map(int, found.groups())
            theirs[dt.date(year, month, day)] = off
    ours = {day: off for year in OFFICIAL.years.values() for day, off in year.replaces.items()}
    assert ours == {day: off for day, off in theirs.items() if day >= FIRST}
    assert len(ours) == 151
