"""A worker finishes what he has in hand, and looks for what comes next."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import schedule
from sim.kernel.cases.case import complete
from sim.kernel.cases.recontacts import end_call
from sim.kernel.duties import end_piece, release
from sim.kernel.presence import is_present, presence_between
from sim.kernel.queues.queue import rank_of, remove
from sim.kernel.queues.wakeups import nothing_found, ring
from sim.kernel.state.case_slots import leave_slot
from sim.kernel.state.tables import ESCORT, FREE, VISIT, State
from sim.kernel.state.task_rows import is_duty, is_step, slot_of, task_of_call
from sim.kernel.visits.attempts import end_try
from sim.kernel.workers.cover import in_class_order, others_come_first
from sim.kernel.workers.current_work import count_hands, go_on, lay_down, start_task
from sim.kernel.workers.emergencies import waiting_interrupter
from sim.kernel.workers.selection import await_next_part, choose
from sim.rules.presence import worked
from sim.world.events import NEVER, Event
from sim.world.tables import MAX_CLASSES, Cover, World

HELP, ALARM = int(Event.HELP), int(Event.ALARM)
NO_COVER = int(Cover.NONE)


@inner
def done(W: World, S: State, w: int) -> None:
    """DONE: the work in hand ends; what it was for goes on."""
    worker = S.worker[w]
    if worker.end != S.clock[0].now or worker.task == FREE:
        return
    k = worker.task
    if k == VISIT:
        end_try(W, S, w)
    lay_down(W, S, w)
    if W.kind[worker.kind].interrupts == 1 and W.worker[w].owed_duty >= 0:
        owe_line_job(W, S, w)
    if k != VISIT and k != ESCORT:
        hand_over(W, S, w, k)
    ring(W, S, w)
    hear_the_next(W, S, w)


@inner
def hand_over(W: World, S: State, w: int, k: int) -> None:
    """Finished work goes back to what it was for."""
    if is_duty(W, k):
        end_piece(W, S, w, k)
        return
    s = slot_of(W, k)
    count_hands(W, S, k, -1)
    if is_step(S, k):
        complete(W, S, s)
    elif k == task_of_call(W, s):
        end_call(W, S, s)
        leave_slot(W, S, s)
    else:
        S.case[s].tracking = 0
        leave_slot(W, S, s)


@inner
def hear_the_next(W: World, S: State, w: int) -> None:
    """Off duty but on call he has become free: an emergency that found nobody sounds its alarm again."""
    now = S.clock[0].now
    q = W.worker[w].queue
    if W.worker[w].on_call == 1 and not is_present(W, S, w):
        if waiting_interrupter(W, S, q, MAX_CLASSES) >= 0:
            schedule(W, S, now, ALARM, q)


@inner
def owe_line_job(W: World, S: State, w: int) -> None:
    """An emergency took time of the worker's line job: he owes it back (clause S3.1)."""
    now = S.clock[0].now
    began = S.worker[w].began
    first, days = W.worker[w].job_first, W.run[0].days
    whole = worked(W.day, W.shift, W.block, first, days, now) - worked(
        W.day, W.shift, W.block, first, days, began
    )
    release(W, S, W.worker[w].owed_duty, whole - presence_between(W, S, w, began, now))


@inner
def look(W: World, S: State, w: int) -> None:
    """LOOK: a free worker goes on with what he had put aside, or takes the first thing that is his to do."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.part_bell == now:
        worker.part_bell = NEVER
    elif worker.look != now:
        return
    if worker.look == now:
        worker.look = NEVER
    if worker.task != FREE or not is_present(W, S, w):
        return
    if worker.kept != FREE:
        go_on_unless_called(W, S, w)
        return
    q = W.worker[w].queue
    if not (in_class_order(W, q) and others_come_first(W, S, w)) and choose(W, S, w):
        return
    if W.queue[q].cover != NO_COVER:
        schedule(W, S, now, HELP, w)  # after everybody has looked at his own
    await_next_part(W, S, w)
    nothing_found(W, S, w)


@inner
def go_on_unless_called(W: World, S: State, w: int) -> None:
    """The interrupted task runs next, unless another emergency waits."""
    worker = S.worker[w]
    rank = rank_of(W, S, worker.kept, worker.kept_queue, worker.kept_kind)
    k = waiting_interrupter(W, S, W.worker[w].queue, rank)
    if k < 0:
        go_on(W, S, w)
        return
    remove(W, S, k)
    start_task(W, S, w, k, 0)
