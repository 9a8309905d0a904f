"""Cases that are open at the start of the measured period, with their deadline clocks."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.config.groups.types import CaseKind, Channel, Strict, Text
from sim.phrases import phrase

InitialState = Literal["warm_up", "empty", "file"]
NeededLevel = Literal["grid", "community", "street", "county"]


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(phrase("a moment is written 'YYYY-MM-DD HH:MM'"))
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(phrase("a moment is written 'YYYY-MM-DD HH:MM'")) from None
    if moment.tzinfo is not None or len(value) < len("YYYY-MM-DD HH:MM"):
        raise ValueError(phrase("a moment is written 'YYYY-MM-DD HH:MM', local time"))
    return moment.isoformat(" ", "seconds")


Moment = Annotated[str, BeforeValidator(_moment)]


class OpenCase(Strict):
    """Case that is open at the start, as registered.

    `level` is the lowest level able to solve it. `step` is its current step; the case enters this step at the start of
    the measured period, or at the end of its suspension.
    """

    row: Annotated[int, Field(ge=1)]  # of the file; the heading is row 1
    kind: CaseKind
    channel: Channel
    level: NeededLevel
    raised: Moment
    registered: Moment | None
    step: Text
    suspended_from: Moment | None
    suspended_until: Moment | None
    community: Annotated[int, Field(ge=1)]  # along the ground
    household: Annotated[int, Field(ge=1)] | None  # along the ground of the community; null = any

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.suspended_from is None) != (self.suspended_until is None):
            raise ValueError(phrase("a suspension needs both suspended_from and suspended_until"))
        if self.suspended_from is not None and self.registered is None:
            raise ValueError(phrase("a suspended case needs the time of its registration"))
        names = ("raised", "registered", "suspended_from", "suspended_until")
        known = [(name, getattr(self, name)) for name in names if getattr(self, name) is not None]
        for (before, a), (after, b) in pairwise(known):
            if a > b:
                raise ValueError(
                    phrase("{after} {b} is before {before} {a}", after=after, b=b, before=before, a=a)
                )
        return self


COLUMNS = tuple(name for name in OpenCase.model_fields if name != "row")
