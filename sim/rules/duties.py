"""Duty rules: work released by a duty, and discovery of hazards by patrols."""

from __future__ import annotations

import math

from sim.jit import compiled


@compiled
def released_seconds(share: float, present: int, seconds: int) -> int:
    """Return the seconds of work that a duty releases: a share of the seconds present, or a fixed amount."""
    if share > 0.0:
        return math.floor(share * present + 0.5)
    return seconds


@compiled
def is_found(appears: int, began: int) -> bool:
    """Return whether a completed patrol finds a hazard: the hazard existed when the patrol began (clause S4.9)."""
    return appears <= began
