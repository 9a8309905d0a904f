"""A worker's current task: start, preempt, resume, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.agents.cases.step_durations import arrival_seconds, hold_seconds, repeated_duration
from sim.agents.queues.queue import Queue, Task
from sim.agents.visits import VisitRound
from sim.agents.workers.overtime import log_time_outside, overtime_allows
from sim.agents.workers.pairing import Assisting, release_assistant, request_assistants
from sim.agents.workers.time_factors import mark_hurried, task_time_factor
from sim.agents.workers.travel import travel_seconds
from sim.rules.durations import STANDARD, actual_seconds, standard_seconds
from sim.world.event_order import NEVER, Event
from sim.world.log import RecordType, Subject
from sim.world.tables import Level, PreemptionRule, ShiftEnd, StepEffect

if TYPE_CHECKING:
    from sim.agents.cases.case import Case
    from sim.agents.workers.worker import Worker


class Visit:
    """A contact attempt in service."""

    __slots__ = ("daypart", "outcome", "round", "window_number")

    def __init__(self, round_: VisitRound, window_number: int, outcome: int, daypart: int) -> None:
        self.round, self.window_number, self.outcome, self.daypart = round_, window_number, outcome, daypart

    @property
    def entity(self) -> int:
        """Number of the visited household, as logged."""
        return self.round.household(self.window_number).home


class OnSiteAttendance:
    """Attendance of the chief head at an emergency."""

    __slots__ = ("entity",)

    def __init__(self, case: Case) -> None:
        self.entity = case.number


class PreemptedTask:
    """Preempted task that its worker resumes, with the time remaining (s) at that worker's own speed."""

    __slots__ = ("kind", "queue", "remaining", "task", "time_factor")

    def __init__(self, task: Task, remaining: int, kind: int, queue: Queue, time_factor: int) -> None:
        self.task, self.remaining, self.kind, self.queue, self.time_factor = (
            task,
            remaining,
            kind,
            queue,
            time_factor,
        )


class Assignment(NamedTuple):
    """Work that a worker begins, with its kind, queue and priority class."""

    task: Task | Visit | OnSiteAttendance
    kind: int
    queue: Queue
    priority: int


