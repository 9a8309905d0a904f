"""Worker events: end the current work, look for the next."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import schedule
from sim.kernel.cases.case import complete
from sim.kernel.cases.recontacts import end_call
from sim.kernel.duties import end_piece, release
from sim.kernel.presence import is_present, presence_between, roster_of
from sim.kernel.queues.queue import remove, task_priority
from sim.kernel.queues.wakeups import clear_pending_wakeup, wake, wake_own_workers
from sim.kernel.state.case_slots import free_background_slot, free_slot
from sim.kernel.state.tables import FREE, ON_SITE, VISIT, State
from sim.kernel.state.task_rows import is_background, is_duty, is_step, slot_of, task_of_call
from sim.kernel.visits.attempts import end_attempt
from sim.kernel.workers.cover import covers_by_priority, neighbours_have_priority
from sim.kernel.workers.current_work import count_in_service, resume_work, start_task, stop_work
from sim.kernel.workers.emergencies import waiting_emergency
from sim.kernel.workers.handover import hand_over, return_tasks_on_leaving
from sim.kernel.workers.task_selection import schedule_next_search, select_next_task
from sim.rules.presence import Roster, presence_seconds, present_until
from sim.world.event_order import NEVER, Event
from sim.world.tables import MAX_CLASSES, Cover, World

COVER, EMERGENCY = int(Event.COVER), int(Event.EMERGENCY)
NO_COVER = int(Cover.NONE)


@compiled_only
def end_service(W: World, S: State, w: int) -> None:
    """SERVICE_END: stop the current work and complete its task."""
    worker = S.worker[w]
    if worker.end != S.clock[0].now or worker.task == FREE:
        return
    if worker.hands_over == 1:
        if hand_over(W, S, w):
            wake(W, S, w)
            recheck_emergencies(W, S, w)
        return
    k = worker.task
    if k == VISIT:
        end_attempt(W, S, w)
    stop_work(W, S, w)
    if W.kind[worker.kind].interrupts == 1 and W.worker[w].line_time_duty >= 0:
        owe_line_time(W, S, w)
    if k != VISIT and k != ON_SITE:
        complete_task(W, S, w, k)
    if not is_present(W, S, w):
        return_tasks_on_leaving(W, S, w, S.clock[0].now)
    wake(W, S, w)
    recheck_emergencies(W, S, w)


@compiled_only
def complete_task(W: World, S: State, w: int, k: int) -> None:
    """Complete a finished task for its case or duty; a background task just ends."""
    if is_duty(W, k):
        end_piece(W, S, w, k)
        return
    if is_background(W, S, k):
        free_background_slot(S, slot_of(W, k))
        return
    s = slot_of(W, k)
    count_in_service(W, S, k, -1)
    if is_step(S, k):
        complete(W, S, s)
    elif k == task_of_call(W, s):
        end_call(W, S, s)
        free_slot(W, S, s)
    else:
        S.case[s].tracking_pending = 0
        free_slot(W, S, s)


@compiled_only
def recheck_emergencies(W: World, S: State, w: int) -> None:
    """Dispatch waiting emergencies again when an on-call worker becomes idle off duty."""
    now = S.clock[0].now
    q = W.worker[w].queue
    if W.worker[w].on_call == 1 and not is_present(W, S, w):
        if waiting_emergency(W, S, q, MAX_CLASSES) >= 0:
            schedule(W, S, now, EMERGENCY, q)


@compiled_only
def owe_line_time(W: World, S: State, w: int) -> None:
    """Add the line-job time an emergency has taken to the duty that makes up for it (S3.1)."""
    now = S.clock[0].now
    began = S.worker[w].began
    line_job = Roster(W.day, W.shift, W.block, W.worker[w].line_job_first, W.run[0].days)
    whole = presence_seconds(line_job, now) - presence_seconds(line_job, began)
    release(W, S, W.worker[w].line_time_duty, whole - presence_between(W, S, w, began, now))


@compiled_only
def seek_work(W: World, S: State, w: int) -> None:
    """SEEK_WORK: resume the preempted task, or start the first task the worker is eligible for."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.next_search_at == now:
        worker.next_search_at = NEVER
    elif worker.wakeup_at != now:
        return
    if worker.wakeup_at == now:
        worker.wakeup_at = NEVER
    if worker.task != FREE:
        q = W.worker[w].queue
        if S.queue[q].first_idle_woken_at == now:
            wake_own_workers(W, S, q)  # taken up since: others may have to take the task instead
        return
    if not is_present(W, S, w):
        return
    if worker.preempted != FREE:
        resume_work_unless_emergency(W, S, w)
        return
    q = W.worker[w].queue
    if not (covers_by_priority(W, q) and neighbours_have_priority(W, S, w)) and select_next_task(W, S, w):
        if S.queue[q].first_idle_woken_at == now and S.mask[q] != 0:
            wake_own_workers(W, S, q)  # something else was taken: the task is left for the others
        return
    if W.queue[q].cover != NO_COVER or S.queue[q].offers > 0:
        # COVER follows the searches of all workers for work of their own queues.
        schedule(W, S, now, COVER, w)
    schedule_next_search(W, S, w)
    clear_pending_wakeup(W, S, w)
    # What does not fit the block any more.
    return_tasks_on_leaving(W, S, w, present_until(roster_of(W, w), now))


@compiled_only
def resume_work_unless_emergency(W: World, S: State, w: int) -> None:
    """Resume the preempted task unless an emergency of an earlier class waits."""
    worker = S.worker[w]
    priority = task_priority(W, S, worker.preempted, worker.preempted_queue, worker.preempted_kind)
    k = waiting_emergency(W, S, W.worker[w].queue, priority)
    if k < 0:
        resume_work(W, S, w)
        return
    remove(W, S, k)
    start_task(W, S, w, k, 0)
