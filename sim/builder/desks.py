"""Desks above the grid: load with the whole street or county behind them, and the posts that follow (clause S5.6)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from sim.builder.area.hierarchy import county_size, partition_into_grids, street_sizes, with_whole_streets
from sim.builder.demand.arrivals import build_case_mix
from sim.builder.demand.day_weights import day_weights
from sim.builder.duties.home_checks import homes_to_check, quarterly_schedule
from sim.builder.duties.schedules import DutyHolder, Schedules, desk_duties, desk_patrol_duty, worker_duties
from sim.builder.scenario_routes import build_routes
from sim.builder.staff.skills import skill_names
from sim.builder.staff.timetable import block_end
from sim.builder.staff.workers import planned_year, shift_pattern
from sim.builder.workload.load import community_work
from sim.builder.workload.typical_post import (
    OWED,
    Period,
    PostKind,
    measured_period,
    planned_seconds,
    presence_share,
)
from sim.config.content_cache import ContentCache
from sim.config.groups.area import Area, Beyond
from sim.config.groups.staffing import Desk, Staffing
from sim.config.groups.types import TASK_KINDS, DeskRole
from sim.config.memo import cache_per_scenario
from sim.config.model_text import model_text
from sim.config.scenario import Scenario
from sim.world.event_order import MINUTE
from sim.world.tables import RELEASES, Level

Real = NDArray[np.float64]

OVERLOADED = (
    0.95  # load above which a desk is named in every output, and background does not stand in for a street
)
CHECK = TASK_KINDS.index("check")
OWN_KINDS = ("patrol", "check")  # work of a desk that holds up no case
# What the work of desks depends on in area and staffing, where no level is defined by a skill.
WITH_GRIDS = frozenset(Area.model_fields) - {"beyond"}
WITHOUT_GRIDS = WITH_GRIDS - {"households_per_grid", "partition"}
PRESENCE = frozenset({"absence", "minutes_factor", "turnover"})
DESK_FIELDS = frozenset(Desk.model_fields) - {"posts"}


@dataclass(frozen=True)
class DeskLoad:
    """Work of one average desk of a role in the measured period, in worker seconds if nothing is ever late."""

    role: str
    communities: float  # served
    posts: int
    work: Real  # [task kind] of cases, and of duties that belong to the desk
    duties: Real  # [task kind] duties of one post
    present: float  # seconds of one post

    @cached_property
    def load(self) -> float:
        """Seconds of work / seconds present."""
        return self.load_with(self.posts)

    def load_with(self, posts: int) -> float:
        """Return the load of the desk with a number of posts."""
        return float((self.work.sum() + posts * self.duties.sum()) / (posts * self.present))

    def posts_for(self, load: float) -> int | None:
        """Return the smallest number of posts whose load is at most ``load``; None if duties alone exceed it."""
        free = load * self.present - float(self.duties.sum())
        if free <= 0.0:
            return None
        return max(1, math.ceil(float(self.work.sum()) / free - 1e-9))

    @property
    def held_up(self) -> list[tuple[str, float]]:
        """Return (task kind, share) of the desk's work on cases, the largest first."""
        seconds = np.where(np.isin(TASK_KINDS, OWN_KINDS), 0.0, self.work)
        order = np.argsort(-seconds, kind="stable")
        return [(TASK_KINDS[k], float(seconds[k] / seconds.sum())) for k in order if seconds[k] > 0.0]


@cache_per_scenario
def desk_loads(scenario: Scenario) -> tuple[DeskLoad, ...]:
    """Return the load of the desks of every level of a place, those of street and county with all they serve."""
    desks = scenario.staffing.desks
    posts = {role: desk.posts or 1 for role, desk in desks.items()}
    key = (*map(model_text, _groups_used(scenario)), *_texts_used(scenario))
    loads = _known.get(key, lambda: tuple(_desk_loads(scenario)))
    return _with_stated_posts.get(
        (key, *posts.values()),
        lambda: tuple(replace(load, posts=posts[load.role]) for load in loads),  # type: ignore[index]
    )


# Scenarios of a study mostly share all that desks depend on.
_known: ContentCache[tuple[DeskLoad, ...]] = ContentCache(most=64)
_with_stated_posts: ContentCache[tuple[DeskLoad, ...]] = ContentCache(most=64)


def _groups_used(scenario: Scenario) -> tuple[BaseModel, ...]:
    """Return the groups of a scenario that the work of desks depends on."""
    of = scenario
    return of.demand, of.cases, of.authority, of.escalation, of.platform, of.calendar, of.run, of.duties


