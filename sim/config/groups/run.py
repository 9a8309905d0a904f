"""Calendar, run, engine and verdict (S1.1, S6.3, S6.7, S11)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.config.groups.calendar_year import YearFile
from sim.config.groups.initial_cases import InitialState, OpenCase
from sim.config.groups.types import Clock, Count, Date, MonthDay, Rate, Share, Strict, Text
from sim.phrases import phrase


class OfficeSeason(Strict):
    """Office hours from one day of the year to another, as in summer or before a holiday."""

    first: MonthDay
    last: MonthDay  # this day included; before `first` = over the turn of the year
    office_hours: tuple[tuple[Clock, Clock], ...]


class Calendar(Strict):
    """Public holidays, make-up working days, and the office hours in which deadlines run."""

    name: Text
    beyond: Literal["repeat_2026", "refuse"]
    office_hours: tuple[tuple[Clock, Clock], ...]
    seasons: dict[Text, OfficeSeason] = Field(
        default_factory=dict
    )  # parts of the year with other office hours
    own_years: tuple[YearFile, ...] = ()  # from calendar/NAME/YEAR.yaml of the user's own folder


class Limits(Strict):
    """Limits of a run; larger ones are refused with an estimate (S11)."""

    households: Count
    replications: Count
    days: Count
    memory_gib: Rate


class Run(Strict):
    """Period, initial state, seed and number of replications."""

    start: Date
    warm_up_weeks: Annotated[int, Field(ge=0, le=520)]  # 0 = no warm-up
    initial_state: InitialState  # cases open at the start of the measured period; file: `open_cases`
    open_cases: tuple[OpenCase, ...] = ()
    measured_weeks: Annotated[int, Field(ge=1, le=520)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    replications: Annotated[int, Field(ge=1)]
    limits: Limits

    @property
    def days(self) -> int:
        """Return the days of the run, warm-up included."""
        return 7 * (self.warm_up_weeks + self.measured_weeks)


class Engine(Strict):
    """Engine that runs the simulation; both give the same results."""

    name: Literal["compiled", "simpy"]


class ServiceLevel(Strict):
    """Service level that a grid size must meet (S6.4)."""

    reference_miss_share: Share  # at most
    attempted_share: Share  # at least
    rushed_share: Share  # of the grid posts' time under pressure, at most (S12)
    replication_share: Share  # of replications that meet all


class PileUp(Strict):
    """Stretch of working days with much open work, a remark beside the verdict (S6.3)."""

    days_per_worker: Rate  # open work above this many working days of each worker present
    median_factor: Annotated[float, Field(ge=1.0)]  # and above this multiple of its median
    workdays: Count  # for more working days than this, in a row


class Zone(Strict):
    """Indifference zone of a sequential test: shares of years between which either answer is right (S6.7)."""

    low: Annotated[float, Field(gt=0.0, lt=1.0)]
    high: Annotated[float, Field(gt=0.0, lt=1.0)]

    @model_validator(mode="after")
    def _is_ordered(self) -> Zone:
        if self.low >= self.high:
            raise ValueError(phrase("low must be below high={high:g}", high=self.high))
        return self


class SequentialTests(Strict):
    """Tests that decide the verdict year by year, and how many years they may take (S6.7)."""

    weeks: Annotated[int, Field(ge=1)]  # measured weeks that a year of a verdict needs
    error: Annotated[float, Field(gt=0.0, lt=0.5)]  # of either kind
    kept: Zone  # test K, of the years that meet the service level
    overloaded: Zone  # test O, of the overloaded years
    limit_years: Annotated[int, Field(ge=1)]  # undecided after this many years: at the limit


class Verdict(Strict):
    """Thresholds of a year and tests of the word over years (S6.3, S6.7)."""

    growth_share_per_week: Rate  # of weekly capacity
    undone_share: Share
    onset_weeks: Annotated[int, Field(ge=1)]
    pile_up: PileUp
    service_level: ServiceLevel
    tests: SequentialTests
