"""Task selection for an idle worker: first eligible task, otherwise the next visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task, WaitingLine
from sim.agents.visits import VisitRound
from sim.agents.workers.current_work import Assignment, Visit
from sim.agents.workers.handover import leaves_to_colleague
from sim.agents.workers.time_factors import task_time_factor, visit_time_factor
from sim.agents.workers.travel import travel_seconds
from sim.rules.durations import actual_seconds
from sim.rules.queueing import LAST_BLOCK, fits, rotation_offset
from sim.rules.visits import daypart_at, is_visiting_time, next_daypart
from sim.world.event_order import DAY, Event
from sim.world.log import Outcome
from sim.world.tables import MAX_CLASSES, OUTSIDE_HOURS, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker

OUTCOMES_BY_PHONE = (Outcome.PHONED, Outcome.ATTEMPTS_EXHAUSTED)  # outcomes of a telephone call


def select_next_task(worker: Worker) -> bool:
    """Start the first eligible task by class, time and number, or the next visit; return whether there was one.

    Work outside its preferred hours comes after all other work (S4.10).
    """
    return (has_hours(worker) and start_first(worker, False)) or start_first(worker, True)


def has_hours(worker: Worker) -> bool:
    """Return whether any work has preferred hours."""
    return len(worker.model.world.hours) > 0


def start_first(worker: Worker, at_any_hour: bool) -> bool:
    """Start the first task or visit, of all or of those not deferred to their hours; return whether there was one."""
    task = first_task(worker, at_any_hour)
    priority = task.key[0] if task is not None else MAX_CLASSES
    round_ = first_visit_round(worker, priority, at_any_hour)
    if round_ is not None:
        begin_visit(worker, round_)
        return True
    if task is None:
        return False
    assert task.waiting_in is not None
    task.waiting_in.remove(task)
    worker.current_work.start_task(task, covering=False)
    return True


def best_own_priority(worker: Worker) -> int:
    """Return the class of the worker's next own work, or MAX_CLASSES if there is none."""
    if not has_hours(worker):
        return first_priority(worker, True)
    priority = first_priority(worker, False)
    if priority == MAX_CLASSES and first_priority(worker, True) < MAX_CLASSES:
        return OUTSIDE_HOURS
    return priority


def first_priority(worker: Worker, at_any_hour: bool) -> int:
    """Return the class of the first task or visit, of all or of those not deferred; MAX_CLASSES if there is none."""
    task = first_task(worker, at_any_hour)
    priority = task.key[0] if task is not None else MAX_CLASSES
    round_ = first_visit_round(worker, priority, at_any_hour)
    return priority if round_ is None else worker.queue.priority[round_.record.kind]


def first_task(worker: Worker, at_any_hour: bool) -> Task | None:
    """Return the first eligible task in the shared queue and the worker's own waiting line."""
    a = first_eligible_task(worker, worker.queue.waiting_line, at_any_hour)
    b = first_eligible_task(worker, worker.waiting_line, at_any_hour)
    if a is None or b is None:
        return a or b
    return a if a.key < b.key else b


def first_eligible_task(worker: Worker, waiting_line: WaitingLine, at_any_hour: bool) -> Task | None:
    """Return the first eligible task of a waiting line, of all or of those not deferred to their preferred hours."""
    for task in waiting_line:
        if (at_any_hour or not is_deferred(worker, task)) and is_eligible(worker, task):
            return task
    return None


def is_deferred(worker: Worker, task: Task) -> bool:
    """Return whether a task belongs to a duty that waits for its preferred hours."""
    if task.duty is None or task.duty.record.hours == 0:
        return False
    return worker.presence.is_duty_deferred(task.duty.hours, task.duty.owed, worker.model.now)


