"""Emergency dispatch: choice of the responder, unanswered emergencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.workers.interruption import preemption_target
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType, Subject
from sim.world.tables import MAX_CLASSES, Cover, Level

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue, Task
    from sim.agents.workers.worker import Worker


class EmergencyDispatch:
    """Dispatch of the emergencies of one queue."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.model = queue.model
        self.dispatch_at = -1
        self.retry_at = -1

    def dispatch_emergency(self, _: object = None) -> None:
        """EMERGENCY: assign a responder to the first emergency that no idle worker has taken."""
        task = self.waiting_emergency(MAX_CLASSES)
        if task is None:
            return
        worker = self.responder(task)
        if worker is None and self.desk_can_answer(task):
            assert self.queue.above is not None
            self.queue.move_to_queue(task, self.queue.above)
            self.model.schedule(self.model.now, Event.EMERGENCY, self.queue.number, self.dispatch_emergency)
            return
        if worker is None:
            self.escalate_or_wait()
            return
        self.queue.waiting_line.remove(task)
        current = worker.current_work
        if current.task is not None:
            current.preempt()
        current.start_task(task, covering=worker.queue is not self.queue)
        self.model.schedule(self.model.now, Event.EMERGENCY, self.queue.number, self.dispatch_emergency)

    def waiting_emergency(self, priority: int) -> Task | None:
        """Return the first waiting task that may interrupt and is of an earlier class than ``priority``."""
        for task in self.queue.waiting_line:
            if task.key[0] >= priority:
                return None
            if self.model.kinds[task.kind].interrupts:
                return task
        return None

    def responder(self, task: Task) -> Worker | None:
        """Return a responder: to interrupt, of the queue or a covering one; else on call off duty, of either."""
        rule = self.model.kinds[task.kind]
        priority = task.key[0]
        worker = preemption_target(self.queue.workers, priority)
        covered = self.queue.record.cover != Cover.NONE and rule.coverable
        if worker is None and covered:
            worker = self.neighbour_preemption_target(priority)
        if worker is None and rule.on_call:
            worker = self.first_on_call()
            if worker is None and covered:
                worker = self.first_neighbour_on_call()
        return worker

    def neighbour_preemption_target(self, priority: int) -> Worker | None:
        """Return the preemption target among the workers who cover this queue."""
        return preemption_target(self.queue.helpers(), priority) if self.queue.offers_all() else None

    def desk_can_answer(self, task: Task) -> bool:
        """Return whether the desk above a grid can respond at once: a worker is idle or may be interrupted (S5.8)."""
        above, case = self.queue.above, task.case
        if above is None or case is None or not self.model.run.desk_answers:
            return False
        if self.queue.number != self.model.at[case.record.unit][Level.GRID]:
            return False
        return above.has_idle_worker() or preemption_target(above.workers, task.key[0]) is not None

    def first_on_call(self) -> Worker | None:
        """Return the queue's first worker who is on call and off duty."""
        return next((w for w in self.queue.workers if w.is_on_call()), None)

    def first_neighbour_on_call(self) -> Worker | None:
        """Return the first worker who covers this queue and is on call and off duty."""
        return next((w for w in self.queue.helpers() if w.is_on_call()), None)

    def escalate_or_wait(self) -> None:
        """Escalate waiting emergencies: from a level without staff at once, otherwise after their time there."""
        for task in list(self.queue.waiting_line):
            if task.case is not None and self.model.kinds[task.kind].interrupts:
                self.escalate_one_or_wait(task.case)
        self.retry_dispatch()

    def escalate_one_or_wait(self, case: Case) -> None:
        """Escalate one emergency at once, or log once that it waits and schedule its escalation."""
        model, queue, escalation = self.model, self.queue, case.emergency_escalation
        delay = model.run.emergency_escalation_seconds
        if delay >= 0 and not queue.is_staffed() and escalation.escalate():
            return
        if not case.unanswered:
            case.unanswered = True
            subject = Subject(case.record.kind, case.number, queue.number, -1)
            model.write(model.now, RecordType.UNANSWERED, subject, -1)
        if delay < 0:
            return
        above = queue.next_staffed_queue()
        if above is not None and above.has_idle_worker():
            escalation.escalate()
        elif escalation.escalation_at < 0:
            escalation.escalation_at = model.now + delay
            model.schedule(escalation.escalation_at, Event.DELAY_END, case.number, case.end_delay)

    def retry_dispatch(self) -> None:
        """Schedule another dispatch for the next start of presence of a worker of the queue or of a level above."""
        now = self.model.now
        t = NEVER
        level: Queue | None = self.queue
        while level is not None:
            starts = (w.presence.present_from(now) for w in level.workers)
            t = min(t, min((start for start in starts if start > now), default=NEVER))
            level = level.above
        if t < NEVER and self.retry_at != t and self.waiting_emergency(MAX_CLASSES) is not None:
            self.retry_at = t
            self.model.schedule(t, Event.EMERGENCY, self.queue.number, self.dispatch_emergency)
