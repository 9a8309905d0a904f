"""What a free worker does next: the first task that fits, or the next door of a visiting round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.queues.queue import Task, Tray
from sim.agents.visits import Round
from sim.agents.workers.current_work import Visit
from sim.rules.durations import at_pace
from sim.rules.queueing import turn_of
from sim.rules.visits import next_part, part_of_day
from sim.world.events import DAY, Event
from sim.world.log import Outcome
from sim.world.tables import MAX_CLASSES, ShiftEnd

if TYPE_CHECKING:
    from sim.agents.workers.worker import Worker

CALLED = (Outcome.PHONED, Outcome.EXHAUSTED)  # what only a call can bring


def choose(worker: Worker) -> bool:
    """Take the first task by class, time and number, or go to the next door; False if there is nothing."""
    task = first_task(worker)
    rank = task.key[0] if task is not None else MAX_CLASSES
    round_ = first_round(worker, rank)
    if round_ is not None:
        begin_visit(worker, round_)
        return True
    if task is None:
        return False
    assert task.place is not None
    task.place.remove(task)
    worker.hands.start_task(task, helping=False)
    return True


def own_rank(worker: Worker) -> int:
    """The class of what he would do next of his own; MAX_CLASSES if there is nothing."""
    task = first_task(worker)
    rank = task.key[0] if task is not None else MAX_CLASSES
    round_ = first_round(worker, rank)
    return rank if round_ is None else worker.queue.rank[round_.record.kind]


def first_task(worker: Worker) -> Task | None:
    """The first task of his queue and his own tray that he may start now."""
    a = first_that_fits(worker, worker.queue.tray)
    b = first_that_fits(worker, worker.tray)
    if a is None or b is None:
        return a or b
    return a if a.key < b.key else b


def first_that_fits(worker: Worker, tray: Tray) -> Task | None:
    """The first task of a tray that he may start before his shift ends."""
    return next((task for task in tray if may_take(worker, task)), None)


def may_take(worker: Worker, task: Task, helping: bool = False) -> bool:
    """Whether he is qualified for a task and may start it now."""
    if not worker.is_able(task):
        return False
    if worker.bureau.kinds[task.kind].shift_end != ShiftEnd.FINISH:
        return True
    return fits_in(worker, task.kind, at_pace(task.expected, worker.hands.task_pace(task, helping)))


def fits_in(worker: Worker, kind: int, expected: int) -> bool:
    """Whether he may start work of a kind, so many seconds of his, now."""
    shift_end = worker.bureau.kinds[kind].shift_end
    return shift_end != ShiftEnd.FINISH or worker.fits(shift_end, expected)


def first_round(worker: Worker, rank: int) -> Round | None:
    """The visiting round that comes before class ``rank`` and has a door to try now; on a tie by today's turn."""
    best, now, best_turn = None, worker.bureau.now, 0
    for round_ in worker.rounds:
        own = worker.queue.rank[round_.record.kind]
        turn = turn_of(
            round_.record.unit, now // DAY, worker.queue.record.units, worker.bureau.run.between_grids
        )
        if own > rank or (own == rank and (best is None or turn >= best_turn)):
            continue
        seq = round_.next_door(now)
        if seq < 0:
            continue
        expected = at_pace(round_.expected_try(seq), worker.hands.own_pace())
        if fits_in(worker, round_.record.kind, expected):
            best, rank, best_turn = round_, own, turn
    return best


def begin_visit(worker: Worker, round_: Round) -> None:
    """Go to the next door of a round."""
    now = worker.bureau.now
    seq = round_.next_door(now)
    round_.take_door(seq)
    outcome, seconds = round_.try_door(seq, now)
    worker.hands.pace = worker.hands.own_pace()
    seconds = at_pace(seconds, worker.hands.pace)
    kind = round_.record.kind
    queue = worker.bureau.queues[round_.record.queue]
    way = 0 if outcome in CALLED else worker.hands.way_to(kind, queue, round_.record.unit)
    visit = Visit(round_, seq, outcome, part_of_day(now))
    worker.hands.take_in_hand(visit, kind, queue, seconds, queue.rank[kind], way)


def await_next_part(worker: Worker) -> None:
    """Doors to be tried again in another part of the day: look again when it begins."""
    now = worker.bureau.now
    for round_ in worker.rounds:
        if round_.record.parts > 1 and round_.retries_wait():
            t = worker.presence.present_from(next_part(now))
            if t // DAY == now // DAY and worker.part_bell != t:
                worker.part_bell = t
                worker.call_at(t, Event.LOOK, worker.look)
            return