def _texts_used(scenario: Scenario) -> tuple[str, ...]:
    """Return area and staffing without what the work of desks does not depend on.

    Grids matter for checks of homes, grid posts for the levels that have a skill, posts of desks never.
    """
    area, staffing = scenario.area, scenario.staffing
    if skill_names(staffing):
        return model_text(area), model_text(staffing)
    fields = WITH_GRIDS if scenario.duties.records.home_checks.active else WITHOUT_GRIDS
    return (
        model_text(area, fields),
        model_text(staffing, PRESENCE),
        *(f"{role}{model_text(desk, DESK_FIELDS)}" for role, desk in staffing.desks.items()),
    )


def _desk_loads(scenario: Scenario) -> Iterator[DeskLoad]:
    period = measured_period(scenario.calendar, scenario.run)
    routes = build_routes(scenario)
    weights = day_weights(scenario.demand, period.dates, period.start)
    mix = build_case_mix(scenario, routes)
    cases = community_work(scenario, routes, weights, mix, (period.first, period.end))
    area, desks = scenario.area, scenario.staffing.desks
    for role in area.levels:
        if role not in desks:
            continue
        level, served = Level[role.upper()], communities_served(area, role)
        of_level = cases[level].copy()
        if role == "county" and "street" not in area.levels:  # missing levels merge upward
            of_level += cases[Level.STREET]
        work = served * of_level + _desk_work(scenario, role, served, period)
        duties, present = _post_work(scenario.staffing, desks[role], period)
        yield DeskLoad(role, served, desks[role].posts or 1, work, duties, present)


def communities_served(area: Area, role: DeskRole) -> float:
    """Return the communities behind one desk: a share of one for a sub-area, the largest street, the whole county."""
    if role == "county":
        return float(county_size(area))
    if role == "street":
        return float(street_sizes(area).max())
    if role == "sub_area" and area.counts is not None and area.counts.sub_area:
        return area.counts.community / area.counts.sub_area
    if role == "sub_area" and area.listed_sub_areas:
        return len(area.listed) / sum(area.listed_sub_areas)
    return 1.0


def _desk_work(scenario: Scenario, role: DeskRole, served: float, period: Period) -> Real:
    """Return seconds by task kind of duties that belong to the desk, not to its posts: patrol and checks of homes."""
    total = np.zeros(len(TASK_KINDS))
    rule = scenario.staffing.desks[role].duties
    if rule is not None and rule.patrol is not None:
        schedules = Schedules(period.dates.days)
        row = desk_patrol_duty(rule.patrol, 0, schedules)[0]
        total[row["kind"]] += float(row["seconds"]) * _releases(schedules.rows[row["schedule"]], period)
    checks = scenario.duties.records.home_checks
    share = {"community": 1.0, "street": checks.recheck_share}.get(role, 0.0)
    if checks.active and share > 0.0:
        grids = partition_into_grids(scenario.area)
        homes = float(homes_to_check(checks, grids.size).sum()) / scenario.area.communities_simulated
        quarters = _releases(quarterly_schedule(period.dates.days), period)
        total[CHECK] += served * homes * share * checks.minutes * MINUTE * quarters
    return total


def _post_work(staffing: Staffing, desk: Desk, period: Period) -> tuple[Real, float]:
    """Return the seconds of duties by task kind of one post, and its seconds of presence, after absence."""
    time, calendar = block_end(desk.grid_share), period.dates.calendar
    year = planned_year(shift_pattern(desk.shift), time, calendar, period.start, period.known)
    holder = DutyHolder(1.0, desk.grid_share, *year)
    kind = PostKind(1.0, desk.grid_share, time, desk.shift, holder, 0.0)
    planned = planned_seconds(kind, period)[period.first : period.end]
    there = presence_share(staffing, kind)
    total = np.zeros(len(TASK_KINDS))
    if desk.duties is not None:
        schedules = Schedules(period.dates.days)
        rows = worker_duties(desk.duties, desk.duties.admin.share, holder, schedules)
        rows += desk_duties(desk.duties, schedules)
        for row in (one[0] for one in rows if one["kind"][0] != OWED):
            released = (schedules.rows[int(row["schedule"])][period.first : period.end] & RELEASES) > 0
            released &= planned > 0
            share = float(row["share"])
            amount = (
                share * planned[released].sum() if share > 0.0 else float(row["seconds"]) * released.sum()
            )
            total[row["kind"]] += float(amount) * there
    return total, float(planned.sum()) * there


