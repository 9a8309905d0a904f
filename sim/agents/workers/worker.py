"""Worker process: wait for a signal, select the next task, perform it, repeat."""

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
from sim.agents.workers.handover import hand_over
from sim.agents.workers.pairing import Assisting
from sim.agents.workers.task_selection import schedule_next_search, select_next_task
from sim.rules.handover import Colleagues
from sim.rules.skills import is_qualified
from sim.world.event_order import DAY, NEVER, Event
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
        self.next_search_at = NEVER
        self.signal = Signal(model.env)
        self._process = model.env.process(self.process())

    def process(self) -> Generator[Signal, Any, None]:
        """Wait for signals and perform the action each one carries."""
        while True:
            action = yield self.signal
            action()

    def wake(self) -> None:
        """Schedule a search for work at the next presence if the worker is idle."""
        if self.current_work.task is not None:
            return
        now = self.model.now
        t = self.presence.present_from(now)
        if t < NEVER and (self._wakeup_at > t or self._wakeup_at < now):
            self._wakeup_at = t
            self.schedule_action(t, Event.SEEK_WORK, self.seek_work)

    def schedule_action(self, t: int, kind: int, action: Any) -> None:
        """Schedule an event of this worker that sends their signal with an action."""
        signal = self.signal
        self.model.schedule(t, kind, self.number, lambda _: signal.send(action))

    def end_service(self) -> None:
        """SERVICE_END: stop the current work and complete its task."""
        current = self.current_work
        work = current.task
        if current.end != self.model.now or work is None:
            return
        assert not isinstance(work, Assisting)
        if current.hands_over:
            hand_over(self)
            return
        if isinstance(work, Visit):
            work.round.end_attempt(work.window_number, work.outcome, work.daypart)
        current.stop_work()
        if self.model.kinds[current.kind].interrupts and self.record.line_time_duty >= 0:
            self.owe_line_time()
        if isinstance(work, Task):
            self.complete_task(work)
        if not self.presence.is_present(self.model.now):
            self.return_tasks_on_leaving(self.model.now)
        self.wake()
        self.recheck_emergencies()

    def leaving_time(self, end: int) -> int:
        """Return the end of the present block if the worker leaves then and work begun now ends later; else NEVER."""
        now = self.model.now
        if self.model.run.hands_over == 0 or len(self.queue.workers) < 2:
            return NEVER
        block_end = self.presence.present_until(now)
        if block_end == now or end <= block_end or not self.leaves_at(block_end):
            return NEVER
        return block_end

    def leaves_at(self, t: int) -> bool:
        """Return whether the worker, absent from ``t`` on, has left the queue to colleagues (S3.2)."""
        queue = self.queue.record
        if self.model.run.hands_over == 0 or queue.workers < 2:
            return False
        colleagues = Colleagues(self.model.world.worker, queue.first_worker, queue.workers, self.number)
        return self.presence.leaves(colleagues, t)

    def recheck_emergencies(self) -> None:
        """Dispatch waiting emergencies again when an on-call worker becomes idle off duty."""
        now, queue = self.model.now, self.queue
        on_call = self.record.on_call and not self.presence.is_present(now)
        if on_call and queue.emergencies.waiting_emergency(MAX_CLASSES):
            self.model.schedule(now, Event.EMERGENCY, queue.number, queue.emergencies.dispatch_emergency)

    def owe_line_time(self) -> None:
        """Add the line-job time an emergency has taken to the duty that makes up for it (S3.1)."""
        now, began = self.model.now, self.current_work.began
        with_line_job = self.line_job_presence.presence_between(began, now)
        duty = self.model.duties[self.record.line_time_duty]
        duty.release(with_line_job - self.presence.presence_between(began, now))

    def complete_task(self, task: Task) -> None:
        """Complete a finished task for its case or duty; a background task just ends."""
        if task.background >= 0:
            return
        if task.duty is not None:
            task.duty.end_piece(self)
        elif task.is_call:
            assert task.case is not None
            task.case.recontacts.end_call()
        elif task.is_tracking:
            assert task.case is not None
            task.case.tracking.is_pending = False
        else:
            assert task.case is not None
            task.case.complete()

    def seek_work(self) -> None:
        """SEEK_WORK: resume the preempted task, or start the first task the worker is eligible for."""
        now = self.model.now
        if self.next_search_at == now:
            self.next_search_at = NEVER
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
        if self.queue.record.cover != Cover.NONE or self.queue.offers > 0:
            # COVER follows the searches of all workers for work of their own queues.
            self.schedule_action(now, Event.COVER, partial(cover_neighbours, self))
        schedule_next_search(self)
        self.return_tasks_on_leaving(self.presence.present_until(now))  # what does not fit the block any more

    def resume_work_unless_emergency(self) -> None:
        """Resume the preempted task unless an emergency of an earlier class waits."""
        preempted = self.current_work.preempted
        assert preempted is not None
        priority = preempted.queue.task_priority(preempted.task, preempted.kind)
        emergency = self.queue.emergencies.waiting_emergency(priority)
        if emergency is None:
            self.current_work.resume_work()
        else:
            self.queue.waiting_line.remove(emergency)
            self.current_work.start_task(emergency, covering=False)

    def can_be_interrupted(self, priority: int) -> bool:
        """Return whether class ``priority`` may interrupt the worker; emergencies are never interrupted."""
        current = self.current_work
        if current.task is None or isinstance(current.task, OnSiteAttendance) or current.priority <= priority:
            return False
        if self.model.kinds[current.kind].interrupts and current.mode == ShiftEnd.CONTINUE:
            return False  # responding to another emergency
        return self.presence.is_present(self.model.now)

    def is_idle(self) -> bool:
        """Return whether the worker is on duty without current or preempted work."""
        return (
            self.current_work.task is None
            and self.current_work.preempted is None
            and self.presence.is_present(self.model.now)
        )

    def is_free(self) -> bool:
        """Return whether the worker is present without current, preempted or waiting work of their own."""
        return self.is_idle() and not self.waiting_line.tasks

    def is_able(self, task: Task) -> bool:
        """Return whether the worker is qualified for a task; only steps of cases require skills."""
        if task.case is None or not task.is_step:
            return True
        return is_qualified(self.record.skills, self.model.steps[task.case.step].skill)

    def is_on_call(self) -> bool:
        """Return whether the worker can be called in now: on call, off duty, not absent, not at another emergency."""
        now = self.model.now
        if not self.record.on_call or self.presence.absent[now // DAY] or self.presence.is_present(now):
            return False
        current = self.current_work
        return current.task is None or (current.mode != ShiftEnd.CONTINUE and current.preempted is None)

    def return_tasks_on_leaving(self, t: int) -> None:
        """Return the tasks in the worker's waiting line to the queue if they leave it at ``t``, the end of a block."""
        if self.waiting_line.tasks and self.leaves_at(t):
            self.return_waiting_tasks()

    def return_waiting_tasks(self) -> None:
        """Return the tasks in the worker's waiting line to their queue before a longer absence."""
        for task in list(self.waiting_line):
            if self.model.kinds[task.kind].returns_when_absent:
                self.waiting_line.remove(task)
                return_task(task, task.remaining)
