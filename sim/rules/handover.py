"""Hand-over among the posts of a queue: who leaves, and who can finish a lapsing duty (clause S3.2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled
from sim.rules.presence import Roster, next_present, present_until
from sim.world.event_order import DAY, NEVER
from sim.world.tables import CLOSES, Table

LEAVES_AFTER = 7200  # seconds of the queue's presence until the next presence of a worker who leaves


class Colleagues(NamedTuple):
    """Posts of a queue as seen by one of them: ``posts`` rows of ``worker`` from row ``first``."""

    worker: Table  # World.worker
    first: int
    posts: int
    own: int  # row of the post itself


@compiled
def leaves(roster: Roster, colleagues: Colleagues, now: int) -> bool:
    """Return whether a worker whose block ends at ``now`` leaves the queue.

    They leave if other posts of the queue are present for more than LEAVES_AFTER seconds before they return.
    """
    back = next_present(roster, now)
    total = 0
    t = now
    while t < back:
        begin, until = NEVER, NEVER
        for w in range(colleagues.first, colleagues.first + colleagues.posts):
            if w != colleagues.own:
                first = int(colleagues.worker[w]["day_first"])
                other = Roster(roster.day, roster.shift, roster.block, first, roster.days)
                start = next_present(other, t)
                if start < begin:
                    begin, until = start, present_until(other, start)
        if begin >= back:
            return False
        total += min(until, back) - begin
        if total > LEAVES_AFTER:
            return True
        t = until
    return False


@compiled
def window_end(schedule: NDArray[np.int64], row: int, today: int, last_day: int) -> int:
    """Return the time at which a duty's present window closes, at the latest after the last day of the run."""
    day = today
    while day < last_day and schedule[row, day] & CLOSES == 0:
        day += 1
    return (day + 1) * DAY
