"""Work in hand: begun, put aside for something more urgent, broken off, laid down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.household import Round
from sim.agents.queue import Queue, Task
from sim.events import DAY, NEVER, Event
from sim.rows import What
from sim.rules import duration, with_factor, without_factor
from sim.world import Level, Mark, OnInterrupt, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.case import Case
    from sim.agents.worker import Worker


class Visit:
    """A try at a door, while it is in hand."""

    __slots__ = ("outcome", "part", "round", "seq")

    def __init__(self, round_: Round, seq: int, outcome: int, part: int) -> None:
        self.round, self.seq, self.outcome, self.part = round_, seq, outcome, part

    @property
    def entity(self) -> int:
        """What the visit is about, as rows say it: a household."""
        return self.round.household(self.seq).home


class Escort:
    """The chief head on site, while an emergency holds him there."""

    __slots__ = ("entity",)

    def __init__(self, case: Case) -> None:
        self.entity = case.number


class Kept:
    """The one interrupted task a worker goes on with."""

    __slots__ = ("helping", "kind", "left", "queue", "task")

    def __init__(self, task: Task, left: int, kind: int, queue: Queue, helping: bool) -> None:
        self.task, self.left, self.kind, self.queue, self.helping = task, left, kind, queue, helping


class Hands:
    """The one piece of work a worker has in hand, and the one he has put aside."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.bureau = worker.bureau
        self.presence = worker.presence
        self.task: Task | Visit | Escort | None = None  # what is in hand
        self.kind = self.rank = -1
        self.queue = worker.queue  # where the work belongs
        self.began = self.total = 0
        self.end = NEVER
        self.mode = ShiftEnd.RESUME
        self.helping = False
        self.kept: Kept | None = None

    def take_in_hand(
        self, work: Task | Visit | Escort, kind: int, queue: Queue, seconds: int, rank: int
    ) -> None:
        """Begin work that takes ``seconds`` of his time."""
        now = self.bureau.now
        mode = self.bureau.kinds[kind].shift_end
        if mode == ShiftEnd.FINISH and seconds > self.presence.seconds_of_day[now // DAY]:
            mode = ShiftEnd.RESUME
        self.task, self.kind, self.rank, self.queue = work, kind, rank, queue
        self.began, self.total, self.mode = now, seconds, mode
        self.end = self.end_of_work(mode, now, seconds)
        if self.end < NEVER:
            self.worker.call_at(self.end, Event.DONE, self.worker.done)

    def end_of_work(self, mode: int, now: int, seconds: int) -> int:
        """When work begun now is done, by what happens at the shift's end."""
        if mode == ShiftEnd.THROUGH:
            return now + seconds
        if mode == ShiftEnd.FINISH:
            return self.presence.finish_today(now, seconds)
        return self.presence.finish_at(now, seconds)

    def hold_seconds(self, case: Case) -> int:
        """How long an emergency holds its finder: reports climb, the upper level comes and finishes."""
        step, run = self.bureau.steps[case.step], self.bureau.run
        total = 0
        for hold in self.bureau.holds[step.hold_first : step.hold_first + step.hold_count]:
            index = case.draw_index(hold.slot)
            key = (run.seed, run.replication, case.record.entity, index)
            total += duration(hold.law, hold.mean, hold.spread, 1.0, *key)
        return total

    def start_task(self, task: Task, helping: bool) -> None:
        """Begin a task that has left its queue."""
        seconds = task.left
        self.helping = helping
        if helping:
            seconds = with_factor(seconds, self.bureau.run.stranger_factor)
        if task.duty is not None:
            task.duty.begin(self.worker)
            seconds = task.duty.attendance(seconds)
        elif task.is_step:
            assert task.case is not None
            self.touch(task.case)
            if self.bureau.steps[task.case.step].marks & Mark.HOLDS:
                seconds = max(seconds, self.hold_seconds(task.case))
                if self.bureau.run.head_on_site:
                    self.call_head(task.case, seconds)
        assert task.queue is not None
        self.take_in_hand(task, task.kind, task.queue, seconds, task.queue.rank_of(task, task.kind))

    def call_head(self, case: Case, seconds: int) -> None:
        """The chief head of the grid comes too if he is free, and stays as long; else his absence is noted."""
        bureau = self.bureau
        queue = bureau.queues[bureau.at[case.record.unit][Level.GRID]]
        head = queue.head
        if head is None or head is self.worker:
            return
        there = head.presence.is_present(bureau.now) or head.is_on_call()
        if head.hands.task is None and head.hands.kept is None and there:
            kind = bureau.run.escort_kind
            head.hands.take_in_hand(Escort(case), kind, head.queue, seconds, head.queue.rank[kind])
        else:
            row = (case.record.kind, case.number, queue.number, head.number, -1)
            bureau.write(bureau.now, What.HEAD_ABSENT, *row)

    def touch(self, case: Case) -> None:
        """The first touch of a case; where cases stay with their worker it becomes his."""
        queue = case.task.queue
        assert queue is not None
        if not case.touched:
            case.touched = True
            row = (case.record.kind, case.number, queue.number, self.worker.number, -1)
            self.bureau.write(self.bureau.now, What.STARTED, *row)
        if queue.record.sticky and case.owner is None and self.worker.queue is queue:
            case.owner = self.worker

    def left_in_hand(self) -> int:
        """Seconds of the work in hand that are left, in his own time."""
        now = self.bureau.now
        if self.mode == ShiftEnd.THROUGH:
            return self.total - (now - self.began)
        left = self.total - self.presence.worked(self.began, now)
        if self.mode == ShiftEnd.FINISH and self.end < NEVER and left > self.end - now:
            return self.end - now  # already in overtime
        return left

    def lay_down(self) -> None:
        """Stop; the spell is written and his hands are free."""
        bureau, now, work = self.bureau, self.bureau.now, self.task
        assert work is not None
        if now > self.began:
            row = (self.kind, work.entity, self.queue.number, self.worker.number)
            bureau.write(self.began, What.SPELL, *row, now)
            if self.mode != ShiftEnd.RESUME:
                over = self.total - self.left_in_hand() - self.presence.worked(self.began, now)
                if over > 0:
                    bureau.write(self.began, What.OVERTIME, *row, over)
        if isinstance(work, Task) and work.duty is not None:
            work.duty.holder = None
        self.task = None
        self.end = NEVER

    def ordinary(self, helping: bool, left: int) -> int:
        """Seconds left as the owner of the work would need them."""
        return without_factor(left, self.bureau.run.stranger_factor) if helping else left

    def put_aside(self) -> None:
        """What is in hand makes room for something more urgent, by the rule of its kind."""
        work, left = self.task, self.left_in_hand()
        if isinstance(work, Visit):
            work.round.fail_try(work.seq, work.part)
            self.lay_down()
            return
        assert isinstance(work, Task)
        if self.bureau.kinds[self.kind].on_interrupt == OnInterrupt.KEEP:
            self.kept = Kept(work, left, self.kind, self.queue, self.helping)
            self.lay_down()
            if work.duty is not None:
                work.duty.holder = self.worker
            return
        self.lay_down()
        assert work.queue is not None
        work.queue.put_back(work, self.ordinary(self.helping, left))

    def go_on(self) -> None:
        """Go on with the task that was put aside."""
        kept, self.kept = self.kept, None
        assert kept is not None
        self.helping = kept.helping
        seconds = kept.left
        if kept.task.duty is not None:
            kept.task.duty.holder = self.worker
            seconds = kept.task.duty.attendance(seconds)
        self.take_in_hand(kept.task, kept.kind, kept.queue, seconds, kept.queue.rank_of(kept.task, kept.kind))

    def give_back(self) -> None:
        """Away for longer: the cases in his hands return to their queues."""
        kinds = self.bureau.kinds
        if self.kept is not None and kinds[self.kept.kind].hand_back:
            kept, self.kept = self.kept, None
            give_back_task(kept.task, self.ordinary(kept.helping, kept.left))
        if isinstance(self.task, Task) and kinds[self.kind].hand_back:
            task, left = self.task, self.left_in_hand()
            self.lay_down()
            give_back_task(task, self.ordinary(self.helping, left))

    def take_from(self, task: Task) -> int:
        """The window of a duty's task has closed: lay it down; how many seconds of it are left."""
        if self.kept is not None and self.kept.task is task:
            left, self.kept = self.kept.left, None
            assert task.duty is not None
            task.duty.holder = None
            return left
        left = self.left_in_hand()
        self.lay_down()
        self.worker.ring()
        return left


def give_back_task(task: Task, left: int) -> None:
    """A task returns to its queue; its case no longer stays with its worker."""
    assert task.queue is not None
    if task.case is not None:
        task.case.owner = None
    task.queue.put_back(task, left)
