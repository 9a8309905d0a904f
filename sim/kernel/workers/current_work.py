"""A worker's current task: start, preempt, resume, stop."""

from __future__ import annotations

from typing import NamedTuple

from sim.jit import compiled_only, inlined
from sim.kernel.calendar import schedule, subject, write
from sim.kernel.cases.step_durations import arrival_seconds, hold_seconds, repeated_duration
from sim.kernel.presence import (
    end_of_work,
    is_present,
    leaving_time,
    longest_block_today,
    presence_between,
    remaining_service,
    remaining_work,
    rest_of_block,
)
from sim.kernel.queues.queue import requeue, task_priority
from sim.kernel.queues.wakeups import is_on_call
from sim.kernel.state.tables import ASSISTING, FREE, ON_SITE, VISIT, State
from sim.kernel.state.task_rows import entity_of, is_background, is_duty, is_step, slot_of, task_of_step
from sim.kernel.visits.attempts import fail_attempt
from sim.kernel.workers.interruption import preemption_target
from sim.kernel.workers.overtime import log_time_outside, overtime_allows
from sim.kernel.workers.pairing import assign_assistant, first_idle, release_assistant
from sim.kernel.workers.time_factors import mark_hurried, task_time_factor
from sim.kernel.workers.travel import travel_seconds, unit_of
from sim.rules.durations import actual_seconds, standard_seconds
from sim.rules.pressing import week_of
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import DutyWindow, Level, PreemptionRule, ShiftEnd, StepEffect, World

SERVICE_END = int(Event.SERVICE_END)
SPELL, OVERTIME, FIRST_SERVED = int(RecordType.SPELL), int(RecordType.OVERTIME), int(RecordType.FIRST_SERVED)
BACKGROUND_SPELL, BACKGROUND_OVERTIME = int(RecordType.BACKGROUND_SPELL), int(RecordType.BACKGROUND_OVERTIME)
CHIEF_HEAD_ABSENT, UPPER_ARRIVES = int(RecordType.CHIEF_HEAD_ABSENT), int(RecordType.UPPER_ARRIVES)
GRID = int(Level.GRID)
RESUME, FINISH = int(ShiftEnd.RESUME), int(ShiftEnd.FINISH)
KEEP = int(PreemptionRule.KEEP)
REPEAT, RESTART = int(PreemptionRule.REPEAT), int(PreemptionRule.RESTART)
HOLDS = int(StepEffect.HOLDS)
APPOINTMENT_WINDOW = int(DutyWindow.APPOINTMENT)


class Assignment(NamedTuple):
    """Work that a worker begins: task row, VISIT or ON_SITE; its kind, queue and priority class."""

    task: int
    kind: int
    queue: int
    priority: int


@compiled_only
def assignment(task: int, kind: int, queue: int, priority: int) -> Assignment:
    """Return an Assignment of 64-bit integers, whatever the widths of the arguments: one type for `begin_work`."""
    return Assignment(task, kind, queue, priority)


@inlined
def begin_work(W: World, S: State, w: int, work: Assignment, needed: int, travel: int) -> None:
    """Begin work that takes worker ``w`` ``needed`` seconds after ``travel`` seconds on the way."""
    now = S.clock[0].now
    worker = S.worker[w]
    seconds = needed + travel
    worker.travel = travel
    mode = W.kind[work.kind].shift_end
    if mode == FINISH and work.task == VISIT and seconds <= rest_of_block(W, S, w):
        mode = RESUME  # the visit ends within the block: no overtime
    if mode == FINISH and (
        seconds > longest_block_today(W, S, w) or not overtime_allows(W, S, w, now, seconds)
    ):
        mode = RESUME
    worker.task = work.task
    worker.kind = work.kind
    worker.priority = work.priority
    worker.queue = work.queue
    worker.began = now
    worker.total = seconds
    worker.mode = mode
    worker.end = end_of_work(W, S, w, mode, now, seconds)
    leaving = NEVER
    if mode == RESUME and work.task >= 0:
        leaving = leaving_time(W, S, w, worker.end)
    worker.hands_over = 1 if leaving < NEVER else 0
    worker.end = min(worker.end, leaving)
    if worker.end < NEVER:
        schedule(W, S, worker.end, SERVICE_END, w)


