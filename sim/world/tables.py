"""The flat World: the input of both engines, as read-only tables of whole numbers.

A World is one replication of one scenario: units and queues, posts and their presence, the cases that will
arrive, the steps of their routes, the duties and the households to visit. It contains no grids, policies or
YAML: ``sim.builder.build`` makes it from a Scenario, ``sim.network.network`` from a queueing network written by
hand. Times and durations are seconds; -1 means "none".

Terms: a *queue* is the service point of one unit (the posts of a grid, a desk); a *task* is one piece of work
in a queue; a *task kind* determines how that work behaves; a *step* is one stage of a case's route.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.void]


def _table(*names: str) -> np.dtype[np.void]:
    """Return a row type of 32-bit integers; times and identifiers have at most 31 bits (`sim.world.event_order`)."""
    return np.dtype([(n, np.int32) for n in names])


class StepType(IntEnum):
    """Type of a step."""

    WORK = 0  # a task in a queue
    DELAY = 1  # a delay without a worker
    CLOSE = 2  # end of the route; closes the case unless it is closed
    RELAY = 3  # no duration: selects the next step at once (a branch)
    CLOSE_AND_CONTINUE = 4  # closes the case; the route continues (evaluation)
    ADMIT = 5  # no duration: takes a place of the queue, or goes on at `branch` where all are taken
    LEAVE = 6  # no duration: gives back the place of the queue; selects the next step as RELAY
    LOST = 7  # end of the route of a customer who leaves unserved
    FORK = 8  # waits until all parts of the case (World.parts) have ended
    JOIN = 9  # end of the route of a part


class DelayClock(IntEnum):
    """Clock of a delay."""

    CALENDAR = 0  # day and night
    OFFICE = 1  # office hours only
    TO_OFFICE = 2  # day and night, but it ends in office hours: a department at work


class StepEffect(IntFlag):
    """Effect of a step on the state of its case."""

    REGISTERS = 1  # on entry, if not registered yet: the deadline clocks start
    SUSPENDS = 2  # the clocks are stopped from entry to completion
    RETURNS = 4  # on completion by the branch `branch`: returned, with a new full deadline
    SOLVES = 8  # on completion
    FEEDS_BACK = 16  # on completion
    VERIFIES = 32  # on completion
    HOLDS = 64  # the worker stays until the delays of `hold_first` and following (reports, upper-level work) are over
    TRACKED = 128  # from entry on: above the grid, tracked by the worker who passed it on
    EVALUATES = 256  # on completion, after closing
    DECIDES = 512  # on completion: a rule gives the chance of `branch`; `branch_share` is what is expected


class Distribution(IntEnum):
    """Distribution of a duration; `mean` and `spread` in seconds unless noted."""

    CONSTANT = 0  # mean
    LOGNORMAL = 1  # mean of the distribution, spread = sigma of the logarithm
    EXPONENTIAL = 2  # mean
    UNIFORM = 3  # mean - spread .. mean + spread
    GIVEN = 4  # World.case.given_seconds of this case
    TABLE = 5  # quantiles of row `spread` of World.law; mean


class ServiceOrder(IntEnum):
    """Order of service within a class."""

    FIRST_COME = 0  # earliest due first where RUN says so
    LAST_COME = 1  # of one second: by number
    SHORTEST_FIRST = 2  # by the standard seconds of the whole task


class ShiftEnd(IntEnum):
    """Treatment of unfinished work at the end of the day's last block (clause S4.4)."""

    RESUME = 0  # continues at the next presence
    FINISH = 1  # is finished in overtime; does not start unless it is expected to fit
    CONTINUE = 2  # continues through every break and night (emergency)
    REPEAT = (
        3  # begins anew at the next presence, and after an interruption: it needs a block without a break
    )


class PreemptionRule(IntEnum):
    """Treatment of the current work when more urgent work preempts it."""

    KEEP = 0  # the same worker resumes it next
    REQUEUE = 1  # returns to its position in the queue with its remaining work; any worker may resume it
    ABORT = 2  # is lost; a visit counts as a failed attempt
    REPEAT = 3  # as REQUEUE, but a step of a case begins anew with the same duration
    RESTART = 4  # as REPEAT, with a duration drawn anew


class Cover(IntEnum):
    """When a worker without own work takes cases of neighbouring queues (clause S3.4)."""

    NONE = 0
    WHEN_ABSENT = 1  # only from queues with no worker present today
    WHEN_IDLE = 2  # from every queue of the cover group
    COMMUNITY_POOL = 3  # as WHEN_IDLE, and before own work of a later class
    CHIEF_HEAD = 4  # only the chief head (`queue.chief_head`), from queues with no worker present today


