"""The event calendar: the second at hand, today, and later days; and the log.

Most events are soon: half of them are set for the very second, most others for today. So there are three places. What
is set for the second at hand goes into a short sorted row; what is set for today into a binary heap; what is set for a
later day into that day's unsorted list, which moves into the heap when the day begins. Events are their own order
(`sim.world.events`), so it makes no difference to what happens where one waits.
"""

from __future__ import annotations

import numpy as np

from sim.jit import inner
from sim.kernel.state.tables import State
from sim.world.events import DAY, ENTITY_BITS, TIME_SHIFT
from sim.world.tables import World

NO_EVENT = (1 << 63) - 1


@inner
def schedule(W: World, S: State, time: int, kind: int, entity: int) -> None:
    """Put an event into the calendar; what lies at or after the horizon never happens."""
    if time >= W.run[0].horizon:
        return
    event = (time << TIME_SHIFT) | (kind << ENTITY_BITS) | entity
    clock = S.clock[0]
    if time == clock.now:
        put_soon(S, event)
    elif time < clock.midnight:
        put_today(S, event)
    else:
        put_later(S, time // DAY, event)


@inner
def put_soon(S: State, event: int) -> None:
    """Into the row of the second at hand, searching from its end."""
    clock = S.clock[0]
    i = clock.soon_end
    clock.soon_end = i + 1
    while i > clock.soon and S.soon[i - 1] > event:
        S.soon[i] = S.soon[i - 1]
        i -= 1
    S.soon[i] = event


@inner
def put_today(S: State, event: int) -> None:
    """Into the heap."""
    heap = S.heap
    i = np.uint64(S.clock[0].events)
    S.clock[0].events += 1
    while i > np.uint64(0):
        above = (i - np.uint64(1)) >> np.uint64(1)
        if heap[above] <= event:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = event


@inner
def put_later(S: State, day: int, event: int) -> None:
    """Into the list of a later day."""
    clock = S.clock[0]
    e = clock.spare
    if e >= 0:
        clock.spare = S.later[e].after
    else:
        e = clock.used
        clock.used += 1
    clock.spares -= 1
    S.later[e].event = event
    S.later[e].after = S.of_day[day]
    S.of_day[day] = e


@inner
def begin_next_day(S: State, heap_limit: int) -> bool:
    """The events of the next day move into the heap; False if it has no room for more of them."""
    clock = S.clock[0]
    day = clock.day + 1
    while S.of_day[day] >= 0:
        if clock.events >= heap_limit:
            return False
        e = S.of_day[day]
        S.of_day[day] = S.later[e].after
        S.later[e].after = clock.spare
        clock.spare = e
        clock.spares += 1
        put_today(S, S.later[e].event)
    clock.day = day
    clock.midnight = (day + 1) * DAY
    return True


@inner
def first_event(S: State) -> int:
    """The earliest event of the second at hand and of today; NO_EVENT if there is none."""
    clock = S.clock[0]
    first = NO_EVENT
    if clock.events > 0:
        first = S.heap[0]
    if clock.soon < clock.soon_end:
        first = min(first, S.soon[clock.soon])
    return first


@inner
def drop_first(S: State, first: int) -> None:
    """Take the earliest event out of the calendar."""
    clock = S.clock[0]
    if clock.soon < clock.soon_end and S.soon[clock.soon] == first:
        clock.soon += 1
        if clock.soon == clock.soon_end:
            clock.soon = clock.soon_end = 0
        return
    drop_top(S)


@inner
def drop_top(S: State) -> None:
    """Take the earliest event out of the heap: the smaller child moves up until the last one fits."""
    heap = S.heap
    n = np.uint64(S.clock[0].events - 1)
    S.clock[0].events -= 1
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
def note(W: World, S: State, s: int, what: int, value: int) -> None:
    """Write a row about the case of slot ``s`` itself."""
    c = S.case[s].number
    case = W.case[c]
    write(S, S.clock[0].now, what, case.kind, c, case.unit, -1, value)
