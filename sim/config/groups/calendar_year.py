"""One year of the official calendar as plain data: the form of a calendar file and of a scenario's own years."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    """A frozen value that refuses unknown keys and reads dates from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Holiday(_Part):
    """An unbroken public holiday, with the weekends inside it."""

    name: str
    name_zh: str
    first: dt.date
    last: dt.date

    def days(self) -> list[dt.date]:
        """Return the days of the holiday in their order."""
        return [self.first + dt.timedelta(days=k) for k in range((self.last - self.first).days + 1)]


class MakeUpDay(_Part):
    """A weekend day worked in exchange for a weekday off; ``replaces``: that weekday, None if unknown."""

    day: dt.date
    replaces: dt.date | None


class YearFile(_Part):
    """The content of one file ``YEAR.yaml``."""

    year: int
    source: tuple[str, ...]
    status: str
    spring_festival: dt.date
    holidays: tuple[Holiday, ...]
    make_up: tuple[MakeUpDay, ...]
