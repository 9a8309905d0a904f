"""Queues: where tasks wait, by class, then by time or due time, then by number."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sim.agents.workers.emergencies import Alarms
from sim.rules.queueing import class_of, is_offered, place_in_class
from sim.world.events import DAY, NEVER, Event
from sim.world.log import What
from sim.world.tables import Cover

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.duties import Duty
    from sim.agents.model import Bureau
    from sim.agents.workers.worker import Worker

KEY = attrgetter("key")


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work: of a case, a resident's call, or a duty."""

    number: int
    case: Case | None
    duty: Duty | None
    call: bool = False  # a resident asks again
    asking: bool = False  # the worker asks after a case he has passed on
    kind: int = -1
    queue: Queue | None = None  # where the work belongs
    place: Tray | None = None  # where it waits; None = not waiting
    key: tuple[int, int, int] = (0, 0, 0)  # class, time or due, number
    left: int = 0
    expected: int = 0

    @property
    def is_step(self) -> bool:
        """Whether it is the step at hand of a case."""
        return self.duty is None and not self.call and not self.asking

    @property
    def pooled(self) -> bool:
        """Whether it belongs to a case that has gone to the community pool."""
        return self.case is not None and self.case.pooled

    @property
    def unit(self) -> int:
        """The grid it is about."""
        record = self.case.record if self.case is not None else self.duty.record if self.duty else None
        return -1 if record is None else int(record.unit)

    @property
    def entity(self) -> int:
        """What the task is about, as rows say it."""
        if self.case is not None:
            return self.case.number
        assert self.duty is not None
        return self.duty.number


class Tray:
    """Tasks waiting in order: a queue shares one, and every worker has one of his own."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def insert(self, task: Task) -> None:
        """Let a task wait at the place its key gives it."""
        insort(self.tasks, task, key=KEY)
        task.place = self

    def remove(self, task: Task) -> None:
        """Take a task out."""
        self.tasks.remove(task)
        task.place = None

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks)


class Queue:
    """The service point of one unit: a grid's posts or a desk."""

    def __init__(self, bureau: Bureau, number: int, record: Any) -> None:
        self.bureau = bureau
        self.number = number
        self.record = record
        self.rank = bureau.rank[record.order]
        self.tray = Tray()
        self.workers: list[Worker] = []
        self.neighbours: list[Queue] = []
        self.above: Queue | None = None
        self.head: Worker | None = None
        self.alarms = Alarms(self)

    def rank_of(self, task: Task, kind: int) -> int:
        """The class of a task here; a lifted case's tasks are overdue."""
        rank = self.rank[kind]
        if task.case is None:
            return rank
        return class_of(rank, self.rank[self.bureau.run.overdue_kind], task.case.deadlines.lifted)

    def enqueue(self, task: Task, tray: Tray, joined: int) -> None:
        """Let a task wait as one that joined at ``joined``."""
        due = task.case.deadlines.own_due if task.case is not None else -1
        at = place_in_class(self.bureau.run.edf, joined, due, NEVER)
        task.key = (self.rank_of(task, task.kind), at, task.number)
        tray.insert(task)

    def submit(self, task: Task, kind: int, seconds: int, expected: int, worker: Worker | None) -> None:
        """A new task joins the queue, or the tray of ``worker``, and rings the bells."""
        bureau = self.bureau
        task.kind, task.queue, task.left, task.expected = kind, self, seconds, expected
        name = -1 if worker is None else worker.number
        bureau.write(bureau.now, What.QUEUED, kind, task.entity, self.number, name, seconds)
        self.enqueue(task, self.tray if worker is None else worker.tray, bureau.now)
        if worker is None:
            self.ring_queue(task)
        else:
            worker.ring()

    def put_back(self, task: Task, left: int) -> None:
        """Interrupted work returns to its old place with what is left."""
        task.left = left
        task.key = (self.rank_of(task, task.kind), task.key[1], task.number)
        self.tray.insert(task)
        self.ring_queue(task)

    def withdraw(self, task: Task) -> None:
        """A waiting task leaves unserved."""
        assert task.place is not None
        self.bureau.write(self.bureau.now, What.WITHDRAWN, task.kind, task.entity, self.number, -1, task.left)
        task.place.remove(task)

    def hand_up(self, task: Task) -> None:
        """Hand a waiting task to the queue above."""
        assert task.place is not None and self.above is not None
        task.place.remove(task)
        task.queue = self.above
        self.above.enqueue(task, self.above.tray, self.bureau.now)
        self.above.ring_queue(task)

    def offers_all(self) -> bool:
        """Whether everything that waits here is offered to those who cover it."""
        return is_offered(self.record.cover, self.anybody_today())

    def ring_queue(self, task: Task) -> None:
        """New work: free workers look; so do those who may take it; others are alarmed."""
        for worker in self.workers:
            worker.ring()
        rule = self.bureau.kinds[task.kind]
        now = self.bureau.now
        if self.record.cover != Cover.NONE and rule.coverable and (task.pooled or self.offers_all()):
            self.ring_neighbours()
        if rule.interrupts and self.alarms.alarm_at != now:
            self.alarms.alarm_at = now
            self.bureau.schedule(now, Event.ALARM, self.number, self.alarms.alarm)

    def ring_neighbours(self) -> None:
        """Free and present workers who cover the queue look around: without more urgent own work they will help."""
        for worker in self.helpers():
            if worker.hands.task is None and worker.presence.is_present(self.bureau.now):
                worker.ring()

    def helpers(self) -> list[Worker]:
        """Who covers this queue."""
        if self.record.cover == Cover.CHIEF_HEAD:
            return [self.head] if self.head is not None else []
        return [w for queue in self.neighbours if queue is not self for w in queue.workers]

    def waiting_work(self) -> int:
        """Seconds of case work that wait here and with its workers; planned work apart."""
        trays = [self.tray, *(w.tray for w in self.workers)]
        return sum(task.left for tray in trays for task in tray if task.case is not None)

    def anybody_today(self) -> bool:
        """Whether any of its workers has a shift today."""
        today = self.bureau.now // DAY
        return any(w.presence.seconds_of_day[today] > 0 for w in self.workers)

    def free_hands(self) -> bool:
        """Whether somebody is there and has nothing in hand."""
        return any(w.hands.task is None and w.presence.is_present(self.bureau.now) for w in self.workers)
