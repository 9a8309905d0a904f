"""Appointments of a post: meetings, training sessions, inspections, joint tasks at fixed times (clauses S4.2, S4.5)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.run_days import Days, campaign_days, evenly_spaced_days
from sim.builder.staff.timetable import Appointment
from sim.config.groups.duties import Duties, Meeting, PostDuties
from sim.config.groups.types import clock_seconds
from sim.world.event_order import MINUTE

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Rota(NamedTuple):
    """Number of a post among the posts of its community, which do joint tasks in turn."""

    number: int
    posts: int

    def is_on(self, workers: int, occasion: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether it is the post's turn at each occasion of a task for so many workers."""
        return np.asarray((self.number - occasion * workers) % self.posts < workers)


NO_ROTA = Rota(0, 1)  # every time


class Attendance(NamedTuple):
    """What of a post determines the length of its appointments."""

    scale: float  # below 1 for the post of a remainder grid
    share: float  # grid share, for appointments proportional to the time of the post
    day_seconds: float  # grid seconds of an average working day
    rota: Rota = NO_ROTA  # for joint tasks


class PlannedAppointment(NamedTuple):
    """One series of appointments: its days, its start (second of the day) and its length."""

    days: NDArray[np.bool_]
    at: int
    seconds: int


def meeting_days(days: Days, meeting: Meeting) -> NDArray[np.bool_]:
    """Return the days of a meeting: every such weekday, or the first in each month; none on rest days."""
    right = days.working & (days.weekday == WEEKDAYS.index(meeting.weekday))
    return np.asarray(right & (days.date <= 7)) if meeting.every == "month" else right


def planned_appointments(duties: PostDuties, post: Attendance, days: Days) -> list[PlannedAppointment]:
    """Return meetings, then training sessions, inspections and joint tasks; the missed part of each is lost.

    Meetings and joint tasks do not scale with the grid share: one attends or not. Training does; inspections are a part
    of the day.
    """
    planned = [
        (meeting_days(days, m), m.minutes * MINUTE * post.scale, m.at) for m in duties.meetings.values()
    ]
    training, inspect = duties.training, duties.inspections
    sessions = training.hours_per_year * 60.0 / training.session_minutes
    if sessions > 0.0:
        seconds = training.session_minutes * MINUTE * post.scale * post.share
        planned.append((evenly_spaced_days(days.working, sessions), seconds, training.at))
    if inspect.per_year > 0.0 and inspect.working_days > 0 and inspect.day_share > 0.0:
        when = campaign_days(days.working, inspect.per_year, inspect.working_days)
        planned.append((when, inspect.day_share * post.day_seconds, inspect.at))
    for task in duties.joint_tasks.values() if isinstance(duties, Duties) else ():
        when = joint_days(days, task.per_year, task.workers, post.rota)
        planned.append((when, task.minutes * MINUTE, task.at))
    return [
        PlannedAppointment(when, clock_seconds(at), max(1, math.floor(seconds + 0.5)))
        for when, seconds, at in planned
    ]


def joint_days(days: Days, per_year: float, workers: int, rota: Rota) -> NDArray[np.bool_]:
    """Return the days on which a post takes part in a joint task: every time, if all posts of its community do."""
    number = np.flatnonzero(evenly_spaced_days(days.working, per_year))
    chosen = np.zeros(len(days), np.bool_)
    chosen[number[rota.is_on(workers, np.arange(len(number)))]] = True
    return chosen


def as_timetable(planned: list[PlannedAppointment], run_days: int) -> tuple[Appointment, ...]:
    """Return the appointments of a run for the timetable of a post."""
    return tuple(
        Appointment(tuple(np.flatnonzero(one.days[:run_days]).tolist()), one.at, one.seconds)
        for one in planned
    )
