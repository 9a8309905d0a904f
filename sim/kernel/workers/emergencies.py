"""Emergencies that wait: who is called, and what happens when nobody can come."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import schedule, write
from sim.kernel.presence import is_present, present_from
from sim.kernel.queues.queue import hand_up, remove
from sim.kernel.queues.wakeups import is_on_call, offers_all
from sim.kernel.state.tables import ESCORT, FREE, State
from sim.kernel.state.task_rows import is_duty, slot_of
from sim.kernel.workers.current_work import put_aside, start_task
from sim.rules.queueing import is_better_victim
from sim.world.events import NEVER, Event
from sim.world.log import What
from sim.world.tables import MAX_CLASSES, Cover, ShiftEnd, World

ALARM, STEP = int(Event.ALARM), int(Event.STEP)
NO_COVER, CHIEF_HEAD = int(Cover.NONE), int(Cover.CHIEF_HEAD)
THROUGH = int(ShiftEnd.THROUGH)
UNANSWERED = int(What.UNANSWERED)
NOTHING = -1


@inner
def alarm(W: World, S: State, q: int) -> None:
    """ALARM: work that interrupts still waits after every free worker has looked: find somebody."""
    k = waiting_interrupter(W, S, q, MAX_CLASSES)
    if k < 0:
        return
    now = S.clock[0].now
    w = responder(W, S, q, k)
    if w < 0:
        if desk_can_answer(W, S, q, k):
            hand_up(W, S, k)
            schedule(W, S, now, ALARM, q)
        else:
            leave_unanswered(W, S, q)
        return
    remove(W, S, k)
    if S.worker[w].task != FREE:
        put_aside(W, S, w)
    start_task(W, S, w, k, 0 if W.worker[w].queue == q else 1)
    schedule(W, S, now, ALARM, q)


@inner
def waiting_interrupter(W: World, S: State, q: int, rank: int) -> int:
    """The first waiting task of queue ``q`` that interrupts and is of an earlier class than ``rank``; -1."""
    if S.urgent[q] == 0:
        return NOTHING  # nearly always: spares a walk through all that waits
    mask = S.mask[q] & ((1 << rank) - 1)
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            k = S.line[q * MAX_CLASSES + r].head
            while k >= 0:
                task = S.task[k]
                if W.kind[task.kind].interrupts == 1:
                    return k
                k = task.after
        r += 1
    return NOTHING


@inner
def responder(W: World, S: State, q: int, k: int) -> int:
    """Whom the emergency calls: busy on duty, a covering neighbour on duty, on call off duty; -1 = nobody."""
    queue = W.queue[q]
    w = busy_victim(W, S, q, k)
    if w < 0 and queue.cover != NO_COVER and W.kind[S.task[k].kind].coverable == 1:
        w = neighbour_victim(W, S, q, k)
    if w < 0 and W.kind[S.task[k].kind].on_call == 1:
        w = first_on_call(W, S, q)
    return w


@inner
def desk_can_answer(W: World, S: State, q: int, k: int) -> bool:
    """Whether the desk above answers at once: somebody there is free or may be interrupted (S5.8)."""
    up = W.queue[q].rises_to
    if up < 0 or W.run[0].desk_answers == 0:
        return False
    return free_hands(W, S, up) or busy_victim(W, S, up, k) >= 0


@inner
def busy_victim(W: World, S: State, q: int, k: int) -> int:
    """The worker of queue ``q`` on duty whose work in hand is least urgent and may be interrupted; -1."""
    queue = W.queue[q]
    best = NOTHING
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        worker = S.worker[w]
        if not can_be_interrupted(W, S, w, S.task[k].rank):
            continue
        if best < 0 or is_better_victim(worker.rank, worker.began, S.worker[best].rank, S.worker[best].began):
            best = w
    return best


@inner
def can_be_interrupted(W: World, S: State, w: int, rank: int) -> bool:
    """Whether class ``rank`` may take worker ``w`` from what he does; never from another emergency."""
    worker = S.worker[w]
    if worker.task == FREE or worker.task == ESCORT or worker.rank <= rank:
        return False
    if W.kind[worker.kind].interrupts == 1 and worker.mode == THROUGH:
        return False  # on another emergency, or held on site
    return is_present(W, S, w)


@inner
def neighbour_victim(W: World, S: State, q: int, k: int) -> int:
    """As `busy_victim` among the queues that cover this one."""
    queue = W.queue[q]
    best = NOTHING
    if not offers_all(W, S, q):
        return best
    if queue.cover == CHIEF_HEAD:
        h = queue.head
        return h if h >= 0 and can_be_interrupted(W, S, h, S.task[k].rank) else best
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        w = busy_victim(W, S, other, k)
        if w >= 0 and (
            best < 0
            or is_better_victim(
                S.worker[w].rank, S.worker[w].began, S.worker[best].rank, S.worker[best].began
            )
        ):
            best = w
    return best


@inner
def first_on_call(W: World, S: State, q: int) -> int:
    """The first worker of queue ``q`` who can be called off duty; -1."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if is_on_call(W, S, w):
            return w
    return NOTHING


@inner
def leave_unanswered(W: World, S: State, q: int) -> None:
    """Nobody can come: each is counted once, waits first in line and rises to the next desk after a while."""
    r = 0
    while S.mask[q] >> r != 0:
        k = S.line[q * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            after = task.after
            if not is_duty(W, k) and W.kind[task.kind].interrupts == 1:
                leave_one_unanswered(W, S, q, k)
            k = after
        r += 1
    alarm_again(W, S, q)


@inner
def leave_one_unanswered(W: World, S: State, q: int, k: int) -> None:
    """The first time that nobody can come for a case."""
    c = S.task[k].case
    state = S.case[slot_of(W, k)]
    if state.unanswered == 0:
        state.unanswered = 1
        write(S, S.clock[0].now, UNANSWERED, W.case[c].kind, c, q, -1, -1)
        pass_up(W, S, q, k)


@inner
def pass_up(W: World, S: State, q: int, k: int) -> None:
    """The desk above comes at once if somebody there is free, else after `rise_seconds`."""
    now = S.clock[0].now
    up = W.queue[q].rises_to
    if up < 0 or W.run[0].rise_seconds < 0:
        return
    if free_hands(W, S, up):
        hand_up(W, S, k)
    else:
        state = S.case[slot_of(W, k)]
        state.rise = min(now + W.run[0].rise_seconds, NEVER)
        schedule(W, S, state.rise, STEP, state.number)


@inner
def free_hands(W: World, S: State, q: int) -> bool:
    """Whether somebody of queue ``q`` is there and has nothing in hand."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if S.worker[w].task == FREE and is_present(W, S, w):
            return True
    return False


@inner
def alarm_again(W: World, S: State, q: int) -> None:
    """Sound the alarm again when the next worker with paused work comes on duty."""
    now = S.clock[0].now
    queue = W.queue[q]
    t = NEVER
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        arrives = present_from(W, S, w)
        if arrives > now:
            t = min(t, arrives)
    if t < NEVER and S.queue[q].alarm_next != t:
        S.queue[q].alarm_next = t
        schedule(W, S, t, ALARM, q)
