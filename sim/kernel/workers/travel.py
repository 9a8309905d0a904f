"""Travel between grids for workers who serve several (S3.2)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_background, is_duty
from sim.world.tables import World


@compiled_only
def unit_of(W: World, S: State, k: int) -> int:
    """Return the grid of task ``k``; -1 for a background task."""
    if is_background(W, S, k):
        return -1
    return W.duty[k].unit if is_duty(W, k) else W.case[S.task[k].case].unit


@compiled_only
def travel_seconds(W: World, S: State, w: int, kind: int, queue: int, unit: int) -> int:
    """Return the travel seconds of worker ``w`` to ``unit`` and record the new location.

    Desk work, workers of a single grid and cover have no travel; a covering worker's travel is in their time factor.
    """
    if W.kind[kind].is_field_work == 0 or W.queue[queue].grids < 2 or W.worker[w].queue != queue:
        return 0
    last = S.worker[w].unit
    S.worker[w].unit = unit
    return W.run[0].between_grids_seconds if last >= 0 and last != unit else 0
