"""Take-up of pressed cases: an idle desk worker takes a case that still waits in a grid (S12)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case, subject, write
from sim.kernel.cases.pressing import end_pressing, is_offered_to
from sim.kernel.presence import roster_of
from sim.kernel.queues.queue import withdraw
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty, is_step, precedes, slot_of
from sim.kernel.workers.current_work import start_task
from sim.kernel.workers.task_selection import is_eligible
from sim.rules.presence import presence_seconds
from sim.rules.pressing import has_hours_left, week_of, week_start
from sim.world.log import RecordType
from sim.world.tables import MAX_CLASSES, World

QUEUED, TAKEN_UP = int(RecordType.QUEUED), int(RecordType.TAKEN_UP)


@compiled_only
def take_up_case(W: World, S: State, w: int) -> None:
    """Take the first case offered to the worker's desk, unless its hours of the week for taken-up cases are used."""
    q = W.worker[w].queue
    if S.queue[q].offers == 0 or not has_take_up_hours(W, S, q):
        return
    k = first_offered_case(W, S, w)
    if k < 0:
        return
    s = slot_of(W, k)
    state = S.case[s]
    withdraw(W, S, k)
    log_case(W, S, s, TAKEN_UP, q)
    end_pressing(W, S, s)
    state.taken_by = q
    state.owner = -1
    state.in_pool = 0
    S.task[k].queue = q
    write(S, S.clock[0].now, QUEUED, subject(S.task[k].kind, state.number, q, w), S.task[k].remaining)
    start_task(W, S, w, k, 1)


@compiled_only
def first_offered_case(W: World, S: State, w: int) -> int:
    """Return the first task, by class, time and number, of cases that wait in grids and are offered to the desk; -1."""
    desk = W.queue[W.worker[w].queue]
    best = -1
    for q in range(desk.first_below, desk.first_below + desk.below):
        best = first_in_line(W, S, w, q, best)
        first = W.queue[q].first_worker
        for other in range(first, first + W.queue[q].workers):
            best = first_in_line(W, S, w, len(W.queue) + other, best)
    return best


@compiled_only
def first_in_line(W: World, S: State, w: int, line: int, best: int) -> int:
    """Return the first offered task of one line if it precedes task ``best`` (-1 = none), otherwise ``best``."""
    r = 0
    while S.mask[line] >> r != 0:
        k = S.waiting_lists[line * MAX_CLASSES + r].head
        while k >= 0:
            if is_offered(W, S, k, W.worker[w].queue) and (best < 0 or precedes(S, k, best)):
                if is_eligible(W, S, w, k, 1):
                    best = k
            k = S.task[k].after
        r += 1
    return best


@compiled_only
def is_offered(W: World, S: State, k: int, desk: int) -> bool:
    """Return whether a task is the step of a case offered to a desk; emergencies have responders of their own."""
    if is_duty(W, k) or not is_step(S, k) or W.kind[S.task[k].kind].interrupts == 1:
        return False
    return is_offered_to(W, S, slot_of(W, k), desk)


@compiled_only
def has_take_up_hours(W: World, S: State, q: int) -> bool:
    """Return whether the desk's hours of this week for taken-up cases are not used up."""
    start_weekday = W.run[0].start_weekday
    week = week_of(S.clock[0].now, start_weekday)
    if S.queue[q].take_up_week != week:
        S.queue[q].take_up_week = week
        S.queue[q].taken_seconds = 0
    start, end = week_start(week, start_weekday), week_start(week + 1, start_weekday)
    present = 0
    for w in range(W.queue[q].first_worker, W.queue[q].first_worker + W.queue[q].workers):
        present += presence_seconds(roster_of(W, w), end) - presence_seconds(roster_of(W, w), start)
    return has_hours_left(S.queue[q].taken_seconds, present, W.run[0].take_up_ppm)
