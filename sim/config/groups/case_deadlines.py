"""Deadlines of cases: by needed level, urgency and clause; extensions and early closing (S1.4, S5.4)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.config.groups.types import Share, Strict, Workdays
from sim.phrases import phrase

UNITS = {
    "working_days": 400,
    "working_hours": 3200,
    "calendar_days": 600,
    "hours": 14_400,
}  # unit: largest number
TERM = "N working_days, N working_hours, N calendar_days or N hours"
ClockShare = Annotated[float, Field(gt=0.0, lt=1.0)]  # of what a deadline's own clock runs until it is due
URGENCIES = ("ordinary", "urgent", "extra_urgent")


class DaysByLevel(Strict):
    """Deadline in working days by needed level; approvals have a deadline of their own."""

    grid: Workdays
    community: Workdays
    street: Workdays
    county: Workdays
    approval: Workdays


def parse_term(term: Term) -> tuple[int, str]:
    """Return number and unit of a deadline; a bare number counts working days. Raises ValueError.

    >>> parse_term("24 hours")
    (24, 'hours')
    """
    number, _, unit = str(term).partition(" ")
    if not number.isdigit() or (unit or "working_days") not in UNITS or isinstance(term, bool):
        raise ValueError(phrase("a deadline is a whole number of working days, or a text: {term}", term=TERM))
    unit = unit or "working_days"
    if not 1 <= int(number) <= UNITS[unit]:
        raise ValueError(phrase("a deadline in {unit} is 1 to {units:,}", unit=unit, units=UNITS[unit]))
    return int(number), unit


def _term(value: object) -> object:
    if not isinstance(value, (int, str)):
        raise ValueError(phrase("a deadline is a whole number of working days, or a text: {term}", term=TERM))
    parse_term(value)
    return value


Term = Annotated[int | str, BeforeValidator(_term), Field(json_schema_extra={"format": "deadline"})]


class OwnDeadline(Strict):
    """Deadlines of a place by needed level, by kind and by urgency (S1.3); of several, the one due first governs.

    A bare number counts working days; other units are written as text: '4 working_hours', '10 calendar_days',
    '24 hours'. The deadline of approvals replaces that of their level.
    """

    grid: Term | None = None
    community: Term | None = None
    street: Term | None = None
    county: Term | None = None
    general: Term | None = None
    coordinated: Term | None = None
    emergency: Term | None = None
    approval: Term | None = None
    ordinary: Term | None = None
    urgent: Term | None = None
    extra_urgent: Term | None = None

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError(phrase("states no deadline: give at least one, or null for the whole"))
        return self


class Urgency(Strict):
    """Shares of general and coordinated cases by urgency; they act only where a deadline names an urgency."""

    ordinary: Share
    urgent: Share
    extra_urgent: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.ordinary + self.urgent + self.extra_urgent
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                phrase("the shares of urgency must sum to 1, they sum to {total:g}", total=total)
            )
        return self


class Deadline(Strict):
    """Deadlines. `own` is the rule of the place and affects behaviour (null = none); `reference` only measures."""

    own: OwnDeadline | None
    reference: DaysByLevel
    rule: Literal["end_of_day", "working_minutes", "same_clock_time"]
    reminder_share: ClockShare | None  # null = neither reminder nor extension
    promotion_share: ClockShare | None  # null = no promotion


class Extension(Strict):
    """Extension of the own deadline with a reason (F13), once, asked for at the reminder where a case would be late."""

    share: Share  # granted / asked for
    workdays: Workdays


class EarlyClosing(Strict):
    """Early closing under weak supervision: unsolved cases are reported as closed (D-P12)."""

    active: bool
    share: Share  # of the cases unsolved at that time
    after_workdays: Workdays  # after registration
