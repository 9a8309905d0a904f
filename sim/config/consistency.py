"""Checks of groups against each other: each is valid by itself, but not in combination (clauses S1.4, S4.2, S5.4).

A check is a function with the groups it needs as parameters, named as in the schema, or a NamedTuple of such groups; it
runs if these are valid by themselves. Checks that need the calendar, routes or duties of the builder are in
``sim.builder.feasibility``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.config.groups.area import Area
from sim.config.groups.cases import Cases
from sim.config.groups.demand import Demand
from sim.config.groups.duties import Duties, VisitAttempt
from sim.config.groups.place import Place
from sim.config.groups.policy import Cover, Discipline, Escalation, Platform
from sim.config.groups.run import Calendar
from sim.config.groups.staffing import Staffing
from sim.config.groups.types import clock_seconds
from sim.config.inconsistency import Check, Inconsistency, conflict, reads_only
from sim.config.limits import check_limits, check_volume
from sim.phrases import phrase


def _check_document(place: Place) -> Iterator[Inconsistency]:
    size = place.document_households_per_grid
    if size is not None and size.low > size.high:
        yield conflict(
            "place.document_households_per_grid.low", size.low, "at most high, {high}", high=size.high
        )


def _check_counts(area: Area, staffing: Staffing) -> Iterator[Inconsistency]:
    counts = area.counts
    if counts is None:
        return
    if not counts.community <= (counts.sub_area or counts.grid) <= counts.grid:
        yield conflict(
            "area.counts.grid",
            counts.grid,
            "at least one grid for each community and sub-area ({communities}, {sub_areas})",
            communities=counts.community,
            sub_areas=counts.sub_area,
        )
    if staffing.listed_posts:
        return
    posts = [c.posts for c in staffing.classes.values() if c.posts is not None]
    if area.counts_replaced and staffing.posts is None and staffing.classes_set_posts:
        yield conflict(
            "staffing.posts",
            "null",
            "per_grid (posts follow the grids, the classes keep their proportions) or fixed (the classes keep their"
            " {posts:,} posts): area.households_per_grid replaces the counted grids",
            posts=sum(posts),
        )
    per_community = staffing.workers_per_community
    needed = (
        per_community * counts.community if per_community else round(staffing.workers_per_grid * counts.grid)
    )
    if posts and area.households_per_grid is None and sum(posts) != needed:
        yield conflict(
            "staffing.classes",
            sum(posts),
            "the posts of the classes must sum to {needed:,}: area.counts with {rate:g} per {unit}",
            needed=needed,
            rate=per_community or staffing.workers_per_grid,
            unit=phrase("community") if per_community else phrase("grid"),
        )


def _check_class_posts(area: Area, staffing: Staffing) -> Iterator[Inconsistency]:
    """Yield posts that a class states although something else sets them, and classes of no listed post."""
    names = list(staffing.classes)
    listed = {row.post_class or names[0] for row in staffing.listed_posts.values()}
    # Where grids are counted, a plan lists the posts of the simulated part, in which a rare class may have none.
    if listed and area.counts is None:
        for name in (name for name in names if name not in listed):
            yield conflict(f"staffing.classes.{name}", "", "no listed post has this class: leave it out")
    (posts, *others) = (post_class.posts for post_class in staffing.classes.values())
    if others or posts is None or staffing.classes_set_posts:
        return  # several classes: their proportions
    setter = "staffing.posts" if staffing.posts is not None else "staffing.workers_per_community"
    # Counted grids are ``_check_counts``'s; a plan or a sweep of sizes leaves the place's number.
    if area.counts is None:
        key = f"staffing.classes.{names[0]}.posts"
        yield conflict(key, posts, "does not count: {setter} sets the posts; leave it out", setter=setter)


@reads_only(area="levels")
def _check_desks(area: Area, staffing: Staffing, escalation: Escalation) -> Iterator[Inconsistency]:
    for level in area.levels:
        for key, members in (("staffing.desks", staffing.desks), ("escalation.solving", escalation.solving)):
            if level not in members:
                yield conflict(f"{key}.{level}", "", "is missing: area.levels includes this level")


def _check_own_deadline(cases: Cases, discipline: Discipline) -> Iterator[Inconsistency]:
    if cases.deadline.own is None and discipline.within == "earliest_due":
        yield conflict(
            "discipline.within",
            discipline.within,
            "needs a deadline: set cases.deadline.own (it is null) or discipline.within=first_come",
        )


def _check_deadline_escalation(cases: Cases, escalation: Escalation) -> Iterator[Inconsistency]:
    if cases.deadline.own is None and escalation.deadline.active:
        yield conflict(
            "escalation.deadline.active",
            True,
            "needs a deadline: set cases.deadline.own (it is null) or escalation.deadline.active=false",
        )


def _check_pool(escalation: Escalation, cover: Cover) -> Iterator[Inconsistency]:
    if escalation.overflow.active and cover.rule == "none":
        yield conflict(
            "escalation.overflow.active",
            True,
            "needs workers who may take cases of the pool: set cover=when_absent, when_idle or community_pool"
            " (it is none) or escalation.overflow.active=false",
        )


def _check_petitions(demand: Demand, cases: Cases) -> Iterator[Inconsistency]:
    """Require general and coordinated cases if there are petitions, which are sorted into both (Q16)."""
    share = demand.channels.petition
    for kind in ("general", "coordinated"):
        if share > 0.0 and getattr(cases.shares, kind) <= 0.0:
            yield conflict(
                "demand.channels.petition",
                share,
                "must be 0 unless cases.shares.{kind} is above 0",
                kind=kind,
            )


def _check_contact(area: Area, duties: Duties) -> Iterator[Inconsistency]:
    most = area.renting_contact_factor if area.renting_share > 0.0 else 1.0
    for at, visit_attempt in (
        ("duties.visit_attempt", duties.visit_attempt),
        ("duties.special.visit_attempt", duties.special.visit_attempt),
    ):
        for part in ("day", "evening", "weekend"):
            chance = getattr(visit_attempt.contact, part)
            if chance * most > 1.0 + 1e-9:
                yield conflict(
                    f"{at}.contact.{part}",
                    chance,
                    "at most {limit:.3f}: tenants open {factor:g} times as often (renting_contact_factor)",
                    limit=1.0 / most,
                    factor=most,
                )


def _check_line_job(staffing: Staffing) -> Iterator[Inconsistency]:
    """Check that each part-time post has at least a half-day a week, or most of each day (S3.1)."""
    least = {"half_days": 0.1, "moving_block": 0.6, "block_end": 0.0}[staffing.line_job]
    shares = {"staffing.grid_share": staffing.grid_share}
    shares |= {
        f"staffing.classes.{name}.grid_share": post_class.grid_share
        for name, post_class in staffing.classes.items()
        if post_class.grid_share is not None
    }
    if all(c.grid_share is not None for c in staffing.classes.values()):
        del shares["staffing.grid_share"]
    shares |= {
        f"staffing.posts.{label}.grid_share": row.grid_share
        for label, row in staffing.listed_posts.items()
        if row.grid_share is not None
    }
    for key, share in shares.items():
        if share < least - 1e-9:
            yield conflict(
                key,
                share,
                "at least {least:g} with staffing.line_job={rule}",
                least=least,
                rule=staffing.line_job,
            )


def _check_weekly_hours(staffing: Staffing) -> Iterator[Inconsistency]:
    """Check that no post has more planned hours a week than the law allows; longer cover needs turns (S1.5)."""
    most = staffing.max_hours_per_week
    shifts = {f"staffing.shifts.{name}": shift for name, shift in staffing.shifts.items()}
    shifts |= {f"staffing.desks.{role}.shift": desk.shift for role, desk in staffing.desks.items()}
    for key, shift in shifts.items():
        if shift.weekly_hours > most + 1e-9:
            yield conflict(
                key,
                phrase("{hours:g} hours a week", hours=shift.weekly_hours),
                "at most {most:g} for one post (staffing.max_hours_per_week). For longer cover write turns: several"
                " patterns in staffing.shifts, which the posts of a community take in turn (early: 07:00-14:00, late:"
                " 14:00-21:00), or weekend_every: 2 with weekend_rest: true",
                most=most,
            )


def _check_paperwork(duties: Duties, platform: Platform) -> Iterator[Inconsistency]:
    more = platform.additional_paperwork_share
    if duties.admin.share + more > 1.0:
        allowed = phrase(
            "at most {more:g} beside platform.additional_paperwork_share {platform:g}: a share of the day",
            more=1.0 - more,
            platform=more,
        )
        yield Inconsistency("duties.admin.share", duties.admin.share, allowed)


def _check_attempts(duties: Duties, platform: Platform) -> Iterator[Inconsistency]:
    """Require as many days in a visit window as attempts, because each attempt is on a day of its own (S4.6)."""
    special = duties.special.per_year if duties.visits.special_doors else 0.0
    rounds: tuple[tuple[str, float, VisitAttempt], ...] = (
        ("duties.visits.all_doors_per_year", duties.visits.all_doors_per_year, duties.visit_attempt),
        ("duties.special.per_year", special, duties.special.visit_attempt),
        ("platform.duplicate_rounds_per_year", platform.duplicate_rounds_per_year, duties.visit_attempt),
    )
    for key, per_year, visit_attempt in rounds:
        if per_year * visit_attempt.max_attempts > 365.0:
            yield conflict(
                key,
                per_year,
                "at most {limit:g}: each attempt needs a day of its own",
                limit=365 / visit_attempt.max_attempts,
            )


def _check_office_hours(calendar: Calendar) -> Iterator[Inconsistency]:
    stated = {"calendar.office_hours": calendar.office_hours}
    stated |= {
        f"calendar.seasons.{name}.office_hours": of.office_hours for name, of in calendar.seasons.items()
    }
    for key, blocks in stated.items():
        if not blocks:
            yield Inconsistency(
                key, phrase("no block"), phrase("one block or more, with breaks between them")
            )
            continue
        ends = [clock_seconds(clock) for block in blocks for clock in block]
        if any(after <= before for before, after in pairwise(ends)):
            hours = ", ".join(f"{start}-{end}" for start, end in blocks)
            yield conflict(key, hours, "each block must end after it starts, one after the other")


def _check_visiting_hours(duties: Duties) -> Iterator[Inconsistency]:
    first, last = duties.visiting_hours
    if clock_seconds(last) <= clock_seconds(first):
        rule = "each block must end after it starts, one after the other"
        yield conflict("duties.visiting_hours", f"{first}-{last}", rule)


def _check_meetings(duties: Duties, staffing: Staffing) -> Iterator[Inconsistency]:
    """Require appointments to be within the hours of a shift."""
    numbers = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
    times = [(f"duties.meetings.{k}.at", m.at, [numbers[m.weekday]]) for k, m in duties.meetings.items()]
    if duties.training.hours_per_year > 0.0:
        times.append(("duties.training.at", duties.training.at, list(range(5))))
    if duties.inspections.per_year > 0.0 and duties.inspections.day_share > 0.0:
        times.append(("duties.inspections.at", duties.inspections.at, list(range(5))))
    times += [(f"duties.joint_tasks.{k}.at", t.at, list(range(5))) for k, t in duties.joint_tasks.items()]
    for key, at, weekdays in times:
        blocks = [b for s in staffing.shifts.values() for d in weekdays for b in s.week()[d]]
        if not any(clock_seconds(a) <= clock_seconds(at) < clock_seconds(b) for a, b in blocks):
            hours = ", ".join(sorted({f"{a}-{b}" for a, b in blocks})) or phrase("no hours on that day")
            yield conflict(key, at, "must be within the hours of a shift ({hours})", hours=hours)


def _check_rushing(cases: Cases, staffing: Staffing) -> Iterator[Inconsistency]:
    rule, rework = staffing.rushing, cases.rework
    if rule.active and rework.active and rule.unsolved_share < rework.unsolved_share:
        yield conflict(
            "staffing.rushing.unsolved_share",
            rule.unsolved_share,
            "at least cases.rework.unsolved_share, {share:g}: work under pressure solves no more",
            share=rework.unsolved_share,
        )


CHECKS: tuple[Check, ...] = (
    _check_document,
    _check_counts,
    _check_class_posts,
    _check_desks,
    _check_own_deadline,
    _check_petitions,
    _check_contact,
    _check_line_job,
    _check_weekly_hours,
    _check_paperwork,
    _check_attempts,
    _check_office_hours,
    _check_visiting_hours,
    check_limits,
    check_volume,
    _check_meetings,
    _check_deadline_escalation,
    _check_pool,
    _check_rushing,
)
