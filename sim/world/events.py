"""The event table: what can happen, and in which order things of one second happen.

Both engines read this page. Time is a whole number of seconds since day 0, 00:00 (clause S1.0).
An event is one integer, ``time | kind | entity``; the order of these integers *is* the order of
events, so it never matters which engine scheduled what first and no sequence number is needed.

Handlers change data and ring bells. Only ``LOOK``, ``HELP`` and ``ALARM`` decide who does what, and
they come last in their second: the owner before a helper, an idle worker before a busy one, on
shift before on call, the lower number first.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final


class Event(IntEnum):
    """Kinds of event in the order in which they happen within one second; the entity in brackets."""

    DONE = 0  # [worker] the work in hand ends
    STEP = 1  # [case] a delay of a case is over
    RAISE = 2  # [case] a case arises
    GIVE_UP = 3  # [case] patience ends before the first start
    LIFT = 4  # [case] nears its deadline: it joins the class `overdue`, moves up by itself, or is closed on paper
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
STEPS_AT_ONCE: Final = 200  # steps of one case without any time between them: a route has at most 64


class EndlessLoop(RuntimeError):
    """A replication that would never end: too much happens within one second, and nothing takes time.

    ``case`` and ``steps`` (rows of World.step, once round) tell whose route goes in a circle; -1 and none
    where it is no case's.
    """

    def __init__(self, second: int, why: str, case: int = -1, steps: tuple[int, ...] = ()) -> None:
        super().__init__(second, why, case, steps)  # all of them: SimPy and pickle make it anew from these
        self.second, self.why, self.case, self.steps = second, why, case, steps

    def __str__(self) -> str:
        way = f"; case {self.case} goes round in steps {', '.join(map(str, self.steps))}"
        return f"second {self.second}: {self.why}" + (way if self.case >= 0 else "")


def too_many_events(second: int, limit: int, last: int) -> EndlessLoop:
    """``last``: the event at which the limit was passed."""
    kind = Event((last >> KIND_SHIFT) & KIND_MASK).name
    why = f"more than {limit} events; the last was {kind} of number {last & ENTITY_MASK}"
    return EndlessLoop(second, why)


def round_and_round(second: int, case: int, path: Sequence[int]) -> EndlessLoop:
    """``path``: the steps the case went through within the second, in order."""
    last = len(path) - 1
    before = next((k for k in range(last - 1, -1, -1) if path[k] == path[last]), -1)
    why = f"more than {STEPS_AT_ONCE} steps of one case"
    return EndlessLoop(second, why, case, tuple(int(s) for s in path[before + 1 :]))