class CurrentWork:
    """A worker's current work, and the one preempted task they resume later."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.model = worker.model
        self.presence = worker.presence
        self.task: Task | Visit | OnSiteAttendance | Assisting | None = None
        self.kind = self.priority = -1
        self.queue = worker.queue  # queue of the work
        self.began = self.total = 0
        self.end = NEVER
        self.mode = ShiftEnd.RESUME
        self.time_factor = STANDARD  # actual / standard time, in millionths
        self.preempted: PreemptedTask | None = None
        self.unit = -1  # grid of the last field work
        self.travel = 0  # travel seconds included in `total`
        self.month = self.overtime = 0  # overtime seconds in that calendar month
        self.assistants: list[Worker] = []  # of the current step for several workers
        self.hands_over = False  # the work is handed over at `end`

    def begin_work(self, work: Assignment, needed: int, travel: int) -> None:
        """Begin work that takes the worker ``needed`` seconds after ``travel`` seconds on the way."""
        now, seconds = self.model.now, needed + travel
        self.travel = travel
        mode = self.model.kinds[work.kind].shift_end
        longest = self.presence.longest_block(now)
        if mode == ShiftEnd.FINISH and (seconds > longest or not overtime_allows(self, now, seconds)):
            mode = ShiftEnd.RESUME
        self.task, self.kind, self.queue, self.priority = work
        self.began, self.total, self.mode = now, seconds, mode
        self.end = self.end_of_work(mode, now, seconds)
        leaving = NEVER
        if mode == ShiftEnd.RESUME and isinstance(self.task, Task):
            leaving = self.worker.leaving_time(self.end)
        self.hands_over = leaving < NEVER
        self.end = min(self.end, leaving)
        if self.end < NEVER:
            self.worker.schedule_action(self.end, Event.SERVICE_END, self.worker.end_service)

    def end_of_work(self, mode: int, now: int, seconds: int) -> int:
        """Return the end of work begun now, by its rule for the end of a shift."""
        if mode == ShiftEnd.REPEAT:
            return self.presence.finish_whole_at(now, seconds)
        return self.presence.finish_at(now, seconds) if mode == ShiftEnd.RESUME else now + seconds

    def start_task(self, task: Task, covering: bool) -> None:
        """Begin a task that has left its queue."""
        self.time_factor = task_time_factor(self, task, covering)
        seconds = actual_seconds(task.remaining, self.time_factor)
        if task.duty is not None:
            task.duty.begin_duty(self.worker)
            seconds = task.duty.attendance_seconds(seconds)
        elif task.is_step:
            assert task.case is not None and task.queue is not None
            if task.case.pressing.taken_by is task.queue:
                task.queue.charge_take_up(seconds)
            mark_hurried(self, task.case, task.kind)
            self.record_first_service(task.case)
            if self.model.steps[task.case.step].marks & StepEffect.HOLDS:
                seconds = max(seconds, hold_seconds(task.case))
                self.log_upper_arrival(task.case)
                if self.model.run.chief_head_on_site:
                    self.dispatch_chief_head(task.case, seconds)
        assert task.queue is not None
        self.begin_task(task, task.kind, task.queue, seconds)

    def log_upper_arrival(self, case: Case) -> None:
        """Log when the upper level will have arrived at an emergency."""
        model, queue = self.model, case.task.queue
        assert queue is not None
        subject = Subject(case.record.kind, case.number, queue.number, self.worker.number)
        model.write(model.now, RecordType.UPPER_ARRIVES, subject, model.now + arrival_seconds(case))

    def begin_task(self, task: Task, kind: int, queue: Queue, seconds: int) -> None:
        """Begin or resume a task: travel to its grid and request assistants for a step for several workers."""
        work = Assignment(task, kind, queue, queue.task_priority(task, kind))
        self.begin_work(work, seconds, travel_seconds(self, kind, queue, task.unit))
        if task.case is not None and task.is_step and self.model.steps[task.case.step].assistant_level:
            request_assistants(self.worker, task.case)

    def dispatch_chief_head(self, case: Case, seconds: int) -> None:
        """Dispatch the grid's chief head to an emergency if available, otherwise log their absence."""
        model = self.model
        queue = model.queues[model.at[case.record.unit][Level.GRID]]
        head = queue.chief_head
        if head is None or head is self.worker:
            return
        available = head.presence.is_present(model.now) or head.is_on_call()
        if head.current_work.task is None and head.current_work.preempted is None and available:
            kind = model.run.on_site_kind
            work = Assignment(OnSiteAttendance(case), kind, head.queue, head.queue.priority[kind])
            head.current_work.begin_work(work, seconds, 0)
        else:
            subject = Subject(case.record.kind, case.number, queue.number, head.number)
            model.write(model.now, RecordType.CHIEF_HEAD_ABSENT, subject, -1)

    def record_first_service(self, case: Case) -> None:
        """Log the first service of a case; make the worker its owner where cases keep their owner."""
        queue = case.task.queue
        assert queue is not None
        case.emergency_escalation.escalation_at = case.gives_up_at = -1
        if not case.first_served:
            case.first_served = True
            subject = Subject(case.record.kind, case.number, queue.number, self.worker.number)
            self.model.write(self.model.now, RecordType.FIRST_SERVED, subject, -1)
        if queue.record.keeps_owner and case.owner is None and self.worker.queue is queue:
            case.owner = self.worker

    def remaining_service(self) -> int:
        """Return the remaining seconds of the current work, in the worker's own time."""
        now = self.model.now
        if self.mode == ShiftEnd.REPEAT:
            return self.total
        if self.mode != ShiftEnd.RESUME:
            return self.total - (now - self.began)
        return self.total - self.presence.presence_between(self.began, now)

    def remaining_work(self) -> int:
        """Return the remaining seconds without travel that has not been made."""
        return min(self.remaining_service(), self.total - self.travel)

    def stop_work(self) -> None:
        """End the current work: log the spell and its overtime, release the assistants."""
        model, now, work = self.model, self.model.now, self.task
        assert work is not None and not isinstance(work, Assisting)
        if now > self.began:
            subject = Subject(self.kind, work.entity, self.queue.number, self.worker.number)
            of_background = isinstance(work, Task) and work.background >= 0
            spell = RecordType.BACKGROUND_SPELL if of_background else RecordType.SPELL
            model.write(self.began, spell, subject, now)
            if self.mode != ShiftEnd.RESUME:
                overtime = (
                    self.total - self.remaining_service() - self.presence.presence_between(self.began, now)
                )
                if overtime > 0:
                    record_type = RecordType.BACKGROUND_OVERTIME if of_background else RecordType.OVERTIME
                    log_time_outside(self, record_type, subject, overtime)
        while self.assistants:
            release_assistant(self.assistants[0])
        if isinstance(work, Task) and work.duty is not None:
            work.duty.holder = None
        self.task = None
        self.end = NEVER

    def preempt(self) -> None:
        """Preempt the current work by the preemption rule of its kind."""
        if isinstance(self.task, Assisting):
            release_assistant(self.worker)
            return
        work, remaining = self.task, self.remaining_work()
        if isinstance(work, Visit):
            work.round.fail_attempt(work.window_number, work.daypart)
            self.stop_work()
            return
        assert isinstance(work, Task)
        if self.model.kinds[self.kind].on_interrupt == PreemptionRule.KEEP:
            self.preempted = PreemptedTask(work, remaining, self.kind, self.queue, self.time_factor)
            self.stop_work()
            if work.duty is not None:
                work.duty.holder = self.worker
            return
        rule = self.model.kinds[self.kind].on_interrupt
        self.stop_work()
        assert work.queue is not None
        seconds = standard_seconds(remaining, self.time_factor)
        if rule in (PreemptionRule.REPEAT, PreemptionRule.RESTART) and work.is_step:
            assert work.case is not None
            seconds = repeated_duration(work.case, drawn_anew=rule == PreemptionRule.RESTART)
        work.queue.requeue(work, seconds)

    def resume_work(self) -> None:
        """Resume the preempted task."""
        preempted, self.preempted = self.preempted, None
        assert preempted is not None
        self.time_factor = preempted.time_factor
        seconds = preempted.remaining
        if preempted.task.duty is not None:
            preempted.task.duty.holder = self.worker
            seconds = preempted.task.duty.attendance_seconds(seconds)
        self.begin_task(preempted.task, preempted.kind, preempted.queue, seconds)

    def return_to_queue(self) -> None:
        """Return the worker's tasks to their queues before a longer absence."""
        kinds = self.model.kinds
        if self.preempted is not None and kinds[self.preempted.kind].returns_when_absent:
            preempted, self.preempted = self.preempted, None
            return_task(preempted.task, standard_seconds(preempted.remaining, preempted.time_factor))
        if isinstance(self.task, Assisting):
            release_assistant(self.worker)
        if isinstance(self.task, Task) and kinds[self.kind].returns_when_absent:
            task, remaining = self.task, self.remaining_work()
            self.stop_work()
            return_task(task, standard_seconds(remaining, self.time_factor))

    def withdraw_from_worker(self, task: Task) -> int:
        """Withdraw the task of a lapsed duty; return its remaining standard seconds."""
        if self.preempted is not None and self.preempted.task is task:
            remaining, self.preempted = (
                standard_seconds(self.preempted.remaining, self.preempted.time_factor),
                None,
            )
            assert task.duty is not None
            task.duty.holder = None
            return remaining
        remaining = self.remaining_work()
        self.stop_work()
        self.worker.wake()
        return standard_seconds(remaining, self.time_factor)


def return_task(task: Task, remaining: int) -> None:
    """Return a task to its queue and clear the owner of its case."""
    assert task.queue is not None
    if task.case is not None:
        task.case.owner = None
    task.queue.requeue(task, remaining)
