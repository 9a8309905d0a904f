"""Ways from grid to grid: who serves several walks when his next field work lies in another (clause S3.2)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty
from sim.world.tables import World


@compiled_only
def unit_of(W: World, S: State, k: int) -> int:
    """The grid that task ``k`` is about."""
    return W.duty[k].unit if is_duty(W, k) else W.case[S.task[k].case].unit


@compiled_only
def travel_seconds(W: World, S: State, w: int, kind: int, queue: int, unit: int) -> int:
    """Seconds worker ``w`` walks to work in ``unit``, where he then is; 0 for desk work and for who serves one grid.

    A stranger's way is in his minutes, and nobody's place changes by helping.
    """
    if W.kind[kind].is_field_work == 0 or W.queue[queue].grids < 2 or W.worker[w].queue != queue:
        return 0
    last = S.worker[w].unit
    S.worker[w].unit = unit
    return W.run[0].between_grids_seconds if last >= 0 and last != unit else 0
