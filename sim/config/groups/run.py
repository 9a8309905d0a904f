"""Calendar, run, engine, verdict, cost: how a study is run, judged and priced (S1.1, S6.3, S10, S11)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.config.groups.calendar_year import YearFile
from sim.config.groups.initial_cases import InitialState, OpenCase
from sim.config.groups.types import Clock, Count, Date, Rate, Share, Strict, Text


class Calendar(Strict):
    """Public holidays and make-up working days; office hours on which deadlines count."""

    name: Text
    beyond: Literal["repeat_2026", "refuse"]
    office_hours: tuple[tuple[Clock, Clock], ...]
    own_years: tuple[YearFile, ...] = ()  # from calendar/NAME/YEAR.yaml of the user's own folder


class Limits(Strict):
    """What a run may ask for; beyond it is refused with the estimate (S11)."""

    households: Count
    replications: Count
    days: Count
    memory_gib: Rate


class Run(Strict):
    start: Date
    warm_up_weeks: Annotated[int, Field(ge=0, le=520)]  # 0 = measured from an empty start
    initial_state: InitialState  # what is open when the measured period begins; file: `open_cases`
    open_cases: tuple[OpenCase, ...] = ()
    measured_weeks: Annotated[int, Field(ge=1, le=520)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    replications: Annotated[int, Field(ge=1)]
    limits: Limits

    @property
    def days(self) -> int:
        return 7 * (self.warm_up_weeks + self.measured_weeks)


class Engine(Strict):
    name: Literal["compiled", "simpy"]


class ServiceLevel(Strict):
    """What a size must keep to count as bearable: its service level (S6.4)."""

    reference_miss_share: Share
    attempted_share: Share
    replication_share: Share


class Verdict(Strict):
    """Thresholds of `holds`, `recovers`, `overloaded` (S6.3)."""

    growth_share_per_week: Rate  # of weekly capacity
    undone_share: Share
    recovers_factor: Annotated[float, Field(ge=1.0)]
    recovers_workdays: Count
    replication_share: Annotated[float, Field(gt=0.5, le=1.0)]
    onset_weeks: Annotated[int, Field(ge=1)]
    service_level: ServiceLevel


class Cost(Strict):
    """Prices of the establishment budget; yuan of `price_year`."""

    price_year: Annotated[int, Field(ge=1990, le=2100)]
    months_per_year: Annotated[float, Field(gt=0.0, le=24.0)]
    bonus_months: Rate
    insurance_rate: Rate
    insurance_floor_yuan_month: Rate | None
