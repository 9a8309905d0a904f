"""Staff: posts of grids and desks as workers with rosters."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.post_assignment import IN_TURN, PostAssignment
from sim.builder.area.queues import Queues
from sim.builder.calendar.calendar import Calendar
from sim.builder.calendar.run_days import Dates
from sim.builder.staff.absence import AbsencePlan
from sim.builder.staff.appointments import NO_ROTA, Attendance, Rota, as_timetable, planned_appointments
from sim.builder.staff.rosters import Post, Rosters, build_rosters, planned_days
from sim.builder.staff.shifts import Season, ShiftPattern
from sim.builder.staff.skills import desk_skill_mask, skill_mask, skill_names
from sim.builder.staff.timetable import SLOTS, GridTime, block_end
from sim.builder.staff.turnover import Replacement, TurnoverPlan
from sim.config.content_cache import ContentCache
from sim.config.groups.duties import PostDuties
from sim.config.groups.run import Run
from sim.config.groups.shifts import Shift
from sim.config.groups.staffing import Absence, PostClass, Turnover
from sim.config.groups.types import LEVELS, block_seconds, clock_seconds
from sim.config.model_text import model_text
from sim.config.scenario import Scenario
from sim.rules.rng import StreamPurpose, normal_quantile, uniform
from sim.rules.visits import daypart_at
from sim.world.event_order import DAY
from sim.world.tables import WORKER, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

COMMUNITY_SHIFT = 20  # key of a grid post: community and number within it
DESK = 1 << 41  # keys of desk posts
YEAR = 365
MONTH = YEAR / 12  # days


@dataclass(frozen=True)
class Staff:
    """All workers by queue."""

    worker: Table  # WORKER; its duties are filled in later
    rosters: Rosters
    fte: Real  # [worker] full-time posts
    scale: Real  # [worker] below 1 for the post of a remainder grid
    share: Real  # [worker] grid_share of its post class
    present: Whole  # [worker, day] seconds
    year: Real  # [worker, 3] PlannedYear
    timetable: tuple[
        bytes | None, ...
    ]  # [worker] days of the run with grid time (1); None = all days of the shift
    paperwork_factor: tuple[
        float, ...
    ]  # [worker] planned grid seconds / those left by appointments on days with grid time
    replacements: (
        tuple[tuple[int, Replacement], ...] | None
    )  # (post, change) of the holders of grid posts; None = no turnover


def shift_pattern(shift: Shift) -> ShiftPattern:
    """Return the shift pattern of a configured shift."""
    return _patterns.get(model_text(shift), partial(_shift_pattern, shift))


_patterns: ContentCache[ShiftPattern] = ContentCache(most=256)


def _shift_pattern(shift: Shift) -> ShiftPattern:
    seasons = tuple(Season(of.first, of.last, shift.season_week(of)) for of in shift.seasons.values())
    return ShiftPattern(
        shift.week(), shift.holiday, shift.holiday_every, shift.weekend_every, shift.weekend_rest, seasons
    )


def absence_plan(absence: Absence) -> AbsencePlan | None:
    """Return sick and annual leave; None without absence, so that posts share one roster."""
    if absence.sick_share == 0.0 and absence.max_leave_days == 0:
        return None
    return AbsencePlan(
        absence.sick_share, absence.sick_spell_days, absence.leave_days_per_year, absence.max_leave_days,
        absence.leave_block_days,
    )  # fmt: skip


def turnover_plan(turnover: Turnover, post_class: PostClass) -> TurnoverPlan | None:
    """Return the turnover of a post class by its wage; None without quits."""
    monthly = turnover.monthly_quit_probability(post_class.wage_yuan_month)
    if not turnover.active or monthly == 0.0:
        return None
    learning = math.floor(turnover.learning_months * MONTH + 0.5)
    return TurnoverPlan(
        monthly, turnover.vacancy_days, turnover.training_days, turnover.start_speed, learning
    )


def worker_time_factor(spread: float, key: int, seed: int, replication: int) -> float:
    """Return the minutes of the worker of post ``key`` / an average worker's: lognormal with mean 1 (D-P8)."""
    if spread == 0.0:
        return 1.0
    sigma = math.sqrt(math.log1p(spread**2))
    z = normal_quantile(uniform(seed, replication, int(StreamPurpose.SKILL), key, 0))
    return math.exp(sigma * z - 0.5 * sigma * sigma)


def common_dayparts(scenario: Scenario) -> int:
    """Return the number of dayparts (morning, afternoon, evening) with visiting hours of all shifts of grid posts."""
    first, last = (clock_seconds(t) for t in scenario.duties.visiting_hours)

    def dayparts(shift: Shift) -> set[int]:
        spans = [block_seconds(block) for week in shift.weeks() for day in week for block in day]
        spans = [part for a, b in spans for part in ((a, min(b, DAY)), (0, b - DAY)) if part[1] > part[0]]
        spans = [(max(a, first), min(b, last)) for a, b in spans if max(a, first) < min(b, last)]
        return {p for a, b in spans for p in range(daypart_at(a), daypart_at(b - 1) + 1)}

    return len(set.intersection(*(dayparts(s) for s in scenario.staffing.shifts.values())))


