"""Queues: tasks wait in lists by (place, class), ordered by (time or due, task number).

A *place* is a shared queue (its number) or one worker's own tray (number of queues + worker).
"""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.calendar import write
from sim.kernel.queues.wakeups import ring, ring_queue
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import entity_of, is_duty, is_step, joined_before, slot_of
from sim.rules.queueing import class_of, place_in_class
from sim.world.events import NEVER
from sim.world.log import What
from sim.world.tables import MAX_CLASSES, World

QUEUED = int(What.QUEUED)
WITHDRAWN = int(What.WITHDRAWN)


@inner
def insert_last(W: World, S: State, k: int) -> None:
    """Put task ``k`` at its place (fields place, rank, at), searching from the end: it has just joined."""
    task = S.task[k]
    after = -1
    before = S.line[task.place * MAX_CLASSES + task.rank].tail
    while before >= 0:
        if joined_before(S, before, k):
            break
        after = before
        before = S.task[before].before
    link(W, S, k, before, after)


@inner
def insert_first(W: World, S: State, k: int) -> None:
    """As `insert_last`, searching from the beginning: it was in hand, so it is one of the oldest."""
    task = S.task[k]
    before = -1
    after = S.line[task.place * MAX_CLASSES + task.rank].head
    while after >= 0:
        if joined_before(S, k, after):
            break
        before = after
        after = S.task[after].after
    link(W, S, k, before, after)


@often
def link(W: World, S: State, k: int, before: int, after: int) -> None:
    """Task ``k`` stands between two others (-1 = none) of its list."""
    task = S.task[k]
    line = S.line[task.place * MAX_CLASSES + task.rank]
    task.before = before
    task.after = after
    if before >= 0:
        S.task[before].after = k
    else:
        line.head = k
    if after >= 0:
        S.task[after].before = k
    else:
        line.tail = k
    S.mask[task.place] |= 1 << task.rank
    S.urgent[task.place] += W.kind[task.kind].interrupts


@often
def remove(W: World, S: State, k: int) -> None:
    """Take task ``k`` out of its list."""
    task = S.task[k]
    line = S.line[task.place * MAX_CLASSES + task.rank]
    if task.before >= 0:
        S.task[task.before].after = task.after
    else:
        line.head = task.after
    if task.after >= 0:
        S.task[task.after].before = task.before
    else:
        line.tail = task.before
    if line.head < 0:
        S.mask[task.place] &= ~(1 << task.rank)
    S.urgent[task.place] -= W.kind[task.kind].interrupts
    task.place = -1


@inner
def rank_of(W: World, S: State, k: int, q: int, kind: int) -> int:
    """The class of a task at queue ``q``; a lifted case's tasks are overdue."""
    order = W.queue[q].order
    rank = W.rank[order, kind]
    if is_duty(W, k):
        return rank
    return class_of(rank, W.rank[order, W.run[0].overdue_kind], S.case[slot_of(W, k)].lifted)


@often
def enqueue(W: World, S: State, k: int, place: int, rank: int, joined: int) -> None:
    """Let task ``k`` wait at ``place`` as one that joined at ``joined``."""
    task = S.task[k]
    due = -1
    if not is_duty(W, k):
        due = S.case[slot_of(W, k)].own_due
    task.place = place
    task.rank = rank
    task.at = place_in_class(W.run[0].edf, joined, due, NEVER)
    insert_last(W, S, k)


@often
def submit(W: World, S: State, k: int, q: int, kind: int, seconds: int, expected: int, worker: int) -> None:
    """A new task joins queue ``q``, or the tray of ``worker`` (>= 0), and rings the bells."""
    now = S.clock[0].now
    task = S.task[k]
    task.kind = kind
    task.queue = q
    task.left = seconds
    task.expected = expected
    write(S, now, QUEUED, kind, entity_of(W, S, k), q, worker, seconds)
    place = q if worker < 0 else len(W.queue) + worker
    enqueue(W, S, k, place, rank_of(W, S, k, q, kind), now)
    if worker < 0:
        ring_queue(W, S, q, k)
    else:
        ring(W, S, worker)


@inner
def put_back(W: World, S: State, k: int, left: int) -> None:
    """Interrupted work returns to its old place in its shared queue with what is left."""
    task = S.task[k]
    task.left = left
    task.rank = rank_of(W, S, k, task.queue, task.kind)
    task.place = task.queue
    insert_first(W, S, k)
    ring_queue(W, S, task.queue, k)


@inner
def withdraw(W: World, S: State, k: int) -> None:
    """A waiting task leaves its queue unserved."""
    task = S.task[k]
    write(S, S.clock[0].now, WITHDRAWN, task.kind, entity_of(W, S, k), task.queue, -1, task.left)
    remove(W, S, k)


@inner
def hand_up(W: World, S: State, k: int) -> None:
    """Hand waiting task ``k`` to the queue above."""
    task = S.task[k]
    remove(W, S, k)
    task.queue = W.queue[task.queue].rises_to
    enqueue(W, S, k, task.queue, rank_of(W, S, k, task.queue, task.kind), S.clock[0].now)
    ring_queue(W, S, task.queue, k)


@inner
def is_able(W: World, S: State, w: int, k: int) -> bool:
    """Whether worker ``w`` is qualified for task ``k``; only steps of cases ask for skills."""
    return not is_step(S, k) or W.step[S.case[slot_of(W, k)].step].skill & ~W.worker[w].skills == 0
