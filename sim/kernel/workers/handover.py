"""Hand-over: work that a worker who leaves gives to the colleagues of the queue (clause S3.2)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.presence import end_of_work, leaves_at, remaining_work, roster_of
from sim.kernel.queues.queue import remove
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty
from sim.kernel.workers.current_work import count_in_service, return_task, stop_work
from sim.kernel.workers.time_factors import own_time_factor
from sim.rules.durations import actual_seconds, standard_seconds
from sim.rules.handover import window_end
from sim.rules.presence import presence_seconds
from sim.world.event_order import DAY, NEVER, Event
from sim.world.tables import MAX_CLASSES, DutyWindow, World

SERVICE_END = int(Event.SERVICE_END)
LAPSES = int(DutyWindow.LAPSES)


@compiled_only
def hand_over(W: World, S: State, w: int) -> bool:
    """SERVICE_END: return worker ``w``'s tasks to the queue; they keep work prescribed to them and continue it later.

    Return whether the current work was handed over.
    """
    worker = S.worker[w]
    k = worker.task
    worker.hands_over = 0
    return_waiting_tasks(W, S, w)
    if is_duty(W, k) and W.duty[k].worker >= 0:
        worker.end = end_of_work(W, S, w, worker.mode, worker.began, worker.total)
        if worker.end < NEVER:
            schedule(W, S, worker.end, SERVICE_END, w)
        return False
    remaining = remaining_work(W, S, w)
    stop_work(W, S, w)
    count_in_service(W, S, k, -1)
    return_task(W, S, k, standard_seconds(remaining, worker.time_factor))
    return True


@compiled_only
def return_tasks_on_leaving(W: World, S: State, w: int, t: int) -> None:
    """Return the tasks in worker ``w``'s waiting line to the queue if they leave it at ``t``, the end of a block."""
    if S.mask[len(W.queue) + w] != 0 and leaves_at(W, w, t):
        return_waiting_tasks(W, S, w)


@compiled_only
def return_waiting_tasks(W: World, S: State, w: int) -> None:
    """Return the tasks in worker ``w``'s waiting line to their queue before an absence."""
    line = len(W.queue) + w
    r = 0
    while S.mask[line] >> r != 0:
        k = S.waiting_lists[line * MAX_CLASSES + r].head
        while k >= 0:
            task = S.task[k]
            after = task.after
            if W.kind[task.kind].returns_when_absent == 1:
                remove(W, S, k)
                return_task(W, S, k, task.remaining)
            k = after
        r += 1


@compiled_only
def leaves_to_colleague(W: World, S: State, w: int, d: int) -> bool:
    """Return whether worker ``w`` cannot finish lapsing duty ``d`` of the queue and a colleague can."""
    duty = W.duty[d]
    queue = W.queue[duty.queue]
    if W.run[0].hands_over == 0 or queue.workers < 2:
        return False
    if duty.worker >= 0 or duty.window != LAPSES:
        return False
    seconds = S.duty[d].owed - (S.task[d].expected - S.task[d].remaining)
    last_day = (W.run[0].horizon - 1) // DAY
    close = window_end(W.schedule, duty.schedule, S.clock[0].day, last_day)
    if can_finish(W, S, w, seconds, close):
        return False
    for other in range(queue.first_worker, queue.first_worker + queue.workers):
        if other != w and can_finish(W, S, other, seconds, close):
            return True
    return False


@compiled_only
def can_finish(W: World, S: State, w: int, seconds: int, close: int) -> bool:
    """Return whether ``seconds`` of work fit in worker ``w``'s presence before ``close``."""
    roster = roster_of(W, w)
    needed = actual_seconds(seconds, own_time_factor(W, S, w, 0))
    return presence_seconds(roster, close) - presence_seconds(roster, S.clock[0].now) >= needed
