"""What changes during a run: tables of whole numbers beside the read-only World.

Only cases under way have a row in ``case`` and rows in ``task`` (`sim.kernel.state.case_slots`), so the state of a city grows with
what is open in it, not with what ever happens. A task is known by its row (`sim.kernel.state.task_rows`); which of two that
joined together comes first is said by its number: ``c`` for the work of case ``c``, ``C + c`` for its resident's next
call, ``2C + d`` for the work of duty ``d``, ``2C + D + c`` for asking after case ``c``. Nothing is allocated while the
kernel runs; it stops when room grows short (`sim.kernel.state.capacity`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.events import MAX_STEPS_AT_ONCE, NEVER
from sim.world.log import ROW
from sim.world.tables import MAX_CLASSES, Table, World

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]

CHECK_INTERVAL = 8  # events between two looks; a power of two
ROWS_PER_CALL = 1 << 13  # small enough to leave the fast cache to the state
INITIAL_SLOTS = 1024
TASK_BITS = 2
TASKS_OF_SLOT = 1 << TASK_BITS  # rows; a power of two, so that no division finds the slot of a task


class Headroom(NamedTuple):
    """At least as much as ``CHECK_INTERVAL`` events can need."""

    rows: int
    events: int  # in the heap, in the second at hand, on later days
    slots: int  # cases raised


def _ints(*names: str) -> np.dtype[np.void]:
    return np.dtype([(n, np.int64) for n in names])


def _narrow(*names: str, wide: tuple[str, ...] = ()) -> np.dtype[np.void]:
    """Half the width where a number of things or a time of the run stands: 31 bits (`sim.world.events`)."""
    return np.dtype([*((n, np.int64) for n in wide), *((n, np.int32) for n in names)])


CLOCK = _ints(
    "now",
    "day", "midnight",  # events before this day ends (midnight) are in the heap, later ones in their day's list
    "today_count",  # events in the heap
    "current_start", "current_end",  # of the second at hand: the first, one behind the last
    "free_list", "high_water", "free_count",  # unused entries of `future_events`: a list's first or -1, and all from `used` on; their number
    "free_slot_count",  # unused slots
    "rows", "next_case", "next_arrival", "events_processed",  # next_arrival: the event with which the next case is raised
    "last_event",  # the event at hand
    "events_this_second",  # events of the second at hand so far
    "looping_case",  # 1 + number of a case that goes round without time; 0 = none
    "rule",  # address of the rule that decides steps marked so; 0 = none
    "undecided_case",  # 1 + number of a case for which the rule's answer is no number; 0 = none
)  # fmt: skip

CASE_STATE = _narrow(
    "number",  # whose slot it is
    "stage",  # sim.world.case_status
    "step", "rework_round", "re_entries",  # re_entries: times a step was entered again
    "owner",  # worker who first served it where cases stay with their worker; -1
    "first_served", "registered", "promoted", "unanswered", "closed_early",
    "own_due", "reference_due", "own_remaining", "reference_remaining",
    "promotion_at", "early_closing_at", "contact_at", "escalation_at",  # times at which its timers are expected; -1 = not expected
    "until",  # when its delay ends, or when it is reopened; -1 = neither
    "contacts", "calls",  # recontacts in this round; those not yet answered
    "solving_step",  # step that solved it last; -1
    "auto_escalation_at", "auto_escalated",  # when it moves up by itself unless taken before, -1; 1 = this clock's chance is gone
    "follow_up_at", "follow_up_pending",  # when its worker next asks after it, -1; 1 = he is about to
    "in_pool",  # 1 = offered to the community pool
    "in_service",  # how many of its tasks are in somebody's hands
    wide=("visited",),  # bit mask of steps
)  # fmt: skip
NOT_YET = (
    "owner", "own_due", "reference_due", "promotion_at", "early_closing_at", "contact_at", "escalation_at", "until", "solving_step", "auto_escalation_at", "follow_up_at",
)  # fmt: skip

TASK_STATE = _narrow(
    "number", "case",  # what orders it among others; case it is of, -1 = a duty's
    "waiting_in",  # line it waits in (shared: queue number, private: queues + worker); -1 = not waiting
    "priority", "order_key", "before", "after",  # its place in the list of (line, priority)
    "kind", "queue",  # queue: where the work belongs
    wide=("remaining", "expected"),
)  # fmt: skip

WORKER_STATE = _narrow(
    "task",  # in hand: task number, VISIT for a visit, ON_SITE for the chief head on site, FREE
    "kind", "priority", "queue", "began",
    "wakeup_at", "daypart_wakeup_at",  # pending wakeups
    "preempted", "preempted_kind", "preempted_queue",  # the one interrupted task he goes on with
    "round", "window_number", "outcome", "daypart", "attended_case",  # the visit in hand; the case he attends as chief head
    "mode",  # ShiftEnd that holds for the work in hand
    "time_factor", "preempted_time_factor",  # millionths of its ordinary time that the work takes him
    "unit", "travel",  # grid of his last field work, -1; seconds of `total` spent on the way to it
    "month", "overtime",  # seconds worked over in that calendar month
    "presence_start", "presence_end",  # from when to when he is present, now or next (sim.kernel.presence)
    "lead_worker", "assistant",  # whom he goes along with, and who goes along with him; -1
    wide=("end", "total", "preempted_remaining"),  # total: seconds the work in hand takes altogether
)  # fmt: skip

QUEUE_STATE = _narrow(
    "dispatch_at", "retry_at",
    "wakeup_pending_until",  # before then none of its free workers need be woken: each has a wakeup, at that time or later
)  # fmt: skip
WAITING_LIST_STATE = _narrow("head", "tail")
DUTY_STATE = _narrow(
    "holder", "closes_at",
    "began",  # first start of work after its release; -1 = not yet
    "next_hazard",  # of its hazards, the first not yet come to light or too young for the last patrol
    wide=("owed",),
)  # fmt: skip
ROUND_STATE = _narrow(
    "windows_opened", "first_unattempted",
    "parameter_row",  # a round with the same procedure at the door: what all have in common is read in one place
)  # fmt: skip
RETRY_STATE = _narrow(
    "read_index", "write_index", "window_number", "day"
)  # taken and put in so far; the first window, and its last try
MEMBER_STATE = np.dtype([("attempts", np.int8), ("outcome", np.int8), ("last_day", np.int32)])
# What a try at a member's door reads of its household, beside each other: members come in the order of their windows.
HOUSEHOLD = np.dtype([("entity", np.int64), ("contact", np.float64), ("cooperation", np.float64)])
FUTURE_EVENT = np.dtype(
    [("event", np.int64), ("after", np.int64)]
)  # an event of a later day, and the next one of that day

FREE = -1
VISIT = -2
ON_SITE = -3
ASSISTING = -4  # in hand: nothing of his own, he goes along with another


class State(NamedTuple):
    """Everything that changes; arrays are C-contiguous, the kernel writes them in place."""

    clock: Table
    path: Ints  # steps the case at hand has gone through without time
    rows: Table  # sim.world.log.ROW
    today_events: Ints  # today's events
    current_events: Ints  # events of the second at hand
    future_events: Table  # FUTURE_EVENT
    first_of_day: Ints  # [day] head of its list in `future_events`; -1
    slot: Narrow  # [case] its row of `case`, or sim.kernel.state.case_slots.NOT_ARRIVED or FINISHED
    free_slots: Narrow  # unused slots
    template: Table  # CASE_STATE of a case just raised
    case: Table  # [slot]
    task: Table  # [duty], then TASKS_OF_SLOT for each slot: step, call, asking, and one to spare
    worker: Table
    queue: Table
    mask: Ints  # per line: bit r = the class r has waiting tasks
    urgent: Ints  # per line: how many waiting tasks may interrupt others
    waiting_lists: Table  # WAITING_LIST_STATE per line * MAX_CLASSES + class
    duty: Table
    round: Table
    member: Table
    household: Table  # [member] HOUSEHOLD
    retries: Table  # RETRY_STATE, four for each round: by part of the day of the last try, and the telephone
    retry: Narrow  # their ring buffers


def _filled(number: int, kind: np.dtype[np.void], value: int, *names: str) -> Table:
    """Rows of zeros, but for some columns."""
    table = np.zeros(number, kind)
    for name in names:
        table[name] = value
    return table


def create_state(world: World, headroom: Headroom) -> State:
    """The state at day 0, 00:00: nobody works, nothing waits."""
    workers, queues, duties = len(world.worker), len(world.queue), len(world.duty)
    lines = queues + workers
    slots = min(len(world.case), INITIAL_SLOTS) + headroom.slots
    worker = _filled(workers, WORKER_STATE, FREE, "task", "preempted", "unit", "lead_worker", "assistant")
    for name in ("wakeup_at", "daypart_wakeup_at", "end"):
        worker[name] = NEVER
    return State(
        clock=_clock(slots),
        path=np.zeros(MAX_STEPS_AT_ONCE + 1, np.int64),
        rows=np.empty(headroom.rows + ROWS_PER_CALL, ROW),  # room is not touched before it is written
        today_events=np.empty(2 * headroom.events, np.int64),
        current_events=np.empty(2 * headroom.events, np.int64),
        future_events=np.empty(2 * headroom.events, FUTURE_EVENT),
        first_of_day=np.full(int(world.run["days"][0]) + 2, -1, np.int64),
        slot=np.full(len(world.case), -1, np.int32),
        free_slots=np.arange(slots, dtype=np.int32)[::-1].copy(),
        template=_filled(1, CASE_STATE, -1, *NOT_YET),
        case=np.zeros(slots, CASE_STATE),
        task=_tasks(world, slots),
        worker=worker,
        queue=_filled(queues, QUEUE_STATE, -1, "dispatch_at", "retry_at"),
        mask=np.zeros(lines, np.int64),
        urgent=np.zeros(lines, np.int64),
        waiting_lists=_filled(lines * MAX_CLASSES, WAITING_LIST_STATE, -1, "head", "tail"),
        duty=_filled(duties, DUTY_STATE, FREE, "holder", "began"),
        round=_rounds(world),
        member=_filled(len(world.member), MEMBER_STATE, -1, "outcome"),
        household=_households(world),
        retries=np.zeros(4 * len(world.round), RETRY_STATE),
        retry=np.empty(8 * max(1, len(world.member)), np.int32),
    )


def _tasks(world: World, slots: int) -> Table:
    """Those of duties, and room for those of cases under way."""
    duties = len(world.duty)
    task = _filled(duties + TASKS_OF_SLOT * slots, TASK_STATE, -1, "waiting_in", "case")
    task["number"][:duties] = 2 * len(world.case) + np.arange(duties)
    return task


def _rounds(world: World) -> Table:
    procedure = world.round.copy()
    for name in ("queue", "unit", "first_member", "members", "first_state"):
        procedure[name] = 0
    state = np.zeros(len(procedure), ROUND_STATE)
    if len(procedure):
        words = procedure.view(np.dtype((np.void, procedure.dtype.itemsize)))
        _, first, number = np.unique(words, return_index=True, return_inverse=True)
        state["parameter_row"] = first[number]
    return state


def _households(world: World) -> Table:
    household = np.zeros(len(world.member), HOUSEHOLD)
    for name in HOUSEHOLD.names or ():
        household[name] = world.home[name][world.member["home"]]
    return household


def _clock(slots: int) -> Table:
    clock = np.zeros(1, CLOCK)
    clock["free_slot_count"], clock["free_list"], clock["day"] = slots, -1, -1
    return clock
