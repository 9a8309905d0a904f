"""Event calendar in three parts (current second, today, later days), and the event log.

About half of all events are scheduled for the current second and most others for today. Events of the current second
are kept in a short sorted array, events of today in a binary heap, and events of each later day in an unsorted list
that is moved to the heap when the day begins. The encoded events define their own order (`sim.world.event_order`), so
the part that stores an event does not affect the results.
"""

from __future__ import annotations

import numpy as np

from sim.jit import compiled_only
from sim.kernel.state.tables import State
from sim.world.event_order import DAY, ENTITY_BITS, TIME_SHIFT
from sim.world.log import Subject
from sim.world.tables import World

NO_EVENT = (1 << 63) - 1


@compiled_only
def schedule(W: World, S: State, time: int, kind: int, entity: int) -> None:
    """Schedule an event; ignore it at or after the horizon."""
    if time >= W.run[0].horizon:
        return
    event = (time << TIME_SHIFT) | (kind << ENTITY_BITS) | entity
    clock = S.clock[0]
    if time == clock.now:
        push_current(S, event)
    elif time < clock.midnight:
        push_today(S, event)
    else:
        push_future(S, time // DAY, event)


@compiled_only
def push_current(S: State, event: int) -> None:
    """Insert an event into the sorted array of the current second, searching from its end."""
    clock = S.clock[0]
    i = clock.current_end
    clock.current_end = i + 1
    while i > clock.current_start and S.current_events[i - 1] > event:
        S.current_events[i] = S.current_events[i - 1]
        i -= 1
    S.current_events[i] = event


@compiled_only
def push_today(S: State, event: int) -> None:
    """Insert an event into the heap of today."""
    heap = S.today_events
    i = np.uint64(S.clock[0].today_count)
    S.clock[0].today_count += 1
    while i > np.uint64(0):
        above = (i - np.uint64(1)) >> np.uint64(1)
        if heap[above] <= event:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = event


@compiled_only
def push_future(S: State, day: int, event: int) -> None:
    """Add an event to the list of a later day."""
    clock = S.clock[0]
    e = clock.free_list
    if e >= 0:
        clock.free_list = S.future_events[e].after
    else:
        e = clock.high_water
        clock.high_water += 1
    clock.free_count -= 1
    S.future_events[e].event = event
    S.future_events[e].after = S.first_of_day[day]
    S.first_of_day[day] = e


@compiled_only
def begin_next_day(S: State, heap_limit: int) -> bool:
    """Move the events of the next day to the heap; return False if the heap is full."""
    clock = S.clock[0]
    day = clock.day + 1
    while S.first_of_day[day] >= 0:
        if clock.today_count >= heap_limit:
            return False
        e = S.first_of_day[day]
        S.first_of_day[day] = S.future_events[e].after
        S.future_events[e].after = clock.free_list
        clock.free_list = e
        clock.free_count += 1
        push_today(S, S.future_events[e].event)
    clock.day = day
    clock.midnight = (day + 1) * DAY
    return True


@compiled_only
def peek(S: State) -> int:
    """Return the earliest event of today, or NO_EVENT."""
    clock = S.clock[0]
    first = NO_EVENT
    if clock.today_count > 0:
        first = S.today_events[0]
    if clock.current_start < clock.current_end:
        first = min(first, S.current_events[clock.current_start])
    return first


@compiled_only
def pop(S: State, first: int) -> None:
    """Remove the earliest event, ``first``, from the calendar."""
    clock = S.clock[0]
    if clock.current_start < clock.current_end and S.current_events[clock.current_start] == first:
        clock.current_start += 1
        if clock.current_start == clock.current_end:
            clock.current_start = clock.current_end = 0
        return
    pop_heap(S)


@compiled_only
def pop_heap(S: State) -> None:
    """Remove the earliest event from the heap: move the smaller child up until the last entry fits."""
    heap = S.today_events
    n = np.uint64(S.clock[0].today_count - 1)
    S.clock[0].today_count -= 1
    last = heap[n]
    i = np.uint64(0)
    below = np.uint64(1)
    while below < n:
        if below + np.uint64(1) < n:
            below += np.uint64(heap[below + np.uint64(1)] < heap[below])
        if heap[below] >= last:
            break
        heap[i] = heap[below]
        i = below
        below = np.uint64(2) * i + np.uint64(1)
    heap[i] = last


@compiled_only
def subject(kind: int, entity: int, unit: int, worker: int) -> Subject:
    """Return a Subject of 64-bit integers, whatever the widths of the arguments: one type, so one compiled `write`."""
    return Subject(kind, entity, unit, worker)


@compiled_only
def write(S: State, time: int, record_type: int, about: Subject, value: int) -> None:
    """Append one record to the event log."""
    n = S.clock[0].rows
    S.clock[0].rows = n + 1
    row = S.rows[n]
    row.time = time
    row.record_type = record_type
    row.kind = about.kind
    row.entity = about.entity
    row.unit = about.unit
    row.worker = about.worker
    row.value = value


@compiled_only
def log_case(W: World, S: State, s: int, record_type: int, value: int) -> None:
    """Write a log record about the case in slot ``s``."""
    c = S.case[s].number
    case = W.case[c]
    write(S, S.clock[0].now, record_type, subject(case.kind, c, case.unit, -1), value)
