"""Owner of a case: the worker of its first service, as long as they are not away."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.presence import leaves_at
from sim.kernel.state.tables import State
from sim.world.tables import World


@compiled_only
def assigned_worker(W: World, S: State, s: int, q: int) -> int:
    """Return the case's owner if queue ``q`` assigns cases to owners and the owner belongs to it; otherwise -1.

    An owner who has left the queue to colleagues is the owner no longer.
    """
    state = S.case[s]
    if W.queue[q].keeps_owner == 0 or state.owner < 0 or W.worker[state.owner].queue != q:
        return -1
    if leaves_at(W, state.owner, S.clock[0].now):
        state.owner = -1
    return state.owner