class Keeping(IntEnum):
    """Whether further work of a case is done by the worker of its first service."""

    NO = 0
    ALWAYS = 1
    IF_FREE = 2  # if they are idle when the work joins the queue; else by whoever is free first


class DutyWindow(IntEnum):
    """Treatment of a duty's work that is not done within its window."""

    LAPSES = 0  # lapses at the end of the window
    CARRIES_OVER = 1  # remains owed
    APPOINTMENT = 2  # at a fixed time; the part not attended is lost


class Level(IntEnum):
    """Levels of the hierarchy by role; a place lacks some, and they merge upward (clause S2.3)."""

    GRID = 0
    SUB_AREA = 1
    COMMUNITY = 2
    STREET = 3
    COUNTY = 4
    DEPARTMENT = 5


RUN = np.dtype(
    [(n, np.int64) for n in (
        "seed", "replication", "horizon", "days",
        "earliest_due_first",  # 1 = earliest due first within a class, 0 = first come
        "promotion_ppm",  # share of the deadline's clock at which a case is promoted, in millionths; -1 = never
        "reminder_ppm",  # share of the deadline's clock at which the holder is reminded, in millionths; 0 = never
        "overdue_kind",  # task kind whose class a promoted task joins
        "recontact_kind", "recontact_seconds", "recontact_gap",  # gap = minimum time between two contacts
        "rework_from", "rework_to",  # interval after closing in which a case is reopened, seconds
        "deadline_rule",  # sim.rules.deadline_clock.DeadlineRule
        "patience",  # 1 = some case may renege
        "several_reports", "report_seconds",  # 1 = some cases may report an open event; time to recognise one
        "start_weekday",  # of day 0, Monday = 0
        "emergency_escalation_seconds",  # wait of an emergency at each level before it is escalated; -1 = never
        "duty_rota",  # 1 = above the highest level a duty rota answers emergencies day and night
        "office_seconds",  # office time of an ordinary working day
        "auto_escalation_ppm",  # share of the deadline's clock at which a case is escalated automatically; 0 = never
        "tracking_kind", "tracking_seconds", "tracking_interval",  # tracking above the grid; office seconds
        "overflow_seconds",  # seconds of waiting work per worker above which new cases go to the pool; 0 = never
        "chief_head_on_site", "on_site_kind",  # 1 = the chief head attends emergencies too
        "desk_answers",  # 1 = the desk above answers emergencies that find no worker below, busy or not
        "overtime_cap",  # seconds of overtime a worker may spend on finishing work in a calendar month; -1 = no cap
        "visits_from", "visits_until",  # hours in which homes are visited and telephoned, seconds of the day
        "between_grids_seconds",  # travel seconds from one grid to another, for a worker with several grids
        "early_closing_days",  # working days after registration at which a case may be closed early
        "press_days",  # working days from registration until a case without own deadline is pressed; -1 = never
        "community_take_up_days", "street_take_up_days",  # working days from pressing until a desk may take it up
        "take_up_ppm",  # share of a desk's hours of a week for taken-up cases, in millionths; 0 = none
        "opinion",  # 1 = residents are asked for their opinion when the result is communicated
        "hands_over",  # 1 = a worker who leaves hands their work to colleagues of the queue
        "rushing",  # 1 = posts of a grid under pressure work faster
        "rush_lapsed_ppm",  # share of lapsed duties and visits in four weeks that is still no pressure, in millionths
        "rush_ppm",  # time of kinds that `rushes` then / otherwise, in millionths
    )] + [(n, np.float64) for n in (
        "cover_time_factor",  # minutes of a covering worker / minutes of the owner
        "recontact_mean",  # mean seconds between contacts while pending; 0 = never
        "rework_share", "rework_factor",
        "unsolved_share",  # share of closed cases that are not solved; those that are reported again are among them
        "rushed_unsolved_share",  # the same of cases handled in a rush
        "extension_share", "extension_days",  # share of cases that would be late at the reminder; days added
        "early_closing_share",  # share of cases that are closed early if they are not solved by then
        "satisfied_in_time", "satisfied_late", "satisfied_unsolved",  # probability that a resident is satisfied
    )]
)  # fmt: skip

