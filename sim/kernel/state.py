"""What changes during a run: tables of whole numbers beside the read-only World.

Numbers of things are given, not handed out: task ``c`` is the work of case ``c``, task ``C + c`` its resident's
next call, task ``2C + d`` the work of duty ``d``, task ``2C + D + c`` asking after case ``c`` (`sim.kernel.tasks`).
So nothing is allocated while the kernel runs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.events import NEVER, STEPS_AT_ONCE
from sim.rows import ROW
from sim.world import MAX_CLASSES, Table, World


def _ints(*names: str) -> np.dtype[np.void]:
    return np.dtype([(n, np.int64) for n in names])


CLOCK = _ints(
    "now", "events", "rows", "next_case", "handled",
    "last",  # the event at hand
    "stuck",  # 1 + number of a case that goes round without time; 0 = none
)  # fmt: skip

CASE_STATE = _ints(
    "stage",  # sim.life
    "step", "round", "turns", "visited",  # turns: times a step was entered again; visited: bit mask of steps
    "owner",  # worker who first touched it where cases stay with their worker; -1
    "touched", "registered", "lifted", "unanswered", "extended",
    "own_due", "yardstick_due", "own_left", "yardstick_left",
    "lift", "paper", "contact", "rise",  # times at which its timers are expected; -1 = not expected
    "until",  # when its delay ends, or when it is reopened; -1 = neither
    "contacts", "calls",  # recontacts in this round; those not yet answered
    "solver",  # step that solved it last; -1
    "climb", "climbed",  # when it moves up by itself unless taken before, -1; 1 = this clock's chance is gone
    "track", "tracking",  # when its worker next asks after it, -1; 1 = he is about to
    "pooled",  # 1 = offered to the community pool
)  # fmt: skip

TASK_STATE = _ints(
    "place",  # queue it waits in (shared: queue number, private: queues + worker); -1 = not waiting
    "rank", "at", "before", "after",  # its place in the list of (place, rank)
    "kind", "queue", "left", "expected",  # queue: where the work belongs
)  # fmt: skip

WORKER_STATE = _ints(
    "task",  # in hand: task number, VISIT for a visit, ESCORT for the chief head on site, FREE
    "kind", "rank", "queue", "began", "end", "total",  # total: seconds the work in hand takes altogether
    "look", "part_bell",  # pending bells
    "kept", "kept_left", "kept_kind", "kept_queue",  # the one interrupted task he goes on with
    "round", "seq", "outcome", "part",  # the visit in hand; seq: the case he attends as chief head
    "mode",  # ShiftEnd that holds for the work in hand
    "pace", "kept_pace",  # millionths of its ordinary time that the work takes him
    "unit", "way",  # grid of his last field work, -1; seconds of `total` spent on the way to it
    "month", "overtime",  # seconds worked over in that calendar month
    "leader", "second",  # whom he goes along with, and who goes along with him; -1
)  # fmt: skip

QUEUE_STATE = _ints("alarm", "alarm_next")
LIST_STATE = _ints("head", "tail")
DUTY_STATE = _ints(
    "owed", "holder", "closes",
    "began",  # first start of work after its release; -1 = not yet
    "next_hazard",  # of its hazards, the first not yet come to light or too young for the last patrol
)  # fmt: skip
ROUND_STATE = _ints("opened", "first", "get_0", "put_0", "get_1", "put_1", "get_2", "put_2", "get_3", "put_3")
MEMBER_STATE = _ints("tries", "outcome", "last_day")

FREE = -1
VISIT = -2
ESCORT = -3
ALONG = -4  # in hand: nothing of his own, he goes along with another


class State(NamedTuple):
    """Everything that changes; arrays are C-contiguous, the kernel writes them in place."""

    clock: Table
    path: NDArray[np.int64]  # steps the case at hand has gone through without time
    rows: Table  # sim.rows.ROW
    heap: NDArray[np.int64]
    case: Table
    task: Table
    worker: Table
    queue: Table
    mask: NDArray[np.int64]  # per place: bit r = the class r has waiting tasks
    line: Table  # LIST_STATE per place * MAX_CLASSES + class
    duty: Table
    round: Table
    member: Table
    retry: NDArray[
        np.int64
    ]  # per round 4 ring buffers: by part of the day of the last try, and the telephone


ROWS_PER_CALL = 1 << 15


def row_margin(world: World) -> int:
    """At least as many rows as one event can write: a new day may write for every duty and household."""
    found = 8 * int(world.duty["hazards"].max(initial=0))  # one patrol may find them all
    return 1024 + 6 * len(world.worker) + 4 * len(world.duty) + 2 * len(world.member) + found


def heap_margin(world: World) -> int:
    """At least as many events as one event can schedule."""
    found = 8 * int(world.duty["hazards"].max(initial=0))
    return 1024 + 6 * len(world.worker) + 2 * len(world.duty) + found


def fresh_state(world: World) -> State:
    """The state at day 0, 00:00: nobody works, nothing waits."""
    cases, workers, queues = len(world.case), len(world.worker), len(world.queue)
    places = queues + workers
    case = np.zeros(cases, CASE_STATE)
    for name in (
        "owner",
        "own_due",
        "yardstick_due",
        "lift",
        "paper",
        "contact",
        "rise",
        "until",
        "solver",
        "climb",
        "track",
    ):
        case[name] = -1
    task = np.zeros(3 * cases + len(world.duty), TASK_STATE)
    task["place"] = -1
    worker = np.zeros(workers, WORKER_STATE)
    for name in ("task", "kept", "unit", "leader", "second"):
        worker[name] = FREE
    for name in ("look", "part_bell", "end"):
        worker[name] = NEVER
    queue = np.full(queues, -1, np.int64).repeat(len(QUEUE_STATE.names or ())).view(QUEUE_STATE)
    line = np.full(places * MAX_CLASSES * 2, -1, np.int64).view(LIST_STATE)
    duty = np.zeros(len(world.duty), DUTY_STATE)
    duty["holder"], duty["began"] = FREE, -1
    member = np.zeros(len(world.member), MEMBER_STATE)
    member["outcome"] = -1
    return State(
        clock=np.zeros(1, CLOCK),
        path=np.zeros(STEPS_AT_ONCE + 1, np.int64),
        rows=np.zeros(row_margin(world) + ROWS_PER_CALL, ROW),
        heap=np.zeros(heap_margin(world) + 4096, np.int64),
        case=case,
        task=task,
        worker=worker,
        queue=queue,
        mask=np.zeros(places, np.int64),
        line=line,
        duty=duty,
        round=np.zeros(len(world.round), ROUND_STATE),
        member=member,
        retry=np.zeros(8 * max(1, len(world.member)), np.int64),
    )
