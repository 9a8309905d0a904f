"""Calendar, run, engine, verdict and cost (S1.1, S6.3, S10, S11)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.config.groups.calendar_year import YearFile
from sim.config.groups.initial_cases import InitialState, OpenCase
from sim.config.groups.types import Clock, Count, Date, Rate, Share, Strict, Text


class Calendar(Strict):
    """Public holidays, make-up working days, and the office hours in which deadlines run."""

    name: Text
    beyond: Literal["repeat_2026", "refuse"]
    office_hours: tuple[tuple[Clock, Clock], ...]
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
    replication_share: Share  # of replications that meet both


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
    """Prices of the establishment budget, in yuan of `price_year`."""

    price_year: Annotated[int, Field(ge=1990, le=2100)]
    months_per_year: Annotated[float, Field(gt=0.0, le=24.0)]
    bonus_months: Rate
    insurance_rate: Rate
    insurance_floor_yuan_month: Rate | None
