"""Working faster under pressure (clause S12): when the posts of a grid do so, and the time their work then takes."""

from __future__ import annotations

from sim.jit import compiled
from sim.rules.durations import STANDARD

PRESSURE_DAYS = 28  # days over which lapsed duties are counted


@compiled
def is_under_pressure(waiting: int, bearable: int, undone: int, due: int, tolerated_ppm: int) -> bool:
    """Return whether a grid is under pressure.

    ``waiting``: expected seconds of work that waits, lapsing duties left out; ``bearable``: more of it is pressure.
    ``undone``, ``due``: seconds of lapsing duties and visits whose windows closed in the last four weeks;
    ``tolerated_ppm``: a larger undone share is pressure, in millionths.
    """
    return waiting > bearable or undone * STANDARD > due * tolerated_ppm


@compiled
def rushed_time_factor(time_factor: int, rush_ppm: int) -> int:
    """Return the time factor of work done in a rush, in millionths."""
    return (time_factor * rush_ppm + STANDARD // 2) // STANDARD
