"""Working faster under pressure: whether the posts of a grid do so today (S12)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import subject, write
from sim.kernel.state.tables import State
from sim.kernel.state.task_rows import is_duty
from sim.rules.rushing import PRESSURE_DAYS, is_under_pressure
from sim.world.log import RecordType
from sim.world.tables import MAX_CLASSES, DutyWindow, World

RUSHED = int(RecordType.RUSHED)
CARRIES_OVER = int(DutyWindow.CARRIES_OVER)


@compiled_only
def judge_pressure(W: World, S: State, q: int, today: int) -> None:
    """Decide for today whether the posts of queue ``q`` work faster; log the seconds they are present if so."""
    queue = W.queue[q]
    due = 0
    undone = 0
    for i in range(q * PRESSURE_DAYS, (q + 1) * PRESSURE_DAYS):
        due += S.lapsing[i].due
        undone += S.lapsing[i].undone
    is_on = queue.rush_seconds >= 0 and is_under_pressure(
        expected_work(W, S, q), queue.rush_seconds, undone, due, W.run[0].rush_lapsed_ppm
    )
    S.queue[q].rushes = 1 if is_on else 0
    present = 0
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        present += W.shift[W.day[W.worker[w].day_first + today].shift].seconds
    if is_on and present > 0:
        write(S, S.clock[0].now, RUSHED, subject(-1, q, q, -1), present)


@compiled_only
def expected_work(W: World, S: State, q: int) -> int:
    """Return the expected seconds of work that waits in a queue and with its workers; lapsing duties are left out."""
    queue = W.queue[q]
    seconds = expected_work_in_line(W, S, q)
    for w in range(queue.first_worker, queue.first_worker + queue.workers):
        seconds += expected_work_in_line(W, S, len(W.queue) + w)
    return seconds


@compiled_only
def expected_work_in_line(W: World, S: State, line: int) -> int:
    """Return the expected seconds of work that waits in one line; lapsing duties are left out."""
    seconds = 0
    r = 0
    while S.mask[line] >> r != 0:
        k = S.waiting_lists[line * MAX_CLASSES + r].head
        while k >= 0:
            seconds += expected_work_of(W, S, k)
            k = S.task[k].after
        r += 1
    return seconds


@compiled_only
def expected_work_of(W: World, S: State, k: int) -> int:
    """Return the expected seconds of a waiting task; of a carried duty all that is owed."""
    task = S.task[k]
    if not is_duty(W, k):
        return task.expected
    if W.duty[k].window != CARRIES_OVER:
        return 0
    return S.duty[k].owed - (task.expected - task.remaining)
