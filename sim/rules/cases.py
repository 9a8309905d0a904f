"""Case rules: closed without a solution, satisfaction."""

from __future__ import annotations

from sim.jit import compiled


@compiled
def is_unsolved(unsolved_share: float, repeat_share: float, u: float) -> bool:
    """Return whether a closed case is not solved: all that are reported again, and others that are not (S5.11).

    ``u``: the draw that decides on the repeat, so that the unsolved ones are those who may repeat.
    """
    return unsolved_share > 0.0 and u < max(unsolved_share, repeat_share)


@compiled
def satisfaction_probability(
    in_time: bool, solved: bool, share_in_time: float, share_late: float, unsolved: float
) -> float:
    """Return the probability that a resident is satisfied with the result (clause S5.7)."""
    if not solved:
        return unsolved
    return share_in_time if in_time else share_late
