"""Statutory holidays (法定节假日): the days of the public holidays on which overtime is paid threefold.

Public holidays are longer than that: the other days are rest days, moved by make-up working days. The number of days is
that of the State Council's regulation on holidays as amended in 2007, 2013 and 2024. A calendar file does not tell on
which of its days a festival of one day falls; its first day counts.
"""

from __future__ import annotations

import datetime as dt

from sim.builder.calendar.calendar_file import Year

DAY = dt.timedelta(days=1)
ONE_DAY_FESTIVALS = ("Tomb-sweeping Day", "Dragon Boat Festival", "Mid-autumn Festival")  # since 2008


def is_fixed_holiday(day: dt.date) -> bool:
    """Return whether a day is a statutory holiday by its date: New Year's Day, Labour Day, National Day."""
    labour_days = 2 if day.year >= 2025 else 1 if day.year >= 2008 else 3
    return (
        (day.month, day.day) == (1, 1)
        or (day.month == 5 and day.day <= labour_days)
        or (day.month == 10 and day.day <= 3)
    )


def moving_holidays(year: Year) -> frozenset[dt.date]:
    """Return the statutory holidays of the lunar calendar, and Tomb-sweeping Day."""
    found = {year.spring_festival + k * DAY for k in _spring_festival_days(year.year)}
    if year.year >= 2008:
        for festival in ONE_DAY_FESTIVALS:
            found |= set(sorted(day for day, name in year.names.items() if name == festival)[:1])
    return frozenset(found)


def _spring_festival_days(year: int) -> range:
    """Return the statutory days, counted from the first day of the lunar year."""
    if year >= 2025:
        return range(-1, 3)
    return range(-1, 2) if 2008 <= year <= 2013 else range(3)
