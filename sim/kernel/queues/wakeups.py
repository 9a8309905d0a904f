"""Bells: a worker without work in hand is told to look around, at once or when he is next present."""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.calendar import schedule
from sim.kernel.presence import is_present, present_from, whole_shift
from sim.kernel.state.tables import FREE, State
from sim.kernel.state.task_rows import is_pooled
from sim.rules.queueing import is_offered
from sim.world.events import NEVER, Event
from sim.world.tables import Cover, ShiftEnd, World

LOOK = int(Event.LOOK)
ALARM = int(Event.ALARM)
NO_COVER = int(Cover.NONE)
CHIEF_HEAD = int(Cover.CHIEF_HEAD)
THROUGH = int(ShiftEnd.THROUGH)


@inner
def ring(W: World, S: State, w: int) -> None:
    """Let a free worker look for work as soon as he is present; a worker with work in hand needs no bell."""
    worker = S.worker[w]
    if worker.task != FREE:
        return
    now = S.clock[0].now
    t = present_from(W, S, w)
    if t < NEVER and (worker.look > t or worker.look < now):
        worker.look = t
        schedule(W, S, t, LOOK, w)


@inner
def works_today(W: World, S: State, w: int) -> bool:
    """Whether worker ``w`` has a shift today."""
    return whole_shift(W, S, w) > 0


@inner
def anybody_today(W: World, S: State, q: int) -> bool:
    """Whether any worker of the queue has a shift today."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if works_today(W, S, w):
            return True
    return False


@inner
def offers_all(W: World, S: State, q: int) -> bool:
    """Whether everything that waits in queue ``q`` is offered to those who cover it."""
    cover = W.queue[q].cover
    return cover != NO_COVER and is_offered(cover, anybody_today(W, S, q))


@inner
def is_on_call(W: World, S: State, w: int) -> bool:
    """Whether worker ``w`` is on call, off duty, not absent and not on another emergency."""
    worker = S.worker[w]
    if W.worker[w].on_call == 0 or W.day[W.worker[w].day_first + S.clock[0].day].absent == 1:
        return False
    if is_present(W, S, w):
        return False
    return worker.task == FREE or (worker.mode != THROUGH and worker.kept == FREE)


@often
def ring_queue(W: World, S: State, q: int, k: int) -> None:
    """New work in a queue: its free workers look; so do those who may take it; others are alarmed."""
    now = S.clock[0].now
    kind = S.task[k].kind
    queue = W.queue[q]
    if now >= S.queue[q].rung:
        ring_its_workers(W, S, q)
    if queue.cover != NO_COVER and W.kind[kind].coverable == 1:
        if is_pooled(W, S, k) or offers_all(W, S, q):
            ring_neighbours(W, S, q)
    if W.kind[kind].interrupts == 1 and S.queue[q].alarm != now:
        S.queue[q].alarm = now
        schedule(W, S, now, ALARM, q)


@inner
def ring_its_workers(W: World, S: State, q: int) -> None:
    """All free workers of a queue look; remembered is until when they need not be told again.

    Who has work in hand is rung when it ends; who looks and finds nothing forgets the bell (`nothing_found`).
    """
    queue = W.queue[q]
    rung = NEVER
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        ring(W, S, w)
        if S.worker[w].task == FREE:
            rung = min(rung, S.worker[w].look)
    S.queue[q].rung = rung


@inner
def nothing_found(W: World, S: State, w: int) -> None:
    """Worker ``w`` has looked and stays free: the next new work rings again."""
    S.queue[W.worker[w].queue].rung = 0


@inner
def ring_neighbours(W: World, S: State, q: int) -> None:
    """Free and present workers who cover a queue look around: without more urgent own work they will help."""
    queue = W.queue[q]
    if queue.cover == CHIEF_HEAD:
        ring_if_there(W, S, queue.head)
        return
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        first = W.queue[other].first_worker
        for w in range(first, first + W.queue[other].workers):
            ring_if_there(W, S, w)


@inner
def ring_if_there(W: World, S: State, w: int) -> None:
    """Let worker ``w`` (-1 = there is none) look around if he is present with nothing in hand."""
    if w >= 0 and S.worker[w].task == FREE and is_present(W, S, w):
        ring(W, S, w)
