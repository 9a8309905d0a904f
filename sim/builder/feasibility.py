"""Checks of a configuration that need the builder: calendar, authority, open cases (S1.4, S4.2, S5.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache, lru_cache, partial

from sim.builder.area.post_list import PostListError
from sim.builder.area.posts import AREA_FIELDS, STAFFING_FIELDS, assign
from sim.builder.calendar.calendar import CalendarError, load_calendar
from sim.builder.calendar.run_days import FOLDER
from sim.builder.demand.initial_cases import seconds_at, start_second, step_of_open_case
from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import compile_routes
from sim.builder.routes.step_rows import RouteGroups, route_settings
from sim.builder.staff.skills import skill_names
from sim.builder.workload.typical_post import measured_period, post_kinds
from sim.config.content_cache import ContentCache
from sim.config.groups.area import Area
from sim.config.groups.calendar_year import YearFile
from sim.config.groups.cases import Cases
from sim.config.groups.initial_cases import OpenCase
from sim.config.groups.policy import Authority
from sim.config.groups.run import Calendar, Run
from sim.config.groups.staffing import Staffing
from sim.config.inconsistency import Check, Inconsistency, reads_only
from sim.config.model_text import model_text
from sim.phrases import phrase, phrase_of
from sim.world.tables import Level

LAST_YEAR = 2200  # a later year is a typing error; dates end at 9999


def _check_authority(authority: Authority, cases: Cases) -> Iterator[Inconsistency]:
    try:
        needed_shares(authority, cases)
    except ValueError as error:
        key, _, text = str(error).partition(" ")
        yield Inconsistency(key.rstrip(":"), "", text)


@cache
def _calendar_names() -> list[str]:
    return sorted(f.name for f in FOLDER.iterdir() if f.is_dir())


def _check_days(calendar: Calendar, run: Run) -> Iterator[Inconsistency]:
    names = _calendar_names()
    if calendar.name not in names:
        yield Inconsistency("calendar.name", calendar.name, phrase("one of: {names}", names=", ".join(names)))
        return
    if run.start.year > LAST_YEAR:
        yield Inconsistency("run.start", run.start, phrase("at most the year {most}", most=LAST_YEAR))
        return
    fault = _uncovered(calendar.name, calendar.beyond, calendar.own_years, run.start, run.days)
    if fault is not None:
        yield Inconsistency("run.start", run.start, fault)


@lru_cache(maxsize=64)
def _uncovered(name: str, beyond: str, own: tuple[YearFile, ...], start: dt.date, days: int) -> str | None:
    """Return why a calendar does not cover a run; None if it does."""
    try:
        load_calendar(FOLDER / name, beyond, own).working(start, days)
    except CalendarError as error:
        return phrase_of(error)
    return None


def _check_open_cases(groups: RouteGroups, authority: Authority, run: Run) -> Iterator[Inconsistency]:
    """Check that each open case belongs to this place, arrived in its past and is at a step of its route."""
    if run.initial_state != "file" or any(True for _ in _check_authority(authority, groups.cases)):
        return

    skilled = dict.fromkeys(
        skill_names(groups.staffing), tuple(Level)
    )  # the levels of a skill do not change the names of steps
    routes = compile_routes(route_settings(groups, skilled), needed_shares(authority, groups.cases) > 0.0)
    for i, one in enumerate(run.open_cases):
        key = f"run.open_cases[{i}]"
        for column, value, fault in _misplaced_values(one, groups.area, run):
            yield Inconsistency(
                f"{key}.{column}", value, phrase("row {row}: {fault}", row=one.row, fault=fault)
            )
        try:
            step_of_open_case(one, routes)
        except ValueError as error:
            yield Inconsistency(f"{key}.step", one.step, str(error))


@reads_only(area="levels")
def _check_routes(groups: RouteGroups, authority: Authority) -> Iterator[Inconsistency]:
    """Every route that can arise ends, and has no more steps than an engine can number."""
    cases = groups.cases
    if any(True for _ in _check_authority(authority, cases)):
        return
    skilled = dict.fromkeys(skill_names(groups.staffing), tuple(Level))
    try:  # scenarios of a sweep mostly have the same routes, which are compiled once
        compile_routes(route_settings(groups, skilled), needed_shares(authority, cases) > 0.0)
    except ValueError as error:
        key, _, text = str(error).partition(" ")
        known = "." in key
        yield Inconsistency(key if known else "cases.routes", "", text if known else str(error))


def _misplaced_values(one: OpenCase, area: Area, run: Run) -> Iterator[tuple[str, object, str]]:
    """Yield (column, value, reason) for values of an open case outside the place or the time of the run."""
    begin = run.start + dt.timedelta(weeks=run.warm_up_weeks)
    if seconds_at(one.raised, run.start) < 0:
        reason = phrase(
            "before run.start {start}: let the run start earlier, with more run.warm_up_weeks",
            start=run.start,
        )
        yield "raised", one.raised, reason
    for column in ("raised", "registered", "suspended_from"):
        moment = getattr(one, column)
        if moment is not None and seconds_at(moment, run.start) > start_second(run):
            yield column, moment, phrase("after the measured period begins, {begin}", begin=begin)
    if one.suspended_until is not None and seconds_at(one.suspended_until, run.start) < start_second(run):
        yield (
            "suspended_until",
            one.suspended_until,
            phrase("over before {begin}: leave the suspension out", begin=begin),
        )
    if one.community > area.communities_simulated:
        yield (
            "community",
            one.community,
            phrase("at most {most}, area.communities_simulated", most=area.communities_simulated),
        )
    own = area.community_sizes[one.community - 1 : one.community]
    if one.household is not None and one.household > (most := max(own or area.community_sizes)):
        yield "household", one.household, phrase("at most {most:,} in a community", most=most)


def _check_posts(area: Area, staffing: Staffing, run: Run) -> Iterator[Inconsistency]:
    """Check that the posts fit the grids: listed grids exist, and none is without a post (S3.2)."""
    if area.households_simulated > run.limits.households:
        return  # refused for its size, without building millions of posts
    try:
        assign(area, staffing)
    except ValueError as error:
        key, _, text = str(error).partition(" ")
        if isinstance(error, PostListError):
            key, text = error.key, error.text  # labels may contain blanks
        yield Inconsistency(key, "", text)


def _check_presence(area: Area, staffing: Staffing, calendar: Calendar, run: Run) -> Iterator[Inconsistency]:
    if area.households_simulated > run.limits.households:
        return
    if any(True for _ in (*_check_days(calendar, run), *_check_posts(area, staffing, run))):
        return  # working hours need a calendar
    fields = model_text(area, AREA_FIELDS) if staffing.listed_posts else ""
    key = (
        fields,
        model_text(staffing, POST_FIELDS),
        model_text(calendar),
        run.start,
        run.days,
        run.warm_up_weeks,
    )
    if _idle.get(key, partial(_has_idle_post, area, staffing, calendar, run)):
        allowed = phrase("leaves a post no second of a working day on the grid; higher, or longer shifts")
        yield Inconsistency("staffing.grid_share", staffing.grid_share, allowed)


def _has_idle_post(area: Area, staffing: Staffing, calendar: Calendar, run: Run) -> bool:
    kinds = post_kinds(area, staffing, measured_period(calendar, run))
    return any(kind.duty_holder.year_seconds == 0.0 for kind in kinds)


_idle: ContentCache[bool] = ContentCache(most=64)
POST_FIELDS = STAFFING_FIELDS | {"shifts", "line_job", "turnover"}  # what the kinds of posts depend on


CHECKS: tuple[Check, ...] = (
    _check_authority,
    _check_days,
    _check_posts,
    _check_routes,
    _check_open_cases,
    _check_presence,
)
