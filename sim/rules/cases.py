"""Case rules: priority promotion and satisfaction."""

from __future__ import annotations

from sim.jit import compiled


@compiled
def promotion_time(registered: int, due: int, promotion_ppm: int) -> int:
    """When a case moves to `overdue`: at a share below 1 of the time to its due time (clause S4.3).

    At once where that has passed: its clock was suspended too late.
    """
    return registered + max(0, due - registered) * promotion_ppm // 1_000_000


@compiled
def satisfaction_probability(
    in_time: bool, solved: bool, share_in_time: float, share_late: float, unsolved: float
) -> float:
    """Chance that a resident is satisfied with the answer: by whether it is solved, and late (clause S5.7)."""
    if not solved:
        return unsolved
    return share_in_time if in_time else share_late
