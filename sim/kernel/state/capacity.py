"""Room: how much of it one event can need, and more of it when it grows short.

The kernel allocates nothing. Every few events it looks whether all buffers have room for the most that the next can
ask for (`Margins`); if not it stops, and its caller enlarges what is short (`enlarged`) and calls it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.kernel.state.tables import State
    from sim.world.tables import World
from sim.kernel.state.tables import STRETCH, TASKS_OF_SLOT, Margins


def margins_of(world: World) -> Margins:
    """A new day may write for every duty and household; one patrol may find all its hazards."""
    found = int(world.duty["hazards"].max(initial=0))
    workers, duties = len(world.worker), len(world.duty)
    return Margins(
        rows=STRETCH * (1024 + 6 * workers + 4 * duties + 2 * len(world.member) + 8 * found),
        events=STRETCH * (1024 + 6 * workers + 2 * duties + 8 * found),
        slots=STRETCH * (1 + found),
    )


def enlarged(state: State, margins: Margins) -> State:
    """The same state with twice the room wherever it is short."""
    clock = state.clock[0]
    if clock["free"] < margins.slots:
        state = _more_slots(state)
    if len(state.heap) - clock["events"] <= margins.events:
        state = state._replace(heap=_twice(state.heap))
    if len(state.soon) - clock["soon_end"] <= margins.events:
        state = state._replace(soon=_twice(state.soon))
    if clock["spares"] < margins.events:
        state = _more_days(state)
    return state


def _twice(table: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([table, np.zeros_like(table)])


def _more_slots(state: State) -> State:
    """As many slots again; the new ones are unused."""
    slots = len(state.case)
    task = np.zeros(TASKS_OF_SLOT * slots, state.task.dtype)
    task["place"] = -1
    free = np.zeros(2 * slots, np.int32)
    known = int(state.clock[0]["free"])
    free[:known] = state.free[:known]
    free[known : known + slots] = np.arange(slots, 2 * slots)
    state.clock["free"] = known + slots
    return state._replace(case=_twice(state.case), task=np.concatenate([state.task, task]), free=free)


def _more_days(state: State) -> State:
    """As many entries again for events of later days."""
    state.clock["spares"] += len(state.later)
    return state._replace(later=_twice(state.later))
