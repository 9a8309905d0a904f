"""Dates with their time as spreadsheets write them, in cells of text and in CSV files.

Read are forms with one meaning only. Whether 5/1/2026 is January or May depends on the settings of a computer: such
dates are refused, and so is a date without time of day, because a deadline clock needs it.
"""

from __future__ import annotations

import datetime as dt
import re

EXAMPLE = "2026-01-05 08:30"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 2000  # of years with two digits
_DAY_ZERO = dt.datetime(1899, 12, 30)  # of the serial numbers of spreadsheets
_EARLIEST, _LATEST = dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)  # of serial numbers taken for dates

_DATE = r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
_NAMED = r"(?P<day>\d{1,2})[- ](?P<name>[A-Za-z]{3})[A-Za-z]*[- ](?P<year>\d{4}|\d{2})"
_TIME = (
    r"(?:[ T]*(?P<half>上午|下午|AM|PM)? *(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})? *(?P<later>AM|PM)?)?"
)
_FORMS = tuple(re.compile(date + _TIME, re.IGNORECASE) for date in (_DATE, _NAMED))
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})\b.*")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")


class NoTimeError(ValueError):
    """Date without time of day."""


class AmbiguousDateError(ValueError):
    """Date whose day and month cannot be told apart."""


def parse_moment(text: str) -> str | None:
    """Return a date with its time in the form of the configuration; None if the text is no date.

    Parameters
    ----------
    text
        Text of a cell.

    Returns
    -------
    str or None
        Year, month, day, hour and minute; seconds are left out.

    Raises
    ------
    NoTimeError
    AmbiguousDateError

    Examples
    --------
    >>> [parse_moment(text) for text in ("2026/1/5 8:30", "5-Jan-26 8:30 PM", "46027.354166667", "monday")]
    ['2026-01-05 08:30', '2026-01-05 20:30', '2026-01-05 08:30', None]
    """
    text = text.strip()
    if _AMBIGUOUS.fullmatch(text):
        raise AmbiguousDateError
    if serial := _SERIAL.fullmatch(text):
        return _serial_moment(text, serial[2])
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    if parts["hour"] is None:
        raise NoTimeError
    year, day, minute = int(parts["year"]), int(parts["day"]), parts["minute"]
    name = (parts.get("name") or "").lower()
    if name and name not in MONTHS:
        return None
    month = MONTHS.index(name) + 1 if name else int(parts["month"])
    hour = _hour(int(parts["hour"]), (parts["half"] or parts["later"] or "").upper())
    return f"{year + (_CENTURY if year < 100 else 0)}-{month:02}-{day:02} {hour:02}:{minute}"


def _hour(hour: int, half: str) -> int:
    """Return the hour of the day for an hour of its first or second half."""
    if half in ("下午", "PM"):
        return hour + 12 if hour < 12 else hour
    return 0 if half in ("上午", "AM") and hour == 12 else hour


def _serial_moment(text: str, fraction: str | None) -> str | None:
    """Return the moment of a serial number: days since the end of 1899, the time as their fraction."""
    moment = _DAY_ZERO + dt.timedelta(minutes=round(float(text) * 24 * 60))
    if not _EARLIEST <= moment < _LATEST:
        return None
    if fraction is None:
        raise NoTimeError
    return f"{moment:%Y-%m-%d %H:%M}"
