"""Tables of the kernel that change during a replication, next to the read-only World.

Only cases under way have a row in ``case`` and rows in ``task`` (`sim.kernel.state.case_slots`), so the size of the
state depends on the number of open cases, not on the number of all cases. A task is identified by its row
(`sim.kernel.state.task_rows`). Tasks with equal order keys are ordered by number: ``c`` for the step of case ``c``,
``C + c`` for its resident's call, ``2C + d`` for duty ``d``, ``2C + D + c`` for the tracking of case ``c``,
``3C + D + b`` for background task ``b``, where ``C`` and ``D`` are the numbers of cases and duties. A background task
takes the slot of a case while it waits or is in service. Buffers grow between calls of the kernel
(`sim.kernel.state.capacity`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.rushing import PRESSURE_DAYS
from sim.world.event_order import MAX_STEPS_AT_ONCE, NEVER
from sim.world.log import ROW
from sim.world.tables import MAX_CLASSES, Table, World

Ints = NDArray[np.int64]
Narrow = NDArray[np.int32]

CHECK_INTERVAL = 8  # events between two checks of capacity; a power of two
ROWS_PER_CALL = 1 << 13  # small enough to keep the state in the CPU cache
INITIAL_SLOTS = 1024
TASK_BITS = 2
TASKS_OF_SLOT = 1 << TASK_BITS  # task rows of a slot; a power of two, so that a shift finds the slot


class Headroom(NamedTuple):
    """Upper bound of what ``CHECK_INTERVAL`` events can need."""

    rows: int
    events: int  # in the current second, today and on later days
    slots: int  # arrivals of cases


def _ints(*names: str) -> np.dtype[np.void]:
    return np.dtype([(n, np.int64) for n in names])


def _narrow(*names: str, wide: tuple[str, ...] = ()) -> np.dtype[np.void]:
    """Return a dtype with 32-bit columns ``names`` (counts and times have 31 bits) and 64-bit columns ``wide``."""
    return np.dtype([*((n, np.int64) for n in wide), *((n, np.int32) for n in names)])


CLOCK = _ints(
    "now",
    "day", "midnight",  # midnight: end of the day; earlier events are in the heap
    "today_count",  # events in the heap
    "current_start", "current_end",  # first event of the current second; one past the last
    "free_list", "high_water",  # unused entries of `future_events`: head of their list (-1), first entry never used
    "free_count",  # number of unused entries of `future_events`
    "free_slot_count",  # unused slots
    "rows", "next_case", "next_arrival", "events_processed",  # next_arrival: encoded event
    "last_event",  # current event
    "events_this_second",  # events of the current second so far
    "looping_case",  # 1 + number of a case that loops without time; 0 = none
    "rule",  # address of the rule that decides steps marked so; 0 = none
    "undecided_case",  # 1 + number of a case for which the rule's answer is no number; 0 = none
)  # fmt: skip

CASE_STATE = _narrow(
    "number",  # case in this slot
    "stage",  # sim.world.case_status
    "step", "rework_round", "re_entries",  # re_entries: repeated entries of a step
    "owner",  # worker who first served the case where cases keep their owner; -1
    "first_served", "registered", "promoted", "unanswered", "closed_early",
    "own_due", "reference_due", "own_remaining", "reference_remaining",
    "own_unit",  # sim.rules.deadline_clock.DeadlineUnit of the own deadline that governs
    "own_used", "own_since",  # seconds its clock ran before its last start; that start (s)
    "reminder_at", "reminded",  # time (s) or -1; 1 = done since the clock started anew
    "promotion_at", "early_closing_at", "contact_at", "escalation_at",  # times (s) of pending timers; -1
    "until",  # end of the delay or time of reopening (s); -1
    "parts_left",  # parts that have not ended
    "gives_up_at", "patience_until",  # times (s) at which it gives up waiting: at this step, before the first service
    "contacts", "calls",  # recontacts since (re)opening; unanswered calls
    "reports_grid", "reports_community", "reports_county",  # reports of the same event not yet recognised, by intake
    "call_level",  # 1 + Level of the intake of the report in the call's task; 0 = a recontact
    "newer", "older",  # slots of the next newer and older open case of the grid and kind; -1
    "solving_step",  # last step that solved the case; -1
    "auto_escalation_at", "auto_escalated",  # time (s) or -1; 1 = used up
    "tracking_at", "tracking_pending",  # time (s) or -1; 1 = task waiting or in service
    "in_pool",  # 1 = offered to the community pool
    "in_service",  # number of its tasks in service or preempted
    "is_hurried",  # 1 = handled in a rush since it arrived or was reopened
    "press_stage", "press_at", "press_remaining",  # PressStage; time (s) of the next one, office seconds left; -1
    "taken_by",  # desk that took it up; -1
    wide=("visited",),  # bit mask of steps
)  # fmt: skip
UNSET_COLUMNS = (
    "owner", "own_due", "reference_due", "promotion_at", "reminder_at", "early_closing_at", "contact_at",
    "escalation_at", "gives_up_at", "patience_until", "until", "solving_step", "auto_escalation_at", "tracking_at",
    "newer", "older",
    "press_at", "press_remaining", "taken_by",
)  # fmt: skip

TASK_STATE = _narrow(
    "number", "case",  # tie-breaker of the order; case or -1 = duty or background task
    "waiting_in",  # line (shared: queue number, private: queues + worker); -1
    "priority", "order_key", "before", "after",  # position in the list of (line, priority)
    "kind", "queue",  # queue of the work
    "queued_at",  # time (s) at which it joined its first queue
    wide=("remaining", "expected"),
)  # fmt: skip

WORKER_STATE = _narrow(
    "task",  # current work: task row, VISIT, ON_SITE, ASSISTING or FREE
    "kind", "priority", "queue", "began",
    "wakeup_at", "next_search_at",  # times (s) of pending wake-ups
    "preempted", "preempted_kind", "preempted_queue",  # preempted task that the worker resumes
    "round", "window_number", "outcome", "daypart", "attended_case",  # current visit; case attended as chief head
    "mode",  # ShiftEnd of the current work
    "time_factor", "preempted_time_factor",  # actual / standard time, in millionths
    "unit", "travel",  # grid of the last field work, -1; travel seconds included in `total`
    "month", "overtime",  # overtime seconds in that calendar month
    "presence_start", "presence_end",  # current or next block of presence (sim.kernel.presence)
    "lead_worker", "assistant", "next_assistant",  # worker being assisted; first assistant; next one of the same; -1
    "hands_over",  # 1 = the current work is handed over at `end`
    wide=("end", "total", "preempted_remaining"),  # total: seconds of the current work
)  # fmt: skip

QUEUE_STATE = _narrow(
    "dispatch_at", "retry_at",
    "customers",  # customers who hold one of its places
    "offers",  # number of pressed cases offered to this desk
    "take_up_week",  # calendar week of `taken_seconds`
    "rushes",  # 1 = its posts work faster today
    "first_idle_woken_at",  # second at which only the first idle worker was woken for a background task
    "wakeup_pending_until",  # before this time (s) no idle worker needs another wake-up: each has one, then or later
    wide=("taken_seconds",),  # of work begun this week on taken-up cases; service times may exceed the week
)  # fmt: skip
WAITING_LIST_STATE = _narrow("head", "tail")
DUTY_STATE = _narrow(
    "holder", "closes_at",
    "began",  # first start of work since the release; -1
    "next_hazard",  # first hazard not yet found
    wide=("owed", "released"),  # released: seconds since the window last closed
)  # fmt: skip
LAPSING_STATE = _ints("due", "undone")  # seconds of lapsing duties and visits whose windows closed on a day
ROUND_STATE = _narrow(
    "windows_opened", "first_unattempted",
    "parameter_row",  # first round with equal parameters: shared rows stay in the CPU cache
)  # fmt: skip
RETRY_STATE = _narrow(
    "read_index", "write_index",  # entries read and written so far
    "window_number", "day",  # first window; day of its last attempt
)  # fmt: skip
MEMBER_STATE = np.dtype([("attempts", np.int8), ("outcome", np.int8), ("last_day", np.int32)])
# Attributes of households read by a contact attempt, in the order of visit windows.
HOUSEHOLD = np.dtype([("entity", np.int64), ("contact", np.float64), ("cooperation", np.float64)])
# Event of a later day; next entry of that day, -1.
FUTURE_EVENT = np.dtype([("event", np.int64), ("after", np.int64)])

FREE = -1
VISIT = -2
ON_SITE = -3
ASSISTING = -4  # assistant of a step for several workers


class State(NamedTuple):
    """All tables that change; arrays are C-contiguous and written in place by the kernel."""

    clock: Table
    path: Ints  # steps the current case entered since time last advanced
    rows: Table  # sim.world.log.ROW
    today_events: Ints  # binary heap
    current_events: Ints  # sorted events of the current second
    future_events: Table  # FUTURE_EVENT
    first_of_day: Ints  # [day] head of its list in `future_events`; -1
    slot: Narrow  # [case] row of `case`, or NOT_ARRIVED or FINISHED (sim.kernel.state.case_slots)
    free_slots: Narrow  # unused slots
    template: Table  # CASE_STATE of a new case
    newest: Ints  # [unit * case kinds + case kind] slot of the newest open case; -1
    case: Table  # [slot]
    task: Table  # [duty], then TASKS_OF_SLOT for each slot: step, call, tracking, unused
    worker: Table
    queue: Table
    mask: Ints  # [line] bit r = class r has waiting tasks
    urgent: Ints  # [line] number of waiting tasks that may interrupt others
    waiting_lists: Table  # [line * MAX_CLASSES + class] WAITING_LIST_STATE
    duty: Table
    round: Table
    member: Table
    household: Table  # [member] HOUSEHOLD
    retries: Table  # RETRY_STATE, four for each round: by daypart of the last attempt, and telephone
    retry: Narrow  # ring buffers of the retry lists
    lapsing: (
        Table  # [queue * 28 + day modulo 28] LAPSING_STATE; empty unless posts work faster under pressure
    )


def _filled(number: int, kind: np.dtype[np.void], value: int, *names: str) -> Table:
    """Return a table of zeros with ``value`` in the named columns."""
    table = np.zeros(number, kind)
    for name in names:
        table[name] = value
    return table


def create_state(world: World, headroom: Headroom) -> State:
    """Create the state at day 0, 00:00: all workers idle, no tasks waiting."""
    workers, queues, duties = len(world.worker), len(world.queue), len(world.duty)
    lines = queues + workers
    slots = min(len(world.case), INITIAL_SLOTS) + headroom.slots
    none = "task", "preempted", "unit", "lead_worker", "assistant", "next_assistant"
    worker = _filled(workers, WORKER_STATE, FREE, *none)
    for name in ("wakeup_at", "next_search_at", "end"):
        worker[name] = NEVER
    return State(
        clock=_clock(slots),
        path=np.zeros(MAX_STEPS_AT_ONCE + 1, np.int64),
        rows=np.empty(headroom.rows + ROWS_PER_CALL, ROW),  # untouched pages use no memory
        today_events=np.empty(2 * headroom.events, np.int64),
        current_events=np.empty(2 * headroom.events, np.int64),
        future_events=np.empty(2 * headroom.events, FUTURE_EVENT),
        first_of_day=np.full(int(world.run["days"][0]) + 2, -1, np.int64),
        slot=np.full(len(world.case), -1, np.int32),
        free_slots=np.arange(slots, dtype=np.int32)[::-1].copy(),
        template=_filled(1, CASE_STATE, -1, *UNSET_COLUMNS),
        newest=np.full(len(world.queue_at) * (int(world.case["kind"].max(initial=0)) + 1), -1, np.int64),
        case=np.zeros(slots, CASE_STATE),
        task=_tasks(world, slots),
        worker=worker,
        queue=_filled(
            queues, QUEUE_STATE, -1, "dispatch_at", "retry_at", "take_up_week", "first_idle_woken_at"
        ),
        mask=np.zeros(lines, np.int64),
        urgent=np.zeros(lines, np.int64),
        waiting_lists=_filled(lines * MAX_CLASSES, WAITING_LIST_STATE, -1, "head", "tail"),
        duty=_filled(duties, DUTY_STATE, FREE, "holder", "began"),
        round=_rounds(world),
        member=_filled(len(world.member), MEMBER_STATE, -1, "outcome"),
        household=_households(world),
        retries=np.zeros(4 * len(world.round), RETRY_STATE),
        retry=np.empty(8 * max(1, len(world.member)), np.int32),
        lapsing=np.zeros(queues * PRESSURE_DAYS * int(world.run["rushing"][0]), LAPSING_STATE),
    )


def _tasks(world: World, slots: int) -> Table:
    """Create the task rows of all duties and of ``slots`` cases."""
    duties = len(world.duty)
    task = _filled(duties + TASKS_OF_SLOT * slots, TASK_STATE, -1, "waiting_in", "case")
    task["number"][:duties] = 2 * len(world.case) + np.arange(duties)
    return task


def _rounds(world: World) -> Table:
    parameters = world.round.copy()
    for name in ("queue", "unit", "first_member", "members", "first_state"):
        parameters[name] = 0
    state = np.zeros(len(parameters), ROUND_STATE)
    if len(parameters):
        row_bytes = parameters.view(np.dtype((np.void, parameters.dtype.itemsize)))
        _, first, number = np.unique(row_bytes, return_index=True, return_inverse=True)
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
