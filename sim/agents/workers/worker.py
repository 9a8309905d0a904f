"""A worker: waits to be called, looks for the first thing that is his to do, does it, looks again."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.agents.calendar import Bell
from sim.agents.presence import Presence
from sim.agents.queues.queue import Task, Tray
from sim.agents.visits import Round
from sim.agents.workers.cover import help_out, in_class_order, others_come_first
from sim.agents.workers.current_work import Escort, Hands, Visit, give_back_task
from sim.agents.workers.pairing import Along
from sim.agents.workers.selection import await_next_part, choose
from sim.rules.queueing import fits
from sim.world.events import DAY, NEVER, Event
from sim.world.tables import MAX_CLASSES, Cover, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.model import Bureau


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
        self.hands = Hands(self)
        self._look_at = NEVER
        self.part_bell = NEVER
        self.bell = Bell(bureau.env)
        self._life = bureau.env.process(self.working_life())

    def working_life(self) -> Generator[Bell, Any, None]:
        """Wait to be called, do what the call is for: look for work, finish it, help out."""
        while True:
            act = yield self.bell
            act()

    def ring(self) -> None:
        """Look for work as soon as he is present; with work in hand he needs no bell."""
        if self.hands.task is not None:
            return
        now = self.bureau.now
        t = self.presence.present_from(now)
        if t < NEVER and (self._look_at > t or self._look_at < now):
            self._look_at = t
            self.call_at(t, Event.LOOK, self.look)

    def call_at(self, t: int, kind: int, act: Any) -> None:
        """Put an event of this worker into the calendar: a call on his bell."""
        bell = self.bell
        self.bureau.schedule(t, kind, self.number, lambda _: bell.strike(act))

    def done(self) -> None:
        """DONE: the work in hand ends; what it was for goes on."""
        hands = self.hands
        work = hands.task
        if hands.end != self.bureau.now or work is None:
            return
        assert not isinstance(work, Along)
        if isinstance(work, Visit):
            work.round.end_try(work.seq, work.outcome, work.part)
        hands.lay_down()
        if self.bureau.kinds[hands.kind].interrupts and self.record.owed_duty >= 0:
            self.owe_line_job()
        if isinstance(work, Task):
            self.hand_over(work)
        self.ring()
        self.hear_the_next()

    def hear_the_next(self) -> None:
        """Off duty but on call he has become free: an emergency that found nobody sounds its alarm again."""
        now, queue = self.bureau.now, self.queue
        on_call = self.record.on_call and not self.presence.is_present(now)
        if on_call and queue.alarms.waiting_interrupter(MAX_CLASSES):
            self.bureau.schedule(now, Event.ALARM, queue.number, queue.alarms.alarm)

    def owe_line_job(self) -> None:
        """An emergency took time of his line job: he owes it back (clause S3.1)."""
        now, began = self.bureau.now, self.hands.began
        whole = self.line_job.worked(began, now)
        duty = self.bureau.duties[self.record.owed_duty]
        duty.release(whole - self.presence.worked(began, now))

    def hand_over(self, task: Task) -> None:
        """Finished work goes back to what it was for."""
        if task.duty is not None:
            task.duty.end_piece(self)
        elif task.call:
            assert task.case is not None
            task.case.recontacts.end_call()
        elif task.asking:
            assert task.case is not None
            task.case.tracking.under_way = False
        else:
            assert task.case is not None
            task.case.complete()

    def look(self) -> None:
        """LOOK: go on with what was put aside, or take the first thing that is his to do."""
        now = self.bureau.now
        if self.part_bell == now:
            self.part_bell = NEVER
        elif self._look_at != now:
            return
        if self._look_at == now:
            self._look_at = NEVER
        if self.hands.task is not None or not self.presence.is_present(now):
            return
        if self.hands.kept is not None:
            self.go_on_unless_called()
            return
        if not (in_class_order(self.queue) and others_come_first(self)) and choose(self):
            return
        if self.queue.record.cover != Cover.NONE:
            self.call_at(now, Event.HELP, partial(help_out, self))  # after everybody has looked at his own
        await_next_part(self)

    def go_on_unless_called(self) -> None:
        """The interrupted task runs next, unless another emergency waits."""
        kept = self.hands.kept
        assert kept is not None
        rank = kept.queue.rank_of(kept.task, kept.kind)
        emergency = self.queue.alarms.waiting_interrupter(rank)
        if emergency is None:
            self.hands.go_on()
        else:
            self.queue.tray.remove(emergency)
            self.hands.start_task(emergency, helping=False)

    def fits(self, shift_end: int, expected: int) -> bool:
        """Whether work may be started now, by what happens to it at the shift's end."""
        now = self.bureau.now
        whole = self.presence.seconds_of_day[now // DAY]
        return fits(shift_end, expected, self.presence.rest_of_shift(now), whole)

    def can_be_interrupted(self, rank: int) -> bool:
        """Whether class ``rank`` may take him from what he does; never from another emergency."""
        hands = self.hands
        if hands.task is None or isinstance(hands.task, Escort) or hands.rank <= rank:
            return False
        if self.bureau.kinds[hands.kind].interrupts and hands.mode == ShiftEnd.THROUGH:
            return False  # on another emergency, or held on site
        return self.presence.is_present(self.bureau.now)

    def is_idle(self) -> bool:
        """Whether he is there and has nothing in hand nor put aside."""
        return (
            self.hands.task is None and self.hands.kept is None and self.presence.is_present(self.bureau.now)
        )

    def is_able(self, task: Task) -> bool:
        """Whether he is qualified for a task; only steps of cases ask for skills."""
        if task.case is None or not task.is_step:
            return True
        return not self.bureau.steps[task.case.step].skill & ~self.record.skills

    def is_on_call(self) -> bool:
        """Whether he can be called now although he is off duty."""
        now = self.bureau.now
        if not self.record.on_call or self.presence.absent[now // DAY] or self.presence.is_present(now):
            return False
        hands = self.hands
        return hands.task is None or (hands.mode != ShiftEnd.THROUGH and hands.kept is None)

    def empty_tray(self) -> None:
        """Away for longer: the cases in his tray return to their queue."""
        for task in list(self.tray):
            if self.bureau.kinds[task.kind].hand_back:
                self.tray.remove(task)
                give_back_task(task, task.left)
