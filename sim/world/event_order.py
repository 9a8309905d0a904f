"""The event table: kinds of event, and their order within one second.

Both engines use this table. Time is a whole number of seconds since day 0, 00:00 (clause S1.0). An event is
one integer, ``time | kind | entity``. The order of these integers *is* the order of events, so the order of
scheduling has no effect and no sequence number is needed.

Handlers change data and wake workers. Only ``SEEK_WORK``, ``COVER`` and ``EMERGENCY`` assign work to workers. They
come last within a second: the owner before a covering worker, an idle worker before a busy one, on shift
before on call, the lower number first.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final


class Event(IntEnum):
    """Kinds of event in their order within one second; the entity in brackets."""

    SERVICE_END = 0  # [worker] the current work ends
    DELAY_END = 1  # [case] a delay ends
    ARRIVAL = 2  # [case] a case arrives
    BACKGROUND = 3  # [background task] a task of communities that are not simulated joins a queue
    RENEGE = 4  # [case] patience ends before the first service
    DEADLINE_NEAR = 5  # [case] promotion to the class `overdue`, automatic escalation, or early closing
    RECONTACT = 6  # [case] a waiting resident makes contact again
    TRACKING = 7  # [case] the worker who passed on a case tracks it
    APPOINTMENT = 8  # [duty] an appointment begins or ends
    NEW_DAY = 9  # [0] 00:00: windows close and open, duties are released
    SEEK_WORK = 10  # [worker] an idle worker looks for work
    COVER = 11  # [worker] a worker without work of an earlier class looks for work of neighbouring queues
    EMERGENCY = 12  # [queue] work that may preempt found no idle worker


TIME_BITS: Final = 31  # 68 years of seconds
KIND_BITS: Final = 4
ENTITY_BITS: Final = 28  # 268 million cases, workers or duties

KIND_SHIFT: Final = ENTITY_BITS
TIME_SHIFT: Final = ENTITY_BITS + KIND_BITS
ENTITY_MASK: Final = (1 << ENTITY_BITS) - 1
KIND_MASK: Final = (1 << KIND_BITS) - 1

DAY: Final = 86_400  # seconds
NEVER: Final = (1 << TIME_BITS) - 1  # later than every horizon
MINUTE: Final = 60


def encode_event(time: int, kind: int, entity: int) -> int:
    """Return an event as one integer, its position in the event calendar."""
    return (time << TIME_SHIFT) | (kind << KIND_SHIFT) | entity


MAX_EVENTS_PER_SECOND: Final = 1_000_000  # more than any valid World needs: a loop of steps without delay
MAX_STEPS_AT_ONCE: Final = 200  # steps of one case without time between them; a route has at most 64


class ZeroTimeLoopError(RuntimeError):
    """A replication that would never end: too many events within one second.

    ``case`` and ``steps`` (rows of World.step, in the order of the loop) identify the route with the loop; -1 and
    empty if no case is involved.
    """

    def __init__(self, second: int, reason: str, case: int = -1, steps: tuple[int, ...] = ()) -> None:
        super().__init__(second, reason, case, steps)  # pickle and SimPy re-create the exception from these
        self.second, self.reason, self.case, self.steps = second, reason, case, steps

    def __str__(self) -> str:
        steps = f"; case {self.case} repeats the steps {', '.join(map(str, self.steps))}"
        return f"second {self.second}: {self.reason}" + (steps if self.case >= 0 else "")


def event_limit_error(second: int, limit: int, last: int) -> ZeroTimeLoopError:
    """Return the error of too many events in one second. ``last``: the event that exceeded the limit."""
    kind = Event((last >> KIND_SHIFT) & KIND_MASK).name
    reason = f"more than {limit} events; the last was {kind} of number {last & ENTITY_MASK}"
    return ZeroTimeLoopError(second, reason)


def route_loop_error(second: int, case: int, path: Sequence[int]) -> ZeroTimeLoopError:
    """Return the error of a route that loops without delay. ``path``: steps of the case within the second, in order."""
    last = len(path) - 1
    before = next((k for k in range(last - 1, -1, -1) if path[k] == path[last]), -1)
    reason = f"more than {MAX_STEPS_AT_ONCE} steps of one case"
    return ZeroTimeLoopError(second, reason, case, tuple(int(s) for s in path[before + 1 :]))
