"""Compiled engine: run a World and return or stream its event log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.jit import specialize
from sim.jit.packing import bundle
from sim.jit.rule_address import compile_rule
from sim.kernel.loop import StopReason, process_events
from sim.kernel.state.capacity import grow, required_headroom
from sim.kernel.state.case_slots import FINISHED
from sim.kernel.state.tables import State, create_state
from sim.world.decisions import Rule, RuleError, require_rule
from sim.world.event_order import (
    ENTITY_BITS,
    MAX_EVENTS_PER_SECOND,
    Event,
    ZeroTimeLoopError,
    event_limit_error,
    route_loop_error,
)
from sim.world.log import ROW
from sim.world.tables import Table, World

FinishedCases = Callable[[], NDArray[np.bool_]]

EVENTS_PER_CALL = 1 << 22  # between calls Python handles Ctrl-C and reports progress


def run_streaming(
    world: World,
    on_rows: Callable[[Table], None],
    event_limit: int = MAX_EVENTS_PER_SECOND,
    between: Callable[[FinishedCases], None] | None = None,
    rule: Rule | None = None,
) -> int:
    """Run a World to its horizon and stream its event log.

    Parameters
    ----------
    world : World
        Read-only tables of one replication; times and durations in seconds.
    on_rows : callable
        Called with each part of the log, in the order of writing: a Table of shape (records,) with dtype
        ``sim.world.log.ROW``. It is a view of a reused buffer; copy what is needed later.
    event_limit : int
        Largest number of events within one simulated second.
    between : callable, optional
        Called after each part with a function that returns a boolean array of shape (cases,): True where a case
        has no further records.
    rule : callable, optional
        Decides the steps marked `decides`.

    Returns
    -------
    int
        Number of events processed.

    Raises
    ------
    ZeroTimeLoopError
        If more than ``event_limit`` events occur within one second, or a case passes through more than
        ``MAX_STEPS_AT_ONCE`` steps without time.
    RuleError
        If steps marked `decides` lack a rule, Numba cannot compile it, or its answer is not a number.
    """
    require_rule(world, rule)
    world = _read_only(world)
    headroom = required_headroom(world)
    state = create_state(world, headroom)
    world_bundle, state_bundle = bundle(world), bundle(state)
    process = specialize(process_events, world_bundle, state_bundle, *headroom, event_limit, EVENTS_PER_CALL)
    state.first_of_day[0] = 0  # head of its list: NEW_DAY of day 0, 00:00
    if rule is not None:
        state.clock["rule"] = compile_rule(rule)
    state.clock["high_water"], state.clock["free_count"] = 1, len(state.future_events) - 1
    state.future_events[0] = int(Event.NEW_DAY) << ENTITY_BITS, -1
    while True:
        reason = process(world_bundle, state_bundle, *headroom, event_limit, EVENTS_PER_CALL)
        _flush_rows(state, on_rows)
        if state.clock["undecided_case"][0] > 0:
            raise RuleError(f"the rule's answer for case {state.clock['undecided_case'][0] - 1} is no number")
        if between is not None:
            between(lambda slot=state.slot: slot == FINISHED)  # type: ignore[misc]
        if reason == StopReason.STUCK:
            raise _loop_error(state, event_limit)
        if reason == StopReason.AT_HORIZON:
            return int(state.clock["events_processed"][0])
        if reason == StopReason.BUFFERS_LOW:
            state = grow(state, headroom)
            state_bundle = bundle(state)


def _loop_error(state: State, event_limit: int) -> ZeroTimeLoopError:
    """Build the error of a replication that cannot advance in time."""
    clock = state.clock[0]
    if clock["looping_case"] > 0:
        return route_loop_error(int(clock["now"]), int(clock["looping_case"]) - 1, state.path.tolist())
    return event_limit_error(int(clock["now"]), event_limit, int(clock["last_event"]))


def _read_only(world: World) -> World:
    """Return the tables as C-contiguous read-only views, so that compiled code sees one type for every World."""
    views: list[Any] = [np.ascontiguousarray(table).view() for table in world]
    for view in views:
        view.setflags(write=False)
    return World(*views)


def _flush_rows(state: State, on_rows: Callable[[Table], None]) -> None:
    n = int(state.clock["rows"][0])
    if n:
        on_rows(state.rows[:n])
    state.clock["rows"] = 0


def run(world: World, event_limit: int = MAX_EVENTS_PER_SECOND, rule: Rule | None = None) -> Table:
    """Run a World to its horizon with the compiled engine.

    Parameters
    ----------
    world : World
        Read-only tables of one replication; times and durations in seconds.
    event_limit : int
        Largest number of events within one simulated second.
    rule : callable, optional
        Decides the steps marked `decides`.

    Returns
    -------
    Table, shape (records,)
        Event log with dtype ``sim.world.log.ROW``, in the order of writing.

    Raises
    ------
    ZeroTimeLoopError
        If more than ``event_limit`` events occur within one second, or a case passes through more than
        ``MAX_STEPS_AT_ONCE`` steps without time.
    RuleError
        If steps marked `decides` lack a rule, or its answer is not a number.

    See Also
    --------
    sim.agents.engine.run : the same log from the SimPy engine.
    run_streaming : the same log in parts, in bounded memory.
    """
    parts: list[Table] = [np.zeros(0, ROW)]
    run_streaming(world, lambda rows: parts.append(rows.copy()), event_limit, rule=rule)
    return np.concatenate(parts)
