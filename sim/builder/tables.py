"""Tables of rules: behaviour of task kinds, queues and cover, and the parameters of a run."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.builder.components import Components
from sim.builder.staff.shifts import Season
from sim.config.groups.cases import Cases
from sim.config.groups.policy import Escalation
from sim.config.groups.run import Calendar
from sim.config.groups.types import TASK_KINDS, clock_seconds
from sim.config.scenario import Scenario
from sim.rules.deadline_clock import DeadlineRule
from sim.world.event_order import DAY, MINUTE
from sim.world.tables import (
    BLOCK,
    KIND,
    QUEUE,
    RUN,
    Cover,
    Level,
    PreemptionRule,
    ServiceOrder,
    ShiftEnd,
    Table,
)

Whole = NDArray[np.int64]
FIELD = ("emergency", "case", "mediation", "patrol", "special_visit", "visit")  # done on site in a grid
RUSHES = ("mediation", "special_visit", "visit")  # done faster under pressure (S12)
HOUR = 60 * MINUTE
Blocks = tuple[tuple[str, str], ...]


def index_ranges(owner: Whole, number: int) -> tuple[Whole, Whole]:
    """Return (first row, number of rows) of each owner, whose rows are consecutive."""
    count = np.bincount(owner[owner >= 0], minlength=number)
    return np.cumsum(count) - count, count


def task_kind_table(scenario: Scenario) -> Table:
    """Return World.kind: treatment of each task kind at the end of a shift and on preemption."""
    table = np.zeros(len(TASK_KINDS), KIND)
    for k, name in enumerate(TASK_KINDS):
        rule = scenario.discipline.kinds[name]
        table[k] = (
            ShiftEnd[rule.shift_end.upper()], PreemptionRule[rule.on_interrupt.upper()], rule.interrupts,
            rule.coverable, rule.returns_when_absent, rule.on_call, name in FIELD, name in RUSHES,
            ServiceOrder.FIRST_COME,
        )  # fmt: skip
    return table


def queue_table(scenario: Scenario, components: Components, table: Table) -> Table:
    """Return World.queue. ``table``: the rounds, sorted by queue."""
    queues = components.queues
    queue = np.zeros(len(queues.level), QUEUE)
    queue["first_worker"], queue["workers"] = index_ranges(components.staff.worker["queue"], len(queue))
    queue["first_round"], queue["rounds"] = index_ranges(table["queue"], len(queue))
    own = len(components.assignment.community)
    queue["keeps_owner"][:own] = scenario.discipline.keeps_owner
    queue["cover"][:own] = Cover[scenario.cover.rule.upper()]
    queue["first_neighbour"], queue["neighbours"] = queues.first_neighbour, queues.neighbours
    queue["queue_above"] = queues.queue_above
    queue["grids"] = np.bincount(components.assignment.queue, minlength=len(queue))
    queue["chief_head"] = _chief_heads(queue)
    if scenario.cover.rule == "chief_head":
        _cover_by_chief_heads(queue, own)
    queue["first_below"], queue["below"] = _queues_below(queues.at, components.assignment.queue, len(queue))
    queue["rush_seconds"] = _rush_seconds(scenario, components, own, len(queue))
    return queue


def _rush_seconds(scenario: Scenario, components: Components, own: int, queues: int) -> Whole:
    """Return the waiting work of each queue above which its posts work faster; -1 at desks, the last queues.

    An ordinary day of a post is its planned grid time of a year / its working days, before absence.
    """
    seconds, _, working_days = components.staff.year.T
    days = np.bincount(
        components.staff.worker["queue"], seconds / np.maximum(working_days, 1.0), minlength=queues
    )
    bearable = np.floor(scenario.staffing.rushing.waiting_days * days + 0.5).astype(np.int64)
    return np.where(np.arange(queues) < own, bearable, -1)


def _queues_below(at: Whole, queue: Whole, queues: int) -> tuple[Whole, Whole]:
    """Return (first, number) of the grid queues below each queue; they are consecutive along the ground.

    ``at``: [grid, Level] queues; ``queue``: [grid] queue of the grid.
    """
    first, last = np.zeros(queues, np.int64), np.full(queues, -1, np.int64)
    for level in (Level.COMMUNITY, Level.STREET):
        for desk in np.unique(at[:, level]):
            below = queue[at[:, level] == desk]
            if desk not in below:
                first[desk], last[desk] = below.min(), below.max()
    return first, last - first + 1


def _chief_heads(queue: Table) -> Whole:
    """Return the chief grid head of each grid queue: the first post of the desk above (T4); -1 = none."""
    desk = queue[queue["queue_above"]]
    served = (queue["grids"] > 0) & (queue["queue_above"] >= 0) & (desk["workers"] > 0)
    return np.where(served, desk["first_worker"], -1)


def _cover_by_chief_heads(queue: Table, own: int) -> None:
    """Let the desk above cover the first ``own`` queues, those of the grids, instead of their neighbours."""
    queue["neighbours"][:own] = 0
    for desk in np.unique(queue["queue_above"][:own]):
        grids = np.flatnonzero(queue["queue_above"] == desk)
        queue["cover"][desk] = Cover.CHIEF_HEAD
        queue["first_neighbour"][desk], queue["neighbours"][desk] = grids[0], len(grids)


def office_tables(office: Table, calendar: Calendar, start: dt.date) -> tuple[Table, Table]:
    """Return World.office with the office hours of every day, and World.office_block (S1.3).

    Rows of the block table: those of an ordinary day, then those of each season.
    """
    table, rows = office.copy(), list(_block_rows(calendar.office_hours))
    table["blocks"] = len(rows)
    seconds = np.full(len(table), _seconds_open(calendar.office_hours))
    for name in reversed(calendar.seasons):  # of two seasons the first one applies
        season = calendar.seasons[name]
        of = Season(season.first, season.last, ())
        days = np.array([of.includes(start + dt.timedelta(days=k)) for k in range(len(table))])
        table["first_block"][days], table["blocks"][days] = len(rows), len(season.office_hours)
        seconds[days] = _seconds_open(season.office_hours)
        rows += _block_rows(season.office_hours)
    seconds *= table["working"]
    table["clock"] = np.cumsum(seconds) - seconds
    return table, np.array(rows, BLOCK)


def _block_rows(blocks: Blocks) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, seconds in earlier blocks) of each block of a day."""
    before = 0
    for start, end in ((clock_seconds(a), clock_seconds(b)) for a, b in blocks):
        yield start, end, before
        before += end - start