# Task kinds: behaviour of a piece of work, whatever its source.
KIND = _table(
    "shift_end",  # ShiftEnd
    "on_interrupt",  # PreemptionRule
    "interrupts",  # 1 = may preempt work of a later class
    "coverable",  # 1 = a covering worker may take it
    "returns_when_absent",  # 1 = returns to the queue when its worker is absent for more than a working day
    "on_call",  # 1 = may call in off-duty workers who are on call
    "is_field_work",  # 1 = done on site in a grid
    "rushes",  # 1 = done faster under pressure
    "order",  # ServiceOrder within its class
)

# Queues. World.priority[queue.priority_row, task kind] is the class (0 first); classes are below OUTSIDE_HOURS.
QUEUE = _table(
    "priority_row", "first_worker", "workers", "first_round", "rounds",
    "keeps_owner",  # Keeping: whether a case stays with the worker of its first service
    "cover",  # Cover
    "first_neighbour", "neighbours",  # queues that its workers may cover (its own among them)
    "queue_above",  # queue to which an emergency is escalated; -1 = none
    "chief_head",  # worker who is the chief head; -1 = none
    "grids",  # number of grids served; 0 = a desk
    "first_below", "below",  # queues of grids below a desk
    "places",  # customers it holds, waiting or in service; 0 = unlimited
    "rush_seconds",  # expected seconds of waiting work above which its posts work faster; -1 = they never do
)  # fmt: skip

# Workers. Presence on day d of the run is World.day[day_first + d].
WORKER = _table(
    "queue", "day_first", "on_call", "first_duty", "duties",
    "line_job_first",  # as day_first, line job included; -1 = no line job
    "line_time_duty",  # duty that owes the line-job time spent on emergencies; -1 = none
    "skills",  # bit mask of qualifications
)  # fmt: skip

# Days of a roster: shift, cumulative presence, absence.
ROSTER_DAY = _table(
    "shift",  # row of World.shift; 0 is the empty shift
    "before",  # seconds present on all earlier days
    "absent",  # 1 = sick or on leave: not even on call
    "returns_when_absent",  # 1 = this morning, current work of kinds with `returns_when_absent` returns to its queue
    "next_present_day",  # the first day from this one on with presence; -1 = none
    "extra_time_ppm",  # extra time of work begun that day, in millionths (skill, learning); 0 = average
)

SHIFT = _table("first_block", "blocks", "seconds")
BLOCK = _table("start", "end", "before")  # seconds of the day; `before` = seconds present in earlier blocks

# Days of the office calendar, for deadlines.
OFFICE_DAY = _table(
    "working",  # 1 = a working day
    "before",  # working days on all earlier days
    "month",  # running number of its calendar month
    "first_block",
    "blocks",  # its office hours in World.office_block, as if it were a working day
    "clock",  # office seconds of all earlier days
)

STEP = np.dtype(
    [(n, np.int32) for n in (
        "type",  # StepType
        "level",  # Level whose queue performs the work (World.queue_at[unit, level]); -1 = use `queue`
        "queue",
        "kind",  # task kind
        "distribution",  # Distribution of the duration
        "draw_key",  # number of the step's name, the key of its draws: the same in every route
        "marks",  # StepEffect
        "delay_clock",  # DelayClock
        "next",  # next step
        "branch",  # next step with probability `branch_share`
        "hold_first", "hold_count",  # rows of World.hold: delays that keep the worker on site (emergency)
        "escalates_to",  # step of a case that is escalated automatically after a long wait here; -1 = none
        "skill",  # bit mask of the qualification required
    )] + [(n, np.int16) for n in (  # together 4 bytes
        "assistant_level",  # 1 + Level whose queue provides the assistants; 0 = none
        "assistants",  # number asked for
    )] + [(n, np.int32) for n in (
        "fork", "parts",  # FORK: column of World.parts, number of parts
        "patience",  # 1 + row of World.patience: gives up waiting at this step; 0 = never
    )] + [(n, np.float64) for n in ("mean", "spread", "branch_share", "scaled")]
)  # fmt: skip  # scaled: 1.0 = minutes x case.factor

# Delays that keep a worker on site; the stay is the larger of their sum and the worker's own minutes.
HOLD = np.dtype(
    [("distribution", np.int64), ("draw_key", np.int64), ("mean", np.float64), ("spread", np.float64)]
)

# Laws given by a table of quantiles, linear between the knots: rows of World.knot.
LAW = np.dtype([("first", np.int64), ("knots", np.int64)])
KNOT = np.dtype([("probability", np.float64), ("seconds", np.float64)])

# Patience at a step: time until a waiting customer gives up, and the step at which they go on.
PATIENCE = np.dtype(
    [("distribution", np.int64), ("way_on", np.int64), ("mean", np.float64), ("spread", np.float64)]
)

