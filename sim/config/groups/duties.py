"""Planned work: visits, patrol, admin and what is made explicit of it (clauses S4.1-S4.8)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.types import Clock, Count, Duration, Minutes, Rate, Share, Strict, Text

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PerYear = Annotated[float, Field(ge=0.0, le=365.0)]


class VisitRule(Strict):
    """The third lever: which doors are due how often (group duties/visits)."""

    rule: Text  # name of the choice, for tables
    all_doors_per_year: PerYear  # 12 monthly, 4 quarterly, 0 none
    special_doors: bool  # special households at duties.special.per_year


class Contact(Strict):
    """Chance that somebody opens, per attempt, by part of the day."""

    day: Share
    evening: Share
    weekend: Share


class VisitAttempt(Strict):
    """One household's visit (S4.6): attempts on different days, then one phone call."""

    interview: Duration  # behind an open door
    walk_minutes: Minutes  # per attempt
    wait_minutes: Minutes  # per failed attempt, beside the walk
    retry_other_daypart_days: Count  # a retry waits so long for another part of the day, then comes in any
    max_attempts: Annotated[int, Field(ge=1, le=3)]
    contact: Contact
    refusal_share: Share  # of contacts
    refusal_minutes: Minutes  # at the door when refused
    phone_minutes: Minutes  # call after the last attempt; 0 = no call
    phone_share: Share  # of calls that succeed


class SpecialVisits(Strict):
    """Visits to special households; `denser`: the more frequent rule holds, `added`: both (load check)."""

    per_year: PerYear
    combine: Literal["denser", "added"]
    visit_attempt: VisitAttempt


class Patrol(Strict):
    """Of a grid, once on each day it is due; lapses at 24:00."""

    every: Literal["never", "working_day", "week"]
    minutes_fixed: Minutes
    minutes_per_household: Minutes
    piece_minutes: Minutes
    needs_presence: bool  # due only when somebody of the grid is present (load check); else always


class Admin(Strict):
    """Paperwork as a share of grid minutes; the explicit duties below are deducted from it (S4.2)."""

    share: Share
    piece_minutes: Annotated[float, Field(gt=0.0, le=600.0)]


class Log(Strict):
    """Work log on days the worker is present; 0 minutes = inside admin."""

    minutes_per_day: Minutes


class WeeklyClose(Strict):
    minutes: Minutes
    weekday: Weekday


class Meeting(Strict):
    """At a fixed time; the part missed is not caught up. On rest days it is dropped."""

    name: Text
    minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    every: Literal["week", "month"]  # month: first such weekday
    weekday: Weekday
    at: Clock


class Training(Strict):
    """Sessions spread evenly over the year, on working days."""

    hours_per_year: Rate
    session_minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    at: Clock


class Inspections(Strict):
    """Campaigns that bind a share of everybody's day, spread evenly over the year (D-P6)."""

    per_year: Annotated[float, Field(ge=0.0, le=52.0)]
    working_days: Count
    day_share: Share
    at: Clock


class HomeChecks(Strict):
    """Every quarter the community checks a share of the homes of every grid, the level above a share of those (J24)."""

    active: bool
    share: Share
    recheck_share: Share
    minutes: Minutes  # a home and check
    piece_minutes: Annotated[float, Field(gt=0.0, le=600.0)]


class Records(Strict):
    """What is on record of each home (D-P3)."""

    measured: bool  # whether results say how old the records are
    home_checks: HomeChecks


class PostDuties(Strict):
    """Planned work of one post, wherever it belongs (S4.8)."""

    admin: Admin
    log: Log
    weekly_close: WeeklyClose
    meetings: dict[str, Meeting]
    training: Training
    inspections: Inspections


class RoutineWork(Strict):
    """Ledgers, checks and relays of a desk's post; what is not done on its day stays owed (F9, F14)."""

    name: Text
    minutes: Annotated[float, Field(gt=0.0, le=6000.0)]
    every: Literal["working_day", "week", "month"]  # week: by `weekday`; month: its first such weekday
    weekday: Weekday


class DeskPatrol(Strict):
    """A walk through its grids, by whichever of a desk's posts is free; lapses at the day's or week's end."""

    every: Literal["working_day", "week"]
    minutes: Annotated[float, Field(gt=0.0, le=6000.0)]


class DeskDuties(PostDuties):
    """Planned work of instructors, heads and desks (F9, F14, Q7, Q19, J7)."""

    routine_work: dict[str, RoutineWork]
    patrol: DeskPatrol | None  # null = none


class Duties(PostDuties):
    visits: VisitRule
    visit_attempt: VisitAttempt
    special: SpecialVisits
    patrol: Patrol
    records: Records

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.inspections.per_year * self.inspections.working_days > 240:
            raise ValueError("inspections: per_year x working_days exceeds the working days of a year")
        return self