def _grid_posts(
    scenario: Scenario, assignment: PostAssignment, base: int, dates: Dates, replication: int
) -> list[Post]:
    """Return the grid posts; shift patterns alternate in geographic order. ``base``: first community."""
    staffing = scenario.staffing
    patterns = [shift_pattern(s) for s in staffing.shifts.values()]
    absence = absence_plan(staffing.absence)
    quits = [turnover_plan(staffing.turnover, c) for c in staffing.classes.values()]
    of_queue = np.repeat(np.arange(len(assignment.community)), np.diff(assignment.first_post))
    community = assignment.community[of_queue]
    posts_in_community = np.bincount(community)
    slots = _slots(community, of_queue, assignment)
    turns = rotas(assignment) if scenario.duties.joint_tasks else [NO_ROTA] * len(community)
    timetables: dict[tuple[ShiftPattern, GridTime, Rota], GridTime] = {}
    posts = []
    for p, c in enumerate(community.tolist()):
        number = int(assignment.number[p])
        share, scale = float(assignment.grid_share[p]), float(assignment.scale[p])
        stated = int(assignment.shift[p])
        pattern = patterns[number % len(patterns) if stated == IN_TURN else stated]
        time = GridTime(staffing.line_job, share, slots[p], scale)
        own = pattern, time, turns[p]
        if own not in timetables:
            timetables[own] = with_appointments(scenario.duties, own, dates, scenario.run)
        key = (base + c) << COMMUNITY_SHIFT | number
        posts.append(Post(
            key, pattern, share * scale, absence, number, int(posts_in_community[c]),
            quits[int(assignment.kind[p])],
            worker_time_factor(staffing.minutes_spread, key, scenario.run.seed, replication),
            timetables[own],
        ))  # fmt: skip
    return posts


def _slots(community: Whole, queue: Whole, assignment: PostAssignment) -> list[int]:
    """Return the half-day at which the week of each post begins: the k-th part-time post of a community at slot k.

    A colleague in the same queue begins on the other half of that day, where both have a half they are never there
    together; further ones pass over slots that colleagues have. Posts count by number: a post added last leaves the
    hours of the others.
    """
    slots = [0] * len(community)
    before = np.zeros(int(community.max(initial=0)) + 1, np.int64)  # [community] part-time posts so far
    taken: dict[int, list[int]] = {}  # queue -> slots
    for p in np.lexsort((assignment.number, community)).tolist():
        if assignment.grid_share[p] >= 1.0:
            continue
        own, first = taken.setdefault(int(queue[p]), []), int(before[community[p]])
        wanted = [own[0] ^ 1] if own else []
        wanted += [(first + k) % SLOTS for k in range(SLOTS)]
        slots[p] = next((slot for slot in wanted if slot not in own), first % SLOTS)
        own.append(slots[p])
        before[community[p]] += 1
    return slots


class PlannedYear(NamedTuple):
    """Planned year of a post, before absence."""

    seconds: float  # of grid time
    days: float  # with grid time
    working_days: float  # with grid time or line job


@lru_cache(maxsize=256)
def planned_year(
    pattern: ShiftPattern, time: GridTime, calendar: Calendar, start: dt.date, days: int
) -> PlannedYear:
    """Return the planned year of a post, from ``days`` days of the calendar; appointments leave it as it is."""
    seconds, present = planned_days(pattern, time.without_appointments(), calendar, start, days)
    working = planned_days(pattern, block_end(1.0), calendar, start, days)[1] if time.is_by_days else present
    per_year = YEAR / days
    return PlannedYear(*(float(of.sum()) * per_year for of in (seconds, present, working)))


def rotas(assignment: PostAssignment) -> list[Rota]:
    """Return the number of each grid post among the posts of its community."""
    of_queue = np.repeat(np.arange(len(assignment.community)), np.diff(assignment.first_post))
    community = assignment.community[of_queue]
    posts = np.bincount(community)[community]
    return [
        Rota(number, count) for number, count in zip(assignment.number.tolist(), posts.tolist(), strict=True)
    ]


def with_appointments(
    duties: PostDuties, post: tuple[ShiftPattern, GridTime, Rota], dates: Dates, run: Run
) -> GridTime:
    """Return the timetable of a grid post with its appointments, which come before the line job (S3.1)."""
    pattern, time, rota = post
    if time.share >= 1.0 or time.rule == "block_end":
        return time
    year = planned_year(pattern, time, dates.calendar, run.start, run.days)
    attendance = Attendance(time.scale, time.share, year.seconds / max(year.working_days, 1.0), rota)
    planned = planned_appointments(duties, attendance, dates.days)
    return replace(time, appointments=as_timetable(planned, run.days))


