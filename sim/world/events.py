"""The event table: what can happen, and in which order things of one second happen.

Both engines read this page. Time is a whole number of seconds since day 0, 00:00 (clause S1.0).
An event is one integer, ``time | kind | entity``; the order of these integers *is* the order of
events, so it never matters which engine scheduled what first and no sequence number is needed.

Handlers change data and wake workers. Only ``SEEK_WORK``, ``COVER`` and ``EMERGENCY`` decide who does what, and
they come last in their second: the owner before a helper, an idle worker before a busy one, on
shift before on call, the lower number first.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final


class Event(IntEnum):
    """Kinds of event in the order in which they happen within one second; the entity in brackets."""

    SERVICE_END = 0  # [worker] the work in hand ends
    DELAY_END = 1  # [case] a delay of a case is over
    ARRIVAL = 2  # [case] a case arises
    RENEGE = 3  # [case] patience ends before the first start
    DEADLINE_NEAR = 4  # [case] nears its deadline: it joins the class `overdue`, moves up by itself, or is closed on paper
    RECONTACT = 5  # [case] a waiting resident asks again
    FOLLOW_UP = 6  # [case] the worker who passed a case on asks after it
    APPOINTMENT = 7  # [duty] an appointment begins or ends
    NEW_DAY = 8  # [0] 00:00: windows close and open, duties are released
    SEEK_WORK = 9  # [worker] a free worker looks for work
    COVER = 10  # [worker] a worker with no work of an earlier class looks at his neighbours'
    EMERGENCY = 11  # [queue] work that may interrupt found nobody free


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
    """The event's place in the calendar as one integer."""
    return (time << TIME_SHIFT) | (kind << KIND_SHIFT) | entity


MAX_EVENTS_PER_SECOND: Final = 1_000_000  # more than any World needs: a loop of steps without any delay
MAX_STEPS_AT_ONCE: Final = 200  # steps of one case without any time between them: a route has at most 64


class ZeroTimeLoopError(RuntimeError):
    """A replication that would never end: too much happens within one second, and nothing takes time.

    ``case`` and ``steps`` (rows of World.step, once round) tell whose route goes in a circle; -1 and none
    where it is no case's.
    """

    def __init__(self, second: int, reason: str, case: int = -1, steps: tuple[int, ...] = ()) -> None:
        super().__init__(second, reason, case, steps)  # all of them: SimPy and pickle make it anew from these
        self.second, self.reason, self.case, self.steps = second, reason, case, steps

    def __str__(self) -> str:
        way = f"; case {self.case} goes round in steps {', '.join(map(str, self.steps))}"
        return f"second {self.second}: {self.reason}" + (way if self.case >= 0 else "")


def event_limit_error(second: int, limit: int, last: int) -> ZeroTimeLoopError:
    """``last``: the event at which the limit was passed."""
    kind = Event((last >> KIND_SHIFT) & KIND_MASK).name
    reason = f"more than {limit} events; the last was {kind} of number {last & ENTITY_MASK}"
    return ZeroTimeLoopError(second, reason)


def route_loop_error(second: int, case: int, path: Sequence[int]) -> ZeroTimeLoopError:
    """``path``: the steps the case went through within the second, in order."""
    last = len(path) - 1
    before = next((k for k in range(last - 1, -1, -1) if path[k] == path[last]), -1)
    reason = f"more than {MAX_STEPS_AT_ONCE} steps of one case"
    return ZeroTimeLoopError(second, reason, case, tuple(int(s) for s in path[before + 1 :]))
