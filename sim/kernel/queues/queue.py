"""Queues: linked lists of tasks by (line, priority class), ordered by (time joined or due time, task number).

A *line* is a shared queue (number of the queue) or one worker's waiting line (number of queues + worker).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.jit import compiled_only, inlined
from sim.kernel.calendar import subject, write
from sim.kernel.queues.wakeups import wake, wake_workers
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import (
    entity_of,
    is_background,
    is_duty,
    is_step,
    precedes_in_class,
    slot_of,
)
from sim.rules.queueing import LAST_COME, order_key, own_order_key, priority_of
from sim.rules.skills import is_qualified
from sim.world.event_order import NEVER
from sim.world.log import RecordType
from sim.world.tables import MAX_CLASSES, World

QUEUED = int(RecordType.QUEUED)
WITHDRAWN = int(RecordType.WITHDRAWN)


@compiled_only
def insert_last(W: World, S: State, k: int) -> None:
    """Insert a newly joined task at the position of its order key, searching from the end of its list."""
    task = S.task[k]
    after = -1
    before = S.waiting_lists[task.waiting_in * MAX_CLASSES + task.priority].tail
    while before >= 0:
        if precedes_in_class(S, before, k):
            break
        after = before
        before = S.task[before].before
    link(W, S, k, before, after)


@compiled_only
def insert_first(W: World, S: State, k: int) -> None:
    """Insert a task at the position of its order key, searching from the start: it is among the first."""
    task = S.task[k]
    before = -1
    after = S.waiting_lists[task.waiting_in * MAX_CLASSES + task.priority].head
    while after >= 0:
        if precedes_in_class(S, k, after):
            break
        before = after
        after = S.task[after].after
    link(W, S, k, before, after)


@inlined
def link(W: World, S: State, k: int, before: int, after: int) -> None:
    """Link task ``k`` between tasks ``before`` and ``after`` of its list (-1 = none)."""
    task = S.task[k]
    ends = S.waiting_lists[task.waiting_in * MAX_CLASSES + task.priority]
    task.before = before
    task.after = after
    if before >= 0:
        S.task[before].after = k
    else:
        ends.head = k
    if after >= 0:
        S.task[after].before = k
    else:
        ends.tail = k
    S.mask[task.waiting_in] |= 1 << task.priority
    S.urgent[task.waiting_in] += W.kind[task.kind].interrupts


@inlined
def remove(W: World, S: State, k: int) -> None:
    """Remove task ``k`` from its list."""
    task = S.task[k]
    ends = S.waiting_lists[task.waiting_in * MAX_CLASSES + task.priority]
    if task.before >= 0:
        S.task[task.before].after = task.after
    else:
        ends.head = task.after
    if task.after >= 0:
        S.task[task.after].before = task.before
    else:
        ends.tail = task.before
    if ends.head < 0:
        S.mask[task.waiting_in] &= ~(1 << task.priority)
    S.urgent[task.waiting_in] -= W.kind[task.kind].interrupts
    task.waiting_in = -1


@compiled_only
def task_priority(W: World, S: State, k: int, q: int, kind: int) -> int:
    """Return the priority class of a task in queue ``q`` (0 first); tasks of a promoted case are overdue."""
    order = W.queue[q].priority_row
    priority = W.priority[order, kind]
    if is_duty(W, k):
        return priority
    return priority_of(priority, W.priority[order, W.run[0].overdue_kind], S.case[slot_of(W, k)].promoted)


@inlined
def enqueue(W: World, S: State, k: int, line: int, priority: int, joined: int) -> None:
    """Insert task ``k`` into ``line`` as of time ``joined``."""
    task = S.task[k]
    due = -1
    if not is_duty(W, k):
        due = S.case[slot_of(W, k)].own_due
    task.waiting_in = line
    task.priority = priority
    order = W.kind[task.kind].order
    if order == 0:
        task.order_key = order_key(W.run[0].earliest_due_first, joined, due, NEVER)
    else:
        task.order_key = own_order_key(order, joined, task.remaining)
    if order == LAST_COME:
        insert_first(W, S, k)
    else:
        insert_last(W, S, k)


class Job(NamedTuple):
    """Task kind of a new task, its standard seconds, and the standard seconds its worker expects."""

    kind: int
    seconds: int
    expected: int


@compiled_only
def job(kind: int, seconds: int, expected: int) -> Job:
    """Return a Job of 64-bit integers, whatever the widths of the arguments: one type for `submit`."""
    return Job(kind, seconds, expected)


@inlined
def submit(W: World, S: State, k: int, q: int, new: Job, worker: int) -> None:
    """Add a new task to queue ``q``, or to the waiting line of ``worker`` (>= 0), and wake workers."""
    now = S.clock[0].now
    task = S.task[k]
    task.kind = new.kind
    task.queue = q
    task.remaining = new.seconds
    task.expected = new.expected
    task.queued_at = now
    if not is_background(W, S, k):
        write(S, now, QUEUED, subject(new.kind, entity_of(W, S, k), q, worker), new.seconds)
    line = q if worker < 0 else len(W.queue) + worker
    enqueue(W, S, k, line, task_priority(W, S, k, q, new.kind), now)
    if worker < 0:
        wake_workers(W, S, q, k)
    else:
        wake(W, S, worker)


@compiled_only
def requeue(W: World, S: State, k: int, remaining: int) -> None:
    """Return a preempted task to its former position with ``remaining`` standard seconds."""
    task = S.task[k]
    task.remaining = remaining
    task.priority = task_priority(W, S, k, task.queue, task.kind)
    task.waiting_in = task.queue
    insert_first(W, S, k)
    wake_workers(W, S, task.queue, k)


@compiled_only
def withdraw(W: World, S: State, k: int) -> None:
    """Remove a waiting task unserved and log it."""
    task = S.task[k]
    about = subject(task.kind, entity_of(W, S, k), task.queue, -1)
    write(S, S.clock[0].now, WITHDRAWN, about, task.remaining)
    remove(W, S, k)


@compiled_only
def move_to_queue(W: World, S: State, k: int, q: int) -> None:
    """Move waiting task ``k`` to queue ``q``; dispatch an emergency there even if another one was in this second."""
    remove(W, S, k)
    S.task[k].queue = q
    enqueue(W, S, k, q, task_priority(W, S, k, q, S.task[k].kind), S.clock[0].now)
    S.queue[q].dispatch_at = -1
    wake_workers(W, S, q, k)


@compiled_only
def is_able(W: World, S: State, w: int, k: int) -> bool:
    """Return whether worker ``w`` is qualified for task ``k``; only steps of cases require skills."""
    return not is_step(S, k) or is_qualified(W.worker[w].skills, W.step[S.case[slot_of(W, k)].step].skill)
