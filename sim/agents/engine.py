"""Run a World with SimPy."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.agents.cases.case import Case
from sim.agents.duties import Duty
from sim.agents.model import Bureau, records
from sim.agents.queues.queue import Queue
from sim.agents.visits import Household, Round
from sim.agents.workers.pairing import Along, part
from sim.agents.workers.worker import Worker
from sim.world.events import DAY, EVENTS_PER_SECOND, Event
from sim.world.tables import Table, World


def log_of(world: World, event_limit: int = EVENTS_PER_SECOND) -> Table:
    """The whole log of one run, in the order of writing. Raises EndlessLoop."""
    bureau = staffed(world)
    bureau.event_limit = event_limit
    with few_collections():
        bureau.env.run(until=bureau.run.horizon)
    if bureau.run.horizon % DAY == 0:
        turn_windows(bureau, bureau.run.horizon // DAY)
    for worker in bureau.workers:
        if isinstance(worker.hands.task, Along):
            part(worker)
        elif worker.hands.task is not None:
            worker.hands.lay_down()
    return bureau.rows()


@contextmanager
def few_collections() -> Iterator[None]:
    """The cyclic garbage collector walks all live events again and again: let it run rarely."""
    threshold = gc.get_threshold()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


def staffed(world: World) -> Bureau:
    """The agents of a World, ready for day 0."""
    bureau = Bureau(world)
    for i, record in enumerate(records(world.queue, "Queue")):
        bureau.queues.append(Queue(bureau, i, record))
    for i, record in enumerate(records(world.worker, "Worker")):
        bureau.workers.append(Worker(bureau, i, record))
    for queue in bureau.queues:
        record = queue.record
        queue.workers = bureau.workers[record.first_worker : record.first_worker + record.workers]
        queue.neighbours = bureau.queues[record.first_neighbour : record.first_neighbour + record.neighbours]
        queue.head = bureau.workers[record.head] if record.head >= 0 and bureau.workers else None
        queue.above = bureau.queues[record.rises_to] if record.rises_to >= 0 else None
    for i, record in enumerate(records(world.duty, "Duty")):
        bureau.duties.append(Duty(bureau, i, record))
    _hold_rounds(bureau)
    for i, record in enumerate(records(world.case, "Case")):
        bureau.cases.append(Case(bureau, i, record))
    _await_day(bureau, 0)
    _await_case(bureau, 0)
    return bureau


def _hold_rounds(bureau: Bureau) -> None:
    homes = records(bureau.world.home, "Home")
    members = records(bureau.world.member, "Member")
    for record in records(bureau.world.round, "Round"):
        own = members[record.first_member : record.first_member + record.members]
        bureau.rounds.append(Round(bureau, record, [Household(m, homes[m.home]) for m in own]))
    for worker in bureau.workers:
        queue = worker.queue.record
        worker.rounds = bureau.rounds[queue.first_round : queue.first_round + queue.rounds]


def _await_case(bureau: Bureau, number: int) -> None:
    """Cases arise in the order of their table; one is awaited at a time."""
    if number >= len(bureau.cases):
        return

    def arise(_: object) -> None:
        _await_case(bureau, number + 1)
        bureau.cases[number].raise_case()

    bureau.schedule(bureau.cases[number].record.time, Event.RAISE, number, arise)


def turn_windows(bureau: Bureau, today: int) -> None:
    """Windows of duties and visits that end at 00:00 close; households' next ones open."""
    for duty in bureau.duties:
        duty.close_duty(today)
    for round_ in bureau.rounds:
        round_.open_windows(today)


def new_day(bureau: Bureau, today: int) -> None:
    """NEW_DAY: work of the long absent returns, windows close and open, everybody free looks again."""
    for worker in bureau.workers:
        if worker.presence.hand_back[today]:
            worker.hands.give_back()
            worker.empty_tray()
    turn_windows(bureau, today)
    for duty in bureau.duties:
        duty.open_duty(today)
    for worker in bureau.workers:
        if worker.hands.task is None:
            worker.ring()
    _await_day(bureau, today + 1)


def _await_day(bureau: Bureau, today: int) -> None:
    """Days begin one after the other; one is awaited at a time."""
    bureau.schedule(today * DAY, Event.NEW_DAY, 0, lambda _: new_day(bureau, today))
