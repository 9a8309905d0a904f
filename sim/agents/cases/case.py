"""Case process: arrival, registration, steps of the route, closing and rework."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.agents.calendar import Signal
from sim.agents.cases import closing
from sim.agents.cases.deadlines import Deadlines
from sim.agents.cases.emergency_escalation import EmergencyEscalation
from sim.agents.cases.open_cases import join_open_case, list_open_case, unlist_open_case
from sim.agents.cases.pressing import Pressing
from sim.agents.cases.recontacts import Recontacts
from sim.agents.cases.tracking import Tracking
from sim.agents.queues.queue import Job, Queue, Task
from sim.rules import office_hours
from sim.rules.durations import (
    branch_is_taken,
    duration_quantile,
    patience_seconds,
    scale_seconds,
    scaled_duration,
    step_index,
    step_uniform,
)
from sim.rules.queueing import is_overflowing
from sim.rules.rng import StreamPurpose, round_seconds, uniform
from sim.world.case_status import BEFORE_ARRIVAL, CLOSED, OPEN, WITHDRAWN_CASE
from sim.world.decisions import CaseNumbers, RuleError
from sim.world.event_order import MAX_STEPS_AT_ONCE, NEVER, Event, route_loop_error
from sim.world.log import RecordType, Subject
from sim.world.tables import Cover, DelayClock, Distribution, Keeping, Level, StepEffect, StepType

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
            self.leave_unserved()
        elif rule.type == StepType.FORK:
            self.fork(rule)
        elif rule.type == StepType.JOIN:
            self.end_part()

    def fork(self, rule: Any) -> None:
        """Let the parts of the case arrive now; it goes on when all have ended."""
        model = self.model
        self.parts_left = rule.parts
        first = int(model.world.parts[self.number, rule.fork])
        for part in model.cases[first : first + rule.parts]:
            part.schedule(model.now, Event.ARRIVAL, part.arrive)

    def end_part(self) -> None:
        """End a part of a case."""
        if self.stage == OPEN:
            closing.close(self)
        self.stage = CLOSED
        self.join()

    def join(self) -> None:
        """Count a part that has ended, served or not; after the last one the case goes on."""
        parents = self.model.world.parent
        if len(parents) == 0 or parents[self.number] < 0:
            return
        parent = self.model.cases[int(parents[self.number])]
        if parent.parts_left <= 0 or parent.stage == WITHDRAWN_CASE:
            return
        parent.parts_left -= 1
        if parent.parts_left == 0:
            parent.until = self.model.now
            parent.schedule(parent.until, Event.DELAY_END, parent.end_delay)

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
        index = self.draw_index(rule.draw_key)
        self.visited |= 1 << (self.step & 63)
        run = self.model.run
        share = rule.branch_share
        if share > 0.0 and rule.marks & StepEffect.DECIDES:
            share = self.decide(rule)
        if branch_is_taken(share, run.seed, run.replication, self.record.entity, index):
            if rule.marks & StepEffect.RETURNS:
                self.log_case(RecordType.RETURNED, int(bool(rule.marks & StepEffect.VERIFIES)))
                if self.registered:
                    self.deadlines.start_clocks()
            return rule.branch
        return rule.next

    def decide(self, step: Any) -> float:
        """Return the chance of the branch of a step that a rule decides."""
        model, record = self.model, self.record
        assert model.rule is not None
        due = self.deadlines.own_due
        numbers = CaseNumbers(
            level=step.level,
            needed=record.needed,
            to_due=due - model.now if due >= 0 else NEVER,
            waiting=model.queues[model.at[record.unit][Level.GRID]].waiting_work(),
            entries=self.re_entries,
            share=step.branch_share,
        )
        try:
            share = float(model.rule(numbers))
        except Exception as error:
            raise RuleError(f"the rule fails for case {self.number}: {error}") from error
        if math.isnan(share):
            raise RuleError(f"the rule's answer for case {self.number} is no number")
        return share

    def draw_index(self, draw_key: int) -> int:
        """Return the index of the random draw for a step name: equal under every rule on a first attempt."""
        re_entered = (self.visited >> (self.step & 63)) & 1
        return step_index(self.record.nth, self.rework_round, self.re_entries if re_entered else 0, draw_key)

    def step_queue(self) -> Queue:
        """Return the queue that performs the current step; the desk that took a case up does its work in the grid."""
        rule = self.model.steps[self.step]
        number = rule.queue if rule.level < 0 else self.model.at[self.record.unit][rule.level]
        queue = self.model.queues[number]
        taken_by = self.pressing.taken_by
        return taken_by if taken_by is not None and queue.record.grids > 0 else queue

    def duration_factor(self) -> float:
        """Return the factor of the current step's duration: difficulty of the case, and less for rework."""
        rule = self.model.steps[self.step]
        factor = float(self.record.factor) if rule.scaled == 1.0 else 1.0
        if self.rework_round > 0 and rule.marks & StepEffect.SOLVES:
            factor *= self.model.run.rework_factor
        return factor

    def step_duration(self) -> int:
        """Return the standard duration of the current step (s): equal for the same incident under every rule."""
        rule, run = self.model.steps[self.step], self.model.run
        if rule.distribution == Distribution.GIVEN:
            return self.record.given_seconds
        index = self.draw_index(rule.draw_key)
        u = step_uniform(rule.distribution, run.seed, run.replication, self.record.entity, index)
        if rule.distribution == Distribution.TABLE:
            return self.tabulated_duration(u)
        return scaled_duration(rule.distribution, rule.mean, rule.spread, self.duration_factor(), u)

    def tabulated_duration(self, u: float) -> int:
        """Return the duration (s) at probability ``u`` of the current step whose law is given by a table."""
        law = int(self.model.steps[self.step].spread)
        return round_seconds(self.model.table_quantile(law, u) * self.duration_factor())

    def repeated_duration(self, drawn_anew: bool) -> int:
        """Return the standard duration (s) of the current step as it begins anew; a new draw is another entry."""
        if drawn_anew:
            self.visited |= 1 << (self.step & 63)
            self.re_entries += 1
        return self.step_duration()

    def hold_seconds(self) -> int:
        """Return the seconds an emergency holds its responder: reports upward, then the upper level's work."""
        return self.sum_of_holds(self.model.steps[self.step].hold_count)

    def arrival_seconds(self) -> int:
        """Return the seconds until the upper level has arrived: all delays but the last, which is its work."""
        return self.sum_of_holds(max(0, self.model.steps[self.step].hold_count - 1))

    def sum_of_holds(self, count: int) -> int:
        """Return the sum of the first ``count`` delays that keep the responder of the current step on site."""
        first, run = self.model.steps[self.step].hold_first, self.model.run
        total = 0
        for hold in self.model.holds[first : first + count]:
            index = self.draw_index(hold.draw_key)
            u = step_uniform(hold.distribution, run.seed, run.replication, self.record.entity, index)
            total += scaled_duration(hold.distribution, hold.mean, hold.spread, 1.0, u)
        return total

    def submit_step(self) -> None:
        """Submit the step's task to its queue, or to the waiting line of the case's owner."""
        rule = self.model.steps[self.step]
        queue = self.step_queue()
        owner = self.assigned_worker(queue)
        if owner is not None and not owner.is_able(self.task):
            owner = None
        if owner is None and not self.in_pool:
            self.offer_to_pool(queue, rule.kind)
        seconds = self.step_duration()
        expected = seconds
        if rule.distribution != Distribution.GIVEN:
            expected = scale_seconds(1, rule.mean * (self.record.factor if rule.scaled == 1.0 else 1.0))
        queue.submit(self.task, Job(rule.kind, seconds, expected), owner)
        if rule.patience > 0:
            self.begin_patience(self.model.patience[rule.patience - 1])
        self.pressing.wake_desks()

    def begin_patience(self, patience: Any) -> None:
        """Draw the patience of a customer who joins a queue and schedule its end."""
        run, index = self.model.run, self.draw_index(self.model.steps[self.step].draw_key)
        u = uniform(run.seed, run.replication, StreamPurpose.STEP_PATIENCE, self.record.entity, index)
        if patience.distribution == Distribution.TABLE:
            seconds = self.model.table_quantile(int(patience.spread), u)
        else:
            seconds = duration_quantile(patience.distribution, patience.mean, patience.spread, u)
        self.gives_up_at = self.model.now + patience_seconds(seconds)
        self.schedule(self.gives_up_at, Event.RENEGE, self.renege)

    def assigned_worker(self, queue: Queue) -> Worker | None:
        """Return the case's owner if the queue assigns cases to owners and the owner belongs to it; otherwise None.

        An owner who has left the queue to colleagues is the owner no longer.
        """
        owner = self.owner
        if owner is None or not queue.record.keeps_owner or owner.queue is not queue:
            return None
        if owner.leaves_at(self.model.now):
            self.owner = None
        if (
            queue.record.keeps_owner == Keeping.IF_FREE
            and self.owner is not None
            and not self.owner.is_free()
        ):
            return None
        return self.owner

    def offer_to_pool(self, queue: Queue, kind: int) -> None:
        """Offer a new case of a grid queue to the community pool if waiting work there exceeds the threshold (S5.5)."""
        rule = self.model.kinds[kind]
        threshold = self.model.run.overflow_seconds
        if threshold == 0 or queue.record.cover == Cover.NONE or not rule.coverable or rule.interrupts:
            return
        if queue.number != self.model.at[self.record.unit][Level.GRID]:
            return
        if is_overflowing(queue.waiting_work(), len(queue.workers), threshold):
            self.in_pool = True
            subject = Subject(self.record.kind, self.number, queue.number, -1)
            self.model.write(self.model.now, RecordType.POOLED, subject, -1)

    def auto_escalation_time(self) -> int:
        """Return now, or when somebody of the next level is on duty if nobody is there or on call; not after due."""
        now, due = self.model.now, self.deadlines.own_due
        next_level_step = self.model.steps[self.step].escalates_to
        if self.task.waiting_in is None or next_level_step < 0 or due <= now:
            return now
        queue = self.queue_of_step(next_level_step)
        if queue is None or queue.is_staffed():
            return now
        return min([due, *(w.presence.present_from(now) for w in queue.workers)])

    def queue_of_step(self, first: int) -> Queue | None:
        """Return the queue of the first work on the route from step ``first`` on."""
        step = first
        while step >= 0 and self.model.steps[step].type != StepType.WORK:
            step = self.model.steps[step].next
        if step < 0:
            return None
        rule = self.model.steps[step]
        number = rule.queue if rule.level < 0 else self.model.at[self.record.unit][rule.level]
        return self.model.queues[number] if number >= 0 else None

    def auto_escalate(self) -> None:
        """Move a waiting case to the level above; a case in service or in transfer stays where it is."""
        next_level_step = self.model.steps[self.step].escalates_to
        queue = self.task.queue
        if self.task.waiting_in is None or next_level_step < 0 or queue is None:
            return
        queue.withdraw(self.task)
        self.log_case(RecordType.AUTO_ESCALATED, queue.number)
        if not self.deadlines.promoted:
            self.deadlines.promote()
        self.diverted_to = next_level_step
        self.step_done.send()

    def begin_delay(self) -> None:
        """Begin a delay that occupies no worker; a suspending delay stops the deadline clocks."""
        model, rule = self.model, self.model.steps[self.step]
        seconds = self.step_duration()
        until = model.now + seconds
        if rule.delay_clock == DelayClock.OFFICE:
            until = office_hours.add_office_seconds(*model.office, model.now, seconds)
        elif rule.delay_clock == DelayClock.TO_OFFICE:
            until = office_hours.next_office_second(*model.office, until)
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
        self.leave_unserved()

    def leave_unserved(self) -> None:
        """End the route of a case that gave up or found no place."""
        if self.stage == OPEN:
            unlist_open_case(self)
        self.stage = WITHDRAWN_CASE
        self.pressing.end_pressing()
        self.join()

    def log_case(self, record_type: int, value: int = -1) -> None:
        """Write a log record about the case itself."""
        record = self.record
        self.model.write(
            self.model.now, record_type, Subject(record.kind, self.number, record.unit, -1), value
        )

    def schedule(self, time: int, kind: int, handler: Any) -> None:
        """Schedule an event of this case."""
        self.model.schedule(time, kind, self.number, handler)
