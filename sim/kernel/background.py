"""Background tasks: work of communities that are not simulated at desks that serve them too (S2.6)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.queues.queue import job, submit
from sim.kernel.state.case_slots import allocate_background_slot
from sim.kernel.state.tables import State
from sim.world.event_order import Event
from sim.world.tables import World

BACKGROUND = int(Event.BACKGROUND)


@compiled_only
def schedule_background(W: World, S: State, b: int) -> None:
    """Schedule background task ``b``, if there is one; each schedules the next."""
    if b < len(W.background):
        schedule(W, S, W.background[b].time, BACKGROUND, b)


@compiled_only
def join_background(W: World, S: State, b: int) -> None:
    """BACKGROUND: task ``b`` joins its queue."""
    schedule_background(W, S, b + 1)
    task = W.background[b]
    k = allocate_background_slot(W, S, b)
    submit(W, S, k, task.queue, job(task.kind, task.seconds, task.seconds), -1)
