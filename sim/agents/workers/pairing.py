"""Two-person steps: an idle worker of another queue assists until the step ends (J16, Q14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task
from sim.world.events import NEVER
from sim.world.log import RecordType
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
    asked = model.queues[number].workers if number >= 0 else []
    assistant = next((w for w in asked if w is not lead_worker and w.is_idle()), None)
    name = -1 if assistant is None else assistant.number
    model.write(model.now, RecordType.ASSISTANT_REQUESTED, case.record.kind, case.number, number, name, -1)
    if assistant is None:
        return
    own, current = lead_worker.current_work, assistant.current_work
    own.assistant = assistant
    current.task = Assisting(lead_worker)
    current.kind, current.priority, current.queue, current.mode = own.kind, own.priority, own.queue, own.mode
    current.began, current.end = model.now, NEVER


def release_assistant(assistant: Worker) -> None:
    """End an assistance: log its spell and overtime by the lead worker's progress, and wake the assistant."""
    current, model, now = assistant.current_work, assistant.model, assistant.model.now
    assert isinstance(current.task, Assisting)
    lead_worker = current.task.lead_worker.current_work
    if now > current.began:
        assert isinstance(lead_worker.task, Task)
        row = (current.kind, lead_worker.task.entity, current.queue.number, assistant.number)
        model.write(current.began, RecordType.ASSIST_SPELL, *row, now)
        over = (
            lead_worker.total
            - lead_worker.remaining_service()
            - assistant.presence.presence_between(current.began, now)
        )
        if current.mode != ShiftEnd.RESUME and over > 0:
            model.write(current.began, RecordType.ASSIST_OVERTIME, *row, over)
            current.count_overtime(current.began, over)
    current.task = lead_worker.assistant = None
    assistant.wake()
