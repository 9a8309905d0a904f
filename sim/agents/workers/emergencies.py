"""Emergency dispatch: choice of the responder, unanswered emergencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.queueing import is_better_preemption_target
from sim.world.events import NEVER, Event
from sim.world.log import RecordType, Subject
from sim.world.tables import MAX_CLASSES, Cover

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
            self.queue.move_to_queue_above(task)
            self.model.schedule(self.model.now, Event.EMERGENCY, self.queue.number, self.dispatch_emergency)
            return
        if worker is None:
            self.mark_unanswered()
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
        """Return a worker to interrupt: of the queue, of a covering queue, or else one on call off duty."""
        rule = self.model.kinds[task.kind]
        priority = task.key[0]
        worker = preemption_target(self.queue.workers, priority)
        if worker is None and self.queue.record.cover != Cover.NONE and rule.coverable:
            worker = self.neighbour_preemption_target(priority)
        if worker is None and rule.on_call:
            worker = self.first_on_call()
        return worker

    def neighbour_preemption_target(self, priority: int) -> Worker | None:
        """Return the preemption target among the workers who cover this queue."""
        return preemption_target(self.queue.helpers(), priority) if self.queue.offers_all() else None

    def desk_can_answer(self, task: Task) -> bool:
        """Return whether the desk above can respond at once: a worker there is idle or may be interrupted (S5.8)."""
        above = self.queue.above
        if above is None or not self.model.run.desk_answers:
            return False
        return above.has_idle_worker() or preemption_target(above.workers, task.key[0]) is not None

    def first_on_call(self) -> Worker | None:
        """Return the queue's first worker who is on call and off duty."""
        return next((w for w in self.queue.workers if w.is_on_call()), None)

    def mark_unanswered(self) -> None:
        """Log each waiting emergency once as unanswered, escalate it, and schedule another dispatch."""
        model = self.model
        for task in list(self.queue.waiting_line):
            case = task.case
            if case is not None and model.kinds[task.kind].interrupts and not case.unanswered:
                case.unanswered = True
                subject = Subject(case.record.kind, case.number, self.queue.number, -1)
                model.write(model.now, RecordType.UNANSWERED, subject, -1)
                self.escalate_unanswered(task, case)
        self.retry_dispatch()

    def escalate_unanswered(self, task: Task, case: Case) -> None:
        """Move an unanswered emergency to an idle desk above at once, else after `emergency_escalation_seconds`."""
        model, above = self.model, self.queue.above
        if above is None or model.run.emergency_escalation_seconds < 0:
            return
        if above.has_idle_worker():
            self.queue.move_to_queue_above(task)
        else:
            case.escalation_at = model.now + model.run.emergency_escalation_seconds
            model.schedule(case.escalation_at, Event.DELAY_END, case.number, case.end_delay)

    def retry_dispatch(self) -> None:
        """Schedule another dispatch for the next start of presence of a worker of the queue."""
        now = self.model.now
        starts = [t for w in self.queue.workers if (t := w.presence.present_from(now)) > now]
        t = min(starts, default=NEVER)
        if t < NEVER and self.retry_at != t:
            self.retry_at = t
            self.model.schedule(t, Event.EMERGENCY, self.queue.number, self.dispatch_emergency)


def preemption_target(workers: list[Worker], priority: int) -> Worker | None:
    """Return the worker on duty with the least urgent work that class ``priority`` may interrupt."""
    best: Worker | None = None
    for worker in workers:
        if worker.can_be_interrupted(priority) and (best is None or is_less_urgent(worker, best)):
            best = worker
    return best


def is_less_urgent(worker: Worker, best: Worker) -> bool:
    """Return whether ``worker`` is a better preemption target than ``best``."""
    work, best_work = worker.current_work, best.current_work
    return is_better_preemption_target(work.priority, work.began, best_work.priority, best_work.began)
