"""The flat World: everything that both engines need, as read-only tables of whole numbers.

A World is one replication of one scenario: units and queues, posts and their presence, the cases that
will arise, the steps they go through, the duties and the households to be visited. It knows nothing
of grids, policies or YAML: ``sim.builder.build`` fills it from a Scenario, ``sim.network.network`` from a queueing
network written by hand. Times and durations are seconds, -1 means "none".

Words: a *queue* is the service point of one unit (a grid's posts, a desk); a *task* is one piece of work
in a queue; a *task kind* says how that work behaves; a *step* is one stage of a case's route.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.void]


def _table(*names: str) -> np.dtype[np.void]:
    """Whole numbers of 31 bits, as times and numbers of things are (`sim.world.events`): what fits a cache is fast."""
    return np.dtype([(n, np.int32) for n in names])


class StepType(IntEnum):
    """What a step asks for."""

    WORK = 0  # a task in a queue
    DELAY = 1  # time that occupies nobody
    CLOSE = 2  # the case ends here; it is closed unless it was before
    RELAY = 3  # nothing: choose the next step at once (a branch)
    CLOSE_AND_CONTINUE = 4  # the case is closed here, its route goes on (evaluation)


class StepEffect(IntFlag):
    """What a step changes in the life of its case."""

    REGISTERS = 1  # on entry, if not registered yet: the deadline clocks start
    SUSPENDS = 2  # the clocks stand still from entry to completion
    RETURNS = 4  # on completion by the branch `branch`: sent back, a new full deadline
    SOLVES = 8  # on completion
    FEEDS_BACK = 16  # on completion
    VERIFIES = 32  # on completion
    HOLDS = (
        64  # worker is held until `hold_step`'s delays (climbing reports, upper level's work) are over too
    )
    TRACKED = 128  # from entry on: above the grid, and the worker who passed it on asks after it
    EVALUATES = 256  # on completion, after closing
    DECIDES = 512  # on completion: a rule gives the chance of `branch`; `branch_share` is what is expected


class Distribution(IntEnum):
    """How a duration is drawn; `mean` and `spread` in seconds unless noted."""

    CONSTANT = 0  # mean
    LOGNORMAL = 1  # mean of the distribution, spread = sigma of the logarithm
    EXPONENTIAL = 2  # mean
    UNIFORM = 3  # mean - spread .. mean + spread
    GIVEN = 4  # World.case.given of this case


class ShiftEnd(IntEnum):
    """What happens to work in hand when the last block of the day ends (clause S4.4)."""

    RESUME = 0  # goes on at the next presence
    FINISH = 1  # is finished in overtime; not started when it is not expected to fit
    CONTINUE = 2  # runs through every break and night (emergency)


class PreemptionRule(IntEnum):
    """What happens to work in hand when something more urgent takes its worker."""

    KEEP = 0  # the same worker goes on with it next
    REQUEUE = 1  # back to its place in the queue with what is left; anyone may go on
    ABORT = 2  # lost: a visit counts as a failed try


class Cover(IntEnum):
    """When a worker without work of his own takes a neighbour's cases (clause S3.4)."""

    NONE = 0
    WHEN_ABSENT = 1  # only from queues with nobody present today
    WHEN_IDLE = 2  # from every queue of his cover group
    COMMUNITY_POOL = 3  # as WHEN_IDLE, and before work of his own of a later class
    CHIEF_HEAD = 4  # the community's head alone (`queue.chief_head`), from queues with nobody present today


class DutyWindow(IntEnum):
    """What a duty's window looks like."""

    LAPSES = 0  # left undone at the close
    CARRIES_OVER = 1  # stays owed
    APPOINTMENT = 2  # at a fixed time; lost as far as it is not attended


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
        "promotion_ppm",  # share of the time to due at which a case is lifted, in millionths; -1 = never
        "overdue_kind",  # task kind whose class a lifted task joins
        "recontact_kind", "recontact_seconds", "recontact_gap",  # gap = least time between two contacts
        "rework_from", "rework_to",  # seconds after closing between which a case is reopened
        "deadline_rule",  # sim.rules.office_hours.DeadlineRule
        "office_first",  # first row of World.office
        "patience",  # 1 = some case may give up
        "start_weekday",  # of day 0, Monday = 0
        "emergency_escalation_seconds",  # an emergency nobody can take goes to `queue.queue_above` after this; -1 = never
        "office_open", "lunch_start", "lunch_end", "office_close",  # office hours, seconds of a working day
        "auto_escalation_ppm",  # share of the time to due at which a waiting case moves up by itself; 0 = never
        "follow_up_kind", "follow_up_seconds", "follow_up_interval",  # asking after a case above the grid; every: office seconds
        "overflow_seconds",  # waiting work per worker above which new cases go to the pool; 0 = never
        "chief_head_on_site", "on_site_kind",  # 1 = the chief head is held at emergencies too
        "desk_answers",  # 1 = the desk above answers emergencies that find nobody below, busy or not
        "overtime_cap",  # seconds a worker may work over in a calendar month to finish what he began; -1 = no cap
        "between_grids_seconds",  # seconds from one grid to another, for who serves several
        "early_closing_days",  # working days after registration at which a case may be closed on paper
        "opinion",  # 1 = residents are asked for their opinion with the feedback
    )] + [(n, np.float64) for n in (
        "cover_time_factor",  # a helper's minutes / the owner's
        "recontact_mean",  # mean seconds between contacts while pending; 0 = never
        "rework_share", "rework_factor",
        "extension_share", "extension_days",
        "early_closing_share",  # share of the cases that are closed on paper if they are not solved by then
        "satisfied_in_time", "satisfied_late", "satisfied_unsolved",  # share of satisfied residents
    )]
)  # fmt: skip

