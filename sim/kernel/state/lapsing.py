"""Lapsing duties and visits whose windows closed in the last four weeks, by queue and day (S12)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.rules.rushing import PRESSURE_DAYS
from sim.world.event_order import DAY
from sim.world.tables import World


@compiled_only
def count_lapsing(W: World, S: State, q: int, due: int, undone: int) -> None:
    """Count a lapsing duty or a visit of queue ``q`` whose window closes now."""
    if W.run[0].rushing == 1:
        day = S.lapsing[q * PRESSURE_DAYS + S.clock[0].now // DAY % PRESSURE_DAYS]
        day.due += due
        day.undone += undone


@compiled_only
def clear_day(W: World, S: State, today: int) -> None:
    """Forget the windows closed four weeks ago."""
    for q in range(len(W.queue)):
        day = S.lapsing[q * PRESSURE_DAYS + today % PRESSURE_DAYS]
        day.due = 0
        day.undone = 0
