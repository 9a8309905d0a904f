"""Two-person steps: an idle worker of another queue assists until the step ends (J16, Q14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
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


def request_assistant(lead_worker: Worker, case: Case) -> None:
    """Assign the first idle worker on duty as assistant to ``lead_worker``'s two-person step; log the request."""
    model = lead_worker.model
    number = model.at[case.record.unit][model.steps[case.step].assistant_level - 1]
    candidates = model.queues[number].workers if number >= 0 else []
    assistant = next((w for w in candidates if w is not lead_worker and w.is_idle()), None)
    assistant_number = -1 if assistant is None else assistant.number
    subject = Subject(case.record.kind, case.number, number, assistant_number)
    model.write(model.now, RecordType.ASSISTANT_REQUESTED, subject, -1)
    if assistant is None:
        return
    lead_work, assistant_work = lead_worker.current_work, assistant.current_work
    lead_work.assistant = assistant
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
    assistant_work.task = lead_work.assistant = None
    assistant.wake()
