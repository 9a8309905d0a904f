"""Surges: windows of dates, the same every year, in which more arises (model.md 5, S1.5)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.config.base import Rate, Strict, Text

LEAP_YEAR = 2000  # every date of any year exists in it


def _month_day(value: Any) -> Any:
    try:
        dt.date.fromisoformat(f"{LEAP_YEAR}-{value}")
    except (TypeError, ValueError):
        raise ValueError("a day of the year is written 'MM-DD'") from None
    return value


MonthDay = Annotated[str, BeforeValidator(_month_day)]


class Surge(Strict):
    """Begins on a date of the calendar or so many days after the first day of the lunar year (before: negative).

    In its days each stream is multiplied by its factor.
    """

    name: Text
    begins: MonthDay | None = None
    after_spring_festival: Annotated[int, Field(ge=-180, le=180)] | None = None
    days: Annotated[int, Field(ge=1, le=366)]
    orders: Rate = 1.0
    found: Rate = 1.0
    upper: Rate = 1.0

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        if (self.begins is None) == (self.after_spring_festival is None):
            raise ValueError("set either `begins` ('MM-DD') or `after_spring_festival` (days)")
        return self