def _desk_posts(scenario: Scenario, queues: Queues, first: int) -> list[tuple[int, Post, bool]]:
    """Return (queue, post, on call) of every desk from queue ``first`` on.

    Raises ValueError if the staffing lacks a desk for a level.
    """
    absence = absence_plan(scenario.staffing.absence)
    desks = {str(role): desk for role, desk in scenario.staffing.desks.items()}
    posts = []
    for q in range(first, len(queues.level)):
        role = LEVELS[int(queues.level[q])]
        if role not in desks:
            raise ValueError(f"staffing.desks lacks '{role}', a level of this place")
        desk = desks[role]
        for k in range(desk.staff):
            key = DESK | int(queues.level[q]) << 32 | int(queues.unit[q]) << 10 | k
            post = Post(key, shift_pattern(desk.shift), desk.grid_share, absence, k, desk.staff)
            posts.append((q, post, desk.on_call))
    return posts


def _skill_masks(
    scenario: Scenario, assignment: PostAssignment, queues: Queues, desk_posts: int
) -> list[int]:
    """Return the qualification bits by worker: of grid posts by class, of desk posts by number."""
    staffing = scenario.staffing
    names = skill_names(staffing)
    classes = [skill_mask(c.skills, names) for c in staffing.classes.values()]
    desks = {str(role): desk for role, desk in staffing.desks.items()}
    desk_of_queue = [desks[LEVELS[int(level)]] for level in queues.level[len(assignment.community) :]]
    of_desks = [desk_skill_mask(desk, k, names) for desk in desk_of_queue for k in range(desk.staff)]
    assert len(of_desks) == desk_posts
    return [*(classes[int(kind)] for kind in assignment.kind), *of_desks]


def _present_seconds(rosters: Rosters) -> Whole:
    """Return the seconds of presence [worker, day]."""
    seconds = rosters.shift["seconds"][rosters.day["shift"]]
    return np.asarray(seconds[rosters.first[:, None] + np.arange(rosters.days)])


def create_workers(
    scenario: Scenario,
    assignment: PostAssignment,
    queues: Queues,
    base: int,
    dates: Dates,
    replication: int,
) -> Staff:
    """Return the workers of all queues, by queue, with the absences of this replication."""
    run = scenario.run
    calendar = dates.calendar
    own = _grid_posts(scenario, assignment, base, dates, replication)
    desks = _desk_posts(scenario, queues, len(assignment.community))
    posts = own + [post for _, post, _ in desks]
    part_time = [w for w, post in enumerate(own) if post.grid_share < 1.0]
    whole = [
        replace(posts[w], grid_share=1.0, time=None) for w in part_time
    ]  # the same days, line job included
    rosters = build_rosters([*posts, *whole], calendar, run.start, run.days, run.seed, replication)
    worker = np.zeros(len(posts), WORKER)
    of_queue = np.repeat(np.arange(len(assignment.community)), np.diff(assignment.first_post))
    worker["queue"] = [*of_queue, *(q for q, _, _ in desks)]
    worker["on_call"] = [scenario.staffing.on_call] * len(own) + [on_call for _, _, on_call in desks]
    worker["skills"] = _skill_masks(scenario, assignment, queues, len(desks))
    worker["day_first"] = rosters.first[: len(posts)]
    worker["line_job_first"] = worker["line_time_duty"] = -1
    worker["line_job_first"][part_time] = rosters.first[len(posts) :]
    rosters = replace(rosters, first=rosters.first[: len(posts)])
    known = YEAR if scenario.calendar.beyond == "repeat_2026" else min(YEAR, run.days)
    year = np.array(
        [planned_year(p.pattern, p.grid_time, calendar, run.start, known) for p in posts]
    ).reshape(-1, 3)
    timetables = [_timetable(p, dates, run) for p in posts]
    fte = np.array([p.grid_share for p in posts])
    scale = np.concatenate([assignment.scale, np.ones(len(desks))])
    return Staff(
        worker, rosters, fte, scale, fte / scale, _present_seconds(rosters), year,
        tuple(days for days, _ in timetables),
        tuple(factor for _, factor in timetables),
        tuple((p, c) for p, c in rosters.replacements if p < len(own)) if any(p.turnover for p in own) else None,
    )  # fmt: skip


def _timetable(post: Post, dates: Dates, run: Run) -> tuple[bytes | None, float]:
    """Return the days of the run with grid time, one byte a day, and `paperwork_factor` of the post.

    None if all days of the shift have grid time.
    """
    time, calendar = post.grid_time, dates.calendar
    if not time.is_by_days:
        return None, 1.0
    seconds, _ = planned_days(post.pattern, time.without_appointments(), calendar, run.start, run.days)
    attended, _ = planned_days(post.pattern, time, calendar, run.start, run.days)
    own = int(attended[seconds > 0].sum())
    return (seconds > 0).tobytes(), float(seconds.sum() / own) if own > 0 else 1.0
