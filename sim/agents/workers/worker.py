"""A worker: waits to be called, looks for the first thing that is his to do, does it, looks again."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.agents.calendar import Signal
from sim.agents.presence import Presence
from sim.agents.queues.queue import Task, WaitingLine
from sim.agents.visits import VisitRound
from sim.agents.workers.cover import cover_neighbours, covers_by_priority, neighbours_have_priority
from sim.agents.workers.current_work import CurrentWork, OnSiteAttendance, Visit, return_task
from sim.agents.workers.pairing import Assisting
from sim.agents.workers.selection import schedule_next_daypart, select_next_task
from sim.rules.queueing import fits
from sim.world.events import DAY, NEVER, Event
from sim.world.tables import MAX_CLASSES, Cover, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.model import Model


class Worker:
    """One post of one queue."""

    def __init__(self, model: Model, number: int, record: Any) -> None:
        self.model = model
        self.number = number
        self.record = record
        self.queue = model.queues[record.queue]
        self.presence = Presence(model, record.day_first)
        self.line_job_presence = (
            self.presence if record.line_job_first < 0 else Presence(model, record.line_job_first)
        )
        self.rounds: list[VisitRound] = []
        self.waiting_line = WaitingLine()
        self.current_work = CurrentWork(self)
        self._wakeup_at = NEVER
        self.daypart_wakeup_at = NEVER
        self.signal = Signal(model.env)
        self._process = model.env.process(self.process())

    def process(self) -> Generator[Signal, Any, None]:
        """Wait to be called, do what the call is for: look for work, finish it, help out."""
        while True:
            action = yield self.signal
            action()

    def wake(self) -> None:
        """Look for work as soon as he is present; with work in hand he need not be woken."""
        if self.current_work.task is not None:
            return
        now = self.model.now
        t = self.presence.present_from(now)
        if t < NEVER and (self._wakeup_at > t or self._wakeup_at < now):
            self._wakeup_at = t
            self.schedule_action(t, Event.SEEK_WORK, self.seek_work)

    def schedule_action(self, t: int, kind: int, action: Any) -> None:
        """Put an event of this worker into the calendar: his signal is sent."""
        signal = self.signal
        self.model.schedule(t, kind, self.number, lambda _: signal.send(action))

    def end_service(self) -> None:
        """SERVICE_END: the work in hand ends; what it was for goes on."""
        current = self.current_work
        work = current.task
        if current.end != self.model.now or work is None:
            return
        assert not isinstance(work, Assisting)
        if isinstance(work, Visit):
            work.round.end_attempt(work.window_number, work.outcome, work.daypart)
        current.stop_work()
        if self.model.kinds[current.kind].interrupts and self.record.line_time_duty >= 0:
            self.owe_line_time()
        if isinstance(work, Task):
            self.complete_task(work)
        self.wake()
        self.recheck_emergencies()

    def recheck_emergencies(self) -> None:
        """Off duty but on call he has become free: an emergency that found nobody is dispatched again."""
        now, queue = self.model.now, self.queue
        on_call = self.record.on_call and not self.presence.is_present(now)
        if on_call and queue.emergencies.waiting_emergency(MAX_CLASSES):
            self.model.schedule(now, Event.EMERGENCY, queue.number, queue.emergencies.dispatch_emergency)

    def owe_line_time(self) -> None:
        """An emergency took time of his line job: he owes it back (clause S3.1)."""
        now, began = self.model.now, self.current_work.began
        whole = self.line_job_presence.presence_between(began, now)
        duty = self.model.duties[self.record.line_time_duty]
        duty.release(whole - self.presence.presence_between(began, now))

    def complete_task(self, task: Task) -> None:
        """Finished work goes back to what it was for."""
        if task.duty is not None:
            task.duty.end_piece(self)
        elif task.is_call:
            assert task.case is not None
            task.case.recontacts.end_call()
        elif task.is_follow_up:
            assert task.case is not None
            task.case.follow_up.is_pending = False
        else:
            assert task.case is not None
            task.case.complete()

    def seek_work(self) -> None:
        """SEEK_WORK: go on with what was preempted, or take the first thing that is his to do."""
        now = self.model.now
        if self.daypart_wakeup_at == now:
            self.daypart_wakeup_at = NEVER
        elif self._wakeup_at != now:
            return
        if self._wakeup_at == now:
            self._wakeup_at = NEVER
        if self.current_work.task is not None or not self.presence.is_present(now):
            return
        if self.current_work.preempted is not None:
            self.resume_work_unless_emergency()
            return
        if not (covers_by_priority(self.queue) and neighbours_have_priority(self)) and select_next_task(self):
            return
        if self.queue.record.cover != Cover.NONE:
            self.schedule_action(
                now, Event.COVER, partial(cover_neighbours, self)
            )  # after everybody has looked at his own
        schedule_next_daypart(self)

    def resume_work_unless_emergency(self) -> None:
        """The interrupted task runs next, unless another emergency waits."""
        preempted = self.current_work.preempted
        assert preempted is not None
        priority = preempted.queue.task_priority(preempted.task, preempted.kind)
        emergency = self.queue.emergencies.waiting_emergency(priority)
        if emergency is None:
            self.current_work.resume_work()
        else:
            self.queue.waiting_line.remove(emergency)
            self.current_work.start_task(emergency, covering=False)

    def fits(self, shift_end: int, expected: int) -> bool:
        """Whether work may be started now, by what happens to it at the shift's end."""
        now = self.model.now
        whole = self.presence.seconds_of_day[now // DAY]
        return fits(shift_end, expected, self.presence.remaining_shift(now), whole)

    def can_be_interrupted(self, priority: int) -> bool:
        """Whether class ``priority`` may take him from what he does; never from another emergency."""
        current = self.current_work
        if current.task is None or isinstance(current.task, OnSiteAttendance) or current.priority <= priority:
            return False
        if self.model.kinds[current.kind].interrupts and current.mode == ShiftEnd.CONTINUE:
            return False  # on another emergency, or held on site
        return self.presence.is_present(self.model.now)

    def is_idle(self) -> bool:
        """Whether he is there and has nothing in hand nor preempted."""
        return (
            self.current_work.task is None
            and self.current_work.preempted is None
            and self.presence.is_present(self.model.now)
        )

    def is_able(self, task: Task) -> bool:
        """Whether he is qualified for a task; only steps of cases ask for skills."""
        if task.case is None or not task.is_step:
            return True
        return not self.model.steps[task.case.step].skill & ~self.record.skills

    def is_on_call(self) -> bool:
        """Whether he can be called now although he is off duty."""
        now = self.model.now
        if not self.record.on_call or self.presence.absent[now // DAY] or self.presence.is_present(now):
            return False
        current = self.current_work
        return current.task is None or (current.mode != ShiftEnd.CONTINUE and current.preempted is None)

    def return_waiting_tasks(self) -> None:
        """Away for longer: the cases in his waiting line return to their queue."""
        for task in list(self.waiting_line):
            if self.model.kinds[task.kind].returns_when_absent:
                self.waiting_line.remove(task)
                return_task(task, task.remaining)
