"""The event calendar: a binary heap of integer keys, and the log."""

from __future__ import annotations

from sim.events import ENTITY_BITS, TIME_SHIFT
from sim.jit import inner
from sim.kernel.state import State
from sim.world import World


@inner
def schedule(W: World, S: State, time: int, kind: int, entity: int) -> None:
    """Put an event into the calendar; what lies at or after the horizon never happens."""
    if time >= W.run[0].horizon:
        return
    heap = S.heap
    i = S.clock[0].events
    S.clock[0].events = i + 1
    event = (time << TIME_SHIFT) | (kind << ENTITY_BITS) | entity
    while i > 0:
        above = (i - 1) >> 1
        if heap[above] <= event:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = event


@inner
def drop_first(S: State) -> None:
    """Take the earliest event out of the calendar."""
    heap = S.heap
    n = S.clock[0].events - 1
    S.clock[0].events = n
    last = heap[n]
    i = 0
    while True:
        below = 2 * i + 1
        if below >= n:
            break
        if below + 1 < n and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= last:
            break
        heap[i] = heap[below]
        i = below
    heap[i] = last


@inner
def write(S: State, time: int, what: int, kind: int, entity: int, unit: int, worker: int, value: int) -> None:
    """Append one row to the log."""
    n = S.clock[0].rows
    S.clock[0].rows = n + 1
    row = S.rows[n]
    row.time = time
    row.what = what
    row.kind = kind
    row.entity = entity
    row.unit = unit
    row.worker = worker
    row.value = value


@inner
def note(W: World, S: State, c: int, what: int, value: int) -> None:
    """Write a row about case ``c`` itself."""
    case = W.case[c]
    write(S, S.clock[0].now, what, case.kind, c, case.unit, -1, value)
