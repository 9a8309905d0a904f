"""Slots: rows of state for the cases under way, allocated on arrival and released when no further event can follow.

``State.slot`` maps a case to its slot. A timer of a case without a slot is obsolete.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_call, task_of_step, task_of_tracking
from sim.world.case_status import CLOSED, OPEN, WITHDRAWN_CASE
from sim.world.tables import World

NOT_ARRIVED, FINISHED = -1, -2  # before arrival; after release


@compiled_only
def allocate_slot(W: World, S: State, c: int) -> int:
    """Allocate and initialise a slot for case ``c``; return it."""
    clock = S.clock[0]
    clock.free_slot_count -= 1
    s = S.free_slots[clock.free_slot_count]
    S.slot[c] = s
    S.case[s] = S.template[0]
    S.case[s].number = c
    S.case[s].stage = OPEN
    cases = len(W.case)
    first = task_of_step(W, s)
    for k in range(first, first + 3):
        S.task[k].waiting_in = -1
        S.task[k].case = c
    S.task[first].number = c
    S.task[first + 1].number = cases + c
    S.task[first + 2].number = 2 * cases + len(W.duty) + c
    return s


@compiled_only
def allocate_background_slot(W: World, S: State, b: int) -> int:
    """Allocate a slot for background task ``b``; return its task row."""
    clock = S.clock[0]
    clock.free_slot_count -= 1
    s = S.free_slots[clock.free_slot_count]
    S.case[s] = S.template[0]
    S.case[s].number = -1
    k = task_of_step(W, s)
    S.task[k].waiting_in = -1
    S.task[k].case = -1
    S.task[k].number = 3 * len(W.case) + len(W.duty) + b
    return k


@compiled_only
def free_background_slot(S: State, s: int) -> None:
    """Release the slot of a finished background task."""
    S.free_slots[S.clock[0].free_slot_count] = s
    S.clock[0].free_slot_count += 1


@compiled_only
def free_slot(W: World, S: State, s: int) -> None:
    """Release slot ``s`` if its case is finished and has no scheduled rework, waiting task or task in service."""
    state = S.case[s]
    if (state.stage != CLOSED and state.stage != WITHDRAWN_CASE) or state.until >= 0 or state.in_service > 0:
        return
    if S.task[task_of_call(W, s)].waiting_in >= 0:
        return
    if S.task[task_of_tracking(W, s)].waiting_in >= 0:
        return
    S.slot[state.number] = FINISHED
    S.free_slots[S.clock[0].free_slot_count] = s
    S.clock[0].free_slot_count += 1
