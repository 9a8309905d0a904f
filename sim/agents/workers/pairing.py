"""Steps for several workers: idle workers of a queue assist until the step ends (J16, Q14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
from sim.agents.workers.interruption import preemption_target
from sim.agents.workers.overtime import log_time_outside
from sim.world.event_order import NEVER
from sim.world.log import RecordType, Subject
from sim.world.tables import ShiftEnd

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.workers.worker import Worker


class Assisting:
    """Current work of an assistant: the worker they assist."""

    __slots__ = ("lead_worker",)

    def __init__(self, lead_worker: Worker) -> None:
        self.lead_worker = lead_worker


def request_assistants(lead_worker: Worker, case: Case) -> None:
    """Assign idle workers as assistants to a worker's step; an emergency interrupts less urgent work for them."""
    model = lead_worker.model
    step, lead_work = model.steps[case.step], lead_worker.current_work
    number = int(model.at[case.record.unit][step.assistant_level - 1])
    candidates = model.queues[number].workers if number >= 0 else []
    for _ in range(step.assistants):
        assistant = next((w for w in candidates if w is not lead_worker and w.is_idle()), None)
        if assistant is None and model.kinds[lead_work.kind].interrupts:
            assistant = preemption_target(candidates, lead_work.priority)
            if assistant is not None:
                assistant.current_work.preempt()
        assign_assistant(lead_worker, case, number, assistant)


def assign_assistant(lead_worker: Worker, case: Case, number: int, assistant: Worker | None) -> None:
    """Assign a worker of queue ``number``, or nobody, as assistant to ``lead_worker``'s step; log the request."""
    model = lead_worker.model
    assistant_number = -1 if assistant is None else assistant.number
    subject = Subject(case.record.kind, case.number, number, assistant_number)
    model.write(model.now, RecordType.ASSISTANT_REQUESTED, subject, -1)
    if assistant is None:
        return
    lead_work, assistant_work = lead_worker.current_work, assistant.current_work
    lead_work.assistants.append(assistant)
    assistant_work.task = Assisting(lead_worker)
    assistant_work.kind, assistant_work.priority = lead_work.kind, lead_work.priority
    assistant_work.queue, assistant_work.mode = lead_work.queue, lead_work.mode
    assistant_work.began, assistant_work.end = model.now, NEVER


def release_assistant(assistant: Worker) -> None:
    """End an assistance: log its spell and overtime by the lead worker's progress, and wake the assistant."""
    assistant_work, model, now = assistant.current_work, assistant.model, assistant.model.now
    assert isinstance(assistant_work.task, Assisting)
    lead_work = assistant_work.task.lead_worker.current_work
    if now > assistant_work.began:
        assert isinstance(lead_work.task, Task)
        subject = Subject(
            assistant_work.kind, lead_work.task.entity, assistant_work.queue.number, assistant.number
        )
        model.write(assistant_work.began, RecordType.ASSIST_SPELL, subject, now)
        overtime = (
            lead_work.total
            - lead_work.remaining_service()
            - assistant.presence.presence_between(assistant_work.began, now)
        )
        if assistant_work.mode != ShiftEnd.RESUME and overtime > 0:
            log_time_outside(assistant_work, RecordType.ASSIST_OVERTIME, subject, overtime)
    lead_work.assistants.remove(assistant)
    assistant_work.task = None
    assistant.wake()
