"""Visit rounds: which households of a grid are visited how often, and when their windows open.

The position of a household in its community determines the day of its first window. So any range of households has
its windows spread evenly over the interval, and they do not depend on the grid size (clause S1.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.builder.duties.hours import HoursTable
from sim.config.groups.area import Area
from sim.config.groups.demand import Helpers
from sim.config.groups.duties import VisitAttempt
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import MINUTE
from sim.world.tables import MEMBER, ROUND, Table

Whole = NDArray[np.int64]

GOLDEN = 0.6180339887498949  # golden ratio, for an evenly spread sequence
YEAR = 365


@dataclass(frozen=True)
class VisitPlan:
    """One visit plan: contact attempts by the same procedure at the same interval, for some of the households."""

    number: int  # part of the key of its draws
    task: int  # task kind
    per_year: float
    visit_attempt: VisitAttempt
    households: NDArray[np.bool_]  # [household] included in the plan
    vacant: float = 0.0  # vacant dwellings tried in vain beside each household, once a window

    @property
    def vacant_seconds(self) -> int:
        """Return the seconds of an attempt at a vacant dwelling."""
        return round((self.visit_attempt.walk_minutes + self.visit_attempt.wait_minutes) * MINUTE)

    def remaining_seconds(self, contact: ContactConditions) -> tuple[float, ...]:
        """Return the expected seconds a household needs after 0, 1, 2, 3 attempts without contact, by day."""
        first, *later = remaining_seconds(self.visit_attempt, contact)
        return (first + self.vacant * self.vacant_seconds, *later)


class ContactConditions(NamedTuple):
    """Conditions of contact other than the hours of an attempt."""

    mean: float  # mean contact probability of a household / that of the place
    announced_share: float = 0.0  # share of windows that helpers announce (S4.9)
    announced: float = 0.0  # contact probability then, if it is higher


class VisitConditions(NamedTuple):
    """Conditions that all visits of a place share."""

    contact: ContactConditions
    dayparts: int  # dayparts in which the posts work
    hours: HoursTable  # receives the preferred hours


def contact_conditions(area: Area, helpers: Helpers) -> ContactConditions:
    """Return the conditions of contact of a place."""
    share = helpers.announced_share if helpers.active else 0.0
    return ContactConditions(area.mean_contact, share, helpers.announced_contact)


def window_interval(per_year: float) -> int:
    """Return the days between two windows of a household."""
    return max(1, math.floor(YEAR / per_year + 0.5))


def draw_phases(entity: Whole, days: int, plan: int, seed: int, replication: int) -> Whole:
    """Return the day of each household's first window, 0 <= day < interval.

    The position in the community times the golden ratio, plus a random start for the community.
    """
    communities, of_home = np.unique(entity >> 20, return_inverse=True)
    start = np.array(
        [uniform(seed, replication, int(StreamPurpose.VISIT_PHASE), int(c), plan) for c in communities]
    )
    place = np.modf((entity & ((1 << 20) - 1)) * GOLDEN + start[of_home])[0]
    return np.asarray(np.floor(place * days).astype(np.int64))


def remaining_seconds(visit_attempt: VisitAttempt, contact: ContactConditions) -> tuple[float, ...]:
    """Return the expected seconds a household needs after 0, 1, 2, 3 attempts without contact, by day."""
    usual = visit_attempt.contact.day
    by_announcement = (
        (1.0 - contact.announced_share, usual),
        (contact.announced_share, max(usual, contact.announced)),
    )
    total = [0.0] * 4
    for share, opens in by_announcement:
        left = _remaining_if_opens(visit_attempt, min(1.0, opens * contact.mean))
        total = [a + share * b for a, b in zip(total, left, strict=True)]
    return tuple(total)


def _remaining_if_opens(visit_attempt: VisitAttempt, opens: float) -> tuple[float, ...]:
    """Return the expected seconds after 0, 1, 2, 3 failed attempts with contact probability ``opens``.

    An attempt costs the walk; then the interview or refusal with contact, the wait and the next attempt without. After
    the last attempt: the telephone call.
    """
    after_contact = (
        1.0 - visit_attempt.refusal_share
    ) * visit_attempt.interview.minutes_mean + visit_attempt.refusal_share * visit_attempt.refusal_minutes
    left = [visit_attempt.phone_minutes * MINUTE]
    for _ in range(visit_attempt.max_attempts):
        one = visit_attempt.walk_minutes + opens * after_contact + (1.0 - opens) * visit_attempt.wait_minutes
        left.insert(0, one * MINUTE + (1.0 - opens) * left[0])
    return tuple((left + [left[-1]] * 4)[:4])


def _round_row(plan: VisitPlan, conditions: VisitConditions) -> Table:
    """Return a round of this plan without its grid and members."""
    visit_attempt = plan.visit_attempt
    row = np.zeros(1, ROUND)
    row["kind"], row["plan"], row["interval"] = plan.task, plan.number, window_interval(plan.per_year)
    row["max_attempts"], row["dayparts"] = visit_attempt.max_attempts, conditions.dayparts
    row["retry_other_daypart_days"] = visit_attempt.retry_other_daypart_days
    row["walk_seconds"] = max(
        1, round(visit_attempt.walk_minutes * MINUTE)
    )  # at least 1: no attempt without duration
    row["wait_seconds"] = round(visit_attempt.wait_minutes * MINUTE)
    row["refused_seconds"] = round(visit_attempt.refusal_minutes * MINUTE)
    row["phone_seconds"], row["phone_share"] = (
        round(visit_attempt.phone_minutes * MINUTE),
        visit_attempt.phone_share,
    )
    row["interview_mean"], row["interview_spread"] = (
        visit_attempt.interview.minutes_mean * MINUTE,
        visit_attempt.interview.sigma,
    )
    row["contact_day"], row["contact_evening"] = visit_attempt.contact.day, visit_attempt.contact.evening
    row["contact_weekend"], row["refusal"] = visit_attempt.contact.weekend, visit_attempt.refusal_share
    row["announced_share"], row["contact_announced"] = (
        conditions.contact.announced_share,
        conditions.contact.announced,
    )
    row["vacant"], row["vacant_seconds"] = plan.vacant, plan.vacant_seconds
    row["remaining_0"], row["remaining_1"], row["remaining_2"], row["remaining_3"] = plan.remaining_seconds(
        conditions.contact
    )
    conditions.hours.set_round_hours(row, visit_attempt.hours)
    return row


def visit_rounds(
    plans: list[VisitPlan],
    home: Table,
    queue: Whole,
    conditions: VisitConditions,
    seed: int,
    replication: int,
) -> tuple[Table, Table]:
    """Return (ROUND, MEMBER): a round per grid and plan, consecutive for each queue.

    ``home``: with `unit`; ``queue``: [grid]. Rounds are sorted by (queue, grid, plan), members by (day of the first
    window, geographic order).
    """
    units = len(queue)
    table: list[Table] = []
    members: list[Table] = []
    key: list[Whole] = []
    for p, plan in enumerate(plans):
        mine = np.flatnonzero(plan.households)
        days = window_interval(plan.per_year)
        phase = draw_phases(home["entity"][mine], days, plan.number, seed, replication)
        unit = home["unit"][mine]
        sort = np.lexsort([mine, phase, unit])
        member = np.zeros(len(mine), MEMBER)
        member["home"], member["phase"] = mine[sort], phase[sort]
        count = np.bincount(unit, minlength=units)
        each = np.repeat(_round_row(plan, conditions), units)
        each["unit"], each["queue"], each["members"] = np.arange(units), queue, count
        each["first_member"] = np.cumsum(count) - count + sum(len(m) for m in members)
        table.append(each)
        members.append(member)
        key.append(np.full(units, p))
    if not table:
        return np.zeros(0, ROUND), np.zeros(0, MEMBER)
    all_ = np.concatenate(table)
    all_ = all_[np.lexsort([np.concatenate(key), all_["unit"], all_["queue"]])]
    all_ = all_[all_["members"] > 0]
    all_["first_state"] = all_["first_member"]
    return all_, np.concatenate(members)
