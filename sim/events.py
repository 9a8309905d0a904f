"""The event table: what can happen, and in which order things of one second happen.

Both engines read this page. Time is a whole number of seconds since day 0, 00:00 (clause S1.0).
An event is one integer, ``time | kind | entity``; the order of these integers *is* the order of
events, so it never matters which engine scheduled what first and no sequence number is needed.

Handlers change data and ring bells. Only ``LOOK``, ``HELP`` and ``ALARM`` decide who does what, and
they come last in their second: the owner before a helper, an idle worker before a busy one, on
shift before on call, the lower number first.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Event(IntEnum):
    """Kinds of event in the order in which they happen within one second; the entity in brackets."""

    DONE = 0  # [worker] the work in hand ends
    STEP = 1  # [case] a delay of a case is over
    RAISE = 2  # [case] a case arises
    GIVE_UP = 3  # [case] patience ends before the first start
    LIFT = 4  # [case] the case nears its deadline: it joins the class `overdue`, or moves up by itself
    RECONTACT = 5  # [case] a waiting resident asks again
    TRACK = 6  # [case] the worker who passed a case on asks after it
    WINDOW = 7  # [duty] an appointment begins or ends
    NEW_DAY = 8  # [0] 00:00: windows close and open, duties are released
    LOOK = 9  # [worker] a free worker looks for work
    HELP = 10  # [worker] a worker with no work of an earlier class looks at his neighbours'
    ALARM = 11  # [queue] work that may interrupt found nobody free


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


def key(time: int, kind: int, entity: int) -> int:
    """The event's place in the calendar as one integer."""
    return (time << TIME_SHIFT) | (kind << KIND_SHIFT) | entity


EVENTS_PER_SECOND: Final = 1_000_000  # more than any World needs: a loop of steps without any delay


class EndlessLoop(RuntimeError):
    """More events within one second than the limit allows: a loop of steps without any delay."""
