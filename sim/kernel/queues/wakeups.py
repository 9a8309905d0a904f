"""Wake-ups: schedule an idle worker to look for work now or at the next presence."""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.kernel.calendar import schedule
from sim.kernel.presence import is_present, present_from, roster_of
from sim.kernel.state.tables import FREE, State
from sim.kernel.state.task_rows import is_background, is_in_pool
from sim.rules.cover import is_back_soon
from sim.rules.queueing import is_offered
from sim.world.event_order import NEVER, Event
from sim.world.tables import MAX_CLASSES, Cover, ShiftEnd, World

SEEK_WORK = int(Event.SEEK_WORK)
EMERGENCY = int(Event.EMERGENCY)
NO_COVER = int(Cover.NONE)
CHIEF_HEAD = int(Cover.CHIEF_HEAD)
CONTINUE, FINISH = int(ShiftEnd.CONTINUE), int(ShiftEnd.FINISH)


@compiled_only
def wake(W: World, S: State, w: int) -> None:
    """Schedule a search for work at the next presence of worker ``w`` if they are idle."""
    worker = S.worker[w]
    if worker.task != FREE:
        return
    now = S.clock[0].now
    t = present_from(W, S, w)
    if t < NEVER and (worker.wakeup_at > t or worker.wakeup_at < now):
        worker.wakeup_at = t
        schedule(W, S, t, SEEK_WORK, w)


@compiled_only
def is_attended(W: World, S: State, q: int) -> bool:
    """Return whether any worker of queue ``q`` is present or will be soon (S3.4)."""
    now = S.clock[0].now
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if is_present(W, S, w) or is_back_soon(roster_of(W, w), W.office, W.run, W.office_block, now):
            return True
    return False


@compiled_only
def offers_all(W: World, S: State, q: int) -> bool:
    """Return whether all waiting tasks of queue ``q`` are offered to covering workers."""
    cover = W.queue[q].cover
    return cover != NO_COVER and is_offered(cover, is_attended(W, S, q))


@compiled_only
def is_on_call(W: World, S: State, w: int) -> bool:
    """Return whether worker ``w`` can be called in now: on call, off duty, not absent, not at another emergency."""
    worker = S.worker[w]
    if W.worker[w].on_call == 0 or W.day[W.worker[w].day_first + S.clock[0].day].absent == 1:
        return False
    if is_present(W, S, w):
        return False
    return worker.task == FREE or (worker.mode != CONTINUE and worker.preempted == FREE)


@inlined
def wake_workers(W: World, S: State, q: int, k: int) -> None:
    """Wake idle workers and covering workers for a new task; schedule the dispatch of an emergency."""
    now = S.clock[0].now
    kind = S.task[k].kind
    queue = W.queue[q]
    if now >= S.queue[q].wakeup_pending_until and not (
        is_background(W, S, k) and wake_first_idle(W, S, q, k)
    ):
        wake_own_workers(W, S, q)
    if queue.cover != NO_COVER and W.kind[kind].coverable == 1:
        if is_in_pool(W, S, k) or offers_all(W, S, q):
            wake_helpers(W, S, q)
    if W.kind[kind].interrupts == 1 and S.queue[q].dispatch_at != now:
        S.queue[q].dispatch_at = now
        schedule(W, S, now, EMERGENCY, q)


@compiled_only
def wake_first_idle(W: World, S: State, q: int, k: int) -> bool:
    """Wake one idle worker on duty for task ``k`` if that worker is sure to take it; return whether there is one.

    A large desk has many idle workers, and only the first one starts the task. That holds if the task is the only one
    waiting and every worker may start it. A worker whom others take up before the search lets the rest search
    (`seek_work`).
    """
    if W.queue[q].cover != NO_COVER or S.queue[q].offers > 0:
        return False  # each search may find work of others that has become available since the last one
    task = S.task[k]
    ends = S.waiting_lists[q * MAX_CLASSES + task.priority]
    if W.kind[task.kind].shift_end == FINISH or S.mask[q] != 1 << task.priority or ends.head != ends.tail:
        return False
    now = S.clock[0].now
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        worker = S.worker[w]
        if (
            worker.task == FREE
            and worker.preempted == FREE
            and worker.wakeup_at != now
            and is_present(W, S, w)
        ):
            wake(W, S, w)
            S.queue[q].first_idle_woken_at = now
            return True
    return False


@compiled_only
def wake_own_workers(W: World, S: State, q: int) -> None:
    """Wake the idle workers of queue ``q``; store until when all of them have a pending wake-up.

    Busy workers wake when their work ends. A worker who finds no work clears the stored time (`clear_pending_wakeup`).
    """
    queue = W.queue[q]
    wakeup_pending_until = NEVER
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        wake(W, S, w)
        if S.worker[w].task == FREE:
            wakeup_pending_until = min(wakeup_pending_until, S.worker[w].wakeup_at)
    S.queue[q].wakeup_pending_until = wakeup_pending_until


@compiled_only
def clear_pending_wakeup(W: World, S: State, w: int) -> None:
    """Clear the stored wake-up time after worker ``w`` found no work, so that the next task wakes them."""
    S.queue[W.worker[w].queue].wakeup_pending_until = 0


@compiled_only
def wake_helpers(W: World, S: State, q: int) -> None:
    """Wake idle workers on duty who cover queue ``q``."""
    queue = W.queue[q]
    if queue.cover == CHIEF_HEAD:
        wake_if_present(W, S, queue.chief_head)
        return
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        first = W.queue[other].first_worker
        for w in range(first, first + W.queue[other].workers):
            wake_if_present(W, S, w)


@compiled_only
def wake_if_present(W: World, S: State, w: int) -> None:
    """Wake worker ``w`` (-1 = none) if they are on duty and idle."""
    if w >= 0 and S.worker[w].task == FREE and is_present(W, S, w):
        wake(W, S, w)
