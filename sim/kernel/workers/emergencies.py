"""Emergency dispatch: choice of the responder, unanswered emergencies."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule, subject, write
from sim.kernel.cases.emergency_escalation import escalate, is_staffed, next_staffed_queue
from sim.kernel.presence import is_present, present_from
from sim.kernel.queues.queue import move_to_queue, remove
from sim.kernel.queues.wakeups import is_on_call, offers_all
from sim.kernel.state.tables import FREE, State
from sim.kernel.state.task_rows import is_duty, slot_of
from sim.kernel.workers.current_work import preempt, start_task
from sim.kernel.workers.interruption import can_be_interrupted, preemption_target
from sim.rules.queueing import is_better_preemption_target
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import MAX_CLASSES, Cover, Level, World

EMERGENCY, DELAY_END = int(Event.EMERGENCY), int(Event.DELAY_END)
NO_COVER, CHIEF_HEAD = int(Cover.NONE), int(Cover.CHIEF_HEAD)
UNANSWERED = int(RecordType.UNANSWERED)
GRID = int(Level.GRID)
NOTHING = -1


@compiled_only
def dispatch_emergency(W: World, S: State, q: int) -> None:
    """EMERGENCY: assign a responder to the first emergency that no idle worker has taken."""
    k = waiting_emergency(W, S, q, MAX_CLASSES)
    if k < 0:
        return
    now = S.clock[0].now
    w = responder(W, S, q, k)
    if w < 0:
        if desk_can_answer(W, S, q, k):
            move_to_queue(W, S, k, W.queue[q].queue_above)
            schedule(W, S, now, EMERGENCY, q)
        else:
            escalate_or_wait(W, S, q)
        return
    remove(W, S, k)
    if S.worker[w].task != FREE:
        preempt(W, S, w)
    start_task(W, S, w, k, 0 if W.worker[w].queue == q else 1)
    schedule(W, S, now, EMERGENCY, q)


@compiled_only
def waiting_emergency(W: World, S: State, q: int, priority: int) -> int:
    """Return queue ``q``'s first waiting task that may interrupt and is of an earlier class than ``priority``; -1."""
    if S.urgent[q] == 0:
        return NOTHING  # usual case: avoids a search of the waiting tasks
    mask = S.mask[q] & ((1 << priority) - 1)
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            k = S.waiting_lists[q * MAX_CLASSES + r].head
            while k >= 0:
                task = S.task[k]
                if W.kind[task.kind].interrupts == 1:
                    return k
                k = task.after
        r += 1
    return NOTHING


@compiled_only
def responder(W: World, S: State, q: int, k: int) -> int:
    """Return a responder: to interrupt, of the queue or a covering one; else on call off duty, of either; -1."""
    queue = W.queue[q]
    w = preemption_target(W, S, q, S.task[k].priority)
    if w < 0 and queue.cover != NO_COVER and W.kind[S.task[k].kind].coverable == 1:
        w = neighbour_preemption_target(W, S, q, k)
    if w < 0 and W.kind[S.task[k].kind].on_call == 1:
        w = first_on_call(W, S, q)
        if w < 0 and queue.cover != NO_COVER and W.kind[S.task[k].kind].coverable == 1:
            w = first_neighbour_on_call(W, S, q)
    return w


@compiled_only
def desk_can_answer(W: World, S: State, q: int, k: int) -> bool:
    """Return whether the desk above a grid can respond at once: a worker is idle or may be interrupted (S5.8)."""
    above = W.queue[q].queue_above
    if above < 0 or W.run[0].desk_answers == 0 or is_duty(W, k):
        return False
    if q != W.queue_at[W.case[S.task[k].case].unit, GRID]:
        return False
    return has_idle_worker(W, S, above) or preemption_target(W, S, above, S.task[k].priority) >= 0


@compiled_only
def neighbour_preemption_target(W: World, S: State, q: int, k: int) -> int:
    """Return the preemption target among the workers who cover queue ``q``; -1."""
    queue = W.queue[q]
    best = NOTHING
    if not offers_all(W, S, q):
        return best
    if queue.cover == CHIEF_HEAD:
        h = queue.chief_head
        return h if h >= 0 and can_be_interrupted(W, S, h, S.task[k].priority) else best
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        w = preemption_target(W, S, other, S.task[k].priority)
        if w >= 0 and (
            best < 0
            or is_better_preemption_target(
                S.worker[w].priority, S.worker[w].began, S.worker[best].priority, S.worker[best].began
            )
        ):
            best = w
    return best


@compiled_only
def first_on_call(W: World, S: State, q: int) -> int:
    """Return the first worker of queue ``q`` who is on call and off duty; -1."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if is_on_call(W, S, w):
            return w
    return NOTHING


@compiled_only
def first_neighbour_on_call(W: World, S: State, q: int) -> int:
    """Return the first worker who covers queue ``q`` and is on call and off duty; -1."""
    queue = W.queue[q]
    if queue.cover == CHIEF_HEAD:
        h = queue.chief_head
        return h if h >= 0 and is_on_call(W, S, h) else NOTHING
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        w = NOTHING if other == q else first_on_call(W, S, other)
        if w >= 0:
            return w
    return NOTHING


@compiled_only
def escalate_or_wait(W: World, S: State, q: int) -> None:
    """Escalate waiting emergencies: from a level without staff at once, otherwise after their time there."""
    r = 0
    while S.mask[q] >> r != 0:
        k = S.waiting_lists[q * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            after = task.after
            if not is_duty(W, k) and W.kind[task.kind].interrupts == 1:
                escalate_one_or_wait(W, S, q, k)
            k = after
        r += 1
    retry_dispatch(W, S, q)


@compiled_only
def escalate_one_or_wait(W: World, S: State, q: int, k: int) -> None:
    """Escalate one emergency at once, or log once that it waits and schedule its escalation."""
    now = S.clock[0].now
    delay = W.run[0].emergency_escalation_seconds
    if delay >= 0 and not is_staffed(W, S, q) and escalate(W, S, k):
        return
    c = S.task[k].case
    state = S.case[slot_of(W, k)]
    if state.unanswered == 0:
        state.unanswered = 1
        write(S, now, UNANSWERED, subject(W.case[c].kind, c, q, -1), -1)
    if delay < 0:
        return
    above = next_staffed_queue(W, S, q)
    if above >= 0 and has_idle_worker(W, S, above):
        escalate(W, S, k)
    elif state.escalation_at < 0:
        state.escalation_at = min(now + delay, NEVER)
        schedule(W, S, state.escalation_at, DELAY_END, state.number)


@compiled_only
def has_idle_worker(W: World, S: State, q: int) -> bool:
    """Return whether any worker of queue ``q`` is on duty and idle."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if S.worker[w].task == FREE and is_present(W, S, w):
            return True
    return False


@compiled_only
def retry_dispatch(W: World, S: State, q: int) -> None:
    """Schedule another dispatch for the next start of presence of a worker of the queue or of a level above."""
    now = S.clock[0].now
    t = NEVER
    level = q
    while level >= 0:
        queue = W.queue[level]
        for w in range(queue.first_worker, queue.first_worker + queue.workers):
            start = present_from(W, S, w)
            if start > now:
                t = min(t, start)
        level = queue.queue_above
    if t < NEVER and S.queue[q].retry_at != t and waiting_emergency(W, S, q, MAX_CLASSES) >= 0:
        S.queue[q].retry_at = t
        schedule(W, S, t, EMERGENCY, q)
