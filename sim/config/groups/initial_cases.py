"""What is open when the measured period begins: a list of cases with their clocks."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.config.groups.types import CaseKind, Channel, Strict, Text

InitialState = Literal["warm_up", "empty", "file"]
NeededLevel = Literal["grid", "community", "street", "county"]


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a moment is written 'YYYY-MM-DD HH:MM'")
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a moment is written 'YYYY-MM-DD HH:MM'") from None
    if moment.tzinfo is not None or len(value) < len("YYYY-MM-DD HH:MM"):
        raise ValueError("a moment is written 'YYYY-MM-DD HH:MM', local time")
    return moment.isoformat(" ", "seconds")


Moment = Annotated[str, BeforeValidator(_moment)]


class OpenCase(Strict):
    """One case that is open at the start, as its register tells it.

    `level`: the lowest level able to solve it. `step`: the step of its route at which it lies; it is entered
    when the measured period begins, or when the suspension ends.
    """

    row: Annotated[int, Field(ge=1)]  # of the file, the heading being row 1
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
            raise ValueError("a suspension has both suspended_from and suspended_until")
        if self.suspended_from is not None and self.registered is None:
            raise ValueError("a case that is suspended has been registered")
        names = ("raised", "registered", "suspended_from", "suspended_until")
        known = [(name, getattr(self, name)) for name in names if getattr(self, name) is not None]
        for (before, a), (after, b) in pairwise(known):
            if a > b:
                raise ValueError(f"{after} {b} lies before {before} {a}")
        return self


COLUMNS = tuple(name for name in OpenCase.model_fields if name != "row")