CASE = np.dtype(
    [(n, np.int64) for n in (
        "entity",  # key of its draws: household or stream; `nth` is the incident number of that entity
        "given_seconds",  # seconds for Distribution.GIVEN
    )] + [(n, np.int32) for n in (  # a city has millions of cases: 32 bits where 31 are enough
        "time",  # time of arrival; the table is sorted by time
        "kind",  # case kind: an index into Labels.case_kinds
        "needed",  # lowest Level able to solve it; -1 in a network written by hand
        "unit",  # unit of origin: row of World.queue_at
        "entry",  # first step
        "nth",
        "channel",  # index into Labels.channels; -1 = none
        "own_deadline",  # row of World.deadline, the place's own deadlines of such a case; -1 = none
        "reference_days",  # reference deadline in working days; -1 = none
        "household",  # row of World.home or -1
        "patience",  # seconds until it reneges unless served; -1 = never
    )] + [(n, np.int8) for n in (
        "may_recontact",  # 1 = the resident may make contact again
        "may_rework",  # 1 = may be reopened after closing
    )] + [(n, np.int16) for n in (  # together 4 bytes: rows are moved as 8-byte words
        "same_event",  # 1 + Level of its intake: it reports an event for which a case may be open; 0 = no
    )] + [("factor", np.float64)]
)  # fmt: skip  # factor: difficulty x household multiplier of minutes

# Own deadlines of a kind of case; the one due first at registration governs. -1 = none in this unit.
DEADLINE = _table(
    "working_days",
    "working_seconds",  # office seconds
    "running_seconds",  # day and night
)

# Planned work with a window. A duty is one row that releases seconds of work by its schedule.
DUTY = np.dtype(
    [(n, np.int32) for n in (
        "queue", "worker",  # worker = -1: any worker of the queue
        "kind", "window",  # task kind; DutyWindow
        "schedule",  # row of World.schedule
        "seconds",  # seconds released each time; of an appointment, its length
        "piece",  # maximum seconds done without interruption
        "at",  # start of an appointment, second of the day
        "needs_presence",  # 1 = released only on days on which its worker is present
        "first_hazard", "hazards",  # rows of World.hazard that a completed patrol may find
        "unit",  # grid of the duty, if any
        "first_hours", "hours",  # rows of World.hours: preferred hours; none = any hour
        "turn",  # -1 = all its hours every day; else block (turn + day) modulo `hours` is the only one of a day
    )] + [("share", np.float64)]
)  # fmt: skip  # share: released = share x seconds present that day (instead of `seconds`)

# Bits of World.schedule[schedule, day].
RELEASES = 1  # at 00:00 of this day (appointments: at `at`)
CLOSES = 2  # at 24:00 of this day

# Visit rounds: the households of one grid under one visit plan.
ROUND = np.dtype(
    [(n, np.int32) for n in (
        "queue", "unit", "kind", "plan",
        "first_member", "members",
        "interval",  # days between two windows of a household
        "first_state",  # row of the first member in the engines' state tables (= first_member)
        "max_attempts",  # attempts at the door
        "walk_seconds", "wait_seconds",  # seconds of an attempt: walk to the door, wait without contact
        "vacant_seconds",  # seconds of an attempt at a vacant dwelling
        "refused_seconds",  # seconds of a refusal at the door, in addition to the walk
        "phone_seconds",  # seconds of the telephone call after the last attempt; 0 = no call
        "dayparts",  # number of dayparts in which this post can make attempts (2 or 3)
        "retry_other_daypart_days",  # days a retry waits for another daypart; afterwards any daypart is allowed
        "first_hours", "hours",  # rows of World.hours: preferred hours by day; none = any hour
        "evening_hours",  # following rows of World.hours: they apply instead on days with presence in them
    )] + [(n, np.float64) for n in (
        "interview_mean", "interview_spread",  # seconds of an interview, lognormal
        "contact_day", "contact_evening", "contact_weekend",
        "announced_share",  # share of windows that helpers announce
        "contact_announced",  # contact probability then, if it is higher
        "vacant",  # probability that a vacant dwelling is tried before the first attempt of a window
        "refusal", "phone_share",
        "remaining_0", "remaining_1", "remaining_2", "remaining_3",  # expected seconds after 0-3 attempts
    )]
)  # fmt: skip

# Preferred hours of duties and visits (clause S4.10), seconds of the day.
HOURS = _table("start", "end")

# Households of a round, sorted by phase and geographic order. The windows of a household open on days phase,
# phase + interval, ...
MEMBER = _table("home", "phase")

