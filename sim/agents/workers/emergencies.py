"""Emergencies that wait: who is called, and what happens when nobody can come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.rules.queueing import is_better_victim
from sim.world.events import NEVER, Event
from sim.world.log import What
from sim.world.tables import MAX_CLASSES, Cover

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.queues.queue import Queue, Task
    from sim.agents.workers.worker import Worker


class Alarms:
    """The alarm bell of one queue."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.bureau = queue.bureau
        self.alarm_at = -1
        self.alarm_next = -1

    def alarm(self, _: object = None) -> None:
        """ALARM: work that interrupts still waits after every free worker has looked: find somebody."""
        task = self.waiting_interrupter(MAX_CLASSES)
        if task is None:
            return
        worker = self.responder(task)
        if worker is None and self.desk_can_answer(task):
            self.queue.hand_up(task)
            self.bureau.schedule(self.bureau.now, Event.ALARM, self.queue.number, self.alarm)
            return
        if worker is None:
            self.leave_unanswered()
            return
        self.queue.tray.remove(task)
        hands = worker.hands
        if hands.task is not None:
            hands.put_aside()
        hands.start_task(task, helping=worker.queue is not self.queue)
        self.bureau.schedule(self.bureau.now, Event.ALARM, self.queue.number, self.alarm)

    def waiting_interrupter(self, rank: int) -> Task | None:
        """The first waiting task that interrupts and is of an earlier class than ``rank``."""
        for task in self.queue.tray:
            if task.key[0] >= rank:
                return None
            if self.bureau.kinds[task.kind].interrupts:
                return task
        return None

    def responder(self, task: Task) -> Worker | None:
        """Whom an emergency calls: busy on duty, a covering neighbour on duty, on call off duty."""
        rule = self.bureau.kinds[task.kind]
        rank = task.key[0]
        worker = busy_victim(self.queue.workers, rank)
        if worker is None and self.queue.record.cover != Cover.NONE and rule.coverable:
            worker = self.neighbour_victim(rank)
        if worker is None and rule.on_call:
            worker = self.first_on_call()
        return worker

    def neighbour_victim(self, rank: int) -> Worker | None:
        """As `busy_victim` among the queues that cover this one."""
        return busy_victim(self.queue.helpers(), rank) if self.queue.offers_all() else None

    def desk_can_answer(self, task: Task) -> bool:
        """Whether the desk above answers at once: somebody there is free or may be interrupted (S5.8)."""
        above = self.queue.above
        if above is None or not self.bureau.run.desk_answers:
            return False
        return above.free_hands() or busy_victim(above.workers, task.key[0]) is not None

    def first_on_call(self) -> Worker | None:
        """The first of the queue's workers who can be called off duty."""
        return next((w for w in self.queue.workers if w.is_on_call()), None)

    def leave_unanswered(self) -> None:
        """Nobody can come: each is counted once, waits first in line and rises after a while."""
        bureau = self.bureau
        for task in list(self.queue.tray):
            case = task.case
            if case is not None and bureau.kinds[task.kind].interrupts and not case.unanswered:
                case.unanswered = True
                bureau.write(
                    bureau.now, What.UNANSWERED, case.record.kind, case.number, self.queue.number, -1, -1
                )
                self.pass_up(task, case)
        self.alarm_again()

    def pass_up(self, task: Task, case: Case) -> None:
        """The desk above comes at once if somebody there is free, else after `rise_seconds`."""
        bureau, above = self.bureau, self.queue.above
        if above is None or bureau.run.rise_seconds < 0:
            return
        if above.free_hands():
            self.queue.hand_up(task)
        else:
            case.rise_at = bureau.now + bureau.run.rise_seconds
            bureau.schedule(case.rise_at, Event.STEP, case.number, case.end_delay)

    def alarm_again(self) -> None:
        """Sound the alarm again when the next worker with paused work comes on duty."""
        now = self.bureau.now
        arrivals = [t for w in self.queue.workers if (t := w.presence.present_from(now)) > now]
        t = min(arrivals, default=NEVER)
        if t < NEVER and self.alarm_next != t:
            self.alarm_next = t
            self.bureau.schedule(t, Event.ALARM, self.queue.number, self.alarm)


def busy_victim(workers: list[Worker], rank: int) -> Worker | None:
    """The worker on duty whose work in hand is least urgent and may be interrupted by class ``rank``."""
    best: Worker | None = None
    for worker in workers:
        if worker.can_be_interrupted(rank) and (best is None or is_less_urgent(worker, best)):
            best = worker
    return best


def is_less_urgent(worker: Worker, best: Worker) -> bool:
    """Whether an emergency takes ``worker`` rather than the ``best`` so far."""
    own, other = worker.hands, best.hands
    return is_better_victim(own.rank, own.began, other.rank, other.began)
