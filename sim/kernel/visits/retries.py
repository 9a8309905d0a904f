"""Households tried in vain: four lines of windows that wait for another try, by part of the day of the last one.

A line is a ring buffer in ``State.retry``; its entries are numbers of windows in their round, in the order of waiting.
What a worker asks of a line, its first window and when that was tried last, stands in ``State.retries``: the
four lines of a round beside each other, so that he need not go to the households to ask.
"""

from __future__ import annotations

from sim.jit import inner
from sim.kernel.state.tables import State
from sim.world.tables import World

LINES = 4


@inner
def waiting_retry(W: World, S: State, r: int, line: int) -> int:
    """The window at the head of a line of retries, or -1; windows that have closed are dropped."""
    head = S.retries[LINES * r + line]
    closed = S.round[r].opened - W.round[r].members
    while head.got < head.put and head.seq < closed:
        advance(W, S, r, line)
    return head.seq if head.got < head.put else -1


@inner
def last_try(S: State, r: int, line: int) -> int:
    """The day on which the window at the head of a line was tried last."""
    return S.retries[LINES * r + line].day


@inner
def retries_wait(W: World, S: State, r: int) -> bool:
    """Whether some household waits for another try."""
    for line in range(LINES):
        if waiting_retry(W, S, r, line) >= 0:
            return True
    return False


@inner
def retry_slot(W: World, r: int, line: int, i: int) -> int:
    """Where the i-th entry of a line stands in the ring buffer."""
    round_ = W.round[r]
    room = 2 * round_.members  # a household's closed window may still wait behind its new one
    return 8 * round_.first_member + line * room + i % room


@inner
def look_at_head(W: World, S: State, r: int, line: int) -> None:
    """Note which window is now at the head of a line, and when it was tried last."""
    head = S.retries[LINES * r + line]
    round_ = W.round[r]
    seq = S.retry[retry_slot(W, r, line, head.got)]
    head.seq = seq
    head.day = S.member[round_.first_member + seq % round_.members].last_day


@inner
def advance(W: World, S: State, r: int, line: int) -> None:
    """Take the head of a line."""
    head = S.retries[LINES * r + line]
    head.got += 1
    if head.got < head.put:
        look_at_head(W, S, r, line)


@inner
def put_retry(W: World, S: State, r: int, line: int, seq: int) -> None:
    """A window waits for its next try."""
    head = S.retries[LINES * r + line]
    S.retry[retry_slot(W, r, line, head.put)] = seq
    head.put += 1
    if head.put - head.got == 1:
        look_at_head(W, S, r, line)