def is_eligible(worker: Worker, task: Task, covering: bool = False) -> bool:
    """Return whether the worker is qualified for a task and may start it now."""
    if not worker.is_able(task):
        return False
    if not covering and task.duty is not None and leaves_to_colleague(worker, task.duty):
        return False
    if worker.model.kinds[task.kind].shift_end != ShiftEnd.FINISH:
        return True
    expected = actual_seconds(task.expected, task_time_factor(worker.current_work, task, covering))
    if fits_in_block(worker, task.kind, expected):
        return True
    return worker.presence.block_starts(task.queued_at, worker.model.now, LAST_BLOCK) == LAST_BLOCK


def fits_in_block(worker: Worker, kind: int, expected: int) -> bool:
    """Return whether the worker may start work of a kind that is expected to take ``expected`` seconds."""
    shift_end, now = worker.model.kinds[kind].shift_end, worker.model.now
    if shift_end != ShiftEnd.FINISH:
        return True
    return fits(shift_end, expected, worker.presence.rest_of_block(now), worker.presence.longest_block(now))


def first_visit_round(worker: Worker, priority: int, at_any_hour: bool) -> VisitRound | None:
    """Return the first visiting round of an earlier class than ``priority`` with a visit to attempt now.

    Rounds of one class follow the daily rotation of grids. Unless ``at_any_hour``, rounds that wait for their
    preferred hours are left out.
    """
    best, now, best_offset = None, worker.model.now, 0
    if not is_visiting_time(now, worker.model.run.visits_from, worker.model.run.visits_until):
        return None
    for round_ in worker.rounds:
        round_priority = worker.queue.priority[round_.record.kind]
        offset = rotation_offset(
            round_.record.unit, now // DAY, worker.queue.record.grids, worker.model.run.between_grids_seconds
        )
        if round_priority > priority or (
            round_priority == priority and (best is None or offset >= best_offset)
        ):
            continue
        if not at_any_hour and worker.presence.are_visits_deferred(round_.hours, round_.evening_hours, now):
            continue
        window_number = round_.next_visit(now)
        if window_number < 0:
            continue
        expected = actual_seconds(
            round_.expected_attempt(window_number),
            visit_time_factor(worker.current_work, round_, window_number),
        )
        if fits_in_block(worker, round_.record.kind, expected):
            best, priority, best_offset = round_, round_priority, offset
    return best


def begin_visit(worker: Worker, round_: VisitRound) -> None:
    """Begin the next visit of a round."""
    now = worker.model.now
    window_number = round_.next_visit(now)
    worker.current_work.time_factor = visit_time_factor(worker.current_work, round_, window_number)
    round_.start_visit(window_number)
    outcome, seconds = round_.attempt_visit(window_number, now)
    seconds = actual_seconds(seconds, worker.current_work.time_factor)
    kind = round_.record.kind
    queue = worker.model.queues[round_.record.queue]
    travel = (
        0
        if outcome in OUTCOMES_BY_PHONE
        else travel_seconds(worker.current_work, kind, queue, round_.record.unit)
    )
    visit = Visit(round_, window_number, outcome, daypart_at(now))
    worker.current_work.begin_work(Assignment(visit, kind, queue, queue.priority[kind]), seconds, travel)


def schedule_next_search(worker: Worker) -> None:
    """Schedule a search for work at the next block of today, or earlier when visiting hours or a part of the day begin.

    What does not fit the rest of a block may fit the next one. The part of the day matters if a household waits for a
    retry then.
    """
    now = worker.model.now
    t = worker.presence.next_block_today(now)
    opening = now - now % DAY + worker.model.run.visits_from
    if worker.rounds and now < opening:
        t = min(t, worker.presence.present_from(opening))
    if any(round_.record.dayparts > 1 and round_.has_retries() for round_ in worker.rounds):
        t = min(t, worker.presence.present_from(next_daypart(now)))
    if t // DAY == now // DAY and worker.next_search_at != t:
        worker.next_search_at = t
        worker.schedule_action(t, Event.SEEK_WORK, worker.seek_work)
