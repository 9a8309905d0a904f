"""A worker's hours while he works: what is left of a shift, when work will end, how much of it is left."""

from __future__ import annotations

from sim.events import NEVER
from sim.jit import inner
from sim.kernel.state import State
from sim.worktime import finish_at, finish_today, left_today, worked
from sim.world import ShiftEnd, World

FINISH, THROUGH = int(ShiftEnd.FINISH), int(ShiftEnd.THROUGH)


@inner
def whole_shift(W: World, w: int, now: int) -> int:
    """Seconds of worker ``w``'s shift today."""
    return W.shift[W.day[W.worker[w].day_first + now // 86400].shift].seconds


@inner
def rest_of_shift(W: World, w: int, now: int) -> int:
    """Seconds of presence left today."""
    return left_today(W.day, W.shift, W.block, W.worker[w].day_first, W.run[0].days, now)


@inner
def presence_between(W: World, w: int, start: int, end: int) -> int:
    """Seconds worker ``w`` is present in [start, end)."""
    first, days = W.worker[w].day_first, W.run[0].days
    return worked(W.day, W.shift, W.block, first, days, end) - worked(
        W.day, W.shift, W.block, first, days, start
    )


@inner
def end_of_work(W: World, w: int, mode: int, now: int, seconds: int) -> int:
    """When ``seconds`` of work begun now are done, by what happens at the shift's end."""
    if mode == THROUGH:
        return now + seconds
    first, days = W.worker[w].day_first, W.run[0].days
    if mode == FINISH:
        return finish_today(W.day, W.shift, W.block, first, days, now, seconds)
    return finish_at(W.day, W.shift, W.block, first, days, now, seconds)


@inner
def left_in_hand(W: World, S: State, w: int) -> int:
    """Seconds of the work in hand that are left now, in this worker's own time."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.mode == THROUGH:
        return worker.total - (now - worker.began)
    left = worker.total - presence_between(W, w, worker.began, now)
    if worker.mode == FINISH and worker.end < NEVER and left > worker.end - now:
        return worker.end - now  # already in overtime
    return left


@inner
def work_left(W: World, S: State, w: int) -> int:
    """As `left_in_hand`, without a way that he has not yet gone."""
    return min(left_in_hand(W, S, w), S.worker[w].total - S.worker[w].way)
