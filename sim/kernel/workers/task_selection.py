"""Task selection for an idle worker: first eligible task, otherwise the next visit."""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.kernel.calendar import schedule
from sim.kernel.presence import (
    blocks_waited,
    longest_block_today,
    next_block_today,
    presence_after,
    rest_of_block,
    roster_of,
)
from sim.kernel.queues.queue import is_able, remove
from sim.kernel.state.tables import VISIT, State
from sim.kernel.state.task_rows import is_duty, precedes_in_class
from sim.kernel.visits.attempts import attempt_visit, expected_attempt, next_visit, start_visit
from sim.kernel.visits.retry_lists import has_retries
from sim.kernel.workers.current_work import assignment, begin_work, start_task
from sim.kernel.workers.handover import leaves_to_colleague
from sim.kernel.workers.time_factors import task_time_factor, visit_time_factor
from sim.kernel.workers.travel import travel_seconds
from sim.rules.durations import actual_seconds
from sim.rules.hours import EVERY_BLOCK, PreferredHours, are_visits_deferred, is_duty_deferred
from sim.rules.queueing import LAST_BLOCK, fits, rotation_offset
from sim.rules.visits import is_visiting_time, next_daypart
from sim.world.event_order import DAY, Event
from sim.world.log import Outcome
from sim.world.tables import MAX_CLASSES, OUTSIDE_HOURS, ShiftEnd, World

SEEK_WORK = int(Event.SEEK_WORK)
FINISH = int(ShiftEnd.FINISH)
NOTHING = -1
OUTCOMES_BY_PHONE = (int(Outcome.PHONED), int(Outcome.ATTEMPTS_EXHAUSTED))  # outcomes of a telephone call


@inlined
def select_next_task(W: World, S: State, w: int) -> bool:
    """Start the first eligible task by class, time and number, or the next visit; return whether there was one.

    Work outside its preferred hours comes after all other work (S4.10).
    """
    return (has_hours(W) and start_first(W, S, w, 0)) or start_first(W, S, w, 1)


@inlined
def has_hours(W: World) -> bool:
    """Return whether any work has preferred hours."""
    return len(W.hours) > 0


@compiled_only
def start_first(W: World, S: State, w: int, at_any_hour: int) -> bool:
    """Start the first task or visit, of all or of those not deferred to their hours; return whether there was one."""
    q = W.worker[w].queue
    k = first_task(W, S, w, q, at_any_hour)
    priority = MAX_CLASSES
    if k >= 0:
        priority = S.task[k].priority
    r = first_visit_round(W, S, w, priority, at_any_hour)
    if r >= 0:
        begin_visit(W, S, w, r)
        return True
    if k < 0:
        return False
    remove(W, S, k)
    start_task(W, S, w, k, 0)
    return True


@compiled_only
def best_own_priority(W: World, S: State, w: int) -> int:
    """Return the class of worker ``w``'s next own work, or MAX_CLASSES if there is none."""
    if not has_hours(W):
        return first_priority(W, S, w, 1)
    priority = first_priority(W, S, w, 0)
    if priority == MAX_CLASSES and first_priority(W, S, w, 1) < MAX_CLASSES:
        return OUTSIDE_HOURS
    return priority


@compiled_only
def first_priority(W: World, S: State, w: int, at_any_hour: int) -> int:
    """Return the class of the first task or visit, of all or of those not deferred; MAX_CLASSES if there is none."""
    q = W.worker[w].queue
    k = first_task(W, S, w, q, at_any_hour)
    priority = MAX_CLASSES
    if k >= 0:
        priority = S.task[k].priority
    r = first_visit_round(W, S, w, priority, at_any_hour)
    return priority if r < 0 else W.priority[W.queue[q].priority_row, W.round[r].kind]


@inlined
def first_task(W: World, S: State, w: int, q: int, at_any_hour: int) -> int:
    """Return the first eligible task in queue ``q`` and worker ``w``'s own waiting line; -1."""
    own_line = len(W.queue) + w
    mask = S.mask[q] | S.mask[own_line]
    r = 0
    while mask >> r != 0:
        if (mask >> r) & 1:
            a = first_eligible_task(W, S, w, S.waiting_lists[q * MAX_CLASSES + r].head, at_any_hour)
            b = NOTHING
            if S.mask[own_line] > 0:
                b = first_eligible_task(
                    W, S, w, S.waiting_lists[own_line * MAX_CLASSES + r].head, at_any_hour
                )
            if a >= 0 and b >= 0:
                return a if precedes_in_class(S, a, b) else b
            if a >= 0 or b >= 0:
                return max(a, b)
        r += 1
    return NOTHING


@compiled_only
def first_eligible_task(W: World, S: State, w: int, head: int, at_any_hour: int) -> int:
    """Return the first eligible task of the list beginning with task ``head``, of all or of those not deferred; -1."""
    k = head
    while k >= 0:
        if (at_any_hour == 1 or not is_deferred(W, S, w, k)) and is_eligible(W, S, w, k, 0):
            return k
        k = S.task[k].after
    return NOTHING


