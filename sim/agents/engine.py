"""SimPy engine: run a World and return its event log."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.agents.background import schedule_background
from sim.agents.cases.case import Case
from sim.agents.duties import Duty
from sim.agents.model import Model, records
from sim.agents.queues.queue import Queue
from sim.agents.visits import Household, VisitRound
from sim.agents.workers.pairing import Assisting, release_assistant
from sim.agents.workers.worker import Worker
from sim.world.decisions import Rule, require_rule
from sim.world.event_order import DAY, MAX_EVENTS_PER_SECOND, Event
from sim.world.tables import Table, World


def run(world: World, event_limit: int = MAX_EVENTS_PER_SECOND, rule: Rule | None = None) -> Table:
    """Run a World to its horizon with SimPy.

    Parameters
    ----------
    world : World
        Read-only tables of one replication; times and durations in seconds.
    event_limit : int
        Largest number of events within one simulated second.
    rule : callable, optional
        Decides the steps marked `decides`.

    Returns
    -------
    Table, shape (records,)
        Event log with dtype ``sim.world.log.ROW``, in the order of writing.

    Raises
    ------
    ZeroTimeLoopError
        If more than ``event_limit`` events occur within one second, or a case passes through more than
        ``MAX_STEPS_AT_ONCE`` steps without time.
    RuleError
        If steps marked `decides` lack a rule, or its answer is not a number.

    See Also
    --------
    sim.kernel.engine.run : the same log from the compiled engine.
    """
    require_rule(world, rule)
    model = create_agents(world)
    model.event_limit, model.rule = event_limit, rule
    with gc_threshold():
        model.env.run(until=model.run.horizon)
    if model.run.horizon % DAY == 0:
        roll_windows(model, model.run.horizon // DAY)
    for worker in model.workers:
        if isinstance(worker.current_work.task, Assisting):
            release_assistant(worker)
        elif worker.current_work.task is not None:
            worker.current_work.stop_work()
    return model.rows()


@contextmanager
def gc_threshold() -> Iterator[None]:
    """Run the cyclic garbage collector less often: each pass visits all pending events."""
    threshold = gc.get_threshold()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


def create_agents(world: World) -> Model:
    """Create the agents of a World and schedule day 0 and the first arrival."""
    model = Model(world)
    for i, record in enumerate(records(world.queue, "Queue")):
        model.queues.append(Queue(model, i, record))
    for i, record in enumerate(records(world.worker, "Worker")):
        model.workers.append(Worker(model, i, record))
    for queue in model.queues:
        record = queue.record
        queue.workers = model.workers[record.first_worker : record.first_worker + record.workers]
        queue.neighbours = model.queues[record.first_neighbour : record.first_neighbour + record.neighbours]
        queue.chief_head = (
            model.workers[record.chief_head] if record.chief_head >= 0 and model.workers else None
        )
        queue.above = model.queues[record.queue_above] if record.queue_above >= 0 else None
    for i, record in enumerate(records(world.duty, "Duty")):
        model.duties.append(Duty(model, i, record))
    _create_rounds(model)
    for i, record in enumerate(records(world.case, "Case")):
        model.cases.append(Case(model, i, record))
    _schedule_day(model, 0)
    _schedule_arrival(model, 0)
    return model


def _create_rounds(model: Model) -> None:
    homes = records(model.world.home, "Home")
    members = records(model.world.member, "Member")
    for record in records(model.world.round, "Round"):
        round_members = members[record.first_member : record.first_member + record.members]
        model.rounds.append(VisitRound(model, record, [Household(m, homes[m.home]) for m in round_members]))
    for worker in model.workers:
        queue = worker.queue.record
        worker.rounds = model.rounds[queue.first_round : queue.first_round + queue.rounds]


def _schedule_arrival(model: Model, number: int) -> None:
    """Schedule one arrival; each arrival schedules the next. Cases are numbered in order of arrival."""
    if number >= len(model.cases):
        return

    def arrive_next(_: object) -> None:
        _schedule_arrival(model, number + 1)
        model.cases[number].arrive()

    model.schedule(model.cases[number].record.time, Event.ARRIVAL, number, arrive_next)


def roll_windows(model: Model, today: int) -> None:
    """Close the windows of duties and visits that end at 00:00 and open the next visit windows."""
    for duty in model.duties:
        duty.close_duty(today)
    for round_ in model.rounds:
        round_.open_windows(today)


def new_day(model: Model, today: int) -> None:
    """NEW_DAY: return tasks of workers on longer absence, roll windows, release duties, wake idle workers."""
    if today == 0:
        schedule_background(model, 0)
    for worker in model.workers:
        if worker.presence.returns_when_absent[today]:
            worker.current_work.return_to_queue()
            worker.return_waiting_tasks()
    roll_windows(model, today)
    for duty in model.duties:
        duty.open_duty(today)
    for worker in model.workers:
        if worker.current_work.task is None:
            worker.wake()
    _schedule_day(model, today + 1)


def _schedule_day(model: Model, today: int) -> None:
    """Schedule the start of one day; each day schedules the next."""
    model.schedule(today * DAY, Event.NEW_DAY, 0, lambda _: new_day(model, today))
