"""Events of the SimPy engine: calendar entries with a fixed order, and signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy
from simpy.events import EventPriority

from sim.world.event_order import ENTITY_BITS, Event

FIRST_PRIORITY = 2  # SimPy reserves 0 and 1 for interrupts and for events triggered by succeed()


class ScheduledEvent(simpy.Event):
    """Calendar entry for one time (s), event kind and entity; calls one handler.

    ``env.timeout`` is not used: SimPy would order events of one second by creation instead of by kind and entity.
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
    """Reusable event that resumes the process waiting for it within the current event.

    A signal is never entered in the calendar. The handler that sends it resumes the process at once, so the process
    continues at the same position in the order of events as in the compiled engine.
    """

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True

    def send(self, value: Any = None) -> None:
        """Resume the waiting process; its ``yield`` returns ``value``."""
        waiting, self.callbacks = self.callbacks, []
        self._value = value
        for resume in waiting:
            resume(self)


__all__ = ["Event", "ScheduledEvent", "Signal"]