@compiled_only
def start_task(W: World, S: State, w: int, k: int, covering: int) -> None:
    """Begin task ``k``, which has left its queue."""
    task = S.task[k]
    count_in_service(W, S, k, 1)
    time_factor = task_time_factor(W, S, w, k, covering)
    S.worker[w].time_factor = time_factor
    seconds = actual_seconds(task.remaining, time_factor)
    if is_step(S, k):
        s = slot_of(W, k)
        if S.case[s].taken_by == task.queue:
            charge_take_up(W, S, task.queue, seconds)
        mark_hurried(W, S, w, s, task.kind)
        record_first_service(W, S, w, s)
        if W.step[S.case[s].step].marks & HOLDS:
            seconds = max(seconds, hold_seconds(W, S, s))
            about = subject(W.case[task.case].kind, task.case, task.queue, w)
            write(S, S.clock[0].now, UPPER_ARRIVES, about, S.clock[0].now + arrival_seconds(W, S, s))
            if W.run[0].chief_head_on_site == 1:
                dispatch_chief_head(W, S, w, task.case, seconds)
    elif is_duty(W, k):
        begin_duty(W, S, w, k)
        seconds = attendance_seconds(W, S, k, seconds)
    travel = travel_seconds(W, S, w, task.kind, task.queue, unit_of(W, S, k))
    priority = task_priority(W, S, k, task.queue, task.kind)
    begin_work(W, S, w, assignment(k, task.kind, task.queue, priority), seconds, travel)
    if is_step(S, k) and W.step[S.case[slot_of(W, k)].step].assistant_level > 0:
        request_assistants(W, S, w, slot_of(W, k))


@compiled_only
def request_assistants(W: World, S: State, w: int, s: int) -> None:
    """Assign idle workers as assistants to worker ``w``'s step; an emergency interrupts less urgent work for them."""
    step = W.step[S.case[s].step]
    q = W.queue_at[W.case[S.case[s].number].unit, step.assistant_level - 1]
    for _ in range(step.assistants):
        x = -1
        if q >= 0:
            x = first_idle(W, S, q, w)
            if x < 0 and W.kind[S.worker[w].kind].interrupts == 1:
                x = preemption_target(W, S, q, S.worker[w].priority)
                if x >= 0:
                    preempt(W, S, x)
        assign_assistant(W, S, w, s, q, x)


@compiled_only
def charge_take_up(W: World, S: State, q: int, seconds: int) -> None:
    """Count work that begins on a taken-up case towards the hours of this week."""
    week = week_of(S.clock[0].now, W.run[0].start_weekday)
    if S.queue[q].take_up_week != week:
        S.queue[q].take_up_week = week
        S.queue[q].taken_seconds = 0
    S.queue[q].taken_seconds += seconds


@compiled_only
def count_in_service(W: World, S: State, k: int, change: int) -> None:
    """Add ``change`` to the number of the case's tasks in service or preempted; the case keeps its slot meanwhile."""
    if not is_duty(W, k):
        S.case[slot_of(W, k)].in_service += change


@compiled_only
def dispatch_chief_head(W: World, S: State, w: int, c: int, seconds: int) -> None:
    """Dispatch the grid's chief head to an emergency if available, otherwise log their absence."""
    q = W.queue_at[W.case[c].unit, GRID]
    h = W.queue[q].chief_head
    if h < 0 or h == w:
        return
    now = S.clock[0].now
    head = S.worker[h]
    if head.task == FREE and head.preempted == FREE and (is_present(W, S, h) or is_on_call(W, S, h)):
        own_queue, kind = W.worker[h].queue, W.run[0].on_site_kind
        priority = W.priority[W.queue[own_queue].priority_row, kind]
        head.attended_case = c
        begin_work(W, S, h, assignment(ON_SITE, kind, own_queue, priority), seconds, 0)
    else:
        write(S, now, CHIEF_HEAD_ABSENT, subject(W.case[c].kind, c, q, h), -1)


@compiled_only
def begin_duty(W: World, S: State, w: int, d: int) -> None:
    """Assign the current piece of duty ``d`` to worker ``w``; record the first start since the release."""
    duty = S.duty[d]
    duty.holder = w
    if duty.began < 0:
        duty.began = S.clock[0].now


@compiled_only
def attendance_seconds(W: World, S: State, d: int, seconds: int) -> int:
    """Return the seconds a duty's task takes from now on; an appointment ends at its fixed time."""
    if W.duty[d].window == APPOINTMENT_WINDOW:
        return S.duty[d].closes_at - S.clock[0].now
    return seconds


@compiled_only
def record_first_service(W: World, S: State, w: int, s: int) -> None:
    """Log the first service of a case; make the worker its owner where cases keep their owner."""
    state = S.case[s]
    q = S.task[task_of_step(W, s)].queue
    state.escalation_at = state.gives_up_at = -1
    if state.first_served == 0:
        state.first_served = 1
        c = state.number
        write(S, S.clock[0].now, FIRST_SERVED, subject(W.case[c].kind, c, q, w), -1)
    if W.queue[q].keeps_owner != 0 and state.owner < 0 and W.worker[w].queue == q:
        state.owner = w


