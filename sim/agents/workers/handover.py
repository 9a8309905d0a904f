"""Hand-over: work that a worker who leaves gives to the colleagues of the queue (clause S3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
from sim.agents.workers.current_work import return_task
from sim.agents.workers.time_factors import own_time_factor
from sim.rules.durations import actual_seconds, standard_seconds
from sim.rules.handover import window_end
from sim.world.event_order import DAY, NEVER, Event
from sim.world.tables import DutyWindow

if TYPE_CHECKING:
    from sim.agents.duties import Duty
    from sim.agents.workers.worker import Worker


def hand_over(worker: Worker) -> None:
    """SERVICE_END: return the worker's tasks to the queue; they keep work prescribed to them and continue it later."""
    current = worker.current_work
    task = current.task
    assert isinstance(task, Task)
    current.hands_over = False
    worker.return_waiting_tasks()
    if task.duty is not None and task.duty.worker is not None:
        current.end = current.end_of_work(current.mode, current.began, current.total)
        if current.end < NEVER:
            worker.schedule_action(current.end, Event.SERVICE_END, worker.end_service)
        return
    remaining = current.remaining_work()
    current.stop_work()
    return_task(task, standard_seconds(remaining, current.time_factor))
    worker.wake()
    worker.recheck_emergencies()


def leaves_to_colleague(worker: Worker, duty: Duty) -> bool:
    """Return whether the worker cannot finish a lapsing duty of the queue and a colleague can."""
    model = duty.model
    if model.run.hands_over == 0 or len(duty.queue.workers) < 2:
        return False
    if duty.worker is not None or duty.record.window != DutyWindow.LAPSES:
        return False
    seconds = duty.owed - (duty.task.expected - duty.task.remaining)
    today, last_day = model.now // DAY, (model.run.horizon - 1) // DAY
    close = window_end(model.world.schedule, duty.record.schedule, today, last_day)
    if can_finish(worker, seconds, close):
        return False
    return any(can_finish(other, seconds, close) for other in duty.queue.workers if other is not worker)


def can_finish(worker: Worker, seconds: int, close: int) -> bool:
    """Return whether ``seconds`` of work fit in the worker's presence before ``close``."""
    needed = actual_seconds(seconds, own_time_factor(worker.current_work))
    return worker.presence.presence_between(worker.model.now, close) >= needed
