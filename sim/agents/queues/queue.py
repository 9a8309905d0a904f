"""Queues of tasks, ordered by priority class, then by time joined or due time, then by task number."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.agents.queues.rushing import Rushing
from sim.agents.workers.emergencies import EmergencyDispatch
from sim.rules.pressing import week_of
from sim.rules.queueing import is_offered, order_key, own_order_key, priority_of
from sim.world.event_order import DAY, NEVER, Event
from sim.world.log import RecordType, Subject
from sim.world.tables import Cover, ServiceOrder

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.duties import Duty
    from sim.agents.model import Model
    from sim.agents.workers.worker import Worker

KEY = attrgetter("key")


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work: a step of a case, a resident's call, tracking, a piece of a duty, or a background task."""

    number: int
    case: Case | None
    duty: Duty | None
    is_call: bool = False  # recontact by the resident
    is_tracking: bool = False  # tracking of a case passed on
    background: int = -1  # number of the background task; -1 = none
    kind: int = -1
    queue: Queue | None = None  # queue of the work
    waiting_in: WaitingLine | None = None  # None = not waiting
    key: tuple[int, int, int] = (0, 0, 0)  # priority class, time joined or due time (s), task number
    remaining: int = 0
    expected: int = 0
    queued_at: int = 0  # time (s) at which it joined its first queue

    @property
    def is_step(self) -> bool:
        """Whether the task is the current step of a case."""
        return self.case is not None and not self.is_call and not self.is_tracking

    @property
    def in_pool(self) -> bool:
        """Whether the task's case was offered to the community pool."""
        return self.case is not None and self.case.in_pool

    @property
    def unit(self) -> int:
        """Grid of the task's case or duty; -1 for a background task."""
        record = self.case.record if self.case is not None else self.duty.record if self.duty else None
        return -1 if record is None else int(record.unit)

    @property
    def entity(self) -> int:
        """Number of the task's case, duty or background task, as logged."""
        if self.case is not None:
            return self.case.number
        return self.background if self.duty is None else self.duty.number


class Job(NamedTuple):
    """Task kind of a new task, its standard seconds, and the standard seconds its worker expects."""

    kind: int
    seconds: int
    expected: int