# A task kind: how a piece of work behaves, wherever it comes from.
KIND = _table(
    "shift_end",  # ShiftEnd
    "on_interrupt",  # PreemptionRule
    "interrupts",  # 1 = may interrupt work of a later class
    "coverable",  # 1 = a helper may take it
    "returns_when_absent",  # 1 = returns to the queue when its worker is absent for over a working day
    "on_call",  # 1 = reaches workers off duty who are on call
    "is_field_work",  # 1 = done on the ground of a grid
)

# A queue: World.priority[queue.order, task kind] is the class (0 first); classes below MAX_CLASSES.
QUEUE = _table(
    "priority_row", "first_worker", "workers", "first_round", "rounds",
    "keeps_owner",  # 1 = a case stays with the worker who first touched it
    "cover",  # Cover
    "first_neighbour", "neighbours",  # the queues its workers may help (its own among them)
    "queue_above",  # queue that takes an unanswered interrupting task; -1 = none
    "chief_head",  # the worker who is; -1 = none
    "grids",  # grids it serves; 0 = a desk
)  # fmt: skip

# A worker: his presence is World.day[day_first + d] for day d of the run.
WORKER = _table(
    "queue", "day_first", "on_call", "first_duty", "duties",
    "line_job_first",  # as day_first, line job included; -1 = he has no line job
    "line_time_duty",  # duty that owes line-job time taken by emergencies; -1 = none
    "skills",  # bit mask of what he is qualified for
)  # fmt: skip

# A worker's day: which shift, seconds present on all days before, absence.
ROSTER_DAY = _table(
    "shift",  # row of World.shift; 0 is the empty shift
    "before",  # seconds present on all earlier days
    "absent",  # 1 = ill or on leave: not even on call
    "returns_when_absent",  # 1 = on this morning work in hand of kinds that say so returns to its queue
    "next_present_day",  # the next day >= this one with presence; -1 = none
    "extra_time_ppm",  # millionths of extra time his work takes when begun that day (skill, learning); 0 = ordinary
)

SHIFT = _table("first_block", "blocks", "seconds")
BLOCK = _table("start", "end", "before")  # seconds of the day; `before` = present seconds of earlier blocks

# The office calendar that deadlines count on.
OFFICE_DAY = _table(
    "working",  # 1 = a working day
    "before",  # working days on all earlier days
    "month",  # running number of its calendar month
)

STEP = np.dtype(
    [(n, np.int32) for n in (
        "type",  # StepType
        "level",  # Level whose queue does the work (World.queue_at[unit, level]); -1 = use `queue`
        "queue",
        "kind",  # task kind
        "distribution",  # Distribution of the duration
        "draw_key",  # number of the step's name: the draw's key, the same in every route
        "marks",  # StepEffect
        "working",  # 1 = a delay counts office hours only
        "next",  # step after this one
        "branch",  # step after this one with probability `branch_share`
        "hold_first", "hold_count",  # rows of World.hold: delays that hold the worker (emergency)
        "escalates_to",  # step for a case that waits here too long and moves up by itself; -1 = it stays
        "skill",  # bit mask of what its worker must be qualified for
        "assistant_level",  # 1 + Level of whose queue a free worker goes along; 0 = nobody
    )] + [(n, np.float64) for n in ("mean", "spread", "branch_share", "scaled")]
)  # fmt: skip  # scaled: 1.0 = minutes x case.factor

# Delays that run while a worker is held on site; their sum is compared with his own minutes.
HOLD = np.dtype(
    [("distribution", np.int64), ("draw_key", np.int64), ("mean", np.float64), ("spread", np.float64)]
)

CASE = np.dtype(
    [(n, np.int64) for n in (
        "entity",  # key of its draws: household (or stream); `nth`: incident number there
        "given_seconds",  # seconds for Distribution.GIVEN
    )] + [(n, np.int32) for n in (  # a city has millions of cases: half the width where 31 bits are enough
        "time",  # raised at; the table is sorted by time
        "kind",  # case kind: an index into Labels.case_kinds
        "needed",  # Level able to solve it; -1 in a hand-made network
        "unit",  # where it arises: row of World.queue_at
        "entry",  # first step
        "nth",
        "channel",  # index into Labels.channels; -1 = none
        "own_days", "reference_days",  # deadlines in working days; -1 = none
        "household",  # row of World.home or -1
        "patience",  # seconds until it gives up unless started; -1 = never
    )] + [(n, np.int16) for n in (
        "may_recontact",  # 1 = its resident may ask again
        "may_rework",  # 1 = may be reopened after closing
    )] + [("factor", np.float64)]
)  # fmt: skip  # factor: difficulty x household multiplier of minutes

