"""Planned work (duties): release, piecewise completion, carry-over, lapse, appointments.

A duty owes seconds of work. Its one task represents the piece waiting or in service.
"""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule, subject, write
from sim.kernel.cases.case import arrive
from sim.kernel.presence import remaining_work
from sim.kernel.queues.queue import job, remove, submit
from sim.kernel.queues.wakeups import wake
from sim.kernel.state.case_slots import FINISHED, NOT_ARRIVED
from sim.kernel.state.tables import FREE, State
from sim.kernel.workers.current_work import stop_work
from sim.rules.durations import standard_seconds
from sim.rules.duties import is_found, released_seconds
from sim.world.event_order import DAY, Event
from sim.world.log import RecordType
from sim.world.tables import CLOSES, RELEASES, DutyWindow, World

APPOINTMENT = int(Event.APPOINTMENT)
DUE, DONE_ROW, LAPSED = int(RecordType.DUE), int(RecordType.DONE), int(RecordType.LAPSED)
CARRIES_OVER, APPOINTMENT_WINDOW = int(DutyWindow.CARRIES_OVER), int(DutyWindow.APPOINTMENT)


@compiled_only
def duty_presence_seconds(W: World, w: int, today: int) -> int:
    """Return the seconds worker ``w`` is present on day ``today``."""
    return W.shift[W.day[W.worker[w].day_first + today].shift].seconds


@compiled_only
def release(W: World, S: State, d: int, seconds: int) -> None:
    """Add ``seconds`` to the work owed; submit a piece unless one is waiting or in service."""
    duty = W.duty[d]
    if seconds <= 0:
        return
    if S.duty[d].owed == 0:
        S.duty[d].began = -1
    S.duty[d].owed += seconds
    write(S, S.clock[0].now, DUE, subject(duty.kind, d, duty.queue, duty.worker), seconds)
    if S.task[d].waiting_in < 0 and S.duty[d].holder == FREE:
        submit_piece(W, S, d)


@compiled_only
def submit_piece(W: World, S: State, d: int) -> None:
    """Submit the next piece of the work owed."""
    duty = W.duty[d]
    seconds = min(duty.piece, S.duty[d].owed)
    submit(W, S, d, duty.queue, job(duty.kind, seconds, seconds), duty.worker)


@compiled_only
def end_piece(W: World, S: State, w: int, d: int) -> None:
    """Complete a piece done by worker ``w``; submit the next one, or log the duty as done."""
    S.duty[d].owed -= S.task[d].expected
    if W.duty[d].window == APPOINTMENT_WINDOW:
        S.duty[d].owed = 0
    if S.duty[d].owed > 0:
        submit_piece(W, S, d)
    else:
        write(S, S.clock[0].now, DONE_ROW, subject(W.duty[d].kind, d, W.duty[d].queue, w), -1)
        find_hazards(W, S, d)


@compiled_only
def lapse(W: World, S: State, d: int) -> None:
    """Close the window: withdraw the task and log the work left undone; work already spent stays spent."""
    state = S.duty[d]
    if state.owed <= 0:
        return
    task = S.task[d]
    remaining = state.owed
    if task.waiting_in >= 0:
        remaining -= task.expected - task.remaining
        remove(W, S, d)
    elif state.holder != FREE:
        remaining -= task.expected - withdraw_from_worker(W, S, state.holder, d)
    state.owed = 0
    write(S, S.clock[0].now, LAPSED, subject(W.duty[d].kind, d, W.duty[d].queue, W.duty[d].worker), remaining)


@compiled_only
def withdraw_from_worker(W: World, S: State, w: int, d: int) -> int:
    """Withdraw the task of lapsed duty ``d`` from worker ``w``; return its remaining standard seconds."""
    worker = S.worker[w]
    if worker.preempted == d:
        worker.preempted = FREE
        S.duty[d].holder = FREE
        return standard_seconds(worker.preempted_remaining, worker.preempted_time_factor)
    remaining = remaining_work(W, S, w)
    stop_work(W, S, w)
    wake(W, S, w)
    return standard_seconds(remaining, worker.time_factor)


@compiled_only
def close_duty(W: World, S: State, d: int, today: int) -> None:
    """Lapse at 00:00 what was due by the end of yesterday, unless it carries over."""
    duty = W.duty[d]
    if today > 0 and W.schedule[duty.schedule, today - 1] & CLOSES and duty.window != CARRIES_OVER:
        lapse(W, S, d)


@compiled_only
def open_duty(W: World, S: State, d: int, today: int) -> None:
    """Release today's work at 00:00; schedule an appointment for its time."""
    duty = W.duty[d]
    if not W.schedule[duty.schedule, today] & RELEASES:
        return
    present = 0
    if duty.worker >= 0:
        present = duty_presence_seconds(W, duty.worker, today)
    if duty.needs_presence == 1 and present == 0:
        return
    if duty.window == APPOINTMENT_WINDOW:
        schedule(W, S, today * DAY + duty.at, APPOINTMENT, d)
    else:
        release(W, S, d, released_seconds(duty.share, present, duty.seconds))


@compiled_only
def on_appointment(W: World, S: State, d: int) -> None:
    """APPOINTMENT: begin an appointment, or end it and lapse what was not attended."""
    now = S.clock[0].now
    duty = W.duty[d]
    state = S.duty[d]
    if state.owed > 0 and state.closes_at == now:
        lapse(W, S, d)
        return
    if now % DAY == duty.at and state.owed == 0:
        state.closes_at = now + duty.seconds
        schedule(W, S, state.closes_at, APPOINTMENT, d)
        release(W, S, d, duty.seconds)


@compiled_only
def find_hazards(W: World, S: State, d: int) -> None:
    """Find the hazards of a completed patrol, in order of appearance; each arrives as a case (S4.9)."""
    duty = W.duty[d]
    state = S.duty[d]
    while state.next_hazard < duty.hazards:
        hazard = W.hazard[duty.first_hazard + state.next_hazard]
        if not is_found(hazard.appears, state.began):
            return
        state.next_hazard += 1
        if S.slot[hazard.surfaces] == NOT_ARRIVED:
            S.slot[hazard.surfaces] = FINISHED
            arrive(W, S, hazard.found)
