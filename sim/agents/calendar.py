"""The SimPy side of the event table: events at an exact place in the calendar, and signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy
from simpy.events import EventPriority

from sim.world.events import ENTITY_BITS, Event

FIRST_PRIORITY = 2  # SimPy keeps 0 and 1 for interrupts and for events that succeed at once


class ScheduledEvent(simpy.Event):
    """An event at a given time and place in the order of events; it calls one handler.

    Plain ``env.timeout`` is not used anywhere: its order within a second would be that of creation.
    """

    def __init__(
        self, env: simpy.Environment, time: int, kind: int, entity: int, handler: Callable[[Any], None]
    ) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.callbacks = [handler]
        order = EventPriority((FIRST_PRIORITY + kind) << ENTITY_BITS | entity)
        env.schedule(self, priority=order, delay=time - env.now)


class Signal(simpy.Event):
    """What a process waits for again and again. Sending resumes the waiting process at once.

    It is never put into the calendar itself: an ``ScheduledEvent`` sends it, or a colleague in passing, so that what
    follows happens in the same place of the order of events as in the compiled engine.
    """

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True

    def send(self, value: Any = None) -> None:
        """Resume the process that waits; ``value`` is what its ``yield`` returns."""
        waiting, self.callbacks = self.callbacks, []
        self._value = value
        for resume in waiting:
            resume(self)


__all__ = ["Event", "ScheduledEvent", "Signal"]
