"""Steps for two: a free worker of another queue goes along until the step's own worker lays it down (J16, Q14)."""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.calendar import write
from sim.kernel.presence import is_present, left_in_hand, presence_between
from sim.kernel.queues.wakeups import ring
from sim.kernel.state.tables import ALONG, FREE, State
from sim.kernel.workers.overtime import count_overtime
from sim.world.events import NEVER
from sim.world.log import What
from sim.world.tables import ShiftEnd, World

RESUME = int(ShiftEnd.RESUME)
ALONG_ROW, ALONG_OVERTIME, JOINED = int(What.ALONG), int(What.ALONG_OVERTIME), int(What.JOINED)


@inner
def call_along(W: World, S: State, w: int, s: int) -> None:
    """Worker ``w`` has begun a case's step for two: the first who is free and there goes along, if anybody."""
    c = S.case[s].number
    q = W.at[W.case[c].unit, W.step[S.case[s].step].together - 1]
    x = -1
    if q >= 0:
        x = first_free(W, S, q, w)
    write(S, S.clock[0].now, JOINED, W.case[c].kind, c, q, x, -1)
    if x < 0:
        return
    leader = S.worker[w]
    second = S.worker[x]
    leader.second = x
    second.leader = w
    second.task = ALONG
    second.kind = leader.kind
    second.rank = leader.rank
    second.queue = leader.queue
    second.mode = leader.mode
    second.began = S.clock[0].now
    second.end = NEVER


@inner
def first_free(W: World, S: State, q: int, w: int) -> int:
    """The first worker of queue ``q`` other than ``w`` who is there and has nothing in hand nor put aside; -1."""
    queue = W.queue[q]
    for x in range(queue.first_worker, queue.first_worker + queue.workers):
        if x != w and S.worker[x].task == FREE and S.worker[x].kept == FREE and is_present(W, S, x):
            return x
    return -1


@inner
def part(W: World, S: State, x: int) -> None:
    """Worker ``x`` no longer goes along: his spell is written as his leader's work went, and his hands are free."""
    now = S.clock[0].now
    second = S.worker[x]
    w = second.leader
    leader = S.worker[w]
    if now > second.began:
        c = S.task[leader.task].case
        write(S, second.began, ALONG_ROW, second.kind, c, second.queue, x, now)
        over = leader.total - left_in_hand(W, S, w) - presence_between(W, S, x, second.began, now)
        if second.mode != RESUME and over > 0:
            write(S, second.began, ALONG_OVERTIME, second.kind, c, second.queue, x, over)
            count_overtime(W, S, x, second.began, over)
    second.task = FREE
    second.leader = -1
    leader.second = -1
    ring(W, S, x)
