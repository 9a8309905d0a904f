"""Bells: a worker without work in hand is told to look around, at once or when he is next present."""

from __future__ import annotations

from sim.events import NEVER, Event
from sim.jit import inner
from sim.kernel.calendar import schedule
from sim.kernel.state import FREE, State
from sim.worktime import next_present
from sim.world import Cover, World

LOOK = int(Event.LOOK)
ALARM = int(Event.ALARM)
NO_COVER = int(Cover.NONE)
WHEN_ABSENT = int(Cover.WHEN_ABSENT)


@inner
def present_from(W: World, w: int, t: int) -> int:
    """The first moment at or after ``t`` at which worker ``w`` is present."""
    return next_present(W.day, W.shift, W.block, W.worker[w].day_first, W.run[0].days, t)


@inner
def ring(W: World, S: State, w: int) -> None:
    """Let a free worker look for work as soon as he is present; a worker with work in hand needs no bell."""
    worker = S.worker[w]
    if worker.task != FREE:
        return
    now = S.clock[0].now
    t = present_from(W, w, now)
    if t < NEVER and (worker.look > t or worker.look < now):
        worker.look = t
        schedule(W, S, t, LOOK, w)


@inner
def works_today(W: World, w: int, now: int) -> bool:
    """Whether worker ``w`` has a shift today."""
    return W.shift[W.day[W.worker[w].day_first + now // 86400].shift].seconds > 0


@inner
def anybody_today(W: World, q: int, now: int) -> bool:
    """Whether any worker of the queue has a shift today."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if works_today(W, w, now):
            return True
    return False


@inner
def ring_queue(W: World, S: State, q: int, kind: int) -> None:
    """New work in a queue: its free workers look; so do neighbours who may help; others are alarmed."""
    now = S.clock[0].now
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        ring(W, S, w)
    if queue.cover != NO_COVER and W.kind[kind].coverable == 1:
        if queue.cover != WHEN_ABSENT or not anybody_today(W, q, now):
            ring_neighbours(W, S, q)
    if W.kind[kind].interrupts == 1 and S.queue[q].alarm != now:
        S.queue[q].alarm = now
        schedule(W, S, now, ALARM, q)


@inner
def ring_neighbours(W: World, S: State, q: int) -> None:
    """Free and present workers of the cover group look around: without own work they will help."""
    now = S.clock[0].now
    queue = W.queue[q]
    for other in range(queue.first_neighbour, queue.first_neighbour + queue.neighbours):
        if other == q:
            continue
        first = W.queue[other].first_worker
        for w in range(first, first + W.queue[other].workers):
            if S.worker[w].task == FREE and present_from(W, w, now) == now:
                ring(W, S, w)
