"""Case process: arrival, registration, steps of the route, closing and rework."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.agents.calendar import Signal
from sim.agents.cases import closing
from sim.agents.cases.branch_decision import decide
from sim.agents.cases.deadlines import Deadlines
from sim.agents.cases.emergency_escalation import EmergencyEscalation
from sim.agents.cases.open_cases import join_open_case, list_open_case
from sim.agents.cases.owner import assigned_worker
from sim.agents.cases.parts import end_part, fork
from sim.agents.cases.patience import begin_patience, leave_unserved
from sim.agents.cases.pressing import Pressing
from sim.agents.cases.recontacts import Recontacts
from sim.agents.cases.step_durations import draw_index, step_duration
from sim.agents.cases.tracking import Tracking
from sim.agents.queues.community_pool import offer_to_pool
from sim.agents.queues.queue import Job, Queue, Task
from sim.rules import deadline_clock as deadlines
from sim.rules.durations import branch_is_taken, scale_seconds
from sim.world.case_status import BEFORE_ARRIVAL, OPEN
from sim.world.event_order import MAX_STEPS_AT_ONCE, Event, route_loop_error
from sim.world.log import RecordType, Subject
from sim.world.tables import DelayClock, Distribution, StepEffect, StepType

if TYPE_CHECKING:
    from sim.agents.model import Model
    from sim.agents.workers.worker import Worker


class Case:
    """One incident and its route through the hierarchy of units."""

    def __init__(self, model: Model, number: int, record: Any) -> None:
        self.model = model
        self.number = number
        self.record = record
        self.stage = BEFORE_ARRIVAL
        self.step = -1
        self.rework_round = 0
        self.re_entries = 0
        self.visited = 0
        self.owner: Worker | None = None
        self.first_served = self.registered = self.unanswered = self.in_pool = False
        self.is_hurried = False  # handled in a rush since it arrived or was reopened
        self.diverted_to: int | None = None  # step at which it goes on instead of completing the present one
        self.gives_up_at = self.patience_until = -1
        self.parts_left = 0  # parts that have not ended
        self.until = -1
        self.solving_step = -1
        self.task = Task(number, self, None)
        self.deadlines = Deadlines(self)
        self.recontacts = Recontacts(self)
        self.tracking = Tracking(self)
        self.emergency_escalation = EmergencyEscalation(self)
        self.pressing = Pressing(self)
        self.step_done = Signal(model.env)

    def process(self) -> Generator[Signal, None, None]:
        """Enter steps one after another until the case is closed for good; wait while a step takes time."""
        step: int | None = self.record.entry
        at_once: list[int] = []  # steps entered since time last advanced
        while step is not None:
            at_once.append(step)
            if len(at_once) > MAX_STEPS_AT_ONCE:
                raise route_loop_error(self.model.now, self.number, at_once)
            self.enter_step(step)
            rule = self.model.steps[step]
            if rule.type == StepType.CLOSE:
                step = yield from self.await_reopening()
                at_once.clear()
                continue
            if rule.type in (StepType.LOST, StepType.JOIN):
                return
            if rule.type == StepType.CLOSE_AND_CONTINUE:
                step = rule.next
                continue
            if rule.type == StepType.ADMIT:
                step = self.admit()
                continue
            if rule.type in (StepType.WORK, StepType.DELAY, StepType.FORK):
                yield self.step_done
                at_once.clear()
                if self.diverted_to is not None:
                    step, self.diverted_to = self.diverted_to, None
                    continue
                self.log_completion()
            step = self.next_step()

    def await_reopening(self) -> Generator[Signal, None, int | None]:
        """Finish the case; after rework is due, return the step to re-enter, otherwise None."""
        if not closing.finish_case(self):
            return None
        yield self.step_done
        return self.reopen()

    def arrive(self, _: object = None) -> None:
        """ARRIVAL: start the case process, unless it reports an open event; nor does a found hazard surface again."""
        if self.stage != BEFORE_ARRIVAL:
            return
        if self.record.same_event and join_open_case(self):
            return
        self.stage = OPEN
        list_open_case(self)
        self.log_case(RecordType.ARRIVED, self.record.needed)
        if self.record.patience >= 0:
            self.patience_until = self.model.now + self.record.patience
            self.schedule(self.patience_until, Event.RENEGE, self.renege)
        self.model.env.process(self.process())

    def enter_step(self, step: int) -> None:
        """Enter a step: register the case if required, then submit work, begin a delay, or close."""
        self.step = step
        rule = self.model.steps[step]
        if (self.visited >> (step & 63)) & 1:
            self.re_entries += 1
        if rule.marks & StepEffect.REGISTERS and not self.registered:
            self.register()
        if (rule.marks & StepEffect.TRACKED != 0) != (
            self.tracking.due_at >= 0
        ) and rule.type != StepType.RELAY:
            self.tracking.toggle_tracking()
        if rule.type == StepType.WORK:
            self.submit_step()
        elif rule.type == StepType.DELAY:
            self.begin_delay()
        elif rule.type in (StepType.CLOSE, StepType.CLOSE_AND_CONTINUE) and self.stage == OPEN:
            closing.close(self)
        elif rule.type == StepType.LEAVE:
            self.model.queues[rule.queue].customers -= 1
        elif rule.type == StepType.LOST:
            leave_unserved(self)
        elif rule.type == StepType.FORK:
            fork(self, rule)
        elif rule.type == StepType.JOIN:
            end_part(self)

    def admit(self) -> int:
        """Take a place of the step's queue; return the next step, or the one for customers who find no place."""
        rule = self.model.steps[self.step]
        queue = self.model.queues[rule.queue]
        if queue.customers >= queue.record.places:
            self.log_case(RecordType.BLOCKED, queue.number)
            return rule.branch
        queue.customers += 1
        return rule.next

    def next_step(self) -> int:
        """Return the step that follows the current one; log a return if the branch taken sends the case back."""
        rule = self.model.steps[self.step]
        index = draw_index(self, rule.draw_key)
        self.visited |= 1 << (self.step & 63)
        run = self.model.run
        share = rule.branch_share
        if share > 0.0 and rule.marks & StepEffect.DECIDES:
            share = decide(self, rule)
        if branch_is_taken(share, run.seed, run.replication, self.record.entity, index):
            if rule.marks & StepEffect.RETURNS:
                self.log_case(RecordType.RETURNED, int(bool(rule.marks & StepEffect.VERIFIES)))
                if self.registered:
                    self.deadlines.start_clocks()
            return rule.branch
        return rule.next

    def step_queue(self) -> Queue:
        """Return the queue that performs the current step; the desk that took a case up does its work in the grid."""
        rule = self.model.steps[self.step]
        number = rule.queue if rule.level < 0 else self.model.at[self.record.unit][rule.level]
        queue = self.model.queues[number]
        taken_by = self.pressing.taken_by
        return taken_by if taken_by is not None and queue.record.grids > 0 else queue

    def submit_step(self) -> None:
        """Submit the step's task to its queue, or to the waiting line of the case's owner."""
        rule = self.model.steps[self.step]
        queue = self.step_queue()
        owner = assigned_worker(self, queue)
        if owner is not None and not owner.is_able(self.task):
            owner = None
        if owner is None and not self.in_pool:
            offer_to_pool(self, queue, rule.kind)
        seconds = step_duration(self)
        expected = seconds
        if rule.distribution != Distribution.GIVEN:
            expected = scale_seconds(1, rule.mean * (self.record.factor if rule.scaled == 1.0 else 1.0))
        queue.submit(self.task, Job(rule.kind, seconds, expected), owner)
        if rule.patience > 0:
            begin_patience(self, self.model.patience[rule.patience - 1])
        self.pressing.wake_desks()

    def begin_delay(self) -> None:
        """Begin a delay that occupies no worker; a suspending delay stops the deadline clocks."""
        model, rule = self.model, self.model.steps[self.step]
        seconds = step_duration(self)
        until = model.now + seconds
        if rule.delay_clock == DelayClock.OFFICE:
            until = deadlines.add_office_seconds(*model.office, model.now, seconds)
        elif rule.delay_clock == DelayClock.TO_OFFICE:
            until = deadlines.next_office_second(*model.office, until)
        subject = Subject(self.record.kind, self.number, rule.level, -1)
        model.write(model.now, RecordType.DELAYED, subject, until)
        if rule.marks & StepEffect.SUSPENDS and self.registered:
            self.deadlines.suspend(until)
        self.until = until
        self.schedule(until, Event.DELAY_END, self.end_delay)

    def complete(self) -> None:
        """Signal that the current step is complete."""
        self.step_done.send()

    def log_completion(self) -> None:
        """Apply and log the effects of the completed step."""
        marks = self.model.steps[self.step].marks
        if marks & StepEffect.SUSPENDS and self.registered:
            self.deadlines.resume()
        if marks & StepEffect.SOLVES:
            self.solving_step = self.step
            self.deadlines.early_closing_at = self.deadlines.reminder_at = -1
            self.log_case(RecordType.SOLVED)
        if marks & StepEffect.FEEDS_BACK:
            closing.communicate_result(self)
        if marks & StepEffect.VERIFIES:
            self.log_case(RecordType.VERIFIED)
        if marks & StepEffect.EVALUATES:
            self.log_case(RecordType.EVALUATED)

    def end_delay(self, _: object = None) -> None:
        """DELAY_END: escalate an unanswered emergency, end a delay, or begin rework."""
        if self.emergency_escalation.escalation_at == self.model.now:
            self.emergency_escalation.escalate_emergency()
        elif self.until == self.model.now:
            self.until = -1
            self.complete()

    def register(self) -> None:
        """Register the case: start its deadline clocks and schedule the resident's first recontact."""
        self.registered = True
        self.log_case(RecordType.REGISTERED)
        self.deadlines.start_clocks()
        self.recontacts.schedule_next_contact()

    def reopen(self) -> int:
        """Reopen the case for rework with new deadline clocks; return the step to re-enter."""
        self.stage = OPEN
        self.rework_round += 1
        self.visited = self.re_entries = self.recontacts.contacts = 0
        self.is_hurried = False
        list_open_case(self)
        self.log_case(RecordType.REOPENED, self.rework_round)
        self.deadlines.start_clocks()
        self.recontacts.schedule_next_contact()
        return self.solving_step

    def renege(self, _: object = None) -> None:
        """RENEGE: withdraw a waiting case whose patience ends: at this step it goes on elsewhere, else it leaves."""
        now = self.model.now
        at_step = self.gives_up_at == now and self.model.steps[self.step].patience > 0
        if not at_step and (self.patience_until != now or self.first_served):
            return
        if self.task.waiting_in is None:
            return
        queue = self.task.queue
        assert queue is not None
        self.gives_up_at = -1
        queue.withdraw(self.task)
        self.log_case(RecordType.RENEGED, queue.number)
        if at_step:
            self.diverted_to = self.model.patience[self.model.steps[self.step].patience - 1].way_on
            self.step_done.send()
            return
        if queue.record.places:
            queue.customers -= 1
        leave_unserved(self)

    def log_case(self, record_type: int, value: int = -1) -> None:
        """Write a log record about the case itself."""
        record = self.record
        self.model.write(
            self.model.now, record_type, Subject(record.kind, self.number, record.unit, -1), value
        )

    def schedule(self, time: int, kind: int, handler: Any) -> None:
        """Schedule an event of this case."""
        self.model.schedule(time, kind, self.number, handler)