class WaitingLine:
    """Ordered waiting tasks: one line shared by a queue, and one for each worker."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def insert(self, task: Task) -> None:
        """Insert a task at the position of its key."""
        insort(self.tasks, task, key=KEY)
        task.waiting_in = self

    def remove(self, task: Task) -> None:
        """Remove a task."""
        self.tasks.remove(task)
        task.waiting_in = None

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks)


class Queue:
    """Service point of one unit: the posts of a grid, or a desk."""

    def __init__(self, model: Model, number: int, record: Any) -> None:
        self.model = model
        self.number = number
        self.record = record
        self.priority = model.priority[record.priority_row]
        self.waiting_line = WaitingLine()
        self.workers: list[Worker] = []
        self.neighbours: list[Queue] = []
        self.above: Queue | None = None
        self.chief_head: Worker | None = None
        self.emergencies = EmergencyDispatch(self)
        self.rushing = Rushing(self)
        self.customers = 0  # customers who hold one of its places
        self.offers = 0  # number of pressed cases offered to this desk
        self.take_up_week = -1
        self.taken_seconds = 0  # of work begun in that week on taken-up cases

    def task_priority(self, task: Task, kind: int) -> int:
        """Return the priority class of a task in this queue (0 first); tasks of a promoted case are overdue."""
        priority = self.priority[kind]
        if task.case is None:
            return priority
        return priority_of(priority, self.priority[self.model.run.overdue_kind], task.case.deadlines.promoted)

    def enqueue(self, task: Task, waiting_line: WaitingLine, joined: int) -> None:
        """Insert a task into a waiting line as of time ``joined``."""
        due = task.case.deadlines.own_due if task.case is not None else -1
        order = self.model.kinds[task.kind].order
        key = order_key(self.model.run.earliest_due_first, joined, due, NEVER)
        if order != ServiceOrder.FIRST_COME:
            key = own_order_key(order, joined, task.remaining)
        task.key = (self.task_priority(task, task.kind), key, task.number)
        waiting_line.insert(task)

    def submit(self, task: Task, new: Job, worker: Worker | None) -> None:
        """Add a new task to the queue, or to the waiting line of ``worker``, and wake workers."""
        model = self.model
        task.kind, task.queue, task.remaining, task.expected = new.kind, self, new.seconds, new.expected
        task.queued_at = model.now
        worker_number = -1 if worker is None else worker.number
        subject = Subject(new.kind, task.entity, self.number, worker_number)
        if task.background < 0:
            model.write(model.now, RecordType.QUEUED, subject, new.seconds)
        self.enqueue(task, self.waiting_line if worker is None else worker.waiting_line, model.now)
        if worker is None:
            self.wake_workers(task)
        else:
            worker.wake()

    def requeue(self, task: Task, remaining: int) -> None:
        """Return a preempted task to its former position with ``remaining`` standard seconds."""
        task.remaining = remaining
        task.key = (self.task_priority(task, task.kind), task.key[1], task.number)
        self.waiting_line.insert(task)
        self.wake_workers(task)

    def charge_take_up(self, seconds: int) -> None:
        """Count work that begins on a taken-up case towards the hours of this week."""
        week = week_of(self.model.now, self.model.run.start_weekday)
        if self.take_up_week != week:
            self.take_up_week, self.taken_seconds = week, 0
        self.taken_seconds += seconds

    def withdraw(self, task: Task) -> None:
        """Remove a waiting task unserved and log it."""
        assert task.waiting_in is not None
        subject = Subject(task.kind, task.entity, self.number, -1)
        self.model.write(self.model.now, RecordType.WITHDRAWN, subject, task.remaining)
        task.waiting_in.remove(task)

    def move_to_queue(self, task: Task, queue: Queue) -> None:
        """Move a waiting task to ``queue``; dispatch an emergency there even if another one was in this second."""
        assert task.waiting_in is not None
        task.waiting_in.remove(task)
        task.queue = queue
        queue.enqueue(task, queue.waiting_line, self.model.now)
        queue.emergencies.dispatch_at = -1
        queue.wake_workers(task)

    def is_staffed(self) -> bool:
        """Return whether any worker of the queue is on duty, or on call and not absent today."""
        now = self.model.now
        return any(
            w.presence.is_present(now) or (w.record.on_call and not w.presence.absent[now // DAY])
            for w in self.workers
        )

    def next_staffed_queue(self) -> Queue | None:
        """Return the lowest queue above with a worker on duty or on call."""
        above = self.above
        while above is not None and not above.is_staffed():
            above = above.above
        return above

    def offers_all(self) -> bool:
        """Return whether all waiting tasks are offered to covering workers."""
        return is_offered(self.record.cover, self.is_attended())

    def wake_workers(self, task: Task) -> None:
        """Wake idle workers and covering workers for a new task; schedule the dispatch of an emergency."""
        for worker in self.workers:
            worker.wake()
        rule = self.model.kinds[task.kind]
        now = self.model.now
        if self.record.cover != Cover.NONE and rule.coverable and (task.in_pool or self.offers_all()):
            self.wake_helpers()
        if rule.interrupts and self.emergencies.dispatch_at != now:
            self.emergencies.dispatch_at = now
            self.model.schedule(now, Event.EMERGENCY, self.number, self.emergencies.dispatch_emergency)

    def wake_helpers(self) -> None:
        """Wake idle workers on duty who cover this queue."""
        for worker in self.helpers():
            if worker.current_work.task is None and worker.presence.is_present(self.model.now):
                worker.wake()

    def helpers(self) -> list[Worker]:
        """Return the workers who cover this queue."""
        if self.record.cover == Cover.CHIEF_HEAD:
            return [self.chief_head] if self.chief_head is not None else []
        return [w for queue in self.neighbours if queue is not self for w in queue.workers]

    def waiting_work(self) -> int:
        """Return the seconds of case work waiting in this queue and with its workers; duties are excluded."""
        waiting_lines = [self.waiting_line, *(w.waiting_line for w in self.workers)]
        return sum(
            task.remaining for waiting_line in waiting_lines for task in waiting_line if task.case is not None
        )

    def is_attended(self) -> bool:
        """Return whether any worker of the queue is present or will be soon (S3.4)."""
        return any(w.presence.is_back_soon(self.model.now) for w in self.workers)

    def has_idle_worker(self) -> bool:
        """Return whether any worker of the queue is on duty and idle."""
        return any(
            w.current_work.task is None and w.presence.is_present(self.model.now) for w in self.workers
        )