@inlined
def is_deferred(W: World, S: State, w: int, k: int) -> bool:
    """Return whether task ``k`` belongs to a duty that waits for its preferred hours."""
    if not is_duty(W, k) or W.duty[k].hours == 0:
        return False
    duty = W.duty[k]
    hours = PreferredHours(W.hours, duty.first_hours, duty.hours, duty.turn)
    return is_duty_deferred(roster_of(W, w), hours, S.duty[k].owed, S.clock[0].now)


@inlined
def is_round_deferred(W: World, S: State, w: int, r: int) -> bool:
    """Return whether the visits of round ``r`` wait for their preferred hours."""
    first, number = W.round[r].first_hours, W.round[r].hours
    by_day = PreferredHours(W.hours, first, number, EVERY_BLOCK)
    evening = PreferredHours(W.hours, first + number, W.round[r].evening_hours, EVERY_BLOCK)
    return are_visits_deferred(roster_of(W, w), by_day, evening, S.clock[0].now)


@inlined
def is_eligible(W: World, S: State, w: int, k: int, covering: int) -> bool:
    """Return whether worker ``w`` is qualified for task ``k`` and may start it now."""
    task = S.task[k]
    if not is_able(W, S, w, k):
        return False
    if covering == 0 and is_duty(W, k) and leaves_to_colleague(W, S, w, k):
        return False
    if W.kind[task.kind].shift_end != FINISH:
        return True  # same answer as `fits`, without looking up time factor and shift
    return fits_in_block(
        W, S, w, task.kind, actual_seconds(task.expected, task_time_factor(W, S, w, k, covering))
    ) or (blocks_waited(W, S, w, task.queued_at, LAST_BLOCK) == LAST_BLOCK)


@compiled_only
def fits_in_block(W: World, S: State, w: int, kind: int, expected: int) -> bool:
    """Return whether worker ``w`` may start work of a kind that is expected to take ``expected`` seconds."""
    return fits(W.kind[kind].shift_end, expected, rest_of_block(W, S, w), longest_block_today(W, S, w))


@inlined
def first_visit_round(W: World, S: State, w: int, priority: int, at_any_hour: int) -> int:
    """Return the first visiting round of an earlier class than ``priority`` with a visit to attempt now; -1.

    Rounds of one class follow the daily rotation of grids, then their number; a queued task of the same class comes
    before a visit. The window is stored with worker ``w``. Unless ``at_any_hour`` is 1, rounds that wait for their
    preferred hours are left out.
    """
    now = S.clock[0].now
    if not is_visiting_time(now, W.run[0].visits_from, W.run[0].visits_until):
        return NOTHING
    queue = W.queue[W.worker[w].queue]
    best = NOTHING
    best_priority = priority
    best_offset = 0
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        kind = W.round[S.round[r].parameter_row].kind
        round_priority = W.priority[queue.priority_row, kind]
        offset = rotation_offset(W.round[r].unit, S.clock[0].day, queue.grids, W.run[0].between_grids_seconds)
        if round_priority > best_priority or (
            round_priority == best_priority and (best < 0 or offset >= best_offset)
        ):
            continue
        if at_any_hour == 0 and is_round_deferred(W, S, w, r):
            continue
        window_number = next_visit(W, S, r, now)
        if window_number < 0:
            continue
        if fits_in_block(
            W,
            S,
            w,
            kind,
            actual_seconds(
                expected_attempt(W, S, r, window_number), visit_time_factor(W, S, w, r, window_number)
            ),
        ):
            best = r
            best_priority = round_priority
            best_offset = offset
            S.worker[w].window_number = window_number
    return best


@compiled_only
def begin_visit(W: World, S: State, w: int, r: int) -> None:
    """Begin the next visit of round ``r``."""
    q = W.round[r].queue
    kind = W.round[S.round[r].parameter_row].kind
    window_number = S.worker[w].window_number
    time_factor = visit_time_factor(W, S, w, r, window_number)
    start_visit(W, S, r, window_number)
    S.worker[w].time_factor = time_factor
    seconds = actual_seconds(attempt_visit(W, S, w, r, window_number), time_factor)
    travel = 0
    if S.worker[w].outcome not in OUTCOMES_BY_PHONE:
        travel = travel_seconds(W, S, w, kind, q, W.round[r].unit)
    priority = W.priority[W.queue[q].priority_row, kind]
    begin_work(W, S, w, assignment(VISIT, kind, q, priority), seconds, travel)


@compiled_only
def schedule_next_search(W: World, S: State, w: int) -> None:
    """Schedule a search for work at the next block of today, or earlier when visiting hours or a part of the day begin.

    What does not fit the rest of a block may fit the next one. The part of the day matters if a household waits for a
    retry then.
    """
    now = S.clock[0].now
    queue = W.queue[W.worker[w].queue]
    t = next_block_today(W, S, w)
    opening = now - now % DAY + W.run[0].visits_from
    if queue.rounds > 0 and now < opening:
        t = min(t, presence_after(W, w, opening))
    for r in range(queue.first_round, queue.first_round + queue.rounds):
        if W.round[r].dayparts > 1 and has_retries(W, S, r):
            t = min(t, presence_after(W, w, next_daypart(now)))
            break
    if t // DAY == S.clock[0].day and S.worker[w].next_search_at != t:
        S.worker[w].next_search_at = t
        schedule(W, S, t, SEEK_WORK, w)