@compiled_only
def entity_in_service(W: World, S: State, w: int) -> int:
    """Return the number of the case, duty or household of the current work, as logged."""
    worker = S.worker[w]
    if worker.task == VISIT:
        round_ = W.round[worker.round]
        return W.member[round_.first_member + worker.window_number % round_.members].home
    if worker.task == ON_SITE:
        return worker.attended_case
    return entity_of(W, S, worker.task)


@inlined
def stop_work(W: World, S: State, w: int) -> None:
    """End the current work: log the spell and its overtime, release the assistants."""
    now = S.clock[0].now
    worker = S.worker[w]
    if now > worker.began:
        about = subject(worker.kind, entity_in_service(W, S, w), worker.queue, w)
        of_background = is_background(W, S, worker.task)
        write(S, worker.began, BACKGROUND_SPELL if of_background else SPELL, about, now)
        if worker.mode != RESUME:
            overtime = (
                worker.total - remaining_service(W, S, w) - presence_between(W, S, w, worker.began, now)
            )
            if overtime > 0:
                log_time_outside(W, S, w, BACKGROUND_OVERTIME if of_background else OVERTIME, about, overtime)
    while worker.assistant >= 0:
        release_assistant(W, S, worker.assistant)
    if is_duty(W, worker.task):
        S.duty[worker.task].holder = FREE
    worker.task = FREE
    worker.end = NEVER


@compiled_only
def preempt(W: World, S: State, w: int) -> None:
    """Preempt the current work by the preemption rule of its kind."""
    worker = S.worker[w]
    if worker.task == ASSISTING:
        release_assistant(W, S, w)
        return
    remaining = remaining_work(W, S, w)
    k = worker.task
    rule = W.kind[worker.kind].on_interrupt
    if k == VISIT:
        fail_attempt(W, S, w)
        stop_work(W, S, w)
        return
    if rule == KEEP:
        worker.preempted = k
        worker.preempted_remaining = remaining
        worker.preempted_kind = worker.kind
        worker.preempted_queue = worker.queue
        worker.preempted_time_factor = worker.time_factor
        stop_work(W, S, w)
        if is_duty(W, k):
            S.duty[k].holder = w
        return
    stop_work(W, S, w)
    count_in_service(W, S, k, -1)
    if rule >= REPEAT and is_step(S, k):
        requeue(W, S, k, repeated_duration(W, S, slot_of(W, k), rule == RESTART))
    else:
        requeue(W, S, k, standard_seconds(remaining, worker.time_factor))


@compiled_only
def resume_work(W: World, S: State, w: int) -> None:
    """Resume the preempted task."""
    worker = S.worker[w]
    k = worker.preempted
    worker.preempted = FREE
    worker.time_factor = worker.preempted_time_factor
    seconds = worker.preempted_remaining
    if is_duty(W, k):
        S.duty[k].holder = w
        seconds = attendance_seconds(W, S, k, seconds)
    kind, queue = worker.preempted_kind, worker.preempted_queue
    travel = travel_seconds(W, S, w, kind, queue, unit_of(W, S, k))
    begin_work(W, S, w, assignment(k, kind, queue, task_priority(W, S, k, queue, kind)), seconds, travel)
    if is_step(S, k) and W.step[S.case[slot_of(W, k)].step].assistant_level > 0:
        request_assistants(W, S, w, slot_of(W, k))


@compiled_only
def return_to_queue(W: World, S: State, w: int) -> None:
    """Return the worker's tasks to their queues before a longer absence."""
    worker = S.worker[w]
    if worker.preempted != FREE and W.kind[worker.preempted_kind].returns_when_absent == 1:
        k = worker.preempted
        worker.preempted = FREE
        count_in_service(W, S, k, -1)
        return_task(W, S, k, standard_seconds(worker.preempted_remaining, worker.preempted_time_factor))
    if worker.task == ASSISTING:
        release_assistant(W, S, w)
    if worker.task >= 0 and W.kind[worker.kind].returns_when_absent == 1:
        k = worker.task
        remaining = remaining_work(W, S, w)
        stop_work(W, S, w)
        count_in_service(W, S, k, -1)
        return_task(W, S, k, standard_seconds(remaining, worker.time_factor))


@compiled_only
def return_task(W: World, S: State, k: int, remaining: int) -> None:
    """Return a task to its queue and clear the owner of its case."""
    if not is_duty(W, k):
        S.case[slot_of(W, k)].owner = -1
    requeue(W, S, k, remaining)
