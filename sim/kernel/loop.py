"""The loop: take the earliest event, hand it to its handler. Re-entrant: all state lies in `State`."""

from __future__ import annotations

from sim.jit import inner, rule
from sim.kernel.calendar import NO_EVENT, begin_next_day, drop_first, first_event, schedule
from sim.kernel.cases.auto_escalation import near_due
from sim.kernel.cases.case import end_delay, give_up, raise_case
from sim.kernel.cases.follow_up import track
from sim.kernel.cases.recontacts import recontact
from sim.kernel.duties import close_duty, open_duty, window
from sim.kernel.queues.queue import remove
from sim.kernel.queues.wakeups import ring
from sim.kernel.state.tables import ALONG, FREE, STRETCH, State
from sim.kernel.visits.windows import open_windows
from sim.kernel.workers.cover import help_out
from sim.kernel.workers.current_work import give_back, give_back_task, lay_down
from sim.kernel.workers.emergencies import alarm
from sim.kernel.workers.pairing import part
from sim.kernel.workers.worker import done, look
from sim.world.events import DAY, ENTITY_BITS, ENTITY_MASK, KIND_MASK, TIME_SHIFT, Event
from sim.world.tables import MAX_CLASSES, World

DONE, STEP, RAISE, GIVE_UP = int(Event.DONE), int(Event.STEP), int(Event.RAISE), int(Event.GIVE_UP)
LIFT, RECONTACT, TRACK, WINDOW = int(Event.LIFT), int(Event.RECONTACT), int(Event.TRACK), int(Event.WINDOW)
NEW_DAY, LOOK, HELP, ALARM = int(Event.NEW_DAY), int(Event.LOOK), int(Event.HELP), int(Event.ALARM)

FINISHED, ROWS_FULL, ROOM_SHORT, PAUSED, STUCK = range(5)


@inner
def new_day(W: World, S: State) -> None:
    """NEW_DAY: work of the long absent returns, windows close and open, everybody free looks again."""
    today = S.clock[0].day
    for w in range(len(W.worker)):
        if W.day[W.worker[w].day_first + today].hand_back == 1:
            give_back(W, S, w)
            empty_tray(W, S, w)
    turn_windows(W, S, today)
    for d in range(len(W.duty)):
        open_duty(W, S, d, today)
    for w in range(len(W.worker)):
        if S.worker[w].task == FREE:
            ring(W, S, w)
    schedule(W, S, (today + 1) * DAY, NEW_DAY, 0)


@inner
def empty_tray(W: World, S: State, w: int) -> None:
    """Cases in the tray of a worker who is away for longer go back to their queue."""
    place = len(W.queue) + w
    r = 0
    while S.mask[place] >> r != 0:
        k = S.line[place * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            after = task.after
            if W.kind[task.kind].hand_back == 1:
                remove(W, S, k)
                give_back_task(W, S, k, task.left)
            k = after
        r += 1


@inner
def turn_windows(W: World, S: State, today: int) -> None:
    """Windows of duties and visits that end at 00:00 close; households' next ones open."""
    for d in range(len(W.duty)):
        close_duty(W, S, d, today)
    for r in range(len(W.round)):
        open_windows(W, S, r, today)


@inner
def finish_rows(W: World, S: State) -> None:
    """At the horizon the last day's windows close, and the spells in hand are written as far as they went."""
    S.clock[0].now = W.run[0].horizon
    if W.run[0].horizon % DAY == 0:
        turn_windows(W, S, W.run[0].horizon // DAY)
    for w in range(len(W.worker)):
        if S.worker[w].task == ALONG:
            part(W, S, w)
        elif S.worker[w].task != FREE:
            lay_down(W, S, w)


@inner
def next_raise(W: World, c: int) -> int:
    """The event with which case ``c`` arises; NO_EVENT after the last one."""
    if c >= len(W.case):
        return NO_EVENT
    return (W.case[c].time << TIME_SHIFT) | (RAISE << ENTITY_BITS) | c


@rule
def run(
    W: World, S: State, row_margin: int, event_margin: int, slot_margin: int, event_limit: int, at_once: int
) -> int:
    """Run until the horizon (FINISHED), short room (ROOM_SHORT), a nearly full log (ROWS_FULL), ``at_once`` events
    (PAUSED), or ``event_limit`` events within one second (STUCK).

    Cases arise in the order of their sorted table, so they need no place in the calendar. Room is looked after once in
    ``STRETCH`` events.
    """
    row_limit = len(S.rows) - row_margin
    heap_limit = len(S.heap) - event_margin
    soon_limit = len(S.soon) - event_margin
    clock = S.clock[0]
    horizon = W.run[0].horizon
    enough = clock.handled + at_once
    clock.arising = next_raise(W, clock.next_case)
    while True:
        if clock.handled % STRETCH == 0:
            if clock.rows >= row_limit:
                return ROWS_FULL
            if clock.handled >= enough:
                return PAUSED
            if clock.events >= heap_limit or clock.soon_end >= soon_limit:
                return ROOM_SHORT
            if clock.spares < event_margin or clock.free < slot_margin:
                return ROOM_SHORT
        first = first_event(S)
        raising = clock.arising < first
        if raising:
            first = clock.arising
        time = first >> TIME_SHIFT
        if time >= clock.midnight:
            if clock.midnight >= horizon:
                finish_rows(W, S)
                return FINISHED
            if not begin_next_day(S, heap_limit):
                return ROOM_SHORT
            continue
        if time >= horizon:
            finish_rows(W, S)
            return FINISHED
        if raising:
            clock.next_case += 1
            clock.arising = next_raise(W, clock.next_case)
        else:
            drop_first(S, first)
        if time > clock.now:
            clock.now = time
            clock.in_second = 1
        else:
            clock.in_second += 1
            if clock.in_second > event_limit:
                return STUCK
        clock.last = first
        clock.handled += 1
        kind = (first >> ENTITY_BITS) & KIND_MASK
        entity = first & ENTITY_MASK
        if kind == LOOK:
            look(W, S, entity)
        elif kind == DONE:
            done(W, S, entity)
        elif kind == RAISE:
            raise_case(W, S, entity)
        elif kind == STEP:
            end_delay(W, S, entity)
        elif kind == LIFT:
            near_due(W, S, entity)
        elif kind == RECONTACT:
            recontact(W, S, entity)
        elif kind == TRACK:
            track(W, S, entity)
        elif kind == WINDOW:
            window(W, S, entity)
        elif kind == HELP:
            help_out(W, S, entity)
        elif kind == ALARM:
            alarm(W, S, entity)
        elif kind == GIVE_UP:
            give_up(W, S, entity)
        elif kind == NEW_DAY:
            new_day(W, S)
        if clock.stuck > 0:
            return STUCK
