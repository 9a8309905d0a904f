"""Skills: which worker may do a step of a case (clause S5.9)."""

from __future__ import annotations

from sim.jit import compiled


@compiled
def is_qualified(skills: int, required: int) -> bool:
    """Return whether ``skills`` contain all ``required`` ones; both are bit masks, one bit a skill."""
    return required & ~skills == 0
