"""Queues: where tasks wait, by class, then by time or due time, then by number."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sim.agents.alarms import Alarms
from sim.events import DAY, NEVER, Event
from sim.rows import What
from sim.rules import class_of, place_in_class
from sim.world import Cover

if TYPE_CHECKING:
    from sim.agents.bureau import Bureau
    from sim.agents.case import Case
    from sim.agents.duty import Duty
    from sim.agents.worker import Worker

KEY = attrgetter("key")


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work: of a case, a resident's call, or a duty."""

    number: int
    case: Case | None
    duty: Duty | None
    call: bool = False
    kind: int = -1
    queue: Queue | None = None  # where the work belongs
    place: Tray | None = None  # where it waits; None = not waiting
    key: tuple[int, int, int] = (0, 0, 0)  # class, time or due, number
    left: int = 0
    expected: int = 0

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
            self.ring(kind)
        else:
            worker.ring()

    def put_back(self, task: Task, left: int) -> None:
        """Interrupted work returns to its old place with what is left."""
        task.left = left
        task.key = (self.rank_of(task, task.kind), task.key[1], task.number)
        self.tray.insert(task)
        self.ring(task.kind)

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
        self.above.ring(task.kind)

    def ring(self, kind: int) -> None:
        """New work: free workers look; so do neighbours who may help; others are alarmed."""
        for worker in self.workers:
            worker.ring()
        rule = self.bureau.kinds[kind]
        now = self.bureau.now
        cover = self.record.cover
        if (
            cover != Cover.NONE
            and rule.coverable
            and (cover != Cover.WHEN_ABSENT or not self.anybody_today())
        ):
            self.ring_neighbours()
        if rule.interrupts and self.alarms.alarm_at != now:
            self.alarms.alarm_at = now
            self.bureau.at_time(now, Event.ALARM, self.number, self.alarms.alarm)

    def ring_neighbours(self) -> None:
        """Free and present workers of the cover group look around: without own work they will help."""
        for queue in self.neighbours:
            if queue is not self:
                for worker in queue.workers:
                    if worker.hands.task is None and worker.presence.is_present(self.bureau.now):
                        worker.ring()

    def anybody_today(self) -> bool:
        """Whether any of its workers has a shift today."""
        today = self.bureau.now // DAY
        return any(w.presence.seconds_of_day[today] > 0 for w in self.workers)

    def free_hands(self) -> bool:
        """Whether somebody is there and has nothing in hand."""
        return any(w.hands.task is None and w.presence.is_present(self.bureau.now) for w in self.workers)
