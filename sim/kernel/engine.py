"""Run a World with the compiled engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.events import (
    ENTITY_BITS,
    EVENTS_PER_SECOND,
    EndlessLoop,
    Event,
    round_and_round,
    too_many_events,
)
from sim.jit.bundle import bundle
from sim.kernel.run import HEAP_FULL, ROWS_FULL, STUCK, run
from sim.kernel.state import State, fresh_state, heap_margin, row_margin
from sim.rows import ROW
from sim.world import Table, World


def run_world(world: World, on_rows: Callable[[Table], None], event_limit: int = EVENTS_PER_SECOND) -> int:
    """Run ``world`` to its horizon; ``on_rows`` gets each full part of the log (a view: copy what you keep).

    Returns the number of events handled. Raises EndlessLoop.
    """
    world = _read_only(world)
    state = fresh_state(world)
    tables, changing = bundle(world), bundle(state)
    state.heap[0] = int(Event.NEW_DAY) << ENTITY_BITS  # day 0, 00:00
    state.clock["events"] = 1
    rows, heap = row_margin(world), heap_margin(world)
    while True:
        code = run(tables, changing, rows, heap, event_limit)
        _drain(state, on_rows)
        if code == STUCK:
            raise _endless(state, event_limit)
        if code == HEAP_FULL:
            state = state._replace(heap=np.concatenate([state.heap, np.zeros_like(state.heap)]))
            changing = bundle(state)
        elif code != ROWS_FULL:
            return int(state.clock["handled"][0])


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
