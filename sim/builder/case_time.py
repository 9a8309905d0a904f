"""Time for cases of grid posts that are not simulated, where tasks from above come before cases (clause S2.6).

Under such a class order a campaign leaves days without any time for cases, and afterwards they reach the desks above
together. The posts are drawn as those of further communities of the same place would be; what comes first on their
days follows from their presence and duties. Under other class orders only emergencies and appointments come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.builder.calendar.run_days import YEAR
from sim.builder.components import Components
from sim.builder.demand.arrivals import build_case_mix
from sim.builder.demand.day_weights import DayWeights
from sim.builder.demand.rates import community_rates
from sim.builder.duties.plan import duties_of_posts
from sim.builder.duties.schedules import Schedules
from sim.builder.staff.workers import Staff, create_workers
from sim.builder.workload.case_seconds import case_seconds
from sim.builder.workload.load import upper_rate, upper_work
from sim.config.groups.types import TASK_KINDS
from sim.config.scenario import Scenario
from sim.jit import compiled
from sim.world.tables import RELEASES, Level, Table

Real = NDArray[np.float64]

MOST_DRAWS = (
    8  # times that the posts of the simulated communities are drawn again, for any number of absent ones
)


@dataclass(frozen=True)
class CaseTime:
    """Time for cases in the queues of absent communities, and the work of their cases."""

    free: Real  # [queue, day] seconds
    orders: Real  # [queue] seconds a day at weight 1, of residents' orders and emergencies
    found: Real  # [queue] of worker-found cases

    def pass_on(self, orders: Real, found: Real) -> tuple[Real, Real]:
        """Return the weights [day] of cases that find a post with time; what finds none waits for the next days."""
        weight = np.array([orders, found])
        passed = weight.copy()
        passed[:, : self.free.shape[1]] = 0.0
        _pass_on(self.free, np.array([self.orders, self.found]), weight, np.zeros(len(weight)), passed)
        return passed[0], passed[1]


@dataclass(frozen=True)
class _PostTime:
    """Seconds [queue, day] of the posts of some communities."""

    present: Real
    duties: Real  # planned duties that come before cases
    first: Real  # of these, what comes before tasks from above as well


def case_time(
    scenario: Scenario, components: Components, weights: DayWeights, replication: int
) -> CaseTime | None:
    """Return the time for cases of absent communities; None where cases come before tasks from above."""
    rule = scenario.discipline
    grid = np.flatnonzero(components.queues.level == Level.GRID)
    if rule.priority_of("upper") >= rule.priority_of("case") or not len(grid):
        return None
    drawn = [_post_time(scenario, of) for of in _absent_posts(scenario, components, replication)]
    time = _PostTime(
        *(
            np.concatenate([getattr(of, name)[grid] for of in drawn])
            for name in ("present", "duties", "first")
        )
    )
    orders, found, above = (np.tile(work[grid], len(drawn)) for work in _work_of_queues(scenario, components))
    free = np.zeros_like(time.present)
    _leave_time(
        time.present, time.duties, time.first, np.outer(above, weights.upper[: len(time.present[0])]), free
    )
    return CaseTime(free, orders, found)


def _absent_posts(scenario: Scenario, components: Components, replication: int) -> Iterator[Components]:
    """Yield the components with the posts of communities beyond those simulated, as many as these at a time."""
    base, simulated = components.households.base, len(components.households.first) - 1
    street = components.absent[components.queues.level == Level.STREET]
    draws = min(MOST_DRAWS, max(1, -(-int(street.max(initial=0)) // simulated)))
    for number in range(1, draws + 1):
        staff = create_workers(
            scenario, components.assignment, components.queues, base + number * simulated, components.dates,
            replication,
        )  # fmt: skip
        yield replace(components, staff=staff)


def _post_time(scenario: Scenario, components: Components) -> _PostTime:
    """Return the time of the posts by queue and day, and what their duties take of it before cases."""
    staff, days, rule = components.staff, scenario.run.days, scenario.discipline
    schedules = Schedules(components.dates.days)
    duty = duties_of_posts(scenario, components, schedules)
    schedule = np.array(schedules.rows, np.int64).reshape(len(schedules.rows), -1)[:, :days]
    rank = np.array([rule.priority_of(kind) for kind in TASK_KINDS])[duty["kind"]]
    work = _work_by_day(duty, schedule, staff)
    size = len(components.queues.level), days

    def by_queue(queue: NDArray[np.int64], seconds: Real) -> Real:
        total = np.zeros(size)
        np.add.at(total, queue, seconds)
        return total

    case, upper = rule.priority_of("case"), rule.priority_of("upper")
    before, first = rank < case, rank <= upper
    return _PostTime(
        present=by_queue(staff.worker["queue"], staff.present[:, :days].astype(np.float64)),
        duties=by_queue(duty["queue"][before], work[before]),
        first=by_queue(duty["queue"][first], work[first]),
    )


def _work_by_day(duty: Table, schedule: NDArray[np.int64], staff: Staff) -> Real:
    """Return the seconds that duties of posts release [duty, day]."""
    there = staff.present[duty["worker"], : schedule.shape[1]].astype(np.float64)
    released = (schedule[duty["schedule"]] & RELEASES) > 0
    released &= (there > 0.0) | (duty["needs_presence"] == 0)[:, None]
    share = duty["share"][:, None]
    return np.asarray(released * np.where(share > 0.0, share * there, duty["seconds"][:, None]))


def _work_of_queues(scenario: Scenario, components: Components) -> tuple[Real, Real, Real]:
    """Return seconds a day at weight 1 [queue]: orders with emergencies, worker-found cases, tasks from above.

    Cases are divided by households, tasks from above by posts.
    """
    queues = len(components.queues.level)
    mix = build_case_mix(scenario, components.routes)
    of = case_seconds(components.routes, mix, scenario.area.mean_difficulty)
    rates, communities = community_rates(scenario), len(components.households.first) - 1
    queue = components.assignment.queue[components.households.home["unit"]]
    homes = np.bincount(queue, minlength=queues) / len(queue) * communities
    orders = float(rates.orders[0]) * of.order[Level.GRID].sum()
    orders += float(rates.emergencies[0]) * of.emergency[Level.GRID].sum()
    found = float(rates.found[0]) * of.found[Level.GRID].sum()
    staff = components.staff
    posts = np.where(
        components.queues.level == Level.GRID, np.bincount(staff.worker["queue"], staff.fte, queues), 0.0
    )
    tasks = upper_rate(
        scenario.demand.upper,
        float(rates.upper[0]) * communities,
        float(posts.sum()),
        len(components.grids.size),
    )
    half_way = scenario.run.days / 2.0 / YEAR
    tasks *= float(upper_work(mix, components.routes, scenario.gate, of.steps, half_way)[Level.GRID].sum())
    return orders * homes, found * homes, tasks * posts / posts.sum()


@compiled
def _leave_time(present: Real, duties: Real, first: Real, above: Real, free: Real) -> None:
    """Fill in the time left for cases [queue, day]; tasks from above carry over, other duties lapse."""
    for q in range(len(present)):
        waiting = 0.0
        for day in range(present.shape[1]):
            waiting += above[q, day]
            done = min(waiting, max(0.0, present[q, day] - first[q, day]))
            waiting -= done
            free[q, day] = max(0.0, present[q, day] - duties[q, day] - done)


@compiled
def _pass_on(free: Real, work: Real, weight: Real, waiting: Real, passed: Real) -> None:
    """Add the weights [source, day] of cases that posts have time for. ``waiting``: [source] working memory."""
    for q in range(len(free)):
        waiting[:] = 0.0
        for day in range(free.shape[1]):
            seconds = 0.0
            for s in range(len(work)):
                waiting[s] += weight[s, day]
                seconds += waiting[s] * work[s, q]
            share = 1.0
            if seconds > free[q, day]:
                share = free[q, day] / seconds
            for s in range(len(work)):
                passed[s, day] += share * waiting[s] / len(free)
                waiting[s] -= share * waiting[s]