def _seconds_open(blocks: Blocks) -> int:
    """Return the office seconds of a day with these blocks."""
    return sum(clock_seconds(end) - clock_seconds(start) for start, end in blocks)


def run_table(scenario: Scenario, replication: int) -> Table:
    """Return World.run."""
    run, cases = scenario.run, scenario.cases
    row = np.zeros(1, RUN)
    row["seed"], row["replication"] = run.seed, replication
    row["horizon"], row["days"] = run.days * DAY, run.days
    row["start_weekday"] = run.start.weekday()
    row["earliest_due_first"] = scenario.discipline.within == "earliest_due"
    promotion = cases.deadline.promotion_share
    row["promotion_ppm"] = -1 if promotion is None else math.floor(promotion * 1e6 + 0.5)
    row["reminder_ppm"] = math.floor((cases.deadline.reminder_share or 0.0) * 1e6 + 0.5)
    row["overdue_kind"] = TASK_KINDS.index("overdue")
    row["deadline_rule"] = DeadlineRule[cases.deadline.rule.upper()]
    row["emergency_escalation_seconds"] = math.floor(cases.emergency.escalates_after_minutes * MINUTE + 0.5)
    row["office_seconds"] = _seconds_open(scenario.calendar.office_hours)
    cap = scenario.staffing.overtime.cap_hours_per_month
    row["overtime_cap"] = -1 if cap is None else math.floor(cap * HOUR + 0.5)
    row["hands_over"] = scenario.staffing.handover == "leaving"
    row["visits_from"], row["visits_until"] = (clock_seconds(t) for t in scenario.duties.visiting_hours)
    row["between_grids_seconds"] = math.floor(scenario.staffing.between_grids_minutes * MINUTE + 0.5)
    row["cover_time_factor"] = scenario.cover.cover_time_factor
    row["duty_rota"] = cases.emergency.always_manned
    row["desk_answers"], row["chief_head_on_site"] = (
        cases.emergency.desk_answers,
        cases.emergency.chief_head_on_site,
    )
    row["on_site_kind"] = TASK_KINDS.index("escort")
    _fill_escalation(row, scenario.escalation, _seconds_open(scenario.calendar.office_hours))
    _fill_follow_on(row, scenario)
    _fill_pressing(row, scenario)
    _fill_rushing(row, scenario)
    return row


