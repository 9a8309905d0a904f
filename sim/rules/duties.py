"""Duty rules: release over the period and discovery by patrols."""

from __future__ import annotations

import math

from sim.jit import compiled


@compiled
def released_seconds(share: float, present: int, seconds: int) -> int:
    """What a duty owes when it is released: a share of the seconds present, or a fixed amount."""
    if share > 0.0:
        return math.floor(share * present + 0.5)
    return seconds


@compiled
def is_found(appears: int, began: int) -> bool:
    """Whether a completed patrol finds a hazard: it existed when the patrol began (clause S4.9)."""
    return appears <= began
