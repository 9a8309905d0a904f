"""Take-up of pressed cases: an idle desk worker takes a case that still waits in a grid (S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Queue, Task
from sim.agents.workers.task_selection import is_eligible
from sim.rules.pressing import has_hours_left, week_of, week_start
from sim.world.log import RecordType, Subject

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker


def take_up_case(worker: Worker) -> None:
    """Take the first case offered to the worker's desk, unless its hours of the week for taken-up cases are used."""
    desk = worker.queue
    if desk.offers == 0 or not has_take_up_hours(desk):
        return
    task = first_offered_case(worker)
    if task is None:
        return
    case, model, grid = task.case, worker.model, task.queue
    assert case is not None and grid is not None
    grid.withdraw(task)
    case.log_case(RecordType.TAKEN_UP, desk.number)
    case.pressing.end_pressing()
    case.pressing.taken_by = desk
    case.owner, case.in_pool, task.queue = None, False, desk
    subject = Subject(task.kind, case.number, desk.number, worker.number)
    model.write(model.now, RecordType.QUEUED, subject, task.remaining)
    worker.current_work.start_task(task, covering=True)


def first_offered_case(worker: Worker) -> Task | None:
    """Return the first task, by class, time and number, of the cases that wait in grids and are offered to the desk."""
    best: Task | None = None
    desk = worker.queue
    below = worker.model.queues[desk.record.first_below : desk.record.first_below + desk.record.below]
    lines = [line for grid in below for line in (grid.waiting_line, *(w.waiting_line for w in grid.workers))]
    for line in lines:
        for task in line:
            if not is_offered(task, desk) or (best is not None and best.key < task.key):
                continue
            if is_eligible(worker, task, covering=True):
                best = task
    return best


def is_offered(task: Task, desk: Queue) -> bool:
    """Return whether a task is the step of a case offered to a desk; emergencies have responders of their own."""
    if task.case is None or not task.is_step or desk.model.kinds[task.kind].interrupts:
        return False
    return task.case.pressing.is_offered_to(desk)


def has_take_up_hours(desk: Queue) -> bool:
    """Return whether the desk's hours of this week for taken-up cases are not used up."""
    run, now = desk.model.run, desk.model.now
    week = week_of(now, run.start_weekday)
    if desk.take_up_week != week:
        desk.take_up_week, desk.taken_seconds = week, 0
    start, end = week_start(week, run.start_weekday), week_start(week + 1, run.start_weekday)
    present = sum(w.presence.presence_between(start, end) for w in desk.workers)
    return has_hours_left(desk.taken_seconds, present, run.take_up_ppm)
