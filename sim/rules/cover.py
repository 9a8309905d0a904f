"""Absence of a queue, judged by the moment (clause S3.4)."""

from __future__ import annotations

from sim.jit import compiled
from sim.rules.deadline_clock import DeadlineUnit, clock_between
from sim.rules.presence import Roster, next_present
from sim.world.event_order import NEVER
from sim.world.tables import Table

BACK_WITHIN = 7200  # office seconds
WORKING_SECONDS = int(DeadlineUnit.WORKING_SECONDS)


@compiled
def is_back_soon(roster: Roster, office: Table, run: Table, block: Table, now: int) -> bool:
    """Return whether a post is present, or will be within BACK_WITHIN office seconds.

    ``office``, ``run``, ``block``: as for the rules of office time. Breaks and nights in which the office is closed do
    not count.
    """
    start = next_present(roster, now)
    if start >= NEVER:
        return False
    return start == now or clock_between(office, run, block, now, start, WORKING_SECONDS) <= BACK_WITHIN
