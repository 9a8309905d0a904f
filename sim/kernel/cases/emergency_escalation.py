"""Escalation of emergencies level by level, up to a duty rota that is always manned (S5.8)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule, subject, write
from sim.kernel.cases.step_durations import arrival_seconds, hold_seconds, step_duration
from sim.kernel.presence import is_present
from sim.kernel.queues.queue import move_to_queue, withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import slot_of, task_of_step
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType
from sim.world.tables import Level, StepEffect, World

DELAY_END = int(Event.DELAY_END)
HOLDS = int(StepEffect.HOLDS)
COUNTY = int(Level.COUNTY)
DELAYED, FIRST_SERVED = int(RecordType.DELAYED), int(RecordType.FIRST_SERVED)
ANSWERED_BY_ROTA, UPPER_ARRIVES = int(RecordType.ANSWERED_BY_ROTA), int(RecordType.UPPER_ARRIVES)


@compiled_only
def is_staffed(W: World, S: State, q: int) -> bool:
    """Return whether any worker of queue ``q`` is on duty, or on call and not absent today."""
    queue = W.queue[q]
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        if is_present(W, S, w):
            return True
        if W.worker[w].on_call == 1 and W.day[W.worker[w].day_first + S.clock[0].day].absent == 0:
            return True
    return False


@compiled_only
def next_staffed_queue(W: World, S: State, q: int) -> int:
    """Return the lowest queue above ``q`` with a worker on duty or on call; -1."""
    above = W.queue[q].queue_above
    while above >= 0 and not is_staffed(W, S, above):
        above = W.queue[above].queue_above
    return above


@compiled_only
def escalate(W: World, S: State, k: int) -> bool:
    """Move a waiting emergency to the next staffed level or assign it to the duty rota; return whether it left."""
    above = next_staffed_queue(W, S, S.task[k].queue)
    if above >= 0:
        S.case[slot_of(W, k)].escalation_at = -1
        move_to_queue(W, S, k, above)
        return True
    if W.run[0].duty_rota == 0:
        return False
    assign_to_rota(W, S, slot_of(W, k))
    return True


@compiled_only
def assign_to_rota(W: World, S: State, s: int) -> None:
    """Assign an emergency to the duty rota: a delay without a queue, outside the posts of the desks."""
    state = S.case[s]
    c = state.number
    now = S.clock[0].now
    k = task_of_step(W, s)
    about = subject(W.case[c].kind, c, S.task[k].queue, -1)
    withdraw(W, S, k)
    write(S, now, ANSWERED_BY_ROTA, about, -1)
    if state.first_served == 0:
        state.first_served = 1
        write(S, now, FIRST_SERVED, about, -1)
    seconds = step_duration(W, S, s)
    if W.step[state.step].marks & HOLDS:
        write(S, now, UPPER_ARRIVES, about, now + arrival_seconds(W, S, s))
        seconds = max(seconds, hold_seconds(W, S, s))
    write(S, now, DELAYED, subject(W.case[c].kind, c, COUNTY, -1), now + seconds)
    state.escalation_at = -1
    state.until = min(now + seconds, NEVER)
    schedule(W, S, now + seconds, DELAY_END, c)


@compiled_only
def escalate_emergency(W: World, S: State, s: int) -> None:
    """Escalate an emergency that has waited its time at one level."""
    S.case[s].escalation_at = -1
    k = task_of_step(W, s)
    if S.task[k].waiting_in >= 0:
        escalate(W, S, k)
