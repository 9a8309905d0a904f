"""Run a World with the compiled engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.jit import entry
from sim.jit.packing import bundle
from sim.kernel.loop import FINISHED, ROOM_SHORT, STUCK, run
from sim.kernel.state.capacity import enlarged, margins_of
from sim.kernel.state.case_slots import OVER
from sim.kernel.state.tables import State, fresh_state
from sim.world.events import (
    ENTITY_BITS,
    EVENTS_PER_SECOND,
    EndlessLoop,
    Event,
    round_and_round,
    too_many_events,
)
from sim.world.log import ROW
from sim.world.tables import Table, World

Finished = Callable[[], NDArray[np.bool_]]

EVENTS_AT_ONCE = 1 << 22  # then the caller may look around: Ctrl-C is heard, progress told


def run_world(
    world: World,
    on_rows: Callable[[Table], None],
    event_limit: int = EVENTS_PER_SECOND,
    between: Callable[[Finished], None] | None = None,
) -> int:
    """Run ``world`` to its horizon; ``on_rows`` gets each full part of the log (a view: copy what you keep).

    ``between`` is called after each part with a function that tells [case] True where no row will follow any more.
    Returns the number of events handled. Raises EndlessLoop.
    """
    world = _read_only(world)
    margins = margins_of(world)
    state = fresh_state(world, margins)
    tables, changing = bundle(world), bundle(state)
    step = entry(run, tables, changing, *margins, event_limit, EVENTS_AT_ONCE)
    state.of_day[0] = 0  # its first event: NEW_DAY of day 0, 00:00
    state.clock["used"], state.clock["spares"] = 1, len(state.later) - 1
    state.later[0] = int(Event.NEW_DAY) << ENTITY_BITS, -1
    while True:
        code = step(tables, changing, *margins, event_limit, EVENTS_AT_ONCE)
        _drain(state, on_rows)
        if between is not None:
            between(lambda slot=state.slot: slot == OVER)  # type: ignore[misc]
        if code == STUCK:
            raise _endless(state, event_limit)
        if code == FINISHED:
            return int(state.clock["handled"][0])
        if code == ROOM_SHORT:
            state = enlarged(state, margins)
            changing = bundle(state)


def _endless(state: State, event_limit: int) -> EndlessLoop:
    """The story of a run that is stuck."""
    clock = state.clock[0]
    if clock["stuck"] > 0:
        return round_and_round(int(clock["now"]), int(clock["stuck"]) - 1, state.path.tolist())
    return too_many_events(int(clock["now"]), event_limit, int(clock["last"]))


def _read_only(world: World) -> World:
    """The same tables as views that cannot be written: one type for the compiled code, whoever made them."""
    views: list[Any] = [np.ascontiguousarray(table).view() for table in world]
    for view in views:
        view.setflags(write=False)
    return World(*views)


def _drain(state: State, on_rows: Callable[[Table], None]) -> None:
    n = int(state.clock["rows"][0])
    if n:
        on_rows(state.rows[:n])
    state.clock["rows"] = 0


def log_of(world: World, event_limit: int = EVENTS_PER_SECOND) -> Table:
    """The whole log of one run, in the order of writing. Raises EndlessLoop."""
    parts: list[Table] = [np.zeros(0, ROW)]
    run_world(world, lambda rows: parts.append(rows.copy()), event_limit)
    return np.concatenate(parts)