def _releases(bits: NDArray[np.int64], period: Period) -> int:
    return int(((bits[period.first : period.end] & RELEASES) > 0).sum())


def sized_posts(scenario: Scenario, targets: Mapping[str, float]) -> dict[str, int]:
    """Return the posts of street and county desks that follow from what they serve.

    Parameters
    ----------
    scenario
        The place at the default values of its assumed numbers. Its own posts of these desks do not matter.
    targets
        Role -> largest load.

    Raises
    ------
    ValueError
        If the duties of a desk's posts alone exceed the load.
    """
    found = {}
    for desk in desk_loads(scenario):
        if desk.role not in targets:
            continue
        posts = desk.posts_for(targets[desk.role])
        if posts is None:
            raise ValueError(
                f"staffing.desks.{desk.role}.posts: the duties of a post alone are a load of"
                f" {desk.duties.sum() / desk.present:.2f}, above sized_to_load {targets[desk.role]:g}: state the posts"
            )
        found[desk.role] = posts
    return found


def with_posts(scenario: Scenario, posts: Mapping[str, int]) -> Scenario:
    """Return the scenario with other numbers of posts at its desks."""
    return replaced(scenario, staffing=_staffing_with(scenario.staffing, posts)) if posts else scenario


def _staffing_with(staffing: Staffing, posts: Mapping[str, int]) -> Staffing:
    """Return the staffing with other numbers of posts at its desks; the sizes of a study share one."""
    for of, stated, known in tuple(_with_posts):
        if of is staffing and stated == posts:
            return known
    desks = {
        role: desk.model_copy(update={"posts": posts[role]}) if role in posts else desk
        for role, desk in staffing.desks.items()
    }
    made = staffing.model_copy(update={"desks": desks})
    _with_posts.append((staffing, dict(posts), made))
    return made


_with_posts: deque[tuple[Staffing, Mapping[str, int], Staffing]] = deque(maxlen=8)


def replaced(scenario: Scenario, **groups: object) -> Scenario:
    """Return the scenario with other groups, and the same extension."""
    return scenario.model_copy(update=groups)


def unsized_desks(scenario: Scenario) -> dict[str, float]:
    """Return role -> largest load of the desks without a number of posts."""
    desks = ((role, scenario.staffing.desks.get(role)) for role in scenario.area.levels)
    return {
        role: desk.sized_to_load
        for role, desk in desks
        if desk is not None and desk.posts is None and desk.sized_to_load is not None
    }


def overloaded_desks(scenario: Scenario) -> tuple[DeskLoad, ...]:
    """Return the desks whose load exceeds 0.95, those that serve most first.

    With ``area.beyond=none`` street and county desks have less to do than what they serve asks for; they are left out.
    """
    whole = scenario.area.beyond != "none"
    loads = [desk for desk in desk_loads(scenario) if whole or desk.communities <= 1.0]
    return tuple(desk for desk in reversed(loads) if desk.load > OVERLOADED)


def with_settled_area(scenario: Scenario, beyond: Beyond = "background") -> Scenario:
    """Return the scenario with whole streets simulated, if it says so or if background cannot stand in for them.

    Background reproduces the waiting at a desk up to a load of 0.95 (S2.6). ``beyond``: where the scenario leaves it
    open.
    """
    area = scenario.area
    if area.beyond is None:
        scenario = replaced(scenario, area=area.model_copy(update={"beyond": beyond}))
        area = scenario.area
    if area.beyond == "background" and any(desk.role == "street" for desk in overloaded_desks(scenario)):
        return _on_whole_streets(scenario)
    return _on_whole_streets(scenario) if area.beyond == "whole_street" else scenario


def _on_whole_streets(scenario: Scenario) -> Scenario:
    """Return the scenario on whole streets; posts that the classes state are repeated for the communities added."""
    area, staffing = with_whole_streets(scenario.area), scenario.staffing
    before, now = scenario.area.communities_simulated, area.communities_simulated
    if area == scenario.area:
        return scenario
    if staffing.classes_set_posts and area.households_per_grid is not None:
        classes = {
            name: c.model_copy(update={"posts": max(1, round((c.posts or 0) * now / before))})
            for name, c in staffing.classes.items()
        }
        staffing = staffing.model_copy(update={"classes": classes})
    return replaced(scenario, area=area, staffing=staffing)
