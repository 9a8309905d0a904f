"""Planned work: released, done piece by piece, carried over or lapsed; appointments at their time.

A duty is one slot that owes seconds. Its task carries the piece that is waiting or in hand.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import schedule, write
from sim.kernel.cases.case import raise_case
from sim.kernel.presence import work_left
from sim.kernel.queues.queue import remove, submit
from sim.kernel.queues.wakeups import ring
from sim.kernel.state.case_slots import AHEAD, OVER
from sim.kernel.state.tables import FREE, State
from sim.kernel.workers.current_work import lay_down
from sim.rules.durations import ordinary
from sim.rules.duties import is_found, released_seconds
from sim.world.events import DAY, Event
from sim.world.log import What
from sim.world.tables import CLOSES, RELEASES, DutyKind, World

WINDOW = int(Event.WINDOW)
DUE, DONE_ROW, LAPSED = int(What.DUE), int(What.DONE), int(What.LAPSED)
CARRIES, APPOINTMENT = int(DutyKind.CARRIES), int(DutyKind.APPOINTMENT)


@inner
def present_today(W: World, w: int, today: int) -> int:
    """Seconds worker ``w`` is present on a day."""
    return W.shift[W.day[W.worker[w].day_first + today].shift].seconds


@inner
def release(W: World, S: State, d: int, seconds: int) -> None:
    """A duty owes more work; its task joins the queue unless a piece already waits or is in hand."""
    duty = W.duty[d]
    if seconds <= 0:
        return
    if S.duty[d].owed == 0:
        S.duty[d].began = -1
    S.duty[d].owed += seconds
    write(S, S.clock[0].now, DUE, duty.kind, d, duty.queue, duty.worker, seconds)
    if S.task[d].place < 0 and S.duty[d].holder == FREE:
        submit_piece(W, S, d)


@inner
def submit_piece(W: World, S: State, d: int) -> None:
    """The next piece of what a duty owes waits to be done."""
    duty = W.duty[d]
    seconds = min(duty.piece, S.duty[d].owed)
    submit(W, S, d, duty.queue, duty.kind, seconds, seconds, duty.worker)


@inner
def end_piece(W: World, S: State, w: int, d: int) -> None:
    """Worker ``w`` has done a piece; the next one waits, or the duty is done."""
    S.duty[d].owed -= S.task[d].expected
    if W.duty[d].window == APPOINTMENT:
        S.duty[d].owed = 0
    if S.duty[d].owed > 0:
        submit_piece(W, S, d)
    else:
        write(S, S.clock[0].now, DONE_ROW, W.duty[d].kind, d, W.duty[d].queue, w, -1)
        find_hazards(W, S, d)


@inner
def lapse(W: World, S: State, d: int) -> None:
    """A window closes: what is waiting, put aside or in hand is broken off; its minutes stay spent."""
    state = S.duty[d]
    if state.owed <= 0:
        return
    task = S.task[d]
    left = state.owed
    if task.place >= 0:
        left -= task.expected - task.left
        remove(W, S, d)
    elif state.holder != FREE:
        left -= task.expected - take_from(W, S, state.holder, d)
    state.owed = 0
    write(S, S.clock[0].now, LAPSED, W.duty[d].kind, d, W.duty[d].queue, W.duty[d].worker, left)


@inner
def take_from(W: World, S: State, w: int, d: int) -> int:
    """Take duty ``d`` out of worker ``w``'s hands; how many ordinary seconds of it are left."""
    worker = S.worker[w]
    if worker.kept == d:
        worker.kept = FREE
        S.duty[d].holder = FREE
        return ordinary(worker.kept_left, worker.kept_pace)
    left = work_left(W, S, w)
    lay_down(W, S, w)
    ring(W, S, w)
    return ordinary(left, worker.pace)


@inner
def close_duty(W: World, S: State, d: int, today: int) -> None:
    """00:00: what was due by the end of yesterday lapses unless it carries over."""
    duty = W.duty[d]
    if today > 0 and W.schedule[duty.schedule, today - 1] & CLOSES and duty.window != CARRIES:
        lapse(W, S, d)


@inner
def open_duty(W: World, S: State, d: int, today: int) -> None:
    """00:00: today's work is released; an appointment is set for its time."""
    duty = W.duty[d]
    if not W.schedule[duty.schedule, today] & RELEASES:
        return
    present = 0
    if duty.worker >= 0:
        present = present_today(W, duty.worker, today)
    if duty.needs_presence == 1 and present == 0:
        return
    if duty.window == APPOINTMENT:
        schedule(W, S, today * DAY + duty.at, WINDOW, d)
    else:
        release(W, S, d, released_seconds(duty.share, present, duty.seconds))


@inner
def window(W: World, S: State, d: int) -> None:
    """WINDOW: an appointment begins, or ends; what was not attended is lost."""
    now = S.clock[0].now
    duty = W.duty[d]
    state = S.duty[d]
    if state.owed > 0 and state.closes == now:
        lapse(W, S, d)
        return
    if now % DAY == duty.at and state.owed == 0:
        state.closes = now + duty.seconds
        schedule(W, S, state.closes, WINDOW, d)
        release(W, S, d, duty.seconds)


@inner
def find_hazards(W: World, S: State, d: int) -> None:
    """Duty ``d`` is wholly done: its hazards come to light in order of appearance, as cases."""
    duty = W.duty[d]
    state = S.duty[d]
    while state.next_hazard < duty.hazards:
        hazard = W.hazard[duty.first_hazard + state.next_hazard]
        if not is_found(hazard.appears, state.began):
            return
        state.next_hazard += 1
        if S.slot[hazard.surfaces] == AHEAD:
            S.slot[hazard.surfaces] = OVER
            raise_case(W, S, hazard.found)
