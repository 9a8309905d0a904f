"""Event loop: take the earliest event and call its handler. Re-entrant: `State` holds all state."""

from __future__ import annotations

from enum import IntEnum

from sim.jit import compiled, compiled_only, inlined
from sim.kernel.background import join_background, schedule_background
from sim.kernel.calendar import NO_EVENT, begin_next_day, peek, pop, schedule
from sim.kernel.cases.auto_escalation import on_deadline_near
from sim.kernel.cases.case import arrive, end_delay, renege
from sim.kernel.cases.recontacts import recontact
from sim.kernel.cases.tracking import track
from sim.kernel.duties import close_duty, on_appointment, open_duty
from sim.kernel.queues.rushing import judge_pressure
from sim.kernel.queues.wakeups import wake
from sim.kernel.state.lapsing import clear_day
from sim.kernel.state.tables import ASSISTING, CHECK_INTERVAL, FREE, State
from sim.kernel.visits.windows import open_windows
from sim.kernel.workers.cover import cover_neighbours
from sim.kernel.workers.current_work import return_to_queue, stop_work
from sim.kernel.workers.emergencies import dispatch_emergency
from sim.kernel.workers.handover import return_waiting_tasks
from sim.kernel.workers.pairing import release_assistant
from sim.kernel.workers.worker import end_service, seek_work
from sim.world.event_order import DAY, ENTITY_BITS, ENTITY_MASK, KIND_MASK, TIME_SHIFT, Event
from sim.world.tables import World

SERVICE_END, DELAY_END, ARRIVAL, BACKGROUND, RENEGE = (
    int(Event.SERVICE_END),
    int(Event.DELAY_END),
    int(Event.ARRIVAL),
    int(Event.BACKGROUND),
    int(Event.RENEGE),
)
DEADLINE_NEAR, RECONTACT, TRACKING, APPOINTMENT = (
    int(Event.DEADLINE_NEAR),
    int(Event.RECONTACT),
    int(Event.TRACKING),
    int(Event.APPOINTMENT),
)
NEW_DAY, SEEK_WORK, COVER, EMERGENCY = (
    int(Event.NEW_DAY),
    int(Event.SEEK_WORK),
    int(Event.COVER),
    int(Event.EMERGENCY),
)


class StopReason(IntEnum):
    """Reason why `process_events` returned."""

    AT_HORIZON = 0  # the replication is complete
    ROWS_FULL = 1  # the log buffer has less than its headroom
    BUFFERS_LOW = 2  # another buffer has less than its headroom
    PAUSED = 3  # event budget used up
    STUCK = 4  # too many events within one second, or a case loops without time


AT_HORIZON, ROWS_FULL, BUFFERS_LOW = (
    int(StopReason.AT_HORIZON),
    int(StopReason.ROWS_FULL),
    int(StopReason.BUFFERS_LOW),
)
PAUSED, STUCK = int(StopReason.PAUSED), int(StopReason.STUCK)


@compiled_only
def new_day(W: World, S: State) -> None:
    """NEW_DAY: return tasks of workers on longer absence, roll windows, release duties, wake idle workers."""
    today = S.clock[0].day
    if today == 0:
        schedule_background(W, S, 0)
    for w in range(len(W.worker)):
        if W.day[W.worker[w].day_first + today].returns_when_absent == 1:
            return_to_queue(W, S, w)
            return_waiting_tasks(W, S, w)
    if W.run[0].rushing == 1:
        clear_day(W, S, today)
    roll_windows(W, S, today)
    if W.run[0].rushing == 1:
        for q in range(len(W.queue)):
            judge_pressure(W, S, q, today)
    for d in range(len(W.duty)):
        open_duty(W, S, d, today)
    for w in range(len(W.worker)):
        if S.worker[w].task == FREE:
            wake(W, S, w)
    schedule(W, S, (today + 1) * DAY, NEW_DAY, 0)


@compiled_only
def roll_windows(W: World, S: State, today: int) -> None:
    """Close the windows of duties and visits that end at 00:00 and open the next visit windows."""
    for d in range(len(W.duty)):
        close_duty(W, S, d, today)
    for r in range(len(W.round)):
        open_windows(W, S, r, today)


