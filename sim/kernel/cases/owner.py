"""Owner of a case: the worker of its first service, as long as they are not away."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.presence import is_present, leaves_at
from sim.kernel.state.tables import FREE, State
from sim.world.tables import Keeping, World

IF_FREE = int(Keeping.IF_FREE)


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
    if W.queue[q].keeps_owner == IF_FREE and state.owner >= 0 and not is_free(W, S, state.owner):
        return -1
    return state.owner


@compiled_only
def is_free(W: World, S: State, w: int) -> bool:
    """Return whether worker ``w`` is present without current, preempted or waiting work of their own."""
    worker = S.worker[w]
    if worker.task != FREE or worker.preempted != FREE or S.mask[len(W.queue) + w] != 0:
        return False
    return is_present(W, S, w)
