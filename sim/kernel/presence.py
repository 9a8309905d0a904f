"""Presence of workers: roster queries, end of work, remaining work.

Successive queries usually concern the same block of a worker's shift; the last block is cached with the worker.
"""

from __future__ import annotations

from sim.jit import compiled_only, inlined
from sim.kernel.state.tables import State
from sim.rules.handover import Colleagues, leaves
from sim.rules.presence import (
    Roster,
    block_starts,
    break_seconds,
    finish_at,
    finish_whole_at,
    longest_block,
    next_present,
    presence_seconds,
    present_until,
)
from sim.world.event_order import DAY, NEVER
from sim.world.tables import ShiftEnd, World

RESUME, REPEAT = int(ShiftEnd.RESUME), int(ShiftEnd.REPEAT)


@inlined
def roster_of(W: World, w: int) -> Roster:
    """Return the roster of worker ``w``."""
    return Roster(W.day, W.shift, W.block, W.worker[w].day_first, W.run[0].days)


@inlined
def present_from(W: World, S: State, w: int) -> int:
    """Return the first second, from now on, at which worker ``w`` is present, or NEVER."""
    now = S.clock[0].now
    if now >= S.worker[w].presence_end:
        cache_presence(W, S, w)
    return max(now, S.worker[w].presence_start)


@compiled_only
def cache_presence(W: World, S: State, w: int) -> None:
    """Cache the current or next block of presence of worker ``w``."""
    worker = S.worker[w]
    worker.presence_start = presence_after(W, w, S.clock[0].now)
    worker.presence_end = NEVER
    if worker.presence_start < NEVER:
        worker.presence_end = present_until(roster_of(W, w), worker.presence_start)


@compiled_only
def presence_after(W: World, w: int, t: int) -> int:
    """Return the first second of presence at or after ``t``, or NEVER."""
    return next_present(roster_of(W, w), t)


@compiled_only
def is_present(W: World, S: State, w: int) -> bool:
    """Return whether worker ``w`` is present now."""
    return present_from(W, S, w) == S.clock[0].now


@compiled_only
def leaving_time(W: World, S: State, w: int, end: int) -> int:
    """Return the end of worker ``w``'s present block if they leave then and work begun now ends later; else NEVER."""
    now = S.clock[0].now
    if W.run[0].hands_over == 0 or W.queue[W.worker[w].queue].workers < 2:
        return NEVER
    block_end = present_until(roster_of(W, w), now)
    if block_end == now or end <= block_end or not leaves_at(W, w, block_end):
        return NEVER
    return block_end


@compiled_only
def leaves_at(W: World, w: int, t: int) -> bool:
    """Return whether worker ``w``, absent from ``t`` on, has left the queue to colleagues (S3.2)."""
    queue = W.queue[W.worker[w].queue]
    if W.run[0].hands_over == 0 or queue.workers < 2:
        return False
    return leaves(roster_of(W, w), Colleagues(W.worker, queue.first_worker, queue.workers, w), t)


@compiled_only
def rest_of_block(W: World, S: State, w: int) -> int:
    """Return the seconds left of the present block of worker ``w``; 0 if absent."""
    now = S.clock[0].now
    return S.worker[w].presence_end - now if present_from(W, S, w) == now else 0


@compiled_only
def longest_block_today(W: World, S: State, w: int) -> int:
    """Return the seconds of the longest block of worker ``w`` planned today."""
    return longest_block(roster_of(W, w), S.clock[0].now)


@compiled_only
def next_block_today(W: World, S: State, w: int) -> int:
    """Return the start of worker ``w``'s next block of today, or NEVER."""
    now = S.clock[0].now
    roster = roster_of(W, w)
    start = next_present(roster, present_until(roster, now))
    return start if start // DAY == S.clock[0].day else NEVER


@compiled_only
def blocks_waited(W: World, S: State, w: int, since: int, most: int) -> int:
    """Return how many blocks of worker ``w`` began after ``since``, up to now and up to ``most``."""
    return block_starts(roster_of(W, w), since, S.clock[0].now, most)


@compiled_only
def break_seconds_between(W: World, w: int, start: int, end: int) -> int:
    """Return the seconds of [start, end) in breaks between two blocks of worker ``w``'s day."""
    return break_seconds(roster_of(W, w), start, end)


@compiled_only
def presence_between(W: World, S: State, w: int, start: int, end: int) -> int:
    """Return the seconds of presence in [start, end)."""
    if S.worker[w].presence_start <= start and end <= S.worker[w].presence_end:
        return end - start
    roster = roster_of(W, w)
    return presence_seconds(roster, end) - presence_seconds(roster, start)


@compiled_only
def end_of_work(W: World, S: State, w: int, mode: int, now: int, seconds: int) -> int:
    """Return the end of work begun now, by its rule for the end of a shift."""
    fits = S.worker[w].presence_start <= now and now + seconds <= S.worker[w].presence_end
    if fits or (mode != RESUME and mode != REPEAT):
        return now + seconds
    if mode == REPEAT:
        return finish_whole_at(roster_of(W, w), now, seconds)
    return finish_at(roster_of(W, w), now, seconds)


@compiled_only
def remaining_service(W: World, S: State, w: int) -> int:
    """Return the remaining seconds of the current work, in the worker's own time."""
    now = S.clock[0].now
    worker = S.worker[w]
    if worker.mode != RESUME:
        return worker.total if worker.mode == REPEAT else worker.total - (now - worker.began)
    return worker.total - presence_between(W, S, w, worker.began, now)


@compiled_only
def remaining_work(W: World, S: State, w: int) -> int:
    """Return the remaining seconds without travel that has not been made."""
    return min(remaining_service(W, S, w), S.worker[w].total - S.worker[w].travel)
