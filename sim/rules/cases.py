"""Case rules: priority promotion and satisfaction."""

from __future__ import annotations

from sim.jit import compiled


@compiled
def promotion_time(registered: int, due: int, promotion_ppm: int) -> int:
    """Return the time of promotion to the class `overdue` (clause S4.3).

    The time is ``promotion_ppm`` millionths of the way from registration to the due time. It may lie in the
    past if the clock was suspended after it.
    """
    return registered + max(0, due - registered) * promotion_ppm // 1_000_000


@compiled
def satisfaction_probability(
    in_time: bool, solved: bool, share_in_time: float, share_late: float, unsolved: float
) -> float:
    """Return the probability that a resident is satisfied with the result (clause S5.7)."""
    if not solved:
        return unsolved
    return share_in_time if in_time else share_late
