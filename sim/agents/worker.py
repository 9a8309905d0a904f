"""A worker: waits to be called, looks for the first thing that is his to do, does it, looks again."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.agents.bureau import Presence
from sim.agents.clock import Bell
from sim.agents.household import Round
from sim.agents.queue import Queue, Task, Tray
from sim.events import DAY, NEVER, Event
from sim.rows import What
from sim.rules import duration, fits, next_part, part_of_day, with_factor, without_factor
from sim.world import MAX_CLASSES, Cover, Mark, OnInterrupt, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.bureau import Bureau
    from sim.agents.case import Case
    from sim.agents.duty import Duty


class Visit:
    """A try at a door, while it is in hand."""

    __slots__ = ("outcome", "part", "round", "seq")

    def __init__(self, round_: Round, seq: int, outcome: int, part: int) -> None:
        self.round, self.seq, self.outcome, self.part = round_, seq, outcome, part


class Kept:
    """The one interrupted task a worker goes on with."""

    __slots__ = ("helping", "kind", "left", "queue", "task")

    def __init__(self, task: Task, left: int, kind: int, queue: Queue, helping: bool) -> None:
        self.task, self.left, self.kind, self.queue, self.helping = task, left, kind, queue, helping


class Worker:
    """One post of one queue."""

    def __init__(self, bureau: Bureau, number: int, record: Any) -> None:
        self.bureau = bureau
        self.number = number
        self.record = record
        self.queue = bureau.queues[record.queue]
        self.presence = Presence(bureau, record.day_first)
        self.line_job = self.presence if record.job_first < 0 else Presence(bureau, record.job_first)
        self.rounds: list[Round] = []
        self.tray = Tray()
        self.task: Task | Visit | None = None  # what is in hand
        self.kind = self.rank = -1
        self.work_queue = self.queue
        self.began = self.total = 0
        self.end = NEVER
        self.mode = ShiftEnd.RESUME
        self.helping = False
        self.kept: Kept | None = None
        self._look_at = NEVER
        self._part_bell = NEVER
        self.bell = Bell(bureau.env)
        self._life = bureau.env.process(self.working_life())

    # --- a working life ---

    def working_life(self) -> Generator[Bell, Any, None]:
        """Wait to be called, do what the call is for: look for work, finish it, help out."""
        while True:
            act = yield self.bell
            act()

    def ring(self) -> None:
        """Look for work as soon as he is present; with work in hand he needs no bell."""
        if self.task is not None:
            return
        now = self.bureau.now
        t = self.presence.next_present(now)
        if t < NEVER and (self._look_at > t or self._look_at < now):
            self._look_at = t
            self._call_at(t, Event.LOOK, self.look)

    def _call_at(self, t: int, kind: int, act: Any) -> None:
        bell = self.bell
        self.bureau.at_time(t, kind, self.number, lambda _: bell.strike(act))

    def done(self) -> None:
        """DONE: the work in hand ends; what it was for goes on."""
        if self.end != self.bureau.now or self.task is None:
            return
        work = self.task
        if isinstance(work, Visit):
            work.round.end_try(work.seq, work.outcome, work.part)
            self.lay_down()
        else:
            self.lay_down()
            if self.bureau.kinds[self.kind].interrupts and self.record.owed_duty >= 0:
                self.owe_line_job()
            self._hand_over(work)
        self.ring()
        self.hear_the_next()

    def hear_the_next(self) -> None:
        """Off duty but on call he has become free: an emergency that found nobody sounds its alarm again."""
        now, queue = self.bureau.now, self.queue
        on_call = self.record.on_call and not self.presence.is_present(now)
        if on_call and queue.waiting_interrupter(MAX_CLASSES):
            self.bureau.at_time(now, Event.ALARM, queue.number, queue.alarm)

    def owe_line_job(self) -> None:
        """An emergency took time of his line job: he owes it back (clause S3.1)."""
        now = self.bureau.now
        whole = self.line_job.worked(self.began, now)
        duty = self.bureau.duties[self.record.owed_duty]
        duty.release(whole - self.presence.worked(self.began, now))

    def _hand_over(self, task: Task) -> None:
        """Finished work goes back to what it was for."""
        if task.duty is not None:
            task.duty.end_piece(self)
        elif task.call:
            assert task.case is not None
            task.case.end_call()
        else:
            assert task.case is not None
            task.case.complete()

    def look(self) -> None:
        """LOOK: go on with what was put aside, or take the first thing that is his to do."""
        now = self.bureau.now
        if self._part_bell == now:
            self._part_bell = NEVER
        elif self._look_at != now:
            return
        if self._look_at == now:
            self._look_at = NEVER
        if self.task is not None or not self.presence.is_present(now):
            return
        if self.kept is not None:
            self._go_on_unless_called()
        elif not self.choose():
            if self.queue.record.cover != Cover.NONE:
                self._call_at(now, Event.HELP, self.help_out)
            self.await_next_part()

    def _go_on_unless_called(self) -> None:
        """The interrupted task runs next, unless another emergency waits."""
        assert self.kept is not None
        rank = self.kept.queue.rank_of(self.kept.task, self.kept.kind)
        emergency = self.queue.waiting_interrupter(rank)
        if emergency is None:
            self.go_on()
        else:
            self.queue.tray.remove(emergency)
            self.start_task(emergency, helping=False)

    # --- choosing ---

    def choose(self) -> bool:
        """Take the first task by class, time and number, or go to the next door; False if there is nothing."""
        task = self.first_task()
        rank = task.key[0] if task is not None else MAX_CLASSES
        round_ = self.first_round(rank)
        if round_ is not None:
            self.begin_visit(round_)
            return True
        if task is None:
            return False
        assert task.place is not None
        task.place.remove(task)
        self.start_task(task, helping=False)
        return True

    def first_task(self) -> Task | None:
        """The first task of his queue and his own tray that he may start now."""
        a = self.first_that_fits(self.queue.tray)
        b = self.first_that_fits(self.tray)
        if a is None or b is None:
            return a or b
        return a if a.key < b.key else b

    def first_that_fits(self, tray: Tray, helping: bool = False) -> Task | None:
        """The first task of a tray that he may start before his shift ends."""
        for task in tray:
            rule = self.bureau.kinds[task.kind]
            if helping and not rule.coverable:
                continue
            expected = task.expected
            if helping:
                expected = with_factor(expected, self.bureau.run.stranger_factor)
            if rule.shift_end != ShiftEnd.FINISH or self.fits(rule.shift_end, expected):
                return task
        return None

    def fits(self, shift_end: int, expected: int) -> bool:
        """Whether work may be started now, by what happens to it at the shift's end."""
        now = self.bureau.now
        whole = self.presence.seconds_of_day[now // DAY]
        return fits(shift_end, expected, self.presence.left_today(now), whole)

    def first_round(self, rank: int) -> Round | None:
        """The visiting round that comes before class ``rank`` and has a door to try now."""
        best, now = None, self.bureau.now
        for round_ in self.rounds:
            own = self.queue.rank[round_.record.kind]
            if own >= rank:
                continue
            seq = round_.next_door(now)
            if seq >= 0 and self.fits(
                self.bureau.kinds[round_.record.kind].shift_end, round_.expected_try(seq)
            ):
                best, rank = round_, own
        return best

    def begin_visit(self, round_: Round) -> None:
        """Go to the next door of a round."""
        now = self.bureau.now
        seq = round_.next_door(now)
        round_.take_door(seq)
        outcome, seconds = round_.try_door(seq, now)
        self.helping = False
        kind = round_.record.kind
        queue = self.bureau.queues[round_.record.queue]
        self.take_in_hand(
            Visit(round_, seq, outcome, part_of_day(now)), kind, queue, seconds, queue.rank[kind]
        )

    def await_next_part(self) -> None:
        """Doors to be tried again in another part of the day: look again when it begins."""
        now = self.bureau.now
        for round_ in self.rounds:
            if round_.record.parts > 1 and round_.retries_wait():
                t = self.presence.next_present(next_part(now))
                if t // DAY == now // DAY and self._part_bell != t:
                    self._part_bell = t
                    self._call_at(t, Event.LOOK, self.look)
                return

    # --- helping neighbours ---

    def help_out(self) -> None:
        """HELP: without work of his own he takes the first case of a neighbouring queue, as a stranger."""
        if self.task is not None or self.kept is not None or not self.presence.is_present(self.bureau.now):
            return
        best: Task | None = None
        for queue in self.queue.neighbours:
            if queue is self.queue or not queue.tray.tasks:
                continue
            if self.queue.record.cover == Cover.WHEN_ABSENT and queue.anybody_today():
                continue
            task = self.first_that_fits(queue.tray, helping=True)
            if task is not None and (best is None or task.key < best.key):
                best = task
        if best is not None:
            assert best.place is not None
            best.place.remove(best)
            self.start_task(best, helping=True)

    # --- work in hand ---

    def start_task(self, task: Task, helping: bool) -> None:
        """Begin a task that has left its queue."""
        seconds = task.left
        self.helping = helping
        if helping:
            seconds = with_factor(seconds, self.bureau.run.stranger_factor)
        if task.duty is not None:
            task.duty.holder = self
            seconds = task.duty.attendance(seconds)
        elif not task.call:
            assert task.case is not None
            self.touch(task.case)
            if self.bureau.steps[task.case.step].marks & Mark.HOLDS:
                seconds = max(seconds, self.hold_seconds(task.case))
        assert task.queue is not None
        self.take_in_hand(task, task.kind, task.queue, seconds, task.queue.rank_of(task, task.kind))

    def touch(self, case: Case) -> None:
        """The first touch of a case; where cases stay with their worker it becomes his."""
        queue = case.task.queue
        assert queue is not None
        if not case.touched:
            case.touched = True
            self.bureau.write(
                self.bureau.now, What.STARTED, case.record.kind, case.number, queue.number, self.number, -1
            )
        if queue.record.sticky and case.owner is None and self.queue is queue:
            case.owner = self

    def hold_seconds(self, case: Case) -> int:
        """How long an emergency holds its finder: reports climb, the upper level comes and finishes."""
        step, run = self.bureau.steps[case.step], self.bureau.run
        total = 0
        for hold in self.bureau.holds[step.hold_first : step.hold_first + step.hold_count]:
            index = case.draw_index(hold.slot)
            key = (run.seed, run.replication, case.record.entity, index)
            total += duration(hold.law, hold.mean, hold.spread, 1.0, *key)
        return total

    def take_in_hand(self, work: Task | Visit, kind: int, queue: Queue, seconds: int, rank: int) -> None:
        """Begin work that takes ``seconds`` of his time."""
        now = self.bureau.now
        mode = self.bureau.kinds[kind].shift_end
        if mode == ShiftEnd.FINISH and seconds > self.presence.seconds_of_day[now // DAY]:
            mode = ShiftEnd.RESUME
        self.task, self.kind, self.rank, self.work_queue = work, kind, rank, queue
        self.began, self.total, self.mode = now, seconds, mode
        self.end = self.end_of_work(mode, now, seconds)
        if self.end < NEVER:
            self._call_at(self.end, Event.DONE, self.done)

    def end_of_work(self, mode: int, now: int, seconds: int) -> int:
        """When work begun now is done, by what happens at the shift's end."""
        if mode == ShiftEnd.THROUGH:
            return now + seconds
        if mode == ShiftEnd.FINISH:
            return self.presence.finish_today(now, seconds)
        return self.presence.finish_at(now, seconds)

    def lay_down(self) -> None:
        """Stop; the spell is written and his hands are free."""
        bureau, now, work = self.bureau, self.bureau.now, self.task
        assert work is not None
        if now > self.began:
            entity = work.round.household(work.seq).home if isinstance(work, Visit) else work.entity
            row = (self.kind, entity, self.work_queue.number, self.number)
            bureau.write(self.began, What.SPELL, *row, now)
            if self.mode != ShiftEnd.RESUME:
                over = self.total - self.left_in_hand() - self.presence.worked(self.began, now)
                if over > 0:
                    bureau.write(self.began, What.OVERTIME, *row, over)
        if isinstance(work, Task) and work.duty is not None:
            work.duty.holder = None
        self.task = None
        self.end = NEVER

    def left_in_hand(self) -> int:
        """Seconds of the work in hand that are left, in his own time."""
        now = self.bureau.now
        if self.mode == ShiftEnd.THROUGH:
            return self.total - (now - self.began)
        left = self.total - self.presence.worked(self.began, now)
        if self.mode == ShiftEnd.FINISH and self.end < NEVER and left > self.end - now:
            return self.end - now  # already in overtime
        return left

    def ordinary(self, helping: bool, left: int) -> int:
        """Seconds left as the owner of the work would need them."""
        return without_factor(left, self.bureau.run.stranger_factor) if helping else left

    # --- interruption, absence ---

    def can_be_interrupted(self, rank: int) -> bool:
        """Whether class ``rank`` may take him from what he does; never from another emergency."""
        if self.task is None or self.rank <= rank:
            return False
        if self.bureau.kinds[self.kind].interrupts and self.mode == ShiftEnd.THROUGH:
            return False
        return self.presence.is_present(self.bureau.now)

    def is_on_call(self) -> bool:
        """Whether he can be called now although he is off duty."""
        now = self.bureau.now
        if not self.record.on_call or self.presence.absent[now // DAY] or self.presence.is_present(now):
            return False
        if self.task is None:
            return True
        return self.mode != ShiftEnd.THROUGH and self.kept is None

    def put_aside(self) -> None:
        """What is in hand makes room for something more urgent, by the rule of its kind."""
        work, left = self.task, self.left_in_hand()
        if isinstance(work, Visit):
            work.round.fail_try(work.seq, work.part)
            self.lay_down()
            return
        assert work is not None
        if self.bureau.kinds[self.kind].on_interrupt == OnInterrupt.KEEP:
            self.kept = Kept(work, left, self.kind, self.work_queue, self.helping)
            self.lay_down()
            if work.duty is not None:
                work.duty.holder = self
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
            kept.task.duty.holder = self
            seconds = kept.task.duty.attendance(seconds)
        self.take_in_hand(kept.task, kept.kind, kept.queue, seconds, kept.queue.rank_of(kept.task, kept.kind))

    def give_back(self) -> None:
        """Away for longer: the cases in his hands and in his tray return to their queues."""
        kinds = self.bureau.kinds
        if self.kept is not None and kinds[self.kept.kind].hand_back:
            kept, self.kept = self.kept, None
            self._return(kept.task, self.ordinary(kept.helping, kept.left))
        if isinstance(self.task, Task) and kinds[self.kind].hand_back:
            task, left = self.task, self.left_in_hand()
            self.lay_down()
            self._return(task, self.ordinary(self.helping, left))
        for task in list(self.tray):
            if kinds[task.kind].hand_back:
                self.tray.remove(task)
                self._return(task, task.left)

    def _return(self, task: Task, left: int) -> None:
        assert task.queue is not None
        if task.case is not None:
            task.case.owner = None
        task.queue.put_back(task, left)

    def give_up_duty(self, duty: Duty) -> int:
        """A duty's window has closed: lay it down; the seconds that were left of the piece."""
        if self.kept is not None and self.kept.task is duty.task:
            left, self.kept = self.kept.left, None
            duty.holder = None
            return left
        left = self.left_in_hand()
        self.lay_down()
        self.ring()
        return left
