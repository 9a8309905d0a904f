"""Planned work: visits, patrol, paperwork and its explicit parts (clauses S4.1-S4.8)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.config.groups.types import (
    Clock,
    Count,
    Duration,
    Minutes,
    Rate,
    Share,
    Strict,
    Text,
    clock_seconds,
)
from sim.phrases import phrase

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PerYear = Annotated[float, Field(ge=0.0, le=365.0)]


def _in_order(hours: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    edges = [clock_seconds(t) for block in hours for t in block]
    if any(a >= b for a, b in pairwise(edges)):
        raise ValueError(phrase("the blocks of preferred hours must be in order, not overlap and not touch"))
    return hours


# Hours in which work is preferably done (S4.10); outside them it comes after all other work.
Hours = Annotated[
    tuple[tuple[Clock, Clock], ...], Field(min_length=1, max_length=12), AfterValidator(_in_order)
]


class VisitRule(Strict):
    """Visit rule, a lever: households due and frequency (group duties/visits)."""

    rule: Text  # name for tables
    all_doors_per_year: PerYear  # 12 monthly, 4 quarterly, 0 none
    special_doors: bool  # special households at duties.special.per_year


class Contact(Strict):
    """Contact rate: probability that somebody opens, per attempt, by part of the day."""

    day: Share
    evening: Share
    weekend: Share


class VisitAttempt(Strict):
    """Visit to a household (S4.6): attempts on different days, then one phone call."""

    interview: Duration  # after contact without refusal
    walk_minutes: Minutes  # per attempt
    wait_minutes: Minutes  # per attempt without contact, in addition to the walk
    retry_other_daypart_days: Count  # a retry is reserved for another part of the day for so long
    max_attempts: Annotated[int, Field(ge=1, le=3)]
    contact: Contact
    refusal_share: Share  # of contacts
    refusal_minutes: Minutes  # per refusal
    phone_minutes: Minutes  # call after the last attempt; 0 = no call
    phone_share: Share  # calls that reach the household
    hours: Hours | None = (
        None  # preferred hours; blocks from 18:00 on replace the others on days with presence then
    )


class SpecialVisits(Strict):
    """Visits to special households. `denser`: the more frequent rule applies; `added`: both rules apply."""

    per_year: PerYear
    combine: Literal["denser", "added"]
    visit_attempt: VisitAttempt


class TenantVisits(Strict):
    """Visits to rented homes, by the procedure of ordinary visits; of two frequencies the denser applies (Q15)."""

    per_year: PerYear  # 0 = as other homes


class Round(Strict):
    """Monthly inspection round of a grid by any of its posts, in pieces; lapses at the end of the month (Q15)."""

    hours_per_month: Annotated[float, Field(ge=0.0, le=160.0)]  # 0 = none
    piece_minutes: Annotated[float, Field(gt=0.0, le=600.0)]


class Patrol(Strict):
    """Patrol of a grid, once on each day it is due; lapses at 24:00."""

    every: Literal["never", "working_day", "day", "week"]  # day: also on rest days
    minutes_fixed: Minutes
    minutes_per_household: Minutes
    piece_minutes: Minutes
    needs_presence: bool  # due only on days with presence in the grid; otherwise always
    hours: Hours | None = None  # preferred hours: one block a day, in turn by grid and day
    times: Annotated[int, Field(ge=1, le=12)] = 1  # patrols of a grid each time they are due


class Admin(Strict):
    """Paperwork as a share of grid minutes, beside log, weekly close, meetings and training (S4.2)."""

    share: Share
    piece_minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    hours: Hours | None = None  # preferred hours; what does not fit into them keeps its class all day


class Log(Strict):
    """Work log on days of presence; 0 minutes = part of the paperwork."""

    minutes_per_day: Minutes
    hours: Hours | None = None  # preferred hours


class WeeklyClose(Strict):
    """Weekly closing of records; 0 minutes = part of the paperwork."""

    minutes: Minutes
    weekday: Weekday


class Meeting(Strict):
    """Meeting at a fixed time. A missed part is not made up; on days off it is dropped."""

    name: Text
    minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    every: Literal["week", "month"]  # month: on its first such weekday
    weekday: Weekday
    at: Clock


class Training(Strict):
    """Training sessions, spread evenly over the working days of the year."""

    hours_per_year: Rate
    session_minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    at: Clock


class JointTask(Strict):
    """Task that several posts of a community do together at a fixed time, in turn: elections, clean-ups, cordons."""

    name: Text
    minutes: Annotated[float, Field(gt=0.0, le=600.0)]
    per_year: PerYear  # spread evenly over the working days of the year
    workers: Annotated[int, Field(ge=1, le=200)]  # posts of each community; all of them if there are fewer
    at: Clock


class Inspections(Strict):
    """Inspection campaigns, spread evenly over the year; they take a share of everybody's day (D-P6)."""

    per_year: Annotated[float, Field(ge=0.0, le=52.0)]
    working_days: Count
    day_share: Share
    at: Clock


class HomeChecks(Strict):
    """Quarterly checks of a share of homes by the community; the level above rechecks a share of those (J24)."""

    active: bool
    share: Share
    recheck_share: Share
    minutes: Minutes  # per home
    piece_minutes: Annotated[float, Field(gt=0.0, le=600.0)]


class Records(Strict):
    """Household records (D-P3)."""

    measured: bool  # whether results include the age of records
    home_checks: HomeChecks


class PostDuties(Strict):
    """Planned work of a post of a grid or a desk (S4.8)."""

    admin: Admin
    log: Log
    weekly_close: WeeklyClose
    meetings: dict[str, Meeting]
    training: Training
    inspections: Inspections


class RoutineWork(Strict):
    """Ledgers, checks and relays of a desk's post; work not done on its day remains due (F9, F14)."""

    name: Text
    minutes: Annotated[float, Field(gt=0.0, le=6000.0)]
    every: Literal["working_day", "week", "month"]  # week: on `weekday`; month: on its first such weekday
    weekday: Weekday


class DeskPatrol(Strict):
    """Walk through the grids by any free post of a desk; lapses at the end of the day or week."""

    every: Literal["working_day", "week"]
    minutes: Annotated[float, Field(gt=0.0, le=6000.0)]


class DeskDuties(PostDuties):
    """Planned work of instructors, heads and desks (F9, F14, Q7, Q19, J7)."""

    routine_work: dict[str, RoutineWork]
    patrol: DeskPatrol | None  # null = none


class Duties(PostDuties):
    """Planned work of grid posts."""

    visits: VisitRule
    visiting_hours: tuple[Clock, Clock]  # homes are neither visited nor telephoned outside them
    visit_attempt: VisitAttempt
    special: SpecialVisits
    tenants: TenantVisits = TenantVisits(per_year=0.0)
    round: Round = Round(hours_per_month=0.0, piece_minutes=60.0)
    patrol: Patrol
    joint_tasks: dict[str, JointTask] = Field(default_factory=dict)
    records: Records

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.inspections.per_year * self.inspections.working_days > 240:
            raise ValueError(
                phrase("inspections: per_year x working_days exceeds the working days of a year")
            )
        return self
