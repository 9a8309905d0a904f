"""Types shared by all configuration models."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sim.phrases import phrase

LevelRole = Literal["grid", "sub_area", "community", "street", "county", "department"]
DeskRole = Literal["sub_area", "community", "street", "county"]
Channel = Literal["worker_found", "worker", "community_desk", "hotline", "petition"]
CaseKind = Literal["general", "coordinated", "emergency", "approval"]
TaskKind = Literal[
    "emergency", "appointment", "owed_line_job", "overdue", "follow_up", "recontact", "case", "mediation",
    "triage", "upper", "admin", "log", "patrol", "special_visit", "visit", "tracking", "escort", "check",
]  # fmt: skip

LEVELS: tuple[LevelRole, ...] = ("grid", "sub_area", "community", "street", "county", "department")
CASE_KINDS: tuple[CaseKind, ...] = ("general", "coordinated", "emergency", "approval")
CHANNELS: tuple[Channel, ...] = ("worker_found", "worker", "community_desk", "hotline", "petition")
TASK_KINDS: tuple[TaskKind, ...] = (
    "emergency", "appointment", "owed_line_job", "overdue", "follow_up", "recontact", "case", "mediation",
    "triage", "upper", "admin", "log", "patrol", "special_visit", "visit", "tracking", "escort", "check",
)  # fmt: skip

QUOTES = "put quotes around it"
DAY_SECONDS = 86_400
LEAP_YEAR = 2000  # has every day of the year


class Strict(BaseModel):
    """Frozen model that refuses unknown keys, NaN, infinity and conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def yaml_kind(value: Any) -> str:
    """Return the type of a YAML value in words: `off` is a truth value, `8:30` a number."""
    if value is None or isinstance(value, bool):
        return phrase("nothing") if value is None else phrase("a truth value")
    if isinstance(value, int | float):
        return phrase("a number")
    return phrase("a list") if isinstance(value, list | tuple) else phrase("keys and values")


def _text(value: Any) -> Any:
    if value is None or not isinstance(value, str):
        raise ValueError(
            phrase("text is needed, YAML read {kind}: put quotes around it", kind=yaml_kind(value))
        )
    return value


def _clock(value: Any) -> Any:
    _text(value)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise ValueError(phrase("a clock time is written 'HH:MM' between '00:00' and '24:00'"))
    return value


def _date(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    _text(value)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(phrase("a date is written 'YYYY-MM-DD'")) from None


def _month_day(value: Any) -> Any:
    try:
        dt.date.fromisoformat(f"{LEAP_YEAR}-{value}")
    except (TypeError, ValueError):
        raise ValueError(phrase("a day of the year is written 'MM-DD'")) from None
    return value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]
Clock = Annotated[str, BeforeValidator(_clock), Field(json_schema_extra={"format": "HH:MM"})]
Date = Annotated[dt.date, BeforeValidator(_date)]
MonthDay = Annotated[str, BeforeValidator(_month_day)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Rate = Annotated[float, Field(ge=0.0)]
Minutes = Annotated[float, Field(ge=0.0, le=100_000.0)]
Sigma = Annotated[float, Field(ge=0.0, le=4.0)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Workdays = Annotated[int, Field(ge=1, le=400)]


def clock_seconds(clock: str) -> int:
    """Return the second of the day of an 'HH:MM'.

    >>> clock_seconds("08:30")
    30600
    """
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def block_seconds(block: tuple[str, str]) -> tuple[int, int]:
    """Return start and end of a block in seconds of its day; one that ends by its start lasts into the next day.

    >>> block_seconds(("22:00", "06:00"))
    (79200, 108000)
    """
    start, end = map(clock_seconds, block)
    return start, end if end > start else end + DAY_SECONDS


class Duration(Strict):
    """Lognormal worker minutes, given by their *mean* (S5.1); sigma 0 = constant."""

    minutes_mean: Minutes
    sigma: Sigma


class Delay(Strict):
    """Lognormal delay without a worker, given by its *median* in days.

    `counts: calendar` = 24 hours a day; `working` = office hours only, one day = one office day.
    """

    median_days: Rate
    sigma: Sigma
    counts: Literal["calendar", "working"]


class MinuteDelay(Strict):
    """Lognormal delay in calendar time, given by its median in minutes."""

    median_minutes: Minutes
    sigma: Sigma
