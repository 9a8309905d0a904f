"""Hidden hazards: a completed patrol finds those that existed when it began (clause S4.9)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.cases import raise_case
from sim.kernel.slots import AHEAD, OVER
from sim.kernel.state import State
from sim.rules import is_found
from sim.world import World


@inner
def find_hazards(W: World, S: State, d: int) -> None:
    """Duty ``d`` is wholly done: its hazards come to light in order of appearance, as cases."""
    duty = W.duty[d]
    state = S.duty[d]
    while state.next_hazard < duty.hazards:
        hazard = W.hazard[duty.first_hazard + state.next_hazard]
        if not is_found(hazard.appears, state.began):
            return
        state.next_hazard += 1
        if S.slot[hazard.surfaces] == AHEAD:
            S.slot[hazard.surfaces] = OVER
            raise_case(W, S, hazard.found)
