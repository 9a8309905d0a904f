"""Timers before a deadline: early closing, reminder, promotion, automatic escalation to the level above (S5.5)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, schedule
from sim.kernel.cases.case import enter_step
from sim.kernel.cases.deadlines import promote, remind
from sim.kernel.cases.emergency_escalation import is_staffed
from sim.kernel.presence import present_from
from sim.kernel.queues.queue import withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import task_of_step
from sim.world.case_status import OPEN
from sim.world.event_order import Event
from sim.world.log import RecordType
from sim.world.tables import StepType, World

DEADLINE_NEAR = int(Event.DEADLINE_NEAR)
WORK = int(StepType.WORK)
AUTO_ESCALATED, CLOSED_EARLY = int(RecordType.AUTO_ESCALATED), int(RecordType.CLOSED_EARLY)


@compiled_only
def on_deadline_near(W: World, S: State, c: int) -> None:
    """DEADLINE_NEAR: close early, remind, promote or escalate, whichever is due now.

    A case closed early is not promoted: it keeps its class and its position in the queue.
    """
    s = S.slot[c]
    if s < 0:
        return
    state = S.case[s]
    now = S.clock[0].now
    if state.stage != OPEN:
        return
    if state.early_closing_at == now:
        state.early_closing_at = -1
        state.closed_early = 1
        state.promotion_at = -1
        state.auto_escalation_at = -1
        state.reminder_at = -1
        log_case(W, S, s, CLOSED_EARLY, -1)
    if state.reminder_at == now:
        remind(W, S, s)
    if state.promotion_at == now:
        promote(W, S, s)
    if state.auto_escalation_at == now:
        state.auto_escalation_at = -1
        time = auto_escalation_time(W, S, s)
        if time > now:
            state.auto_escalation_at = time
            schedule(W, S, time, DEADLINE_NEAR, c)
            return
        state.auto_escalated = 1
        auto_escalate(W, S, s)


@compiled_only
def auto_escalation_time(W: World, S: State, s: int) -> int:
    """Return now, or when somebody of the next level is on duty if nobody is there or on call; not after due."""
    now = S.clock[0].now
    state = S.case[s]
    next_level_step = W.step[state.step].escalates_to
    if S.task[task_of_step(W, s)].waiting_in < 0 or next_level_step < 0 or state.own_due <= now:
        return now
    q = queue_of_step(W, S, s, next_level_step)
    if q < 0 or is_staffed(W, S, q):
        return now
    time = state.own_due
    for w in range(W.queue[q].first_worker, W.queue[q].first_worker + W.queue[q].workers):
        time = min(time, present_from(W, S, w))
    return time


@compiled_only
def queue_of_step(W: World, S: State, s: int, first: int) -> int:
    """Return the queue of the first work on the route from step ``first`` on; -1 if there is none."""
    k = first
    while k >= 0 and W.step[k].type != WORK:
        k = W.step[k].next
    if k < 0:
        return -1
    step = W.step[k]
    return step.queue if step.level < 0 else W.queue_at[W.case[S.case[s].number].unit, step.level]


@compiled_only
def auto_escalate(W: World, S: State, s: int) -> None:
    """Move a waiting case to the level above; a case in service or in transfer stays where it is."""
    next_level_step = W.step[S.case[s].step].escalates_to
    task = S.task[task_of_step(W, s)]
    if task.waiting_in < 0 or next_level_step < 0:
        return
    withdraw(W, S, task_of_step(W, s))
    log_case(W, S, s, AUTO_ESCALATED, task.queue)
    if S.case[s].promoted == 0:
        promote(W, S, s)
    enter_step(W, S, s, next_level_step)