# Planned work with a window. A duty is one slot that owes seconds; it is never listed day by day.
DUTY = np.dtype(
    [(n, np.int32) for n in (
        "queue", "worker",  # worker = -1: any worker of the queue
        "kind", "window",  # task kind; DutyWindow
        "schedule",  # row of World.schedule
        "seconds",  # released each time; appointments: their length
        "piece",  # at most this much at a stretch
        "at",  # appointments: second of the day at which they begin
        "needs_presence",  # 1 = due only on days its worker is present
        "first_hazard", "hazards",  # rows of World.hazard that it finds when it is wholly done (a patrol)
        "unit",  # the grid it is about, if any
    )] + [("share", np.float64)]
)  # fmt: skip  # share: released = share x seconds present that day (instead of `seconds`)

# Bits of World.schedule[schedule, day].
RELEASES = 1  # at 00:00 of this day (appointments: at `at`)
CLOSES = 2  # at 24:00 of this day

# Visiting rounds: the households of one grid under one visit rule.
ROUND = np.dtype(
    [(n, np.int32) for n in (
        "queue", "unit", "kind", "plan",
        "first_member", "members",
        "interval",  # days between two windows of a household
        "first_state",  # row of the first member in the engines' state tables (= first_member)
        "max_attempts",  # tries at the door
        "walk_seconds", "wait_seconds",  # seconds of a try: walking to the door, waiting in vain
        "refused_seconds",  # seconds at the door of who opens and refuses, beside the walk
        "phone_seconds",  # seconds of the call after the last try; 0 = no call
        "dayparts",  # number of parts of the day in which this post can try (2 or 3)
        "retry_other_daypart_days",  # a retry waits so many days for another part of the day, then comes in any
    )] + [(n, np.float64) for n in (
        "interview_mean", "interview_spread",  # seconds behind an open door, lognormal
        "contact_day", "contact_evening", "contact_weekend",
        "refusal", "phone_share",
        "remaining_0", "remaining_1", "remaining_2", "remaining_3",  # expected seconds still to spend after 0, 1, 2, 3 tries
    )]
)  # fmt: skip

# A household in a round, sorted by (phase, place on the ground): its windows open on days
# phase, phase + interval, ...
MEMBER = _table("home", "phase")

# A household: its key for draws, its attributes that matter during a run.
HOME = np.dtype(
    [(n, np.int64) for n in ("entity", "unit", "persons", "special")]
    + [(n, np.float64) for n in (
        "contact",  # the mean chance of its kind of household to open / that of its place (tenants: below 1)
        "cooperation",  # its own chance / that of its kind; mean 1
        "factor",
    )]
)  # fmt: skip

# A hazard is hidden from `appears` on, until a patrol finds it or it surfaces by itself; sorted by (grid, appears).
# Either way it is a case: one of two rows of World.case with the same draws, of which at most one is ever raised.
HAZARD = _table(
    "appears",
    "found",  # case that arises when a patrol finds it; its own time is never
    "surfaces",  # case that arises by itself, at its time, unless a patrol was first
    "discovery_channel",  # DiscoveryChannel in which it surfaces
)


class DiscoveryChannel(IntEnum):
    """How a hazard comes to light (clause S4.9)."""

    PATROL = 0  # found by a completed patrol
    RESIDENT = 1  # a resident reports it
    RIPENED = 2  # it has become an emergency
    HELPER = 3  # an unpaid helper tells the worker (T6, J5)
    VIDEO = 4  # the centre sees it on video (Q24)


MAX_CLASSES = 16
NO_HAZARDS = np.zeros(0, HAZARD)


class World(NamedTuple):
    """One replication, ready to run. All arrays are read-only and C-contiguous."""

    run: Table  # RUN, one row
    kind: Table  # KIND
    priority: NDArray[np.int64]  # [order, task kind] -> class
    queue: Table  # QUEUE
    worker: Table  # WORKER
    day: Table  # ROSTER_DAY of all rosters, one after the other
    shift: Table  # SHIFT
    block: Table  # BLOCK
    office: Table  # OFFICE_DAY
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


@dataclass(frozen=True)
class Labels:
    """What the numbers of a World are called, for rows, metrics and reports."""

    task_kinds: tuple[str, ...] = ()
    case_kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    queue_levels: tuple[int, ...] = ()  # Level of each queue; -1 in a hand-made network
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


class AdmissionOutcome(IntEnum):
    """What became of a proposal."""

    ADMITTED = 0  # at once
    DELAYED = 1  # admitted after its approval
    BARRED = 2  # on the prohibited list
    UNFUNDED = 3  # no money came with it
    UNAPPROVED = 4  # off the list, and the leading office said no


PROPOSAL = np.dtype([(name, np.int64) for name in ("time", "item", "outcome", "release")])