# Households: key of the draws, and attributes used during a run.
HOME = np.dtype(
    [(n, np.int64) for n in ("entity", "unit", "persons", "special")]
    + [(n, np.float64) for n in (
        "contact",  # mean contact probability of its kind of household / that of the place (tenants: below 1)
        "cooperation",  # own contact probability / that of its kind; mean 1
        "factor",
    )]
)  # fmt: skip

# Hazards. A hazard is hidden from `appears` on, until a patrol finds it or it is discovered otherwise. Sorted by
# (grid, appears). It has two rows in World.case with the same draws, of which at most one arrives.
HAZARD = _table(
    "appears",
    "found",  # case that arrives if a patrol finds it; its own time is NEVER
    "surfaces",  # case that arrives by itself, at its time, unless a patrol finds the hazard first
    "discovery_channel",  # DiscoveryChannel without a patrol
)


# Background: work of communities that are not simulated, at desks that serve them too (clause S2.6). Sorted by time.
BACKGROUND = _table("time", "queue", "kind", "seconds")


class DiscoveryChannel(IntEnum):
    """Channel by which a hazard is discovered (clause S4.9)."""

    PATROL = 0  # found by a completed patrol
    RESIDENT = 1  # reported by a resident
    RIPENED = 2  # developed into an emergency
    HELPER = 3  # reported to the worker by an unpaid helper (T6, J5)
    VIDEO = 4  # seen by the centre on video (Q24)


MAX_CLASSES = 17
OUTSIDE_HOURS = (
    MAX_CLASSES - 1
)  # class of work outside its preferred hours, behind all classes of an order (S4.10)
NO_HAZARDS = np.zeros(0, HAZARD)
NO_BACKGROUND = np.zeros(0, BACKGROUND)
NO_DEADLINES = np.zeros(0, DEADLINE)
NO_HOURS = np.zeros(0, HOURS)
NO_PARTS = np.zeros((0, 0), np.int64)
NO_PARENTS = np.zeros(0, np.int64)
NO_PATIENCE = np.zeros(0, PATIENCE)
NO_LAWS = np.zeros(0, LAW)
NO_KNOTS = np.zeros(0, KNOT)


class World(NamedTuple):
    """One replication, ready to run. All arrays are read-only and C-contiguous.

    ``parts`` and ``parent`` number the parts into which cases split.
    """

    run: Table  # RUN, one row
    kind: Table  # KIND
    priority: NDArray[np.int64]  # [order, task kind] -> class
    queue: Table  # QUEUE
    worker: Table  # WORKER
    day: Table  # ROSTER_DAY, consecutive rosters
    shift: Table  # SHIFT
    block: Table  # BLOCK
    office: Table  # OFFICE_DAY
    office_block: Table  # BLOCK, office hours of the day's parts
    step: Table  # STEP
    hold: Table  # HOLD
    case: Table  # CASE, sorted by time
    queue_at: NDArray[np.int64]  # [unit, Level] -> queue or -1
    duty: Table  # DUTY
    schedule: NDArray[np.int64]  # [schedule, day] -> RELEASES | CLOSES
    round: Table  # ROUND
    member: Table  # MEMBER
    home: Table  # HOME
    hazard: Table = NO_HAZARDS  # HAZARD
    background: Table = NO_BACKGROUND  # BACKGROUND, sorted by time
    deadline: Table = NO_DEADLINES  # DEADLINE
    hours: Table = NO_HOURS  # HOURS
    law: Table = NO_LAWS  # LAW
    knot: Table = NO_KNOTS  # KNOT, consecutive laws
    patience: Table = NO_PATIENCE  # PATIENCE
    parts: NDArray[np.int64] = (
        NO_PARTS  # [case, fork] first of its parts, cases that arrive at the fork; -1 = none
    )
    parent: NDArray[np.int64] = (
        NO_PARENTS  # [case] case of which it is a part, -1 = none; empty without forks
    )


@dataclass(frozen=True)
class Labels:
    """Labels of the identifiers of a World, for records, metrics and reports."""

    task_kinds: tuple[str, ...] = ()
    case_kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    queue_levels: tuple[int, ...] = ()  # Level of each queue; -1 in a network written by hand
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


class AdmissionOutcome(IntEnum):
    """Outcome of a proposal at the gate."""

    ADMITTED = 0  # admitted at once
    DELAYED = 1  # admitted after approval
    BARRED = 2  # refused: on the prohibited list
    UNFUNDED = 3  # refused: without funds
    UNAPPROVED = 4  # refused: not on the list and not approved


PROPOSAL = np.dtype([(name, np.int64) for name in ("time", "item", "outcome", "release")])
