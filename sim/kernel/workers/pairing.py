"""Steps for several workers: idle workers of a queue assist until the step ends (J16, Q14)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import subject, write
from sim.kernel.presence import is_present, presence_between, remaining_service
from sim.kernel.queues.wakeups import wake
from sim.kernel.state.tables import ASSISTING, FREE, State
from sim.kernel.workers.overtime import log_time_outside
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
def assign_assistant(W: World, S: State, w: int, s: int, q: int, x: int) -> None:
    """Assign worker ``x`` of queue ``q`` (-1 = nobody) as assistant to worker ``w``'s step; log the request."""
    c = S.case[s].number
    write(S, S.clock[0].now, ASSISTANT_REQUESTED, subject(W.case[c].kind, c, q, x), -1)
    if x < 0:
        return
    lead_worker = S.worker[w]
    assistant = S.worker[x]
    link_last(S, w, x)
    assistant.lead_worker = w
    assistant.task = ASSISTING
    assistant.kind = lead_worker.kind
    assistant.priority = lead_worker.priority
    assistant.queue = lead_worker.queue
    assistant.mode = lead_worker.mode
    assistant.began = S.clock[0].now
    assistant.end = NEVER


@compiled_only
def link_last(S: State, w: int, x: int) -> None:
    """Add ``x`` as the last assistant of worker ``w``."""
    last = S.worker[w].assistant
    if last < 0:
        S.worker[w].assistant = x
        return
    while S.worker[last].next_assistant >= 0:
        last = S.worker[last].next_assistant
    S.worker[last].next_assistant = x


@compiled_only
def unlink(S: State, w: int, x: int) -> None:
    """Remove ``x`` from the assistants of worker ``w``."""
    after = S.worker[x].next_assistant
    S.worker[x].next_assistant = -1
    if S.worker[w].assistant == x:
        S.worker[w].assistant = after
        return
    before = S.worker[w].assistant
    while S.worker[before].next_assistant != x:
        before = S.worker[before].next_assistant
    S.worker[before].next_assistant = after


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
            log_time_outside(W, S, x, ASSIST_OVERTIME, about, overtime)
    assistant.task = FREE
    assistant.lead_worker = -1
    unlink(S, w, x)
    wake(W, S, x)