def _fill_escalation(row: Table, rule: Escalation, office_day: int) -> None:
    """Fill in tracking and add-ons; 0 disables a mechanism. ``office_day``: office seconds of a day."""
    asks = rule.tracks_cases and rule.first_contact.track_minutes > 0.0
    row["tracking_kind"] = TASK_KINDS.index("tracking")
    row["tracking_seconds"] = max(1, math.floor(rule.first_contact.track_minutes * MINUTE + 0.5))
    row["tracking_interval"] = (
        math.floor(rule.first_contact.track_every_workdays * office_day + 0.5) if asks else 0
    )
    row["auto_escalation_ppm"] = math.floor(rule.deadline.share * 1e6 + 0.5) if rule.deadline.active else 0
    row["overflow_seconds"] = (
        max(1, math.floor(rule.overflow.waiting_minutes * MINUTE + 0.5)) if rule.overflow.active else 0
    )


def _fill_follow_on(row: Table, scenario: Scenario) -> None:
    """Fill in recontacts, rework and extensions; 0 disables a mechanism."""
    again, rework, extension = scenario.cases.recontact, scenario.cases.rework, scenario.cases.extension
    row["recontact_kind"] = TASK_KINDS.index("recontact")
    row["recontact_seconds"] = max(1, math.floor(again.minutes * MINUTE + 0.5))
    row["recontact_gap"] = math.floor(again.min_gap_days * DAY + 0.5)
    row["recontact_mean"] = DAY / again.per_day if again.active and again.per_day > 0.0 else 0.0
    row["several_reports"] = scenario.cases.same_event.active and scenario.cases.same_event.share > 0.0
    row["report_seconds"] = max(1, math.floor(scenario.cases.same_event.minutes * MINUTE + 0.5))
    row["rework_from"] = math.floor(rework.from_days * DAY + 0.5)
    row["rework_to"] = math.floor(rework.to_days * DAY + 0.5)
    row["rework_share"] = rework.share if rework.active else 0.0
    row["rework_factor"] = rework.minutes_factor
    row["unsolved_share"] = rework.unsolved_share if rework.active else 0.0
    row["extension_share"], row["extension_days"] = extension.share, extension.workdays
    _fill_closing(row, scenario.cases)


def _fill_pressing(row: Table, scenario: Scenario) -> None:
    """Fill in press and take up (S12)."""
    rule = scenario.cases.pressing
    row["press_days"] = rule.after_workdays if scenario.presses_cases else -1
    row["community_take_up_days"] = rule.community_after_workdays
    row["street_take_up_days"] = rule.street_after_workdays
    row["take_up_ppm"] = math.floor(rule.desk_share * 1e6 + 0.5)


def _fill_rushing(row: Table, scenario: Scenario) -> None:
    """Fill in working faster under pressure (S12)."""
    rule, rework = scenario.staffing.rushing, scenario.cases.rework
    row["rushing"] = rule.active
    row["rush_lapsed_ppm"] = math.floor(rule.lapsed_share * 1e6 + 0.5)
    row["rush_ppm"] = math.floor(rule.minutes_factor * 1e6 + 0.5)
    row["rushed_unsolved_share"] = rule.unsolved_share if rework.active else 0.0


def _fill_closing(row: Table, cases: Cases) -> None:
    """Fill in early closing and the opinion of residents."""
    early, opinion = cases.early_closing, cases.opinion
    row["early_closing_share"] = early.share if early.active else 0.0
    row["early_closing_days"] = early.after_workdays
    row["opinion"] = opinion.active
    row["satisfied_in_time"], row["satisfied_late"] = opinion.in_time, opinion.late
    row["satisfied_unsolved"] = opinion.unsolved