@compiled_only
def write_final_rows(W: World, S: State) -> None:
    """Close the last day's windows at the horizon and log the spells in progress."""
    S.clock[0].now = W.run[0].horizon
    if W.run[0].horizon % DAY == 0:
        roll_windows(W, S, W.run[0].horizon // DAY)
    for w in range(len(W.worker)):
        if S.worker[w].task == ASSISTING:
            release_assistant(W, S, w)
        elif S.worker[w].task != FREE:
            stop_work(W, S, w)


@compiled_only
def arrival_event(W: World, c: int) -> int:
    """Return the encoded arrival of case ``c``, or NO_EVENT after the last case."""
    if c >= len(W.case):
        return NO_EVENT
    return (W.case[c].time << TIME_SHIFT) | (ARRIVAL << ENTITY_BITS) | c


@inlined
def handle_event(W: World, S: State, kind: int, entity: int) -> None:
    """Call the handler of an event; kinds are asked for by their frequency."""
    if kind == SEEK_WORK:
        seek_work(W, S, entity)
    elif kind == SERVICE_END:
        end_service(W, S, entity)
    elif kind == ARRIVAL:
        arrive(W, S, entity)
    elif kind == BACKGROUND:
        join_background(W, S, entity)
    elif kind == DELAY_END:
        end_delay(W, S, entity)
    elif kind == DEADLINE_NEAR:
        on_deadline_near(W, S, entity)
    elif kind == RECONTACT:
        recontact(W, S, entity)
    elif kind == TRACKING:
        track(W, S, entity)
    elif kind == APPOINTMENT:
        on_appointment(W, S, entity)
    elif kind == COVER:
        cover_neighbours(W, S, entity)
    elif kind == EMERGENCY:
        dispatch_emergency(W, S, entity)
    elif kind == RENEGE:
        renege(W, S, entity)
    elif kind == NEW_DAY:
        new_day(W, S)


@compiled
def process_events(
    W: World,
    S: State,
    row_headroom: int,
    event_headroom: int,
    slot_headroom: int,
    event_limit: int,
    event_budget: int,
) -> int:
    """Process events until the horizon or another StopReason.

    Arrivals are read from the table of cases, which is sorted by time, and need no calendar entries. Free capacity is
    checked once in ``CHECK_INTERVAL`` events.

    Parameters
    ----------
    row_headroom, event_headroom, slot_headroom : int
        Free capacity required of each buffer (`sim.kernel.state.tables.Headroom`).
    event_limit : int
        Largest number of events within one second (STUCK).
    event_budget : int
        Number of events after which to return (PAUSED).

    Returns
    -------
    int
        A StopReason.
    """
    row_limit = len(S.rows) - row_headroom
    heap_limit = len(S.today_events) - event_headroom
    current_limit = len(S.current_events) - event_headroom
    clock = S.clock[0]
    horizon = W.run[0].horizon
    last_allowed = clock.events_processed + event_budget
    clock.next_arrival = arrival_event(W, clock.next_case)
    while True:
        if clock.events_processed % CHECK_INTERVAL == 0:
            if clock.rows >= row_limit:
                return ROWS_FULL
            if clock.events_processed >= last_allowed:
                return PAUSED
            if clock.today_count >= heap_limit or clock.current_end >= current_limit:
                return BUFFERS_LOW
            if clock.free_count < event_headroom or clock.free_slot_count < slot_headroom:
                return BUFFERS_LOW
        first = peek(S)
        arriving = clock.next_arrival < first
        if arriving:
            first = clock.next_arrival
        time = first >> TIME_SHIFT
        if time >= clock.midnight:
            if clock.midnight >= horizon:
                write_final_rows(W, S)
                return AT_HORIZON
            if not begin_next_day(S, heap_limit):
                return BUFFERS_LOW
            continue
        if time >= horizon:
            write_final_rows(W, S)
            return AT_HORIZON
        if arriving:
            clock.next_case += 1
            clock.next_arrival = arrival_event(W, clock.next_case)
        else:
            pop(S, first)
        if time > clock.now:
            clock.now = time
            clock.events_this_second = 1
        else:
            clock.events_this_second += 1
            if clock.events_this_second > event_limit:
                return STUCK
        clock.last_event = first
        clock.events_processed += 1
        handle_event(W, S, (first >> ENTITY_BITS) & KIND_MASK, first & ENTITY_MASK)
        if clock.looping_case > 0:
            return STUCK
