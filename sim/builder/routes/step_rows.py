"""Rows of World.step while a route is compiled, and the settings of the compilation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from sim.config.groups.area import Area
from sim.config.groups.cases import Cases
from sim.config.groups.demand import Demand
from sim.config.groups.policy import Escalation, Platform
from sim.config.groups.run import Calendar
from sim.config.groups.staffing import Staffing
from sim.config.groups.types import LEVELS, Delay, Duration, TaskKind, clock_seconds
from sim.config.model_text import model_text
from sim.world.event_order import DAY, MINUTE
from sim.world.tables import DelayClock, Distribution, Level, StepType


@dataclass(frozen=True)
class RouteSettings:
    """Settings of a scenario that determine its routes."""

    cases: Cases
    escalation: Escalation
    platform: Platform
    levels: tuple[Level, ...]  # levels with desks in this place, ascending
    office_seconds: int  # office seconds of a working day, the length of a `working` delay of one day
    minutes_factor: float  # factor of scaled minutes: skill of the grid workers
    upper_work: Duration  # minutes of an upper-level task; replaces those of its step
    upper_task: TaskKind = "upper"  # task kind of an upper-level task, which determines its priority
    skills: Mapping[str, tuple[Level, ...]] = field(default_factory=dict)  # levels that have each skill

    @property
    def content(self) -> tuple[object, ...]:
        """Every value as text or number, equal for equal settings."""
        groups = (self.cases, self.escalation, self.platform, self.upper_work)
        skills = tuple(sorted((name, *map(int, levels)) for name, levels in self.skills.items()))
        rest = (self.levels, self.office_seconds, self.minutes_factor, self.upper_task, skills)
        return (*map(model_text, groups), *rest)


class RouteGroups(NamedTuple):
    """Groups of the configuration that determine the routes."""

    area: Area
    demand: Demand
    cases: Cases
    escalation: Escalation
    platform: Platform
    staffing: Staffing
    calendar: Calendar


def route_settings(groups: RouteGroups, skills: Mapping[str, tuple[Level, ...]]) -> RouteSettings:
    """Return the settings of the groups. ``skills``: levels that have each skill."""
    return RouteSettings(
        cases=groups.cases,
        escalation=groups.escalation,
        platform=groups.platform,
        levels=tuple(level_of(r) for r in groups.area.levels),
        office_seconds=sum(clock_seconds(b) - clock_seconds(a) for a, b in groups.calendar.office_hours),
        minutes_factor=groups.staffing.minutes_factor,
        upper_work=groups.demand.upper.work,
        skills=skills,
    )


class StepRow(NamedTuple):
    """One row of World.step before rows are numbered: `branch` and `escalates_to` are names of rows."""

    name: str
    type: StepType
    level: int = -1
    task: str = ""
    distribution: Distribution = Distribution.CONSTANT
    mean: float = 0.0
    spread: float = 0.0
    delay_clock: DelayClock = DelayClock.CALENDAR
    scaled: bool = False
    marks: int = 0
    branch: str = ""
    branch_share: float = 0.0
    holds: bool = False
    skill: str = ""
    assistant_level: int = -1  # Level of the assistants; -1 = none
    assistants: int = 0  # number asked for
    escalates_to: str = ""  # row to which a case is escalated automatically after a long wait
    ends_step: bool = False  # the step is also done here, not only in its last row
    after_auto_escalation: bool = False  # reached only by automatically escalated cases


@cache
def level_of(role: str) -> Level:
    """Return the Level of a role's name."""
    return Level(LEVELS.index(role))


def mean_of_median(median: float, sigma: float) -> float:
    """Return the mean of a lognormal distribution with this median."""
    return median * math.exp(0.5 * sigma * sigma)


def lognormal(mean_seconds: float, sigma: float) -> tuple[Distribution, float, float]:
    return (Distribution.LOGNORMAL if sigma > 0.0 else Distribution.CONSTANT), mean_seconds, sigma


def work_row(name: str, level: Level, task: str, minutes: Duration, factor: float = 1.0) -> StepRow:
    """Return a row of work of a task kind at a level."""
    distribution, mean, spread = lognormal(minutes.minutes_mean * MINUTE * factor, minutes.sigma)
    return StepRow(name, StepType.WORK, int(level), task, distribution, mean, spread)


def delay_row(name: str, level: Level, wait: Delay, office_seconds: int) -> StepRow:
    """Return a row of delay at a level; one working day has the office seconds of a day.

    A department works office hours: what it decides is known when they begin at the latest (S1.3).
    """
    day = office_seconds if wait.counts == "working" else DAY
    running = DelayClock.TO_OFFICE if level == Level.DEPARTMENT else DelayClock.CALENDAR
    distribution, mean, spread = lognormal(mean_of_median(wait.median_days * day, wait.sigma), wait.sigma)
    return StepRow(
        name,
        StepType.DELAY,
        int(level),
        distribution=distribution,
        mean=mean,
        spread=spread,
        delay_clock=DelayClock.OFFICE if wait.counts == "working" else running,
    )


@cache
def lowest_able_level(needed: Level, levels: tuple[Level, ...]) -> Level:
    """Return the lowest level of this place that is able to solve the case; missing levels merge upward (S2.3)."""
    return next((k for k in (Level.GRID, *levels) if k >= needed), levels[-1])
