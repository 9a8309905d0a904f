"""Two-person steps: an idle worker of another queue assists until the step ends (J16, Q14)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import subject, write
from sim.kernel.presence import is_present, presence_between, remaining_service
from sim.kernel.queues.wakeups import wake
from sim.kernel.state.tables import ASSISTING, FREE, State
from sim.kernel.workers.overtime import count_overtime
from sim.world.event_order import NEVER
from sim.world.log import RecordType
from sim.world.tables import ShiftEnd, World

RESUME = int(ShiftEnd.RESUME)
ASSIST_SPELL, ASSIST_OVERTIME, ASSISTANT_REQUESTED = (
    int(RecordType.ASSIST_SPELL),
    int(RecordType.ASSIST_OVERTIME),
    int(RecordType.ASSISTANT_REQUESTED),
)


@compiled_only
def request_assistant(W: World, S: State, w: int, s: int) -> None:
    """Assign the first idle worker on duty as assistant to worker ``w``'s two-person step; log the request."""
    c = S.case[s].number
    q = W.queue_at[W.case[c].unit, W.step[S.case[s].step].assistant_level - 1]
    x = -1
    if q >= 0:
        x = first_idle(W, S, q, w)
    write(S, S.clock[0].now, ASSISTANT_REQUESTED, subject(W.case[c].kind, c, q, x), -1)
    if x < 0:
        return
    lead_worker = S.worker[w]
    assistant = S.worker[x]
    lead_worker.assistant = x
    assistant.lead_worker = w
    assistant.task = ASSISTING
    assistant.kind = lead_worker.kind
    assistant.priority = lead_worker.priority
    assistant.queue = lead_worker.queue
    assistant.mode = lead_worker.mode
    assistant.began = S.clock[0].now
    assistant.end = NEVER


@compiled_only
def first_idle(W: World, S: State, q: int, w: int) -> int:
    """Return the first worker of queue ``q`` other than ``w`` on duty without current or preempted work; -1."""
    queue = W.queue[q]
    for x in range(queue.first_worker, queue.first_worker + queue.workers):
        if x != w and S.worker[x].task == FREE and S.worker[x].preempted == FREE and is_present(W, S, x):
            return x
    return -1


@compiled_only
def release_assistant(W: World, S: State, x: int) -> None:
    """End an assistance: log its spell and overtime by the lead worker's progress, and wake assistant ``x``."""
    now = S.clock[0].now
    assistant = S.worker[x]
    w = assistant.lead_worker
    lead_worker = S.worker[w]
    if now > assistant.began:
        c = S.task[lead_worker.task].case
        about = subject(assistant.kind, c, assistant.queue, x)
        write(S, assistant.began, ASSIST_SPELL, about, now)
        overtime = (
            lead_worker.total - remaining_service(W, S, w) - presence_between(W, S, x, assistant.began, now)
        )
        if assistant.mode != RESUME and overtime > 0:
            write(S, assistant.began, ASSIST_OVERTIME, about, overtime)
            count_overtime(W, S, x, assistant.began, overtime)
    assistant.task = FREE
    assistant.lead_worker = -1
    lead_worker.assistant = -1
    wake(W, S, x)
