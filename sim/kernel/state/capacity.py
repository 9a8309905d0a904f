"""Buffer capacity: the worst-case need of a batch of events, and how buffers grow.

The kernel allocates nothing. It checks every few events whether all buffers have the `Headroom` that the next events
may need; otherwise it returns, and its caller enlarges the buffers (`grow`) and calls it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.kernel.state.tables import State
    from sim.world.tables import World
from sim.kernel.state.tables import CHECK_INTERVAL, TASKS_OF_SLOT, Headroom


def required_headroom(world: World) -> Headroom:
    """Return the worst case: a new day logs every duty and household, and one patrol finds all its hazards."""
    hazards = int(world.duty["hazards"].max(initial=0))
    workers, duties = len(world.worker), len(world.duty)
    return Headroom(
        rows=CHECK_INTERVAL * (1024 + 7 * workers + 4 * duties + 2 * len(world.member) + 8 * hazards),
        events=CHECK_INTERVAL * (1024 + 6 * workers + 2 * duties + 8 * hazards),
        slots=CHECK_INTERVAL * (1 + hazards),
    )


def grow(state: State, headroom: Headroom) -> State:
    """Return the same state with every short buffer doubled."""
    clock = state.clock[0]
    if clock["free_slot_count"] < headroom.slots:
        state = _add_slots(state)
    if len(state.today_events) - clock["today_count"] <= headroom.events:
        state = state._replace(today_events=_double(state.today_events))
    if len(state.current_events) - clock["current_end"] <= headroom.events:
        state = state._replace(current_events=_double(state.current_events))
    if clock["free_count"] < headroom.events:
        state = _add_future_events(state)
    return state


def _double(table: NDArray[Any]) -> NDArray[Any]:
    doubled = np.zeros(2 * len(table), table.dtype)  # new pages cost nothing until they are used
    doubled[: len(table)] = table
    return doubled


def _add_slots(state: State) -> State:
    """Double the number of slots; the new ones are unused."""
    slots = len(state.case)
    task = np.zeros(TASKS_OF_SLOT * slots, state.task.dtype)
    task["waiting_in"] = -1
    free = np.zeros(2 * slots, np.int32)
    unused = int(state.clock[0]["free_slot_count"])
    free[:unused] = state.free_slots[:unused]
    free[unused : unused + slots] = np.arange(slots, 2 * slots)
    state.clock["free_slot_count"] = unused + slots
    return state._replace(case=_double(state.case), task=np.concatenate([state.task, task]), free_slots=free)


def _add_future_events(state: State) -> State:
    """Double the number of entries for events of later days."""
    state.clock["free_count"] += len(state.future_events)
    return state._replace(future_events=_double(state.future_events))
