"""Background tasks: work of communities that are not simulated at desks that serve them too (S2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Job, Task
from sim.world.event_order import Event

if TYPE_CHECKING:
    from sim.agents.model import Model


def schedule_background(model: Model, number: int) -> None:
    """Schedule one background task, if there is one; each schedules the next."""
    if number < len(model.background):
        time = model.background[number].time
        model.schedule(time, Event.BACKGROUND, number, lambda _: join_background(model, number))


def join_background(model: Model, number: int) -> None:
    """BACKGROUND: a task joins its queue."""
    schedule_background(model, number + 1)
    record, world = model.background[number], model.world
    task = Task(3 * len(world.case) + len(world.duty) + number, None, None, background=number)
    model.queues[record.queue].submit(task, Job(record.kind, record.seconds, record.seconds), None)
