"""Run a World with the compiled engine."""

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
from sim.world.events import (
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

EVENTS_PER_CALL = 1 << 22  # then the caller may look around: Ctrl-C is heard, progress told


def run_streaming(
    world: World,
    on_rows: Callable[[Table], None],
    event_limit: int = MAX_EVENTS_PER_SECOND,
    between: Callable[[FinishedCases], None] | None = None,
    rule: Rule | None = None,
) -> int:
    """Run ``world`` to its horizon; ``on_rows`` gets each full part of the log (a view: copy what you keep).

    ``between`` is called after each part with a function that tells [case] True where no row will follow any more.
    ``rule`` decides the steps marked `decides`. Returns the number of events handled. Raises ZeroTimeLoopError, and
    RuleError if such steps lack a rule, Numba cannot compile it, or its answer is no number.
    """
    require_rule(world, rule)
    world = _read_only(world)
    headroom = required_headroom(world)
    state = create_state(world, headroom)
    tables, changing = bundle(world), bundle(state)
    step = specialize(process_events, tables, changing, *headroom, event_limit, EVENTS_PER_CALL)
    state.first_of_day[0] = 0  # its first event: NEW_DAY of day 0, 00:00
    if rule is not None:
        state.clock["rule"] = compile_rule(rule)
    state.clock["high_water"], state.clock["free_count"] = 1, len(state.future_events) - 1
    state.future_events[0] = int(Event.NEW_DAY) << ENTITY_BITS, -1
    while True:
        reason = step(tables, changing, *headroom, event_limit, EVENTS_PER_CALL)
        _drain(state, on_rows)
        if state.clock["undecided_case"][0] > 0:
            raise RuleError(f"the rule's answer for case {state.clock['undecided_case'][0] - 1} is no number")
        if between is not None:
            between(lambda slot=state.slot: slot == FINISHED)  # type: ignore[misc]
        if reason == StopReason.STUCK:
            raise _endless(state, event_limit)
        if reason == StopReason.AT_HORIZON:
            return int(state.clock["events_processed"][0])
        if reason == StopReason.BUFFERS_LOW:
            state = grow(state, headroom)
            changing = bundle(state)


def _endless(state: State, event_limit: int) -> ZeroTimeLoopError:
    """The story of a run that is stuck."""
    clock = state.clock[0]
    if clock["looping_case"] > 0:
        return route_loop_error(int(clock["now"]), int(clock["looping_case"]) - 1, state.path.tolist())
    return event_limit_error(int(clock["now"]), event_limit, int(clock["last_event"]))


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


def run(world: World, event_limit: int = MAX_EVENTS_PER_SECOND, rule: Rule | None = None) -> Table:
    """Return the whole log of one run, in the order of writing. Raises as ``run_streaming``."""
    parts: list[Table] = [np.zeros(0, ROW)]
    run_streaming(world, lambda rows: parts.append(rows.copy()), event_limit, rule=rule)
    return np.concatenate(parts)
