"""Work in hand: begun, put aside for something more urgent, broken off, laid down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Queue, Task
from sim.agents.visits import Round
from sim.rules.durations import ORDINARY, at_pace, duration, ordinary, pace_of
from sim.world.events import DAY, NEVER, Event
from sim.world.log import What
from sim.world.tables import Level, Mark, OnInterrupt, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.workers.worker import Worker
from sim.agents.workers.pairing import Along, call_along, part


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

    __slots__ = ("kind", "left", "pace", "queue", "task")

    def __init__(self, task: Task, left: int, kind: int, queue: Queue, pace: int) -> None:
        self.task, self.left, self.kind, self.queue, self.pace = task, left, kind, queue, pace


class Hands:
    """The one piece of work a worker has in hand, and the one he has put aside."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.bureau = worker.bureau
        self.presence = worker.presence
        self.task: Task | Visit | Escort | Along | None = None  # what is in hand
        self.kind = self.rank = -1
        self.queue = worker.queue  # where the work belongs
        self.began = self.total = 0
        self.end = NEVER
        self.mode = ShiftEnd.RESUME
        self.pace = ORDINARY  # millionths of its ordinary time that the work takes him
        self.kept: Kept | None = None
        self.unit = -1  # grid of his last field work
        self.way = 0  # seconds of `total` spent on the way to it
        self.month = self.overtime = 0  # seconds worked over in that calendar month
        self.second: Worker | None = None  # who goes along with him

    def take_in_hand(
        self, work: Task | Visit | Escort, kind: int, queue: Queue, needed: int, rank: int, way: int
    ) -> None:
        """Begin work that takes ``needed`` seconds of his time, after ``way`` seconds to get there."""
        now, seconds = self.bureau.now, needed + way
        self.way = way
        mode = self.bureau.kinds[kind].shift_end
        whole = self.presence.seconds_of_day[now // DAY]
        if mode == ShiftEnd.FINISH and (seconds > whole or not self.overtime_allows(now, seconds)):
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

    def overtime_allows(self, now: int, seconds: int) -> bool:
        """Whether he may finish so much work after his shift; else it rests until the next one."""
        cap = self.bureau.run.overtime_cap
        if cap < 0:
            return True
        over = seconds - self.presence.worked(now, self.end_of_work(ShiftEnd.FINISH, now, seconds))
        used = self.overtime if self.month == self.bureau.month_of(now) else 0
        return bool(over <= 0 or used + over <= cap)

    def count_overtime(self, began: int, seconds: int) -> None:
        """Overtime of a spell counts in the month in which it began; emergencies and meetings count, uncapped."""
        month = self.bureau.month_of(began)
        if self.month != month:
            self.month, self.overtime = month, 0
        self.overtime += seconds

    def way_to(self, kind: int, queue: Queue, unit: int) -> int:
        """Seconds to work in ``unit``, where he then is; 0 for desk work and for who serves one grid."""
        if not self.bureau.kinds[kind].field or queue.record.units < 2 or self.worker.queue is not queue:
            return 0
        last, self.unit = self.unit, unit
        return int(self.bureau.run.between_grids) if last >= 0 and last != unit else 0

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
        self.pace = self.task_pace(task, helping)
        seconds = at_pace(task.left, self.pace)
        if task.duty is not None:
            task.duty.begin_duty(self.worker)
            seconds = task.duty.attendance(seconds)
        elif task.is_step:
            assert task.case is not None
            self.touch(task.case)
            if self.bureau.steps[task.case.step].marks & Mark.HOLDS:
                seconds = max(seconds, self.hold_seconds(task.case))
                if self.bureau.run.head_on_site:
                    self.call_head(task.case, seconds)
        assert task.queue is not None
        self.take_task(task, task.kind, task.queue, seconds)

    def take_task(self, task: Task, kind: int, queue: Queue, seconds: int) -> None:
        """Begin or go on with a task: walk to its grid, and take along whom its step asks for."""
        self.take_in_hand(
            task, kind, queue, seconds, queue.rank_of(task, kind), self.way_to(kind, queue, task.unit)
        )
        if task.case is not None and task.is_step and self.bureau.steps[task.case.step].together:
            call_along(self.worker, task.case)

    def own_pace(self, helping: bool = False) -> int:
        """How much of its ordinary time work begun now takes him, in millionths."""
        slower = self.presence.slower[self.bureau.now // DAY]
        return pace_of(slower, helping, self.bureau.run.stranger_factor)

    def task_pace(self, task: Task, helping: bool) -> int:
        """As `own_pace`; a duty of his own is prescribed in minutes and takes these, whoever does it."""
        if task.duty is not None and task.duty.worker is not None:
            return ORDINARY
        return self.own_pace(helping)

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
            head.hands.take_in_hand(Escort(case), kind, head.queue, seconds, head.queue.rank[kind], 0)
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

    def work_left(self) -> int:
        """As `left_in_hand`, without a way that he has not yet gone."""
        return min(self.left_in_hand(), self.total - self.way)

    def lay_down(self) -> None:
        """Stop; the spell is written and his hands are free."""
        bureau, now, work = self.bureau, self.bureau.now, self.task
        assert work is not None and not isinstance(work, Along)
        if now > self.began:
            row = (self.kind, work.entity, self.queue.number, self.worker.number)
            bureau.write(self.began, What.SPELL, *row, now)
            if self.mode != ShiftEnd.RESUME:
                over = self.total - self.left_in_hand() - self.presence.worked(self.began, now)
                if over > 0:
                    bureau.write(self.began, What.OVERTIME, *row, over)
                    self.count_overtime(self.began, over)
        if self.second is not None:
            part(self.second)
        if isinstance(work, Task) and work.duty is not None:
            work.duty.holder = None
        self.task = None
        self.end = NEVER

    def put_aside(self) -> None:
        """What is in hand makes room for something more urgent, by the rule of its kind."""
        if isinstance(self.task, Along):
            part(self.worker)
            return
        work, left = self.task, self.work_left()
        if isinstance(work, Visit):
            work.round.fail_try(work.seq, work.part)
            self.lay_down()
            return
        assert isinstance(work, Task)
        if self.bureau.kinds[self.kind].on_interrupt == OnInterrupt.KEEP:
            self.kept = Kept(work, left, self.kind, self.queue, self.pace)
            self.lay_down()
            if work.duty is not None:
                work.duty.holder = self.worker
            return
        self.lay_down()
        assert work.queue is not None
        work.queue.put_back(work, ordinary(left, self.pace))

    def go_on(self) -> None:
        """Go on with the task that was put aside."""
        kept, self.kept = self.kept, None
        assert kept is not None
        self.pace = kept.pace
        seconds = kept.left
        if kept.task.duty is not None:
            kept.task.duty.holder = self.worker
            seconds = kept.task.duty.attendance(seconds)
        self.take_task(kept.task, kept.kind, kept.queue, seconds)

    def give_back(self) -> None:
        """Away for longer: the cases in his hands return to their queues."""
        kinds = self.bureau.kinds
        if self.kept is not None and kinds[self.kept.kind].hand_back:
            kept, self.kept = self.kept, None
            give_back_task(kept.task, ordinary(kept.left, kept.pace))
        if isinstance(self.task, Along):
            part(self.worker)
        if isinstance(self.task, Task) and kinds[self.kind].hand_back:
            task, left = self.task, self.work_left()
            self.lay_down()
            give_back_task(task, ordinary(left, self.pace))

    def take_from(self, task: Task) -> int:
        """The window of a duty's task has closed: lay it down; how many ordinary seconds of it are left."""
        if self.kept is not None and self.kept.task is task:
            left, self.kept = ordinary(self.kept.left, self.kept.pace), None
            assert task.duty is not None
            task.duty.holder = None
            return left
        left = self.work_left()
        self.lay_down()
        self.worker.ring()
        return ordinary(left, self.pace)


def give_back_task(task: Task, left: int) -> None:
    """A task returns to its queue; its case no longer stays with its worker."""
    assert task.queue is not None
    if task.case is not None:
        task.case.owner = None
    task.queue.put_back(task, left)
