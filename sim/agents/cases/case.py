"""A case: raised, registered, step by step through its route, solved, closed, perhaps reopened."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from sim.agents.calendar import Bell
from sim.agents.cases import closing
from sim.agents.cases.deadlines import Deadlines
from sim.agents.cases.follow_up import Tracking
from sim.agents.cases.recontacts import Recontacts
from sim.agents.queues.queue import Queue, Task
from sim.rules import office_hours as officetime
from sim.rules.durations import duration, step_index, takes_other_branch, with_factor
from sim.rules.queueing import overflows
from sim.world.case_status import GONE, OPEN, UNRAISED
from sim.world.events import STEPS_AT_ONCE, Event, round_and_round
from sim.world.log import What
from sim.world.tables import Cover, Law, Level, Mark, Op

if TYPE_CHECKING:
    from sim.agents.model import Bureau
    from sim.agents.workers.worker import Worker


class Case:
    """One incident and its way through the hierarchy."""

    def __init__(self, bureau: Bureau, number: int, record: Any) -> None:
        self.bureau = bureau
        self.number = number
        self.record = record
        self.stage = UNRAISED
        self.step = -1
        self.round = 0
        self.turns = 0
        self.visited = 0
        self.owner: Worker | None = None
        self.touched = self.registered = self.unanswered = self.pooled = False
        self.climbs_to: int | None = None
        self.rise_at = self.until = -1
        self.solver = -1
        self.task = Task(number, self, None)
        self.deadlines = Deadlines(self)
        self.recontacts = Recontacts(self)
        self.tracking = Tracking(self)
        self.goes_on = Bell(bureau.env)

    def life(self) -> Generator[Bell, None, None]:
        """From raising to closing, and again from each reopening: enter a step, wait until it is done, go on."""
        step: int | None = self.record.entry
        at_once: list[int] = []  # steps gone through without time
        while step is not None:
            at_once.append(step)
            if len(at_once) > STEPS_AT_ONCE:
                raise round_and_round(self.bureau.now, self.number, at_once)
            self.enter(step)
            rule = self.bureau.steps[step]
            if rule.op == Op.CLOSE:
                step = yield from self.over()
                at_once.clear()
                continue
            if rule.op == Op.CLOSE_GO_ON:
                step = rule.next
                continue
            if rule.op != Op.RELAY:
                yield self.goes_on
                at_once.clear()
                if self.climbs_to is not None:
                    step, self.climbs_to = self.climbs_to, None
                    continue
                self.note_completion()
            step = self.next_step()

    def over(self) -> Generator[Bell, None, int | None]:
        """Nothing more, unless the work has to be done again."""
        if not closing.end_life(self):
            return None
        yield self.goes_on
        return self.reopen()

    def raise_case(self, _: object = None) -> None:
        """RAISE: the case arises and enters its first step; a hazard found before it surfaced does not."""
        if self.stage != UNRAISED:
            return
        self.stage = OPEN
        self.note(What.RAISED, self.record.needed)
        if self.record.patience >= 0:
            self.schedule(self.bureau.now + self.record.patience, Event.GIVE_UP, self.give_up)
        self.bureau.env.process(self.life())

    def enter(self, step: int) -> None:
        """Enter a step: register the case if the step says so, then work, wait, or nothing."""
        self.step = step
        rule = self.bureau.steps[step]
        if (self.visited >> (step & 63)) & 1:
            self.turns += 1
        if rule.marks & Mark.REGISTERS and not self.registered:
            self.register()
        if (rule.marks & Mark.TRACKED != 0) != (self.tracking.due_at >= 0) and rule.op != Op.RELAY:
            self.tracking.turn_tracking()
        if rule.op == Op.WORK:
            self.submit_step()
        elif rule.op == Op.DELAY:
            self.begin_delay()
        elif rule.op in (Op.CLOSE, Op.CLOSE_GO_ON) and self.stage == OPEN:
            closing.close(self)

    def next_step(self) -> int:
        """Where the route goes after the step at hand; a branch marked `returns` sends the case back."""
        rule = self.bureau.steps[self.step]
        index = self.draw_index(rule.slot)
        self.visited |= 1 << (self.step & 63)
        run = self.bureau.run
        if takes_other_branch(rule.other_share, run.seed, run.replication, self.record.entity, index):
            if rule.marks & Mark.RETURNS:
                self.note(What.RETURNED, int(bool(rule.marks & Mark.VERIFIES)))
                if self.registered:
                    self.deadlines.start_clocks()
            return rule.other
        return rule.next

    def draw_index(self, slot: int) -> int:
        """Index of the draw for the step of this name: the same under every rule on a first attempt."""
        again = (self.visited >> (self.step & 63)) & 1
        return step_index(self.record.nth, self.round, self.turns if again else 0, slot)

    def step_queue(self) -> Queue:
        """The queue whose workers do the step at hand."""
        rule = self.bureau.steps[self.step]
        number = rule.queue if rule.level < 0 else self.bureau.at[self.record.unit][rule.level]
        return self.bureau.queues[number]

    def step_duration(self) -> int:
        """Whole seconds of the step at hand: the same for the same incident under every rule."""
        rule, run = self.bureau.steps[self.step], self.bureau.run
        if rule.law == Law.GIVEN:
            return self.record.given
        factor = self.record.factor if rule.scaled == 1.0 else 1.0
        if self.round > 0 and rule.marks & Mark.SOLVES:
            factor *= run.rework_factor
        index = self.draw_index(rule.slot)
        return duration(
            rule.law, rule.mean, rule.spread, factor, run.seed, run.replication, self.record.entity, index
        )

    def submit_step(self) -> None:
        """The step's work joins its queue, or the tray of the worker who first touched the case."""
        rule = self.bureau.steps[self.step]
        queue = self.step_queue()
        owner = self.keeper(queue)
        if owner is not None and not owner.is_able(self.task):
            owner = None
        if owner is None and not self.pooled:
            self.pool(queue, rule.kind)
        seconds = self.step_duration()
        expected = seconds
        if rule.law != Law.GIVEN:
            expected = with_factor(1, rule.mean * (self.record.factor if rule.scaled == 1.0 else 1.0))
        queue.submit(self.task, rule.kind, seconds, expected, owner)

    def keeper(self, queue: Queue) -> Worker | None:
        """The worker of a queue with whom the case stays, where cases stay with their worker."""
        owner = self.owner
        if owner is None or not queue.record.sticky or owner.queue is not queue:
            return None
        return owner

    def pool(self, queue: Queue, kind: int) -> None:
        """An ordinary case nobody of its grid's queue keeps goes to the pool if too much waits there already."""
        rule = self.bureau.kinds[kind]
        threshold = self.bureau.run.overflow_seconds
        if threshold == 0 or queue.record.cover == Cover.NONE or not rule.coverable or rule.interrupts:
            return
        if queue.number != self.bureau.at[self.record.unit][Level.GRID]:
            return
        if overflows(queue.waiting_work(), len(queue.workers), threshold):
            self.pooled = True
            row = (self.record.kind, self.number, queue.number, -1, -1)
            self.bureau.write(self.bureau.now, What.POOLED, *row)

    def climb(self) -> None:
        """Still waiting it leaves its queue for the level above; what is in hand or on its way is not touched."""
        up = self.bureau.steps[self.step].up
        queue = self.task.queue
        if self.task.place is None or up < 0 or queue is None:
            return
        queue.withdraw(self.task)
        self.note(What.CLIMBED, queue.number)
        if not self.deadlines.lifted:
            self.deadlines.lift()
        self.climbs_to = up
        self.goes_on.strike()

    def begin_delay(self) -> None:
        """Time that occupies nobody; a suspending delay stops the deadline clocks."""
        bureau, rule = self.bureau, self.bureau.steps[self.step]
        seconds = self.step_duration()
        until = bureau.now + seconds
        if rule.working:
            until = officetime.office_after(*bureau.office, bureau.now, seconds)
        bureau.write(bureau.now, What.DELAYED, self.record.kind, self.number, rule.level, -1, until)
        if rule.marks & Mark.SUSPENDS and self.registered:
            self.deadlines.suspend(until)
        self.until = until
        self.schedule(until, Event.STEP, self.end_delay)

    def complete(self) -> None:
        """The step at hand is done: the case goes on."""
        self.goes_on.strike()

    def note_completion(self) -> None:
        """Note what the step has changed."""
        marks = self.bureau.steps[self.step].marks
        if marks & Mark.SUSPENDS and self.registered:
            self.deadlines.resume()
        if marks & Mark.SOLVES:
            self.solver = self.step
            self.deadlines.paper_at = -1
            self.note(What.SOLVED)
        if marks & Mark.FEEDS_BACK:
            closing.feed_back(self)
        if marks & Mark.VERIFIES:
            self.note(What.VERIFIED)
        if marks & Mark.EVALUATES:
            self.note(What.EVALUATED)

    def end_delay(self, _: object = None) -> None:
        """STEP: an emergency rises, a delay is over, or a closed case comes back."""
        if self.rise_at == self.bureau.now:
            self.rise()
        elif self.until == self.bureau.now:
            self.until = -1
            self.complete()

    def register(self) -> None:
        """The case is registered: its deadline clocks start, and its resident begins to wait."""
        self.registered = True
        self.note(What.REGISTERED)
        self.deadlines.start_clocks()
        self.recontacts.await_contact()

    def reopen(self) -> int:
        """Rework: the case returns to its solver with a new clock; the step it enters."""
        self.stage = OPEN
        self.round += 1
        self.visited = self.turns = self.recontacts.contacts = 0
        self.note(What.REOPENED, self.round)
        self.deadlines.start_clocks()
        self.recontacts.await_contact()
        return self.solver

    def give_up(self, _: object = None) -> None:
        """GIVE_UP: patience ends; who has not been served at all leaves."""
        if self.touched or self.task.place is None:
            return
        queue = self.task.queue
        assert queue is not None
        queue.withdraw(self.task)
        self.stage = GONE
        self.note(What.GAVE_UP, queue.number)

    def rise(self) -> None:
        """An emergency nobody could take goes to the queue above."""
        self.rise_at = -1
        queue = self.task.queue
        if self.task.place is not None and queue is not None and queue.above is not None:
            queue.hand_up(self.task)

    def note(self, what: int, value: int = -1) -> None:
        """Write a row about the case itself."""
        record = self.record
        self.bureau.write(self.bureau.now, what, record.kind, self.number, record.unit, -1, value)

    def schedule(self, time: int, kind: int, handler: Any) -> None:
        """Put an event of this case into the calendar."""
        self.bureau.schedule(time, kind, self.number, handler)
