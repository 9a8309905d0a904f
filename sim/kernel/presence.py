"""A worker's hours: when he is there, what is left of a shift, when work will end, how much of it is left.

Most questions are about the same block of his shift, one after the other; so the block asked for last is remembered
with the worker.
"""

from __future__ import annotations

from sim.jit import inner, often
from sim.kernel.state.tables import State
from sim.rules.presence import finish_at, finish_today, left_today, next_present, present_until, worked
from sim.world.events import NEVER
from sim.world.tables import ShiftEnd, World

FINISH, THROUGH = int(ShiftEnd.FINISH), int(ShiftEnd.THROUGH)


@often
def present_from(W: World, S: State, w: int) -> int:
    """The first moment from now on at which worker ``w`` is present."""
    now = S.clock[0].now
    if now >= S.worker[w].goes:
        remember_block(W, S, w)
    return max(now, S.worker[w].comes)


@inner
def remember_block(W: World, S: State, w: int) -> None:
    """Look up the block of his shift in which worker ``w`` is there, or will be next."""
    worker = S.worker[w]
    worker.comes = presence_after(W, w, S.clock[0].now)
    worker.goes = NEVER
    if worker.comes < NEVER:
        first, days = W.worker[w].day_first, W.run[0].days
        worker.goes = present_until(W.day, W.shift, W.block, first, days, worker.comes)


@inner
def presence_after(W: World, w: int, t: int) -> int:
    """The first moment at or after ``t`` at which worker ``w`` is present."""
    return next_present(W.day, W.shift, W.block, W.worker[w].day_first, W.run[0].days, t)


@inner
def is_present(W: World, S: State, w: int) -> bool:
    """Whether worker ``w`` is there now."""
    return present_from(W, S, w) == S.clock[0].now


@inner
def whole_shift(W: World, S: State, w: int) -> int:
    """Seconds of worker ``w``'s shift today."""
    return W.shift[W.day[W.worker[w].day_first + S.clock[0].day].shift].seconds


@inner
def rest_of_shift(W: World, w: int, now: int) -> int:
    """Seconds of presence left today."""
    return left_today(W.day, W.shift, W.block, W.worker[w].day_first, W.run[0].days, now)


@inner
def presence_between(W: World, S: State, w: int, start: int, end: int) -> int:
    """Seconds worker ``w`` is present in [start, end)."""
    if S.worker[w].comes <= start and end <= S.worker[w].goes:
        return end - start
    first, days = W.worker[w].day_first, W.run[0].days
    return worked(W.day, W.shift, W.block, first, days, end) - worked(
        W.day, W.shift, W.block, first, days, start
    )


@inner
def end_of_work(W: World, S: State, w: int, mode: int, now: int, seconds: int) -> int:
    """When ``seconds`` of work begun now are done, by what happens at the shift's end."""
    if mode == THROUGH or (S.worker[w].comes <= now and now + seconds <= S.worker[w].goes):
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
    left = worker.total - presence_between(W, S, w, worker.began, now)
    if worker.mode == FINISH and worker.end < NEVER and left > worker.end - now:
        return worker.end - now  # already in overtime
    return left


@inner
def work_left(W: World, S: State, w: int) -> int:
    """As `left_in_hand`, without a way that he has not yet gone."""
    return min(left_in_hand(W, S, w), S.worker[w].total - S.worker[w].way)
